package ops

import "fmt"

func (*ChannelShuffle) Kind() string { return "channel_shuffle" }

func (o *ChannelShuffle) OutShape(in []Shape) (Shape, error) {
	if err := checkInputs(in, 1, 1); err != nil {
		return Shape{}, err
	}
	if o.Groups < 1 || in[0].C%o.Groups != 0 {
		return Shape{}, fmt.Errorf("%d groups do not divide %d channels", o.Groups, in[0].C)
	}
	return in[0], nil
}

func (*ChannelShuffle) Roles([]Shape, Type) []Role { return nil }

func (*ChannelShuffle) MACs([]Shape) int64 { return 0 }

func (o *ChannelShuffle) Float32(in []*Tensor, _ Params) *Tensor {
	y := NewFloat32(outShape(o, in))
	rearrange(y.F32, in[0].F32, y.C, y.C, func(c int) int { return o.Source(c, y.C) })
	return y
}

// Int8 copies. The output must be quantized like the input.
func (o *ChannelShuffle) Int8(in []*Tensor, _ Params, out Quant) (*Tensor, error) {
	if err := SameQuant(in[0].Quant, out); err != nil {
		return nil, err
	}
	y := NewInt8(outShape(o, in), out)
	rearrange(y.I8, in[0].I8, y.C, y.C, func(c int) int { return o.Source(c, y.C) })
	return y, nil
}

// Source is the input channel that output channel c of so many is.
func (o *ChannelShuffle) Source(c, channels int) int {
	return c%o.Groups*(channels/o.Groups) + c/o.Groups
}
