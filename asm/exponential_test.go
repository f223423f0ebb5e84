package asm

import (
	"fmt"
	"math"
	"testing"

	"github.com/edgeseg/edgeseg/asm/cpu"
)

// exponentials are the functions by their definitions.
var exponentials = map[Exponential]func(x float64) float64{
	Exp:     math.Exp,
	Sigmoid: func(x float64) float64 { return 1 / (1 + math.Exp(-x)) },
	SiLU:    func(x float64) float64 { return x / (1 + math.Exp(-x)) },
	GELU:    func(x float64) float64 { return x * math.Erfc(-x/math.Sqrt2) / 2 },
}

// Every row gives the plain row's bits, whatever the number of elements, in place too; those are near the truth.
func TestExponentials(t *testing.T) {
	var in []float32
	for x := -120.0; x < 120; x += 0.0173 {
		in = append(in, float32(x))
	}
	in = append(in, 0, float32(math.Copysign(0, -1)), 1e-30, -1e-30, 1e30, -1e30, -87, -87.00001, 88, 89,
		float32(math.Inf(-1)), float32(math.NaN()), math.MaxFloat32, -math.MaxFloat32)
	for f, exact := range exponentials {
		top := float32(0)
		x := in
		if f == Exp {
			top, x = 3.25, nil
			for _, v := range in {
				if !(v > top) {
					x = append(x, v)
				}
			}
		}
		want := make([]float32, len(x))
		ExponentialF32.Plain().Func(&ExponentialF32Args{In: x, Out: want, Func: f, Max: top, N: len(x)})
		for i, v := range x {
			truth := exact(float64(v - top))
			if math.IsInf(float64(v), 0) || math.IsNaN(truth) {
				continue
			}
			unit := math.Abs(truth) * 0x1p-23
			if f == GELU {
				unit = math.Abs(float64(v)) * 0x1p-23
			}
			if d := math.Abs(float64(want[i]) - truth); !(d <= 6*unit+2e-36) {
				t.Errorf("function %d of %g: %g, want %g", f, v, want[i], truth)
			}
		}
		for _, row := range ExponentialF32.Rows {
			if !cpu.Has(row.Needs) {
				continue
			}
			t.Run(fmt.Sprintf("%d by %s", f, row.Name), func(t *testing.T) {
				for _, n := range []int{0, 1, 3, 7, 8, 9, 31, len(x) - 1, len(x)} {
					got := append([]float32(nil), x...)
					row.Func(&ExponentialF32Args{In: got, Out: got, Func: f, Max: top, N: n})
					for i, v := range got {
						w := x[i]
						if i < n {
							w = want[i]
						}
						if v != w && !(v != v && w != w) {
							t.Fatalf("of %d elements, number %d, %g: %g, want %g", n, i, x[i], v, w)
						}
					}
				}
			})
		}
	}
}

func BenchmarkExponentials(b *testing.B) {
	x, y := make([]float32, 4096), make([]float32, 4096)
	for i := range x {
		x[i] = float32(i%200)/10 - 10
	}
	for f, name := range []string{"exp", "sigmoid", "silu", "gelu"} {
		for _, row := range ExponentialF32.Rows {
			if !cpu.Has(row.Needs) {
				continue
			}
			b.Run(name+"/"+row.Name, func(b *testing.B) {
				b.SetBytes(int64(4 * len(x)))
				for b.Loop() {
					row.Func(&ExponentialF32Args{In: x, Out: y, Func: Exponential(f), Max: 10, N: len(x)})
				}
			})
		}
	}
}
