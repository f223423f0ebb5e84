package asm

import (
	"fmt"
	"math"
	"testing"
)

// Every row gives the plain row's bits, which are near the truth, and reads nothing between pixels.
func TestMoments(t *testing.T) {
	for _, c := range []int{1, 3, 8, 9, 16, 24, 31, 64} {
		for _, w := range []int{0, 1, 2, 7, 33} {
			const gap = 5
			in := make([]float32, w*(c+gap))
			sum := 0.0
			for x := range w {
				for i := range c + gap {
					in[x*(c+gap)+i] = float32(math.NaN())
					if i < c {
						v := float32(1e3 + math.Sin(float64(x*c+i)))
						in[x*(c+gap)+i] = v
						sum += float64(v)
					}
				}
			}
			want := MomentsF32Args{A: in, Stride: c + gap, W: w, C: c}
			momentsF32Plain(&want)
			if w > 0 {
				mean, squares := sum/float64(w*c), 0.0
				for x := range w {
					for _, v := range in[x*(c+gap):][:c] {
						squares += (float64(v) - mean) * (float64(v) - mean)
					}
				}
				if !(math.Abs(want.Mean-mean) < 1e-9 && math.Abs(want.Squares-squares) <= 1e-9*squares+1e-15) {
					t.Errorf("%d pixels of %d channels: mean %g, squares %g, want %g, %g", w, c, want.Mean, want.Squares, mean, squares)
				}
			}
			t.Run(fmt.Sprintf("%d of %d", w, c), func(t *testing.T) {
				eachRow(t, &MomentsF32, func(t *testing.T, row MomentsF32Func) {
					got := MomentsF32Args{A: in, Stride: c + gap, W: w, C: c}
					row(&got)
					bits := math.Float64bits
					if bits(got.Mean) != bits(want.Mean) && w > 0 || bits(got.Squares) != bits(want.Squares) && w > 0 {
						t.Errorf("mean %g, squares %g, want %g, %g", got.Mean, got.Squares, want.Mean, want.Squares)
					}
				})
			})
		}
	}
}

func BenchmarkMoments(b *testing.B) {
	in := make([]float32, 128*64)
	benchRows(b, &MomentsF32, "elements/ns", len(in), func(row MomentsF32Func) {
		row(&MomentsF32Args{A: in, Stride: 64, W: 128, C: 64})
	})
}
