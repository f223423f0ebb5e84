package ops

import "fmt"

func (*Sub) Kind() string { return "sub" }

func (o *Sub) OutShape(in []Shape) (Shape, error) {
	if err := checkInputs(in, 2, 2); err != nil {
		return Shape{}, err
	}
	if in[0] != in[1] {
		return Shape{}, fmt.Errorf("an input of %v cannot be taken from one of %v", in[1], in[0])
	}
	return in[0], nil
}

func (*Sub) Roles([]Shape, Type) []Role { return nil }

func (*Sub) MACs([]Shape) int64 { return 0 }

func (o *Sub) Float32(in []*Tensor, _ Params) *Tensor {
	a, b, y := in[0], in[1], NewFloat32(in[0].Shape)
	for i := range y.F32 {
		y.F32[i] = a.F32[i] - b.F32[i]
	}
	return y
}

// Int8 is that of an addition whose second multiplier is negative.
func (o *Sub) Int8(in []*Tensor, _ Params, out Quant) (*Tensor, error) {
	a, b, y := in[0], in[1], NewInt8(in[0].Shape, out)
	ma, mb, shift, err := AddTerms(a.Quant, b.Quant, out)
	if err != nil {
		return nil, err
	}
	half := int32(1) << shift >> 1
	for i := range y.I8 {
		sum := (int32(a.I8[i])-a.ZeroPoint)*ma - (int32(b.I8[i])-b.ZeroPoint)*mb
		y.I8[i] = int8(min(max((sum+half)>>shift+out.ZeroPoint, -128), 127))
	}
	return y, nil
}
