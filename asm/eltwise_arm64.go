//go:build arm64 && !purego

package asm

var (
	addF32Arch []Row[AddF32Func]
	addS8Arch []Row[AddS8Func]
	affineF32Arch []Row[AffineF32Func]
	affineS8Arch []Row[AffineS8Func]
)
