package asm

import (
	"math"
	"math/rand/v2"
	"testing"
)

// weightsF16 are n halves of a parameter.
func weightsF16(n int) []Half {
	return weights(n, func(int) Half { return ToHalf(float32(rand.NormFloat64())) })
}

func (s dwShape) float16(prelu bool) (*DwConvF16Args, *guarded[Half]) {
	taps, stride := s.kh*s.kw, s.span()*s.c
	d := &DwConvF16Args{
		In: inputF16(max(s.kh-1, 0)*s.dilation*stride + stride), InStride: s.stride * s.c, Taps: s.taps(stride, s.c),
		Weight: weightsF16(taps * s.c), Bias: weightsF16(s.c), Lo: ToHalf(-2), Hi: ToHalf(float32(math.Inf(1))),
		OutStride: s.c + s.w%2, W: s.w, C: s.c,
	}
	if prelu {
		d.Slope = weights(s.c, func(int) Half { return ToHalf(rand.Float32()) })
	}
	return d, newGuarded[Half]((s.w-1)*d.OutStride + s.c)
}

// halfUnit is the largest error of rounding a number below 1 in half precision.
const halfUnit = 0x1p-11

func TestHalfDepthwiseRowsStayWithinTheBound(t *testing.T) {
	eachRow(t, &DwConvF16, func(t *testing.T, row DwConvF16Func) {
		for i, s := range dwShapes() {
			t.Run(s.String(), func(t *testing.T) {
				d, out := s.float16(i%3 == 0)
				switch i % 4 {
				case 1:
					d.Hi = ToHalf(3)
				case 2:
					d.Lo = ToHalf(float32(math.Inf(-1)))
				}
				want := *d
				d.Out, want.Out = out.outputs()
				row(d)
				dwConvF16Plain(&want)
				taps := float64(s.kh * s.kw)
				out.compare(t, (min(taps, 64)+4)*16*math.Sqrt(taps+1)*halfUnit)
			})
		}
	})
}

func TestHalfAdditionRowsGiveThePlainBits(t *testing.T) {
	eachRow(t, &AddF16, func(t *testing.T, row AddF16Func) {
		for n := range 200 {
			a := &AddF16Args{A: inputF16(n), B: inputF16(n), Lo: ToHalf(-1), Hi: ToHalf(2), N: n}
			out := newGuarded[Half](n)
			want := *a
			a.Out, want.Out = out.outputs()
			if n%2 == 0 { // a sum may take the place of one of its inputs
				copy(a.Out, a.B)
				a.B = a.Out
			}
			row(a)
			addF16Plain(&want)
			out.compare(t, 0)
		}
	})
}

func TestHalfAffineRowsStayWithinTheBound(t *testing.T) {
	eachRow(t, &AffineF16, func(t *testing.T, row AffineF16Func) {
		for i, s := range mapShapes() {
			for _, two := range []bool{false, true} {
				a := &AffineF16Args{AStride: s.c, BStride: s.c + 3, OutStride: s.c + s.w%3,
					Scale: weightsF16(s.c), Shift: weightsF16(s.c), Lo: ToHalf(-2), Hi: ToHalf(float32(math.Inf(1))), W: s.w, C: s.c}
				if i%2 > 0 {
					a.Slope = weightsF16(s.c)
				}
				a.A = inputF16((s.w-1)*a.AStride + s.c)
				if two {
					a.B = inputF16((s.w-1)*a.BStride + s.c)
				}
				out := newGuarded[Half]((s.w-1)*a.OutStride + s.c)
				want := *a
				a.Out, want.Out = out.outputs()
				row(a)
				affineF16Plain(&want)
				out.compare(t, 7*100*halfUnit)
			}
		}
	})
}

func TestHalfResizeRowsStayWithinTheBound(t *testing.T) {
	eachRow(t, &ResizeF16, func(t *testing.T, row ResizeF16Func) {
		for _, s := range mapShapes() {
			for _, in := range resizeSides {
				n := max(in, 9) * s.c
				r := &ResizeF16Args{Row0: inputF16(n), Row1: inputF16(n), Taps: resizeTaps(in, s.w, s.c),
					WY: []float32{0, 1, rand.Float32()}[rand.IntN(3)], OutStride: s.c + s.w%2, C: s.c}
				out := newGuarded[Half]((s.w-1)*r.OutStride + s.c)
				want := *r
				r.Out, want.Out = out.outputs()
				row(r)
				resizeF16Plain(&want)
				out.compare(t, 12*6*halfUnit)
			}
		}
	})
}

func TestHalfPoolRowsStayWithinTheBound(t *testing.T) {
	eachRow(t, &PoolF16, func(t *testing.T, row PoolF16Func) {
		for _, s := range poolShapes() {
			p := &PoolF16Args{Stride: s.c, RowStride: s.w*s.c + 8, H: s.h, W: s.w, C: s.c, Divisor: float32(s.h * s.w)}
			p.In = inputF16((s.h-1)*p.RowStride + s.w*s.c)
			out := newGuarded[Half](s.c)
			want := *p
			p.Out, want.Out = out.outputs()
			row(p)
			poolF16Plain(&want)
			out.compare(t, 2*6*halfUnit)
		}
	})
}
