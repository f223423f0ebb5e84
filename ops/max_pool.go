package ops

import "math"

func (*MaxPool) Kind() string { return "max_pool" }

// WithDefaults gives the operator with 1 where a stride is 0.
func (o *MaxPool) WithDefaults() MaxPool {
	c := *o
	c.Stride = orOne(c.Stride)
	return c
}

func (o *MaxPool) OutShape(in []Shape) (Shape, error) {
	if err := checkInputs(in, 1, 1); err != nil {
		return Shape{}, err
	}
	h, wd, err := o.window().pooled(in[0])
	if err != nil {
		return Shape{}, err
	}
	if o.Ceil {
		h, wd = o.ceil(0, h, in[0].H), o.ceil(1, wd, in[0].W)
	}
	return checkOutput(Shape{h, wd, in[0].C})
}

// ceil adds a window to the n of an axis where the last pixels are in none and it begins
// within the map or the padding before it.
func (o *MaxPool) ceil(axis, n, side int) int {
	stride := max(o.Stride[axis], 1)
	left := side + o.Pad[axis] + o.Pad[axis+2] - o.Kernel[axis] - (n-1)*stride
	if left > 0 && n*stride < side+o.Pad[axis] {
		return n + 1
	}
	return n
}

func (*MaxPool) Roles([]Shape, Type) []Role { return nil }

func (*MaxPool) MACs([]Shape) int64 { return 0 }

func (o *MaxPool) Float32(in []*Tensor, _ Params) *Tensor {
	x, y := in[0], NewFloat32(outShape(o, in))
	o.each(x, y, func(from, to int, first bool) {
		if first {
			y.F32[to] = float32(math.Inf(-1))
		}
		y.F32[to] = max(y.F32[to], x.F32[from])
	})
	return y
}

// Int8 takes the largest value as it is. The output must be quantized like the input.
func (o *MaxPool) Int8(in []*Tensor, _ Params, out Quant) (*Tensor, error) {
	x, y := in[0], NewInt8(outShape(o, in), out)
	if err := SameQuant(x.Quant, out); err != nil {
		return nil, err
	}
	o.each(x, y, func(from, to int, first bool) {
		if first {
			y.I8[to] = -128
		}
		y.I8[to] = max(y.I8[to], x.I8[from])
	})
	return y, nil
}

// each calls f for every element of x in the window of every element of y.
func (o *MaxPool) each(x, y *Tensor, f func(from, to int, first bool)) {
	for oy := range y.H {
		for ox := range y.W {
			b := o.Bin(x.Shape, oy, ox)
			for i := range b.Pixels() {
				iy, ix := b.Y0+i/(b.X1-b.X0), b.X0+i%(b.X1-b.X0)
				for c := range y.C {
					f(x.At(iy, ix, c), y.At(oy, ox, c), i == 0)
				}
			}
		}
	}
}

// Bin gives the part of the map of which output pixel oy, ox is the largest value: at least a pixel.
func (o *MaxPool) Bin(in Shape, oy, ox int) Bin {
	return o.window().bin(in, oy, ox)
}

func (o *MaxPool) window() *window {
	return &window{o.Kernel, orOne(o.Stride), [2]int{1, 1}, o.Pad}
}
