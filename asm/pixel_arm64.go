//go:build arm64 && !purego

package asm

import "math"

var (
	pixRGBArch     []Row[PixRGBFunc]
	pixResizeArch  []Row[PixResizeFunc]
	pixBlendArch   []Row[PixBlendFunc]
	pixNormF32Arch = []Row[PixNormF32Func]{{Name: "neon", Func: pixNormF32NEON}}
	pixNormS8Arch  = []Row[PixNormS8Func]{{Name: "neon", Func: pixNormS8NEON}}
)

// pixBlock is how many pixels are made at a time; plain code makes those that are left.
const pixBlock = 16

func pixNormF32NEON(dst []float32, src []byte, p *PixNorm) {
	if n := min(len(src)/3, len(dst)/p.Stride) / pixBlock; n > 0 {
		if p.Stride == 3 {
			pixNormF32x3(&dst[0], &src[0], n, p)
		} else {
			pixNormF32x4(&dst[0], &src[0], n, p)
		}
		dst, src = dst[n*pixBlock*p.Stride:], src[n*pixBlock*3:]
	}
	pixNormF32Plain(dst, src, p)
}

func pixNormS8NEON(dst []int8, src []byte, p *PixNorm) {
	if n := min(len(src)/3, len(dst)/p.Stride) / pixBlock; n > 0 && (p.Raw || p.fitsInt32()) {
		switch {
		case p.Raw && p.Stride == 3:
			pixNormRaw3(&dst[0], &src[0], n, p)
		case p.Raw:
			pixNormRaw4(&dst[0], &src[0], n, p)
		case p.Stride == 3:
			pixNormS8x3(&dst[0], &src[0], n, p)
		default:
			pixNormS8x4(&dst[0], &src[0], n, p)
		}
		dst, src = dst[n*pixBlock*p.Stride:], src[n*pixBlock*3:]
	}
	pixNormS8Plain(dst, src, p)
}

// fitsInt32 reports whether v*M + Off does for all bytes.
func (p *PixNorm) fitsInt32() bool {
	for c, off := range p.Off {
		if last := 255*int64(p.M[c]) + int64(off); last != int64(int32(last)) || p.M[c] < math.MinInt32/255 || p.M[c] > math.MaxInt32/255 {
			return false
		}
	}
	return true
}

//go:noescape
func pixNormRaw3(dst *int8, src *byte, blocks int, p *PixNorm)

//go:noescape
func pixNormRaw4(dst *int8, src *byte, blocks int, p *PixNorm)

//go:noescape
func pixNormS8x3(dst *int8, src *byte, blocks int, p *PixNorm)

//go:noescape
func pixNormS8x4(dst *int8, src *byte, blocks int, p *PixNorm)

//go:noescape
func pixNormF32x3(dst *float32, src *byte, blocks int, p *PixNorm)

//go:noescape
func pixNormF32x4(dst *float32, src *byte, blocks int, p *PixNorm)
