//go:build !(linux && amd64)

package cpu

// tilesGranted: no other system is known to have been asked.
var tilesGranted = func() bool { return false }
