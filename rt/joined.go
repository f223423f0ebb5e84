package rt

import (
	"github.com/edgeseg/edgeseg/asm"
	"github.com/edgeseg/edgeseg/ops"
)

// lowerConcat makes the step that joins maps along their channels.
func lowerConcat(n *node) (step, error) {
	s := &concat{n: *n}
	if !n.out.int8() {
		return s, nil
	}
	for _, b := range n.in {
		ma, _, shift, err := ops.AddTerms(b.quant, ops.Quant{}, n.out.quant)
		if err != nil {
			return nil, err
		}
		r := rescale{same: b.quant == n.out.quant, mul: ma, shift: shift}
		r.bias = int32(1)<<shift>>1 - b.quant.ZeroPoint*ma + n.out.quant.ZeroPoint<<shift
		s.rescale = append(s.rescale, r)
	}
	return s, nil
}

// rescale brings int8 values to another scale: (q*mul + bias) >> shift.
type rescale struct {
	same      bool
	mul, bias int32
	shift     uint
}

type concat struct {
	n       node
	rescale []rescale // of each input, in int8
}

func (s *concat) run(m *memory, w *worker, a area) {
	first := 0
	for i, in := range s.n.in {
		for y := a.y.lo; y < a.y.hi; y++ {
			switch {
			case s.n.out.int8():
				s.rescale[i].row(m.bytes(s.n.out, y, a.x.lo)[first:], m.bytes(in, y, a.x.lo), s.n.out.pixel, in, a.x.size())
			case s.n.out.half():
				join(m.halves(s.n.out, y, a.x.lo)[first:], m.halves(in, y, a.x.lo), s.n.out.pixel, in, a.x.size())
			case in.half():
				s.widen(m.floats(s.n.out, y, a.x.lo)[first:], m.halves(in, y, a.x.lo), in, a.x.size())
			default:
				join(m.floats(s.n.out, y, a.x.lo)[first:], m.floats(in, y, a.x.lo), s.n.out.pixel, in, a.x.size())
			}
		}
		first += in.shape.C
	}
}

// join copies count pixels of in into a row whose pixels are so far apart.
func join[T any](out, row []T, pixel int, in *buffer, count int) {
	for x := range count {
		copy(out[x*pixel:], row[x*in.pixel:][:in.shape.C])
	}
}

// widen is join of halves to float32.
func (s *concat) widen(out []float32, row []asm.Half, in *buffer, count int) {
	pixel := s.n.out.pixel
	if pixel == in.pixel {
		s.n.k.widenF16.Func(out[:count*pixel], row)
		return
	}
	for x := range count {
		s.n.k.widenF16.Func(out[x*pixel:][:in.shape.C], row[x*in.pixel:])
	}
}

func (r *rescale) row(out, row []int8, pixel int, in *buffer, count int) {
	for x := range count {
		p, q := row[x*in.pixel:][:in.shape.C], out[x*pixel:][:in.shape.C]
		if r.same {
			copy(q, p)
			continue
		}
		for c, v := range p {
			q[c] = int8(min(max((int32(v)*r.mul+r.bias)>>r.shift, -128), 127))
		}
	}
}

// piece is a run of channels that an affine step reads from one part each of a and b.
type piece struct {
	a, b   *buffer // b nil where there is none
	ca, cb int     // first channel in them
	out, n int     // first channel in the output, number
}

// pieces cuts the output's channels where a part of either sum ends.
func pieces(a, b []*buffer) (p []piece) {
	type place struct {
		b    *buffer
		c, n int // channel and how many are left
	}
	places := func(parts []*buffer) (s []place) {
		for _, b := range parts {
			s = append(s, place{b, 0, b.shape.C})
		}
		return s
	}
	pa, pb := places(a), places(b)
	for out := 0; len(pa) > 0; {
		q := piece{a: pa[0].b, ca: pa[0].c, out: out, n: pa[0].n}
		if len(pb) > 0 {
			q.b, q.cb, q.n = pb[0].b, pb[0].c, min(q.n, pb[0].n)
			if pb[0].c, pb[0].n = pb[0].c+q.n, pb[0].n-q.n; pb[0].n == 0 {
				pb = pb[1:]
			}
		}
		if pa[0].c, pa[0].n = pa[0].c+q.n, pa[0].n-q.n; pa[0].n == 0 {
			pa = pa[1:]
		}
		p, out = append(p, q), out+q.n
	}
	return p
}

