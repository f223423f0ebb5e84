package asm

import (
	"fmt"
	"testing"
)

// maxPoolShapes have all tails of channels.
func maxPoolShapes() (all []poolShape) {
	for c := 1; c <= 70; c++ {
		all = append(all, poolShape{1 + c%4, 1 + c%3, c})
	}
	return append(all, poolShape{3, 3, 64}, poolShape{1, 9, 128}, poolShape{9, 1, 131})
}

func maxPoolArgs[T float32 | Half | int8](s poolShape, pixel, count int, input func(int) []T) *MaxPoolArgs[T] {
	p := &MaxPoolArgs[T]{Stride: pixel, RowStride: (2*count+s.w)*pixel + 8, Step: 2 * pixel, H: s.h, W: s.w, C: s.c, Count: count, OutStride: s.c}
	p.In = input((s.h-1)*p.RowStride + (2*count+s.w)*pixel)
	return p
}

func TestMaxPoolRowsGiveThePlainBits(t *testing.T) {
	eachRow(t, &MaxPoolS8, func(t *testing.T, row MaxPoolS8Func) {
		for i, s := range maxPoolShapes() {
			p, out := maxPoolArgs(s, (s.c+3)&^3, 1+i%3, inputS8), newGuarded[int8]((1+i%3)*s.c)
			want := *p
			p.Out, want.Out = out.outputs()
			row(p)
			maxPoolS8Plain(&want)
			out.compare(t, 0)
		}
	})
	eachRow(t, &MaxPoolF32, func(t *testing.T, row MaxPoolF32Func) {
		for i, s := range maxPoolShapes() {
			p, out := maxPoolArgs(s, s.c, 1+i%3, inputF32), newGuarded[float32]((1+i%3)*s.c)
			want := *p
			p.Out, want.Out = out.outputs()
			row(p)
			maxPoolF32Plain(&want)
			out.compare(t, 0)
		}
	})
	eachRow(t, &MaxPoolF16, func(t *testing.T, row MaxPoolF16Func) {
		for i, s := range maxPoolShapes() {
			p, out := maxPoolArgs(s, s.c, 1+i%3, inputF16), newGuarded[Half]((1+i%3)*s.c)
			want := *p
			p.Out, want.Out = out.outputs()
			row(p)
			maxPoolF16Plain(&want)
			out.compare(t, 0)
		}
	})
}

func TestHalvesAreOrderedLikeTheirNumbers(t *testing.T) {
	for _, pair := range [][2]float32{{0, 1}, {-1, 0}, {-2, -1}, {1, 1.5}, {-65504, 65504}, {0.5, 32768}, {-1e-7, 1e-7}} {
		if a, b := ToHalf(pair[0]), ToHalf(pair[1]); a.order() >= b.order() {
			t.Errorf("%g is not below %g", pair[0], pair[1])
		}
	}
	if ToHalf(0).order() != Half(0x8000).order() {
		t.Error("0 and -0 differ")
	}
}

func BenchmarkMaxPool(b *testing.B) {
	s := poolShape{3, 3, 64}
	b.Run(fmt.Sprintf("s8/%v", s), func(b *testing.B) {
		p := maxPoolArgs(s, s.c, 64, inputS8)
		p.Out = make([]int8, 64*s.c)
		benchRows(b, &MaxPoolS8, "Gelem/s", 64*9*s.c, func(f MaxPoolS8Func) { f(p) })
	})
	b.Run(fmt.Sprintf("f32/%v", s), func(b *testing.B) {
		p := maxPoolArgs(s, s.c, 64, inputF32)
		p.Out = make([]float32, 64*s.c)
		benchRows(b, &MaxPoolF32, "Gelem/s", 64*9*s.c, func(f MaxPoolF32Func) { f(p) })
	})
}
