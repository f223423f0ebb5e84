//go:build amd64 && !purego

package asm

var (
	dwConvF32Arch []Row[DwConvF32Func]
	dwConvS8Arch []Row[DwConvS8Func]
)
