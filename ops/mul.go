package ops

import "fmt"

func (*Mul) Kind() string { return "mul" }

func (o *Mul) OutShape(in []Shape) (Shape, error) {
	if err := checkInputs(in, 2, 2); err != nil {
		return Shape{}, err
	}
	if err := o.Activation.among(Linear, ReLU, ReLU6); err != nil {
		return Shape{}, err
	}
	if in[1] != in[0] && in[1] != (Shape{1, 1, in[0].C}) {
		return Shape{}, fmt.Errorf("inputs of %v and %v cannot be multiplied", in[0], in[1])
	}
	return in[0], nil
}

func (*Mul) Roles([]Shape, Type) []Role { return nil }

func (o *Mul) MACs(in []Shape) int64 {
	s, err := o.OutShape(in)
	if err != nil {
		return 0
	}
	return s.Elems()
}

func (o *Mul) Float32(in []*Tensor, _ Params) *Tensor {
	a, b, y := in[0], in[1], NewFloat32(in[0].Shape)
	for i := range y.F32 {
		y.F32[i] = o.Activation.Apply(float32(a.F32[i]*b.F32[i%len(b.F32)]), 0)
	}
	return y
}

// Int8 requantizes (a-z_a)*(b-z_b) with the multiplier s_a*s_b/s_out.
func (o *Mul) Int8(in []*Tensor, _ Params, out Quant) (*Tensor, error) {
	a, b, y := in[0], in[1], NewInt8(in[0].Shape, out)
	e, err := o.Epilogue(a.Quant, b.Quant, out)
	if err != nil {
		return nil, err
	}
	for i := range y.I8 {
		y.I8[i] = e.Apply(0, (int32(a.I8[i])-a.ZeroPoint)*(int32(b.I8[i%len(b.I8)])-b.ZeroPoint))
	}
	return y, nil
}

// Epilogue gives the requantization of the products; its one multiplier serves all channels.
func (o *Mul) Epilogue(a, b, out Quant) (*Epilogue, error) {
	if err := checkScales(a, b, out); err != nil {
		return nil, err
	}
	m := Multipliers(a.Scale, []float32{b.Scale}, out.Scale)
	return newEpilogue([]int64{a.span() * b.span()}, m, o.Activation, nil, out)
}
