//go:build purego || (!amd64 && !arm64)

package asm

var (
	maxPoolF32Arch []Row[MaxPoolF32Func]
	maxPoolS8Arch  []Row[MaxPoolS8Func]
)
