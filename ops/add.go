package ops

import (
	"fmt"
	"math"
)

func (*Add) Kind() string { return "add" }

func (o *Add) OutShape(in []Shape) (Shape, error) {
	if err := checkInputs(in, 2, 2); err != nil {
		return Shape{}, err
	}
	if err := o.Activation.among(Linear, ReLU, ReLU6); err != nil {
		return Shape{}, err
	}
	if in[0] != in[1] {
		return Shape{}, fmt.Errorf("inputs of %v and %v cannot be added", in[0], in[1])
	}
	return in[0], nil
}

func (*Add) Roles([]Shape, Type) []Role { return nil }

func (*Add) MACs([]Shape) int64 { return 0 }

func (o *Add) Float32(in []*Tensor, _ Params) *Tensor {
	a, b, y := in[0], in[1], NewFloat32(in[0].Shape)
	for i := range y.F32 {
		y.F32[i] = o.Activation.Apply(a.F32[i]+b.F32[i], 0)
	}
	return y
}

func (o *Add) Int8(in []*Tensor, _ Params, out Quant) (*Tensor, error) {
	a, b, y := in[0], in[1], NewInt8(in[0].Shape, out)
	ma, mb, shift, err := AddTerms(a.Quant, b.Quant, out)
	if err != nil {
		return nil, err
	}
	lo, hi := o.Activation.Clamp(out)
	half := int32(1) << shift >> 1
	for i := range y.I8 {
		sum := (int32(a.I8[i])-a.ZeroPoint)*ma + (int32(b.I8[i])-b.ZeroPoint)*mb
		y.I8[i] = int8(min(max((sum+half)>>shift+out.ZeroPoint, lo), hi))
	}
	return y, nil
}

// AddTerms gives the multipliers and the shift of an addition:
//
//	q = clamp(((a-z_a)*ma + (b-z_b)*mb + 2^(shift-1)) >> shift + z_out)
//
// with ma = round(s_a/s_out * 2^shift), halves to even, mb likewise, and shift the largest up
// to 14 for which neither exceeds 32767. At shift 0 nothing is added before it. The zero
// Quant as b rescales a alone.
func AddTerms(a, b, out Quant) (ma, mb int32, shift uint, err error) {
	if err := checkScales(out, a); err != nil {
		return 0, 0, 0, err
	}
	if b != (Quant{}) {
		if err := checkScales(b); err != nil {
			return 0, 0, 0, err
		}
	}
	ra := float64(a.Scale) / float64(out.Scale)
	rb := float64(b.Scale) / float64(out.Scale)
	for s := 14; s >= 0; s-- {
		fa, fb := math.RoundToEven(math.Ldexp(ra, s)), math.RoundToEven(math.Ldexp(rb, s))
		if fa <= math.MaxInt16 && fb <= math.MaxInt16 {
			return int32(fa), int32(fb), uint(s), nil
		}
	}
	return 0, 0, 0, fmt.Errorf("an input's scale is more than %d times the output's: %g, %g, output %g",
		math.MaxInt16, a.Scale, b.Scale, out.Scale)
}
