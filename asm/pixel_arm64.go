//go:build arm64 && !purego

package asm

import "math"

var (
	pixRGBArch     = []Row[PixRGBFunc]{{Name: "neon", Func: pixRGBNEON}}
	pixResizeArch  = []Row[PixResizeFunc]{{Name: "neon", Func: pixResizeNEON}}
	pixBlendArch   = []Row[PixBlendFunc]{{Name: "neon", Func: pixBlendNEON}}
	pixNormF32Arch = []Row[PixNormF32Func]{{Name: "neon", Func: pixNormF32NEON}}
	pixNormS8Arch  = []Row[PixNormS8Func]{{Name: "neon", Func: pixNormS8NEON}}
)

// pixBlock is how many pixels are made at a time; plain code makes those that are left.
const pixBlock = 16

func pixRGBNEON(a *PixRGBArgs) {
	n := a.N / pixBlock
	if n == 0 {
		pixRGBPlain(a)
		return
	}
	y, u, v := a.Src[0], a.Src[1], a.Src[2]
	dst := &a.Dst[:3*a.N][0]
	used := [3]int{pixBlock * n} // bytes of the planes
	switch a.Format {
	case PixYUYV:
		pixRGBFromYUYV(dst, &y[0], nil, nil, n, a.YUV)
		used[0] *= 2
	case PixUYVY:
		pixRGBFromUYVY(dst, &y[0], nil, nil, n, a.YUV)
		used[0] *= 2
	case PixNV12:
		pixRGBFromNV12(dst, &y[0], &u[0], nil, n, a.YUV)
		used[1] = used[0]
	case PixNV21:
		pixRGBFromNV21(dst, &y[0], &u[0], nil, n, a.YUV)
		used[1] = used[0]
	case PixI420, PixI422:
		pixRGBFromPlanes(dst, &y[0], &u[0], &v[0], n, a.YUV)
		used[1], used[2] = used[0]/2, used[0]/2
	default:
		pixRGBPlain(a)
		return
	}
	if left := a.N - pixBlock*n; left > 0 {
		e := *a
		e.Dst, e.N = a.Dst[3*pixBlock*n:], left
		for i, from := range used {
			e.Src[i] = e.Src[i][from:]
		}
		pixRGBPlain(&e)
	}
}

// pixResizeNEON leaves the last pixels, whose reads or writes would reach too far, to the plain kernel.
func pixResizeNEON(dst []uint32, src []byte, taps []PixTap) {
	n := max(len(taps)-1, 0) &^ 3
	for n > 0 && int(max(taps[n-1].A, taps[n-1].B))+4 > len(src) {
		n -= 4
	}
	if n > 0 {
		_ = dst[3*n]
		pixResize4(&dst[0], &src[0], &taps[0], n/4)
	}
	pixResizePlain(dst[3*n:], src, taps[n:])
}

func pixBlendNEON(dst []byte, r0, r1 []uint32, w uint32) {
	r0, r1 = r0[:len(dst)], r1[:len(dst)]
	n := len(dst) / pixBlock
	if n > 0 {
		pixBlend16(&dst[0], &r0[0], &r1[0], n, w)
	}
	done := pixBlock * n
	pixBlendPlain(dst[done:], r0[done:], r1[done:], w)
}

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

//go:noescape
func pixRGBFromYUYV(dst, y, u, v *byte, blocks int, c *YUV)

//go:noescape
func pixRGBFromUYVY(dst, y, u, v *byte, blocks int, c *YUV)

//go:noescape
func pixRGBFromNV12(dst, y, u, v *byte, blocks int, c *YUV)

//go:noescape
func pixRGBFromNV21(dst, y, u, v *byte, blocks int, c *YUV)

//go:noescape
func pixRGBFromPlanes(dst, y, u, v *byte, blocks int, c *YUV)

//go:noescape
func pixResize4(dst *uint32, src *byte, taps *PixTap, groups int)

//go:noescape
func pixBlend16(dst *byte, r0, r1 *uint32, blocks int, w uint32)
