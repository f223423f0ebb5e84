package asm

import (
	"math/rand/v2"
	"testing"
)

// resizeTaps are those of a side of w pixels made from in, one behind the other as in a map of
// pixel elements, or, where in is 0, any within 9 pixels, with weights of 0 and 1 among them.
func resizeTaps(in, w, pixel int) []ResizeTap {
	if in > 0 {
		taps := bilinearTaps(in, w)
		for i := range taps {
			taps[i].I0 *= int32(pixel)
			taps[i].I1 *= int32(pixel)
		}
		return taps
	}
	taps := make([]ResizeTap, w)
	for i := range taps {
		w11 := [4]int32{0, 2048, rand.Int32N(2049), rand.Int32N(2049)}[rand.IntN(4)]
		taps[i] = ResizeTap{I0: int32(rand.IntN(9) * pixel), I1: int32(rand.IntN(9) * pixel), W11: w11, W: float32(w11) / 2048}
		if i > 0 && rand.IntN(2) == 0 {
			taps[i].I0, taps[i].I1 = taps[i-1].I0, taps[i-1].I1
		}
	}
	return taps
}

var resizeSides = []int{0, 1, 2, 7, 40} // of the input

func (s mapShape) resizeS8(in int) (*ResizeS8Args, *guarded[int8]) {
	pixel := (s.c + 3) &^ 3
	n := max(in, 9) * pixel
	r := &ResizeS8Args{Row0: inputS8(n), Row1: inputS8(n), Taps: resizeTaps(in, s.w, pixel),
		WY: []int32{0, 2048, rand.Int32N(2049)}[rand.IntN(3)], OutStride: pixel + 4*(s.w%2), C: s.c}
	return r, newGuarded[int8]((s.w-1)*r.OutStride + s.c)
}

func TestResizeRowsGiveThePlainBits(t *testing.T) {
	eachRow(t, &ResizeS8, func(t *testing.T, row ResizeS8Func) {
		for _, s := range mapShapes() {
			for _, in := range resizeSides {
				r, out := s.resizeS8(in)
				want := *r
				r.Out, want.Out = out.outputs()
				row(r)
				resizeS8Plain(&want)
				out.compare(t, 0)
			}
		}
	})
}

func (s mapShape) resizeF32(in int) (*ResizeF32Args, *guarded[float32]) {
	n := max(in, 9) * s.c
	r := &ResizeF32Args{Row0: inputF32(n), Row1: inputF32(n), Taps: resizeTaps(in, s.w, s.c),
		WY: []float32{0, 1, rand.Float32()}[rand.IntN(3)], OutStride: s.c + s.w%2, C: s.c}
	return r, newGuarded[float32]((s.w-1)*r.OutStride + s.c)
}

// The family says which operations are rounded: fused steps compute the same elsewhere.
func TestFloatResizeRowsGiveThePlainBits(t *testing.T) {
	eachRow(t, &ResizeF32, func(t *testing.T, row ResizeF32Func) {
		for _, s := range mapShapes() {
			for _, in := range resizeSides {
				r, out := s.resizeF32(in)
				want := *r
				r.Out, want.Out = out.outputs()
				row(r)
				resizeF32Plain(&want)
				out.compare(t, 0)
			}
		}
	})
}

func BenchmarkResizeS8(b *testing.B) {
	for _, s := range []mapShape{{128, 128}, {32, 32}} {
		b.Run(s.String(), func(b *testing.B) {
			r, out := s.resizeS8(s.w / 4)
			r.Out, _ = out.outputs()
			benchRows(b, &ResizeS8, "Gelem/s", s.w*s.c, func(f ResizeS8Func) { f(r) })
		})
	}
}

func BenchmarkResizeF32(b *testing.B) {
	for _, s := range []mapShape{{128, 128}, {32, 32}} {
		b.Run(s.String(), func(b *testing.B) {
			r, out := s.resizeF32(s.w / 4)
			r.Out, _ = out.outputs()
			benchRows(b, &ResizeF32, "Gelem/s", s.w*s.c, func(f ResizeF32Func) { f(r) })
		})
	}
}
