package rt

import (
	"fmt"

	"github.com/edgeseg/edgeseg/asm"
	"github.com/edgeseg/edgeseg/ops"
)

// lowerCast makes the step between a float32 and an int8 map.
func lowerCast(n *node) (step, error) {
	in, out := n.in[0], n.out
	switch {
	case in.typ == ops.Float32 && out.int8():
		return &quantize{*n, asm.QuantizeF32Args{Inverse: 1 / out.quant.Scale, Zero: out.quant.ZeroPoint}}, nil
	case in.int8() && out.typ == ops.Float32:
		return &dequantize{*n, asm.DequantizeS8Args{Scale: in.quant.Scale, Zero: in.quant.ZeroPoint}}, nil
	}
	return nil, fmt.Errorf("the runtime has no cast from %v to %v", in.typ, out.typ)
}

type quantize struct {
	n    node
	args asm.QuantizeF32Args // all but In, Out and N
}

func (s *quantize) run(m *memory, w *worker, a area) {
	w.quantizeF32 = s.args
	d := &w.quantizeF32
	for y := a.y.lo; y < a.y.hi; y++ {
		in, out := m.floats(s.n.in[0], y, a.x.lo), m.bytes(s.n.out, y, a.x.lo)
		s.n.castRuns(a.x.size(), func(from, to, n int) {
			d.In, d.Out, d.N = in[from:], out[to:], n
			s.n.k.quantizeF32.Func(d)
		})
	}
}

type dequantize struct {
	n    node
	args asm.DequantizeS8Args // all but In, Out and N
}

func (s *dequantize) run(m *memory, w *worker, a area) {
	w.dequantizeS8 = s.args
	d := &w.dequantizeS8
	for y := a.y.lo; y < a.y.hi; y++ {
		in, out := m.bytes(s.n.in[0], y, a.x.lo), m.floats(s.n.out, y, a.x.lo)
		s.n.castRuns(a.x.size(), func(from, to, n int) {
			d.In, d.Out, d.N = in[from:], out[to:], n
			s.n.k.dequantizeS8.Func(d)
		})
	}
}

// castRuns cuts so many pixels of a row into runs of elements without a gap in either map: all
// of them, or each pixel where int8 channels are filled up.
func (n *node) castRuns(pixels int, f func(from, to, n int)) {
	in, out := n.in[0].pixel, n.out.pixel
	if in == out {
		f(0, 0, pixels*in)
		return
	}
	for x := range pixels {
		f(x*in, x*out, n.out.shape.C)
	}
}
