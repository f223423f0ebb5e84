//go:build purego || !arm64

package asm

var (
	gemmF16Arch    []Row[GemmF16Func]
	dwConvF16Arch  []Row[DwConvF16Func]
	addF16Arch     []Row[AddF16Func]
	affineF16Arch  []Row[AffineF16Func]
	resizeF16Arch  []Row[ResizeF16Func]
	poolF16Arch    []Row[PoolF16Func]
	maxPoolF16Arch []Row[MaxPoolF16Func]
	widenF16Arch   []Row[WidenF16Func]
	pixNormF16Arch []Row[PixNormF16Func]
)
