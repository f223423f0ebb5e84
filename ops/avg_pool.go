package ops

import "fmt"

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
	w := window{o.Kernel, orOne(o.Stride), [2]int{1, 1}, o.Pad}
	h, wd, err := w.out(in[0])
	if err != nil {
		return Shape{}, err
	}
	// With more, a window could lie outside of the map altogether.
	for i, pad := range o.Pad {
		if pad > o.Kernel[i%2]/2 {
			return Shape{}, fmt.Errorf("padding %v is more than half of the kernel %v", o.Pad, o.Kernel)
		}
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
	stride := orOne(o.Stride)
	y, x := oy*stride[0]-o.Pad[0], ox*stride[1]-o.Pad[1]
	b = Bin{max(y, 0), min(y+o.Kernel[0], in.H), max(x, 0), min(x+o.Kernel[1], in.W)}
	if o.CountPad {
		return b, o.Kernel[0] * o.Kernel[1]
	}
	return b, b.Pixels()
}
