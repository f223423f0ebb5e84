//go:build purego || !arm64

package asm

var gatherS8Arch []Row[GatherS8Func]
