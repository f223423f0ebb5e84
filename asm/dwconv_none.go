//go:build purego || !(amd64 || arm64)

package asm

var (
	dwConvF32Arch []Row[DwConvF32Func]
	dwConvS8Arch  []Row[DwConvS8Func]
)

// PairsS8 is for amd64.
func PairsS8(*Row[DwConvS8Func]) DwConvS8Func { return nil }
