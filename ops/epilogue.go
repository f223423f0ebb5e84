package ops

import (
	"fmt"
	"math"
	"slices"
)

// Epilogue brings the sums of an int8 operator to its output: the multiplier of the
// channel (M, or Neg below 0 with PReLU), then the zero point and the clamp.
type Epilogue struct {
	M          []float32
	Neg        []float32 // nil without PReLU
	Zero       int32
	Lo, Hi     int32
	SumBound   int64   // no |sum| of any channel exceeds it
	ValueBound float64 // no |sum * multiplier| exceeds it
}

// Apply gives the output of channel c whose sum is acc.
func (e *Epilogue) Apply(c int, acc int32) int8 {
	m := e.M[c]
	if acc < 0 && e.Neg != nil {
		m = e.Neg[c]
	}
	return Requantize(acc, m, e.Zero, e.Lo, e.Hi)
}

// newEpilogue checks each channel's bound of |sum| against its multipliers.
func newEpilogue(bounds []int64, m []float32, a Activation, p Params, out Quant) (*Epilogue, error) {
	e := &Epilogue{M: m, Zero: out.ZeroPoint}
	e.Lo, e.Hi = a.Clamp(out)
	if a == PReLU {
		e.Neg = make([]float32, len(m))
		for c, slope := range p["slope"].F32 {
			e.Neg[c] = float32(m[c] * slope)
		}
	}
	for c, bound := range bounds {
		largest := math.Abs(float64(m[c]))
		if e.Neg != nil {
			largest = max(largest, math.Abs(float64(e.Neg[c])))
		}
		if err := checkSum(bound, float32(largest)); err != nil {
			return nil, fmt.Errorf("channel %d: %w", c, err)
		}
		e.SumBound = max(e.SumBound, bound)
		e.ValueBound = max(e.ValueBound, float64(bound)*largest)
	}
	return e, nil
}

// ConvEpilogue checks the constants of an int8 convolution or transposed convolution and
// gives its requantization: multipliers s_in*s_w[c]/s_out, with PReLU also those times the
// slope, rounded again. It refuses weights of -128, scales that are not positive, a sum that
// could leave int32 and one whose product with its channel's multiplier could reach 2^31.
func ConvEpilogue(in, out Quant, p Params, a Activation) (*Epilogue, error) {
	if err := checkScales(in, out); err != nil {
		return nil, err
	}
	scales := p["weight_scale"].F32
	w := p["weight"].I8
	n := len(w) / len(scales) // weights of an output channel
	bounds := make([]int64, len(scales))
	for c, s := range scales {
		if !(s > 0) || math.IsInf(float64(s), 0) {
			return nil, fmt.Errorf("channel %d: weight scale %g is not a positive number", c, s)
		}
		wc := w[c*n:][:n]
		if slices.Contains(wc, -128) {
			return nil, fmt.Errorf("channel %d: a weight is -128, below the least of -127", c)
		}
		var bias int32
		if b := p["bias"]; b != nil {
			bias = b.I32[c]
		}
		bounds[c] = AccBound(wc, bias, in)
	}
	return newEpilogue(bounds, Multipliers(in.Scale, scales, out.Scale), a, p, out)
}

// AccBound bounds |sum of (q-z_in)*w + bias| over all inputs, for the weights w of one output
// channel. It holds for partial sums in any order and where taps fall into the padding.
func AccBound(w []int8, bias int32, in Quant) int64 {
	var sum int64
	for _, v := range w {
		sum += max(int64(v), -int64(v))
	}
	return sum*in.span() + max(int64(bias), -int64(bias))
}
