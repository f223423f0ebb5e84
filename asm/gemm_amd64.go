//go:build amd64 && !purego

package asm

var (
	gemmF32Arch []Row[GemmF32Func]
	gemmS8Arch []Row[GemmS8Func]
)