// lowerAffine makes the step of a scale and shift of joined and added maps.
func lowerAffine(n *node, op *ops.Affine) (step, error) {
	a, _ := op.Parts(len(n.in))
	cut := pieces(n.in[:a], n.in[a:])
	switch n.out.typ {
	case ops.Int8:
		return lowerAffineS8(n, op, cut)
	case ops.Float16:
		return lowerAffineF16(n, op, cut), nil
	}
	s := &affineF32{out: n.out, f: n.k.affineF32.Func}
	scale, shift := n.params["scale"].F32, n.params["shift"].F32
	lo, hi, slope := epilogueF32(op.Activation, n.params, n.out.shape.C)
	for _, p := range cut {
		args := asm.AffineF32Args{AStride: p.a.pixel, OutStride: n.out.pixel, C: p.n, Lo: lo, Hi: hi,
			Scale: scale[p.out:][:p.n], Shift: shift[p.out:][:p.n]}
		if slope != nil {
			args.Slope = slope[p.out:][:p.n]
		}
		if p.b != nil {
			args.BStride = p.b.pixel
		}
		s.pieces, s.args = append(s.pieces, p), append(s.args, args)
	}
	return s, nil
}

type affineF32 struct {
	out    *buffer
	f      asm.AffineF32Func
	pieces []piece
	args   []asm.AffineF32Args
}

func (s *affineF32) run(m *memory, w *worker, a area) {
	for y := a.y.lo; y < a.y.hi; y++ {
		for i, p := range s.pieces {
			w.affineF32 = s.args[i]
			d := &w.affineF32
			d.W = a.x.size()
			d.A, d.Out = m.floats(p.a, y, a.x.lo)[p.ca:], m.floats(s.out, y, a.x.lo)[p.out:]
			if p.b != nil {
				d.B = m.floats(p.b, y, a.x.lo)[p.cb:]
			}
			s.f(d)
		}
	}
}

func lowerAffineS8(n *node, op *ops.Affine, cut []piece) (step, error) {
	terms, err := op.Terms(shapes(n.in), quants(n.in), n.params, n.out.quant)
	if err != nil {
		return nil, err
	}
	s := &affineS8{out: n.out, f: n.k.affineS8.Func}
	lo, hi := op.Activation.Clamp(n.out.quant)
	for _, p := range cut {
		args := asm.AffineS8Args{AStride: p.a.pixel, OutStride: n.out.pixel, C: p.n,
			MulA: make([]int16, p.n), MulB: make([]int16, p.n), Bias: make([]int32, p.n),
			Requant: asm.Requant{Mult: make([]float32, p.n), Neg: make([]float32, p.n), Zero: n.out.quant.ZeroPoint, Lo: lo, Hi: hi}}
		for i, t := range terms[p.out:][:p.n] {
			args.MulA[i], args.MulB[i] = t.A, t.B
			args.Bias[i] = t.C - p.a.quant.ZeroPoint*int32(t.A)
			if p.b != nil {
				args.Bias[i] -= p.b.quant.ZeroPoint * int32(t.B)
			}
			args.Mult[i], args.Neg[i] = t.M, t.Neg
		}
		if p.b != nil {
			args.BStride = p.b.pixel
		}
		s.pieces, s.args = append(s.pieces, p), append(s.args, args)
	}
	return s, nil
}

type affineS8 struct {
	out    *buffer
	f      asm.AffineS8Func
	pieces []piece
	args   []asm.AffineS8Args
}

func (s *affineS8) run(m *memory, w *worker, a area) {
	for y := a.y.lo; y < a.y.hi; y++ {
		for i, p := range s.pieces {
			w.affineS8 = s.args[i]
			d := &w.affineS8
			d.W = a.x.size()
			d.A, d.Out = m.bytes(p.a, y, a.x.lo)[p.ca:], m.bytes(s.out, y, a.x.lo)[p.out:]
			if p.b != nil {
				d.B = m.bytes(p.b, y, a.x.lo)[p.cb:]
			}
			s.f(d)
		}
	}
}
