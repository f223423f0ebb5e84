//go:build purego || !(amd64 || arm64)

package asm

var (
	gemmF32Arch []Row[GemmF32Func]
	gemmS8Arch  []Row[GemmS8Func]
)

// ColoursS8 is for amd64.
func ColoursS8(*Row[GemmS8Func]) GemmS8Func { return nil }
