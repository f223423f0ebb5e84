package asm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// halfway are float32 values of all kinds: halves of steps, out of range, infinite, not a number.
func halfway(n int) []float32 {
	odd := []float32{float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1)), 3e38, -3e38, 1e-40, -0.5, 0.5, 1.5, 2.5, 127.5, -128.5}
	in := make([]float32, n)
	for i := range in {
		switch rand.IntN(3) {
		case 0:
			in[i] = odd[rand.IntN(len(odd))]
		case 1:
			in[i] = float32(rand.IntN(600)-300) / 2
		default:
			in[i] = float32(rand.NormFloat64() * 60)
		}
	}
	return in
}

func TestCastRowsGiveThePlainBits(t *testing.T) {
	eachRow(t, &QuantizeF32, func(t *testing.T, row QuantizeF32Func) {
		for n := range 200 {
			for _, zero := range []int32{-128, -3, 0, 127} {
				out := newGuarded[int8](n)
				a := &QuantizeF32Args{In: halfway(n), Inverse: []float32{1, 0.37}[n%2], Zero: zero, N: n}
				want := *a
				a.Out, want.Out = out.outputs()
				row(a)
				quantizeF32Plain(&want)
				out.compare(t, 0)
			}
		}
	})
	eachRow(t, &DequantizeS8, func(t *testing.T, row DequantizeS8Func) {
		for n := range 200 {
			for _, zero := range []int32{-128, -3, 0, 127} {
				out := newGuarded[float32](n)
				a := &DequantizeS8Args{In: inputS8(n), Scale: 0.037, Zero: zero, N: n}
				want := *a
				a.Out, want.Out = out.outputs()
				row(a)
				dequantizeS8Plain(&want)
				out.compare(t, 0)
			}
		}
	})
}

func BenchmarkCast(b *testing.B) {
	const n = 120 * 64
	q := &QuantizeF32Args{In: halfway(n), Out: make([]int8, n), Inverse: 0.37, N: n}
	d := &DequantizeS8Args{In: inputS8(n), Out: make([]float32, n), Scale: 0.037, N: n}
	for _, r := range runnable(&QuantizeF32) {
		b.Run(fmt.Sprintf("quantize/%s", r.Name), func(b *testing.B) {
			for b.Loop() {
				r.Func(q)
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds()/1e9, "Gelem/s")
		})
	}
	for _, r := range runnable(&DequantizeS8) {
		b.Run(fmt.Sprintf("dequantize/%s", r.Name), func(b *testing.B) {
			for b.Loop() {
				r.Func(d)
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds()/1e9, "Gelem/s")
		})
	}
}
