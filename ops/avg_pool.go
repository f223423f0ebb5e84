package ops

func (*AvgPool) Kind() string { return "avg_pool" }

// WithDefaults gives the operator with 1 where a stride is 0.
func (o *AvgPool) WithDefaults() AvgPool {
	c := *o
	c.Stride = orOne(c.Stride)
	return c
}

func (o *AvgPool) OutShape(in []Shape) (Shape, error) {
	if err := checkInputs(in, 1, 1); err != nil {
		return Shape{}, err
	}
	h, wd, err := o.window().pooled(in[0])
	if err != nil {
		return Shape{}, err
	}
	return Shape{h, wd, in[0].C}, nil
}

func (*AvgPool) Roles([]Shape, Type) []Role { return nil }

func (*AvgPool) MACs([]Shape) int64 { return 0 }

func (o *AvgPool) Float32(in []*Tensor, _ Params) *Tensor {
	x, y := in[0], NewFloat32(outShape(o, in))
	for oy := range y.H {
		for ox := range y.W {
			b, n := o.Bin(x.Shape, oy, ox)
			for c := range y.C {
				y.F32[y.At(oy, ox, c)] = b.sum32(x, c) / float32(n)
			}
		}
	}
	return y
}

func (o *AvgPool) Int8(in []*Tensor, _ Params, out Quant) (*Tensor, error) {
	x, y := in[0], NewInt8(outShape(o, in), out)
	for oy := range y.H {
		for ox := range y.W {
			b, n := o.Bin(x.Shape, oy, ox)
			if err := b.averageInt8(x, y, oy, ox, n); err != nil {
				return nil, err
			}
		}
	}
	return y, nil
}

// Bin gives the part of the map that output pixel oy, ox averages and the divisor.
func (o *AvgPool) Bin(in Shape, oy, ox int) (b Bin, divisor int) {
	b = o.window().bin(in, oy, ox)
	if o.CountPad {
		return b, o.Kernel[0] * o.Kernel[1]
	}
	return b, b.Pixels()
}

func (o *AvgPool) window() *window {
	return &window{o.Kernel, orOne(o.Stride), [2]int{1, 1}, o.Pad}
}
