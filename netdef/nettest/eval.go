package nettest

import (
	"fmt"
	"math"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
)

// Eval runs the model's graph for type t through the references and returns all
// values, by index. The last node's is the result.
func Eval(m *netdef.Model, t ops.Type, in *ops.Tensor) ([]*ops.Tensor, error) {
	g := m.Variants[t]
	if g == nil {
		return nil, fmt.Errorf("nettest: model has no %v graph", t)
	}
	if _, err := g.Infer(in.H, in.W); err != nil {
		return nil, err
	}
	values := make([]*ops.Tensor, len(g.Values))
	values[0] = in
	for i := range g.Nodes {
		n := &g.Nodes[i]
		args := make([]*ops.Tensor, len(n.Inputs))
		for k, v := range n.Inputs {
			args[k] = values[v]
		}
		p := m.Params(n)
		if g.Values[n.Output].Type == ops.Float32 {
			values[n.Output] = n.Op.Float32(args, p)
			continue
		}
		y, err := n.Op.Int8(args, p, g.Values[n.Output].Quant)
		if err != nil {
			return nil, fmt.Errorf("nettest: node %q: %w", n.Name, err)
		}
		values[n.Output] = y
	}
	return values, nil
}

// Input preprocesses a frame of h x w, RGB, three bytes a pixel, without resizing it.
func Input(m *netdef.Model, t ops.Type, rgb []byte, h, w int) (*ops.Tensor, error) {
	if len(rgb) != 3*h*w {
		return nil, fmt.Errorf("nettest: frame of %dx%d has %d bytes", h, w, len(rgb))
	}
	g := m.Variants[t]
	if g == nil {
		return nil, fmt.Errorf("nettest: model has no %v graph", t)
	}
	a, b := m.Preprocess.Affine()
	shape := ops.Shape{H: h, W: w, C: 3}
	x := ops.NewFloat32(shape)
	if t = g.Values[0].Type; t == ops.Int8 {
		x = ops.NewInt8(shape, g.Values[0].Quant)
	}
	for i, v := range rgb {
		c := i % 3
		if m.Preprocess.BGR { // the network's channel 2-c comes from the frame's c
			c = 2 - c
		}
		at := i/3*3 + c
		switch {
		case t == ops.Float32:
			x.F32[at] = float32(float32(v)*float32(a[c])) + float32(b[c])
		case g.Values[0].Raw:
			x.I8[at] = int8(int(v) - 128)
		default:
			x.I8[at] = quantized(v, a[c], b[c], x.Quant)
		}
	}
	return x, nil
}

// quantized is an int8 input with mean and std applied: (v*M + B) >> 16, clamped, with M and
// B the multiplier and offset of 2^-16, half a step within B.
func quantized(v byte, a, b float64, q ops.Quant) int8 {
	s := float64(q.Scale)
	m := int64(math.RoundToEven(a / s * (1 << 16)))
	off := int64(math.RoundToEven((float64(q.ZeroPoint) + 0.5 + b/s) * (1 << 16)))
	return int8(min(max((int64(v)*m+off)>>16, -128), 127))
}
