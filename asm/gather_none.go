//go:build purego || !(amd64 || arm64)

package asm

var gatherS8Arch []Row[GatherS8Func]
