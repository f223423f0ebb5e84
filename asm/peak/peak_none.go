//go:build purego || !(amd64 || arm64)

package peak

var units []Unit
