//go:build arm64 && !purego

package asm

import "github.com/edgeseg/edgeseg/asm/cpu"

// Kernels that only convert halves and compute in float32 run on all CPUs.
var (
	dwConvF16Arch  = []Row[DwConvF16Func]{{Name: "fp16", Needs: cpu.FP16, Func: dwConvF16NEON}}
	addF16Arch     = []Row[AddF16Func]{{Name: "fp16", Needs: cpu.FP16, Func: addF16NEON}}
	affineF16Arch  = []Row[AffineF16Func]{{Name: "fp16", Needs: cpu.FP16, Func: affineF16NEON}}
	resizeF16Arch  = []Row[ResizeF16Func]{{Name: "fp16", Needs: cpu.FP16, Func: resizeF16NEON}}
	poolF16Arch    = []Row[PoolF16Func]{{Name: "neon", Func: poolF16NEON}}
	widenF16Arch   = []Row[WidenF16Func]{{Name: "neon", Func: widenF16NEON}}
	pixNormF16Arch = []Row[PixNormF16Func]{{Name: "neon", Func: pixNormF16NEON}}
)

func dwConvF16NEON(d *DwConvF16Args) {
	const (
		block = 8
		most  = 64 // products of a sum of halves
		inf   = Half(0x7c00)
	)
	if d.C < block || d.W < 1 || len(d.Taps) > most {
		dwConvF16Plain(d)
		return
	}
	stride, open := rows3(d.Taps, d.InStride), d.Hi == inf
	switch {
	case stride == 0 || d.Slope != nil || d.C < 2*block:
		for c := 0; c < d.C; c += block {
			dwConvF16Taps(d, min(c, d.C-block))
		}
	case stride == 1 && open:
		dwConvF16Stride1(d)
	case stride == 1:
		dwConvF16Stride1Clamp(d)
	case open:
		dwConvF16Stride2(d)
	default:
		dwConvF16Stride2Clamp(d)
	}
}

// affineF16Tail are the parameters of the channels that fill no block.
type affineF16Tail struct{ scale, shift, slope [8]Half }

func affineF16NEON(a *AffineF16Args) {
	const block = 8
	if a.W < 1 {
		return
	}
	c := 0
	for ; c+block <= a.C; c += block {
		if a.B == nil {
			affineF16(a, c)
		} else {
			affineF16Two(a, c)
		}
	}
	if c == a.C {
		return
	}
	var t affineF16Tail
	e := *a
	e.A, e.Out, e.C = a.A[c:], a.Out[c:], a.C-c
	copy(t.scale[:], a.Scale[c:])
	copy(t.shift[:], a.Shift[c:])
	e.Scale, e.Shift = t.scale[:], t.shift[:]
	if a.Slope != nil {
		copy(t.slope[:], a.Slope[c:])
		e.Slope = t.slope[:]
	}
	if a.B == nil {
		affineF16Part(&e)
		return
	}
	e.B = a.B[c:]
	affineF16TwoPart(&e)
}

func resizeF16NEON(r *ResizeF16Args) {
	switch {
	case len(r.Taps) == 0:
	case r.C < 8:
		resizeF16Part(r)
	case r.C < 16:
		for c := 0; c < r.C; c += 8 {
			resizeF16Block8(r, min(c, r.C-8))
		}
	default:
		for c := 0; c < r.C; c += 16 {
			resizeF16Block16(r, min(c, r.C-16))
		}
	}
}

func poolF16NEON(p *PoolF16Args) {
	if p.H < 1 || p.W < 1 || p.C < 1 {
		poolF16Plain(p)
		return
	}
	poolF16Window(p)
}

func widenF16NEON(dst []float32, src []Half) {
	if len(dst) < 8 {
		widen(dst, src)
		return
	}
	src = src[:len(dst)]
	widenF16NEON8(&dst[0], &src[0], len(dst))
}

func pixNormF16NEON(dst []Half, src []byte, p *PixNorm) {
	if n := min(len(src)/3, len(dst)/p.Stride) / pixBlock; n > 0 {
		if p.Stride == 3 {
			pixNormF16x3(&dst[0], &src[0], n, p)
		} else {
			pixNormF16x4(&dst[0], &src[0], n, p)
		}
		dst, src = dst[n*pixBlock*p.Stride:], src[n*pixBlock*3:]
	}
	pixNormF16Plain(dst, src, p)
}

//go:noescape
func dwConvF16Stride1(d *DwConvF16Args)

//go:noescape
func dwConvF16Stride1Clamp(d *DwConvF16Args)

//go:noescape
func dwConvF16Stride2(d *DwConvF16Args)

//go:noescape
func dwConvF16Stride2Clamp(d *DwConvF16Args)

//go:noescape
func dwConvF16Taps(d *DwConvF16Args, first int)

//go:noescape
func addF16NEON(a *AddF16Args)

//go:noescape
func affineF16(a *AffineF16Args, first int)

//go:noescape
func affineF16Two(a *AffineF16Args, first int)

//go:noescape
func affineF16Part(a *AffineF16Args)

//go:noescape
func affineF16TwoPart(a *AffineF16Args)

//go:noescape
func resizeF16Block16(r *ResizeF16Args, first int)

//go:noescape
func resizeF16Block8(r *ResizeF16Args, first int)

//go:noescape
func resizeF16Part(r *ResizeF16Args)

//go:noescape
func poolF16Window(p *PoolF16Args)

//go:noescape
func widenF16NEON8(dst *float32, src *Half, n int)

//go:noescape
func pixNormF16x3(dst *Half, src *byte, blocks int, p *PixNorm)

//go:noescape
func pixNormF16x4(dst *Half, src *byte, blocks int, p *PixNorm)
