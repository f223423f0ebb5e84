package rt

import (
	"math"

	"github.com/edgeseg/edgeseg/asm"
	"github.com/edgeseg/edgeseg/ops"
)

// A product of two maps is three nodes of the runtime's own: the first matrix is transposed where that is asked
// for, the second is packed as the weights of convolutions are, both are multiplied by the kernel of convolutions.

// own is an operator that graphs do not have.
type own struct {
	ops.Op // nil: nobody asks for shapes, constants or references
	kind   string
	macs   int64
}

func (o *own) Kind() string { return o.kind }

func (o *own) MACs([]ops.Shape) int64 { return o.macs }

type (
	transposedOp struct { // rows of a head's channels, one behind the other
		own
	}
	packedOp struct { // panels of each head
		own
		heads, width int // columns of a panel
	}
	multipliedOp struct {
		own
		heads int
		depth int  // products of an output
		rows  bool // the rows of the first matrix are those of a map, not its pixels
	}
)

// expand gives the nodes that multiply, and adds the buffers between them.
func (p *program) expand(n *node, op *ops.MatMul) ([]*node, error) {
	if n.out.int8() {
		return nil, noInt8(op)
	}
	heads := max(op.Heads, 1)
	a, b := n.in[0], n.in[1]
	depth, width := b.shape.H*b.shape.W, n.k.gemmF32.NR
	if n.out.half() {
		width = n.k.gemmF16.NR
	}
	between := func(suffix string, o ops.Op, h, c int, in *buffer) *node {
		v := &buffer{name: n.name + suffix, shape: ops.Shape{H: h, W: 1, C: c}, typ: n.out.typ, pixel: c, first: -1, last: -1}
		p.buffers = append(p.buffers, v)
		return &node{name: v.name, op: o, in: []*buffer{in}, out: v, k: n.k}
	}
	var nodes []*node
	if op.TransposeA {
		t := between(".transposed", &transposedOp{own{kind: "transpose"}}, a.shape.C, depth, a)
		nodes, a = append(nodes, t), t.out
	}
	panels := asm.Panels(b.shape.C/heads, width)
	t := between(".packed", &packedOp{own{kind: "pack"}, heads, width}, heads*panels, depth*width, b)
	m := &node{name: n.name, op: &multipliedOp{own{kind: op.Kind(), macs: op.MACs(shapes(n.in))}, heads, depth, op.TransposeA}, in: []*buffer{a, t.out}, out: n.out, k: n.k}
	return append(nodes, t, m), nil
}

// transpose makes rows of channels.
type transpose struct {
	n  node
	op *transposedOp
}

func (s *transpose) run(m *memory, _ *worker, a area) {
	in, out := s.n.in[0], s.n.out
	for c := a.y.lo; c < a.y.hi; c++ {
		for y := range in.shape.H {
			if out.half() {
				column(m.halves(out, c, 0)[y*in.shape.W:][:in.shape.W], m.halves(in, y, 0)[c:], in.pixel)
			} else {
				column(m.floats(out, c, 0)[y*in.shape.W:][:in.shape.W], m.floats(in, y, 0)[c:], in.pixel)
			}
		}
	}
}

// column takes one element of each pixel.
func column[T any](out, row []T, pixel int) {
	for x := range out {
		out[x] = row[x*pixel]
	}
}

// pack makes panels.
type pack struct {
	n  node
	op *packedOp
}

func (s *pack) run(m *memory, _ *worker, a area) {
	in, out := s.n.in[0], s.n.out
	perHead := in.shape.C / s.op.heads
	panels := out.shape.H / s.op.heads
	for panel := a.y.lo; panel < a.y.hi; panel++ {
		from := panel % panels * s.op.width
		c, n := panel/panels*perHead+from, min(s.op.width, perHead-from)
		for y := range in.shape.H {
			at := y * in.shape.W * s.op.width
			if out.half() {
				panelRow(m.halves(out, panel, 0)[at:], m.halves(in, y, 0)[c:], in, s.op.width, n)
			} else {
				panelRow(m.floats(out, panel, 0)[at:], m.floats(in, y, 0)[c:], in, s.op.width, n)
			}
		}
	}
}

// panelRow copies n channels of each pixel of a row to a panel that is width wide, and fills it up with zeros.
func panelRow[T any](out, row []T, in *buffer, width, n int) {
	for x := range in.shape.W {
		to := out[x*width:][:width]
		clear(to[copy(to, row[x*in.pixel:][:n]):])
	}
}

// multiply is the step of a product whose second matrix has been packed.
type multiply struct {
	n                node
	op               *multipliedOp
	perHead          int // columns of a head
	pixels, channels int // of a call, in float16
	f32              asm.GemmF32Args
	f16              asm.GemmF16Args
}

func lowerMultiply(n *node, op *multipliedOp) step {
	s := &multiply{n: *n, op: op, perHead: n.out.shape.C / op.heads}
	nr := n.k.gemmF32.NR
	if n.out.half() {
		nr = n.k.gemmF16.NR
		s.pixels, s.channels = tileSize(op.depth, s.perHead, n.k.gemmF16)
	}
	bias, inf := make([]float32, asm.Panels(s.perHead, nr)*nr), float32(math.Inf(1))
	astride, cstride := n.in[0].pixel, n.out.pixel
	if op.rows {
		astride, cstride = n.in[0].row(), n.out.row()
	}
	s.f32 = asm.GemmF32Args{AStride: astride, Taps: []int32{0}, K: op.depth, Bias: bias, Lo: -inf, Hi: inf, CStride: cstride}
	s.f16 = asm.GemmF16Args{AStride: astride, Taps: []int32{0}, K: op.depth, Bias: asm.Halves(bias), Lo: asm.ToHalf(-inf), Hi: asm.ToHalf(inf), CStride: cstride}
	return s
}

func (s *multiply) run(m *memory, w *worker, a area) {
	for head := range s.op.heads {
		if s.op.rows {
			s.part(m, w, head, head*s.n.out.shape.H+a.y.lo, 0, 0, a.y.lo, 0, a.y.size())
			continue
		}
		for y := a.y.lo; y < a.y.hi; y++ {
			s.part(m, w, head, y, a.x.lo, head*s.op.depth, y, a.x.lo, a.x.size())
		}
	}
}

// part multiplies count rows of the first matrix, the first of which begins at channel c of pixel iy, ix.
func (s *multiply) part(m *memory, w *worker, head, iy, ix, c, oy, ox, count int) {
	a, b, out := s.n.in[0], s.n.in[1], s.n.out
	panel := head * (b.shape.H / s.op.heads)
	if !out.half() {
		s.n.k.multiply(w, &s.f32, m.floats(a, iy, ix)[c:], m.floats(b, panel, 0), m.floats(out, oy, ox)[head*s.perHead:], count, s.perHead)
		return
	}
	for i := 0; i < count; i += s.pixels {
		for j := 0; j < s.perHead; j += s.channels {
			w.gemmF16 = s.f16
			g := &w.gemmF16
			g.A, g.B = m.halves(a, iy, ix)[c+i*g.AStride:], m.halves(b, panel+j/s.n.k.gemmF16.NR, 0)
			g.C = m.halves(out, oy, ox)[head*s.perHead+j+i*g.CStride:]
			g.M, g.N = min(s.pixels, count-i), min(s.channels, s.perHead-j)
			s.n.k.gemmF16.Func(g)
		}
	}
}
