//go:build purego || !amd64

package asm

var momentsF32Arch []Row[MomentsF32Func]
