package rt

import (
	"math"

	"github.com/edgeseg/edgeseg/asm"
	"github.com/edgeseg/edgeseg/ops"
)

// A group norm is three nodes of the runtime's own: mean and squares of each row, which workers find in bands; the scale
// and shift of each channel that follow from all rows; and what those make of the map. Rows are
// summed up in their order whatever the bands, so that any number of workers gives the same bits.

type (
	rowMomentsOp struct { // [H][1][2*groups]: mean, then sum of squares of differences from it
		own
		groups int
	}
	groupScalesOp struct { // [1][1][2*C]: scales, then shifts
		own
		groups, count int // count of a row's elements in a group
		eps           float64
	}
	groupScaledOp struct{ own }
)

// expandGroupNorm gives the nodes of a group norm, and adds the buffers between them.
func (p *program) expandGroupNorm(n *node, op *ops.GroupNorm) ([]*node, error) {
	in := n.in[0]
	if n.out.int8() {
		return nil, noInt8(op)
	}
	between := func(suffix string, shape ops.Shape) *buffer {
		v := &buffer{name: n.name + suffix, shape: shape, typ: ops.Float32, pixel: shape.C, first: -1, last: -1}
		p.buffers = append(p.buffers, v)
		return v
	}
	moments := between(".moments", ops.Shape{H: in.shape.H, W: 1, C: 2 * op.Groups})
	scales := between(".scales", ops.Shape{H: 1, W: 1, C: 2 * in.shape.C})
	count := in.shape.W * in.shape.C / op.Groups
	macs := in.shape.Elems()
	return []*node{
		{name: moments.name, op: &rowMomentsOp{own{kind: "moments", macs: macs}, op.Groups}, in: []*buffer{in}, out: moments, k: n.k},
		{name: scales.name, op: &groupScalesOp{own{kind: "scales"}, op.Groups, count, op.Eps}, in: []*buffer{moments}, out: scales, params: n.params, k: n.k},
		{name: n.name, op: &groupScaledOp{own{kind: op.Kind(), macs: macs}}, in: []*buffer{in, scales}, out: n.out, k: n.k},
	}, nil
}

// rowMoments is the step that finds the moments of rows.
type rowMoments struct {
	n      node
	groups int
}

func (s *rowMoments) run(m *memory, w *worker, a area) {
	in := s.n.in[0]
	each := in.shape.C / s.groups
	for y := a.y.lo; y < a.y.hi; y++ {
		out := m.floats(s.n.out, y, 0)
		for g := range s.groups {
			var mean, squares float64
			if in.half() {
				mean, squares = moments(m.halves(in, y, 0)[g*each:], in.shape.W, each, in.pixel)
			} else {
				mean, squares = s.n.k.moments(w, m.floats(in, y, 0)[g*each:], in.shape.W, each, in.pixel)
			}
			out[2*g], out[2*g+1] = float32(mean), float32(squares)
		}
	}
}

// moments is the mean of count pixels of n channels each and the sum of squares of the differences from it.
func moments(row []asm.Half, count, n, pixel int) (mean, squares float64) {
	for x := range count {
		for _, v := range row[x*pixel:][:n] {
			mean += float64(v.Float32())
		}
	}
	mean /= float64(count * n)
	for x := range count {
		for _, v := range row[x*pixel:][:n] {
			d := float64(v.Float32()) - mean
			squares += float64(d * d)
		}
	}
	return mean, squares
}

// moments finds those of float32.
func (k *kernels) moments(w *worker, row []float32, count, n, pixel int) (mean, squares float64) {
	w.momentsF32 = asm.MomentsF32Args{A: row, Stride: pixel, W: count, C: n}
	k.momentsF32.Func(&w.momentsF32)
	return w.momentsF32.Mean, w.momentsF32.Squares
}

// groupScales is the step that finds each channel's scale and shift.
type groupScales struct {
	n  node
	op *groupScalesOp
}

