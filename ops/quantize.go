package ops

import "math"

// RoundHalfEven rounds to the nearest integer, halves to the even one. Values beyond
// +-(2^31-128), the largest float32 that an int32 holds, are clamped to it; NaN is 0.
func RoundHalfEven(x float32) int32 {
	const limit = 1<<31 - 128
	switch {
	case x >= limit:
		return limit
	case x <= -limit:
		return -limit
	case x != x:
		return 0
	}
	return int32(math.RoundToEven(float64(x)))
}

// Requantize brings a sum to the output's scale by the multiplier m and its zero point:
// one conversion and one product in float32, each rounded to nearest even.
func Requantize(acc int32, m float32, zOut, lo, hi int32) int8 {
	y := RoundHalfEven(float32(float32(acc) * m)) // leaves room for any zero point
	return int8(min(max(y+zOut, lo), hi))
}

// Quantize gives the int8 value nearest to x: round(x * (1/Scale)) + ZeroPoint in float32, clamped.
func (q Quant) Quantize(x float32) int8 {
	inverse := 1 / q.Scale
	y := RoundHalfEven(float32(x * inverse))
	return int8(min(max(y+q.ZeroPoint, -128), 127))
}

// Dequantize gives the real value of v.
func (q Quant) Dequantize(v int8) float32 {
	return float32(q.Scale * float32(int32(v)-q.ZeroPoint))
}

// Multipliers gives what brings sums of input times weight to the output's scale,
// for each channel's weight scale.
func Multipliers(in float32, w []float32, out float32) []float32 {
	m := make([]float32, len(w))
	for c := range w {
		m[c] = float32(float64(in) * float64(w[c]) / float64(out))
	}
	return m
}

// Clamp gives the bounds that the activation sets to an output of quantization q. Only ReLU
// and ReLU6 set any; PReLU chooses between multipliers before.
func (a Activation) Clamp(q Quant) (lo, hi int32) {
	switch a {
	case ReLU:
		return q.ZeroPoint, 127
	case ReLU6:
		return q.ZeroPoint, int32(q.Quantize(6))
	}
	return -128, 127
}

// span is the largest |q - ZeroPoint| of any int8 q.
func (q Quant) span() int64 { return int64(max(127-q.ZeroPoint, 128+q.ZeroPoint)) }
