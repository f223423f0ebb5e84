package asm

import "math"

// QuantizeF32Args are the arguments of out = clamp(round_half_even(in * Inverse) + Zero) on N elements;
// NaN reads as 0.
type QuantizeF32Args struct {
	In      []float32
	Out     []int8
	Inverse float32 // 1/scale
	Zero    int32   // -128..127
	N       int
}

// QuantizeF32Func makes int8 values of float32 ones.
type QuantizeF32Func func(*QuantizeF32Args)

// QuantizeF32 is the family of casts to int8.
var QuantizeF32 = Family[QuantizeF32Func]{"quantize_f32", quantizeF32Rows}

func quantizeF32Plain(a *QuantizeF32Args) {
	const beyond = 1 << 10 // saturates with any zero point
	out := a.Out[:a.N]
	in := a.In[:len(out)]
	for i, x := range in {
		y := float32(x * a.Inverse)
		if y != y {
			y = 0
		}
		r := int32(math.RoundToEven(float64(min(max(y, -beyond), beyond))))
		out[i] = int8(min(max(r+a.Zero, -128), 127))
	}
}

// DequantizeS8Args are the arguments of out = Scale * (in - Zero) on N elements.
type DequantizeS8Args struct {
	In    []int8
	Out   []float32
	Scale float32
	Zero  int32
	N     int
}

// DequantizeS8Func makes float32 values of int8 ones.
type DequantizeS8Func func(*DequantizeS8Args)

// DequantizeS8 is the family of casts to float32.
var DequantizeS8 = Family[DequantizeS8Func]{"dequantize_s8", dequantizeS8Rows}

func dequantizeS8Plain(a *DequantizeS8Args) {
	out := a.Out[:a.N]
	in := a.In[:len(out)]
	for i, q := range in {
		out[i] = float32(a.Scale * float32(int32(q)-a.Zero))
	}
}