func (s *groupScales) run(m *memory, _ *worker, _ area) {
	rows := s.n.in[0]
	c := s.n.out.shape.C / 2
	out := m.floats(s.n.out, 0, 0)
	scale, shift := s.n.params["scale"].F32, s.n.params["shift"].F32
	each := c / s.op.groups
	for g := range s.op.groups {
		mean, squares := 0.0, 0.0
		for y := range rows.shape.H {
			mean += float64(m.floats(rows, y, 0)[2*g])
		}
		mean /= float64(rows.shape.H)
		for y := range rows.shape.H {
			row := m.floats(rows, y, 0)[2*g:]
			d := float64(row[0]) - mean
			squares += float64(row[1]) + float64(float64(s.op.count)*d*d)
		}
		k := 1 / math.Sqrt(squares/float64(s.op.count*rows.shape.H)+s.op.eps)
		for i := g * each; i < (g+1)*each; i++ {
			factor := k * float64(scale[i])
			out[i], out[c+i] = float32(factor), float32(float64(shift[i])-float64(mean*factor))
		}
	}
}

// groupScaled is the step that scales and shifts the map.
type groupScaled struct {
	n   node
	f32 asm.AffineF32Args
}

func lowerGroupScaled(n *node) step {
	s := &groupScaled{n: *n}
	c, in, out, inf := n.out.shape.C, n.in[0].pixel, n.out.pixel, float32(math.Inf(1))
	s.f32 = asm.AffineF32Args{AStride: in, OutStride: out, C: c, Lo: -inf, Hi: inf}
	return s
}

func (s *groupScaled) run(m *memory, w *worker, a area) {
	in, out := s.n.in[0], s.n.out
	scales := m.floats(s.n.in[1], 0, 0)
	c := out.shape.C
	for y := a.y.lo; y < a.y.hi; y++ {
		if out.half() {
			for x := a.x.lo; x < a.x.hi; x++ {
				p, q := m.halves(in, y, x)[:c], m.halves(out, y, x)
				for i, v := range p {
					q[i] = asm.ToHalf(float32(v.Float32()*scales[i]) + scales[c+i])
				}
			}
			continue
		}
		w.affineF32 = s.f32
		d := &w.affineF32
		d.A, d.Out, d.W = m.floats(in, y, a.x.lo), m.floats(out, y, a.x.lo), a.x.size()
		d.Scale, d.Shift = scales[:c], scales[c:2*c]
		s.n.k.affineF32.Func(d)
	}
}

// lowerLayerNorm makes the step that normalizes each pixel by itself.
func lowerLayerNorm(n *node, op *ops.LayerNorm) (step, error) {
	if n.out.int8() {
		return nil, noInt8(op)
	}
	return &layerNorm{*n, op.Eps}, nil
}

type layerNorm struct {
	n   node
	eps float64
}

func (s *layerNorm) run(m *memory, w *worker, a area) {
	in, out := s.n.in[0], s.n.out
	c := in.shape.C
	scale, shift := s.n.params["scale"].F32, s.n.params["shift"].F32
	for y := a.y.lo; y < a.y.hi; y++ {
		for x := a.x.lo; x < a.x.hi; x++ {
			if out.half() {
				p, q := m.halves(in, y, x)[:c], m.halves(out, y, x)
				mean, squares := moments(p, 1, c, c)
				k := 1 / math.Sqrt(squares/float64(c)+s.eps)
				for i, v := range p {
					q[i] = asm.ToHalf(float32(float64((float64(v.Float32())-mean)*k*float64(scale[i])) + float64(shift[i])))
				}
				continue
			}
			p, q := m.floats(in, y, x)[:c], m.floats(out, y, x)
			mean, squares := s.n.k.moments(w, p, 1, c, c)
			k := 1 / math.Sqrt(squares/float64(c)+s.eps)
			for i, v := range p {
				q[i] = float32(float64((float64(v)-mean)*k*float64(scale[i])) + float64(shift[i]))
			}
		}
	}
}
