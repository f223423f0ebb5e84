package ops

import "fmt"

func (*Slice) Kind() string { return "slice" }

func (o *Slice) OutShape(in []Shape) (Shape, error) {
	if err := checkInputs(in, 1, 1); err != nil {
		return Shape{}, err
	}
	if o.From < 0 || o.Count < 1 || o.From > in[0].C || o.Count > in[0].C-o.From {
		return Shape{}, fmt.Errorf("%d channels from %d on are not within the input's %d", o.Count, o.From, in[0].C)
	}
	return Shape{in[0].H, in[0].W, o.Count}, nil
}

func (*Slice) Roles([]Shape, Type) []Role { return nil }

func (*Slice) MACs([]Shape) int64 { return 0 }

func (o *Slice) Float32(in []*Tensor, _ Params) *Tensor {
	y := NewFloat32(outShape(o, in))
	rearrange(y.F32, in[0].F32, y.C, in[0].C, o.source)
	return y
}

// Int8 copies. The output must be quantized like the input.
func (o *Slice) Int8(in []*Tensor, _ Params, out Quant) (*Tensor, error) {
	if err := SameQuant(in[0].Quant, out); err != nil {
		return nil, err
	}
	y := NewInt8(outShape(o, in), out)
	rearrange(y.I8, in[0].I8, y.C, in[0].C, o.source)
	return y, nil
}

func (o *Slice) source(c int) int { return o.From + c }

// rearrange gives channel c of each pixel of y that of x which source names.
func rearrange[T any](y, x []T, channelsY, channelsX int, source func(c int) int) {
	for i := range y {
		y[i] = x[i/channelsY*channelsX+source(i%channelsY)]
	}
}
