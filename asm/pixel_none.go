//go:build purego || !(amd64 || arm64)

package asm

var (
	pixRGBArch     []Row[PixRGBFunc]
	pixResizeArch  []Row[PixResizeFunc]
	pixBlendArch   []Row[PixBlendFunc]
	pixNormF32Arch []Row[PixNormF32Func]
	pixNormS8Arch  []Row[PixNormS8Func]
)
