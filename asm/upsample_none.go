//go:build purego || !(amd64 || arm64)

package asm

var (
	argmaxF32Arch   []Row[ArgmaxF32Func]
	argmaxS8Arch    []Row[ArgmaxS8Func]
	peakF32Arch     []Row[PeakF32Func]
	upsampleF32Arch []Row[UpsampleF32Func]
	upsampleS8Arch  []Row[UpsampleS8Func]
)
