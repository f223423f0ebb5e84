package ops

func (*Cast) Kind() string { return "cast" }

func (*Cast) OutShape(in []Shape) (Shape, error) {
	if err := checkInputs(in, 1, 1); err != nil {
		return Shape{}, err
	}
	return in[0], nil
}

func (*Cast) Roles([]Shape, Type) []Role { return nil }

func (*Cast) MACs([]Shape) int64 { return 0 }

// Float32 dequantizes an int8 map.
func (*Cast) Float32(in []*Tensor, _ Params) *Tensor {
	x, y := in[0], NewFloat32(in[0].Shape)
	for i, q := range x.I8 {
		y.F32[i] = x.Dequantize(q)
	}
	return y
}

// Int8 quantizes a float32 map.
func (*Cast) Int8(in []*Tensor, _ Params, out Quant) (*Tensor, error) {
	if err := checkScales(out); err != nil {
		return nil, err
	}
	x, y := in[0], NewInt8(in[0].Shape, out)
	for i, v := range x.F32 {
		y.I8[i] = out.Quantize(v)
	}
	return y, nil
}
