package rt

import (
	"slices"

	"github.com/edgeseg/edgeseg/asm"
	"github.com/edgeseg/edgeseg/ops"
)

// lowerAdd makes the step of an addition.
func lowerAdd(n *node, op *ops.Add) (step, error) {
	a, b, out := n.in[0], n.in[1], n.out
	switch out.typ {
	case ops.Float16:
		s := &addF16{n: *n, f: n.k.addF16.Func}
		s.args.Lo, s.args.Hi, _ = epilogueF16(op.Activation, nil, 0)
		return s, nil
	case ops.Float32:
		s := &addF32{n: *n, f: n.k.addF32.Func}
		s.args.Lo, s.args.Hi, _ = epilogueF32(op.Activation, nil, 0)
		return s, nil
	}
	ma, mb, shift, err := ops.AddTerms(a.quant, b.quant, out.quant)
	if err != nil {
		return nil, err
	}
	s := &addS8{n: *n, f: n.k.addS8.Func}
	s.args = asm.AddS8Args{MulA: ma, MulB: mb, Shift: shift,
		Bias: int32(1)<<shift>>1 - a.quant.ZeroPoint*ma - b.quant.ZeroPoint*mb + out.quant.ZeroPoint<<shift}
	s.args.Lo, s.args.Hi = op.Activation.Clamp(out.quant)
	return s, nil
}

type addF32 struct {
	n    node
	f    asm.AddF32Func
	args asm.AddF32Args
}

func (s *addF32) run(m *memory, w *worker, a area) {
	w.addF32 = s.args
	d := &w.addF32
	d.N = a.x.size() * s.n.out.pixel
	for y := a.y.lo; y < a.y.hi; y++ {
		d.A, d.B, d.Out = m.floats(s.n.in[0], y, a.x.lo), m.floats(s.n.in[1], y, a.x.lo), m.floats(s.n.out, y, a.x.lo)
		s.f(d)
	}
}

type addS8 struct {
	n    node
	f    asm.AddS8Func
	args asm.AddS8Args
}

func (s *addS8) run(m *memory, w *worker, a area) {
	w.addS8 = s.args
	d := &w.addS8
	d.N = a.x.size() * s.n.out.pixel // the padded lanes too
	for y := a.y.lo; y < a.y.hi; y++ {
		d.A, d.B, d.Out = m.bytes(s.n.in[0], y, a.x.lo), m.bytes(s.n.in[1], y, a.x.lo), m.bytes(s.n.out, y, a.x.lo)
		s.f(d)
	}
}

// lowerSub makes the step of a subtraction; in int8 that of an addition whose second multiplier is negative.
func lowerSub(n *node) (step, error) {
	a, b, out := n.in[0], n.in[1], n.out
	if !out.int8() {
		return &sub{*n}, nil
	}
	ma, mb, shift, err := ops.AddTerms(a.quant, b.quant, out.quant)
	if err != nil {
		return nil, err
	}
	s := &addS8{n: *n, f: n.k.addS8.Func}
	s.args = asm.AddS8Args{MulA: ma, MulB: -mb, Shift: shift, Lo: -128, Hi: 127,
		Bias: int32(1)<<shift>>1 - a.quant.ZeroPoint*ma + b.quant.ZeroPoint*mb + out.quant.ZeroPoint<<shift}
	return s, nil
}

type sub struct{ n node }

func (s *sub) run(m *memory, _ *worker, at area) {
	a, b, out := s.n.in[0], s.n.in[1], s.n.out
	count := at.x.size() * out.pixel
	for y := at.y.lo; y < at.y.hi; y++ {
		if out.half() {
			p, q, r := m.halves(a, y, at.x.lo)[:count], m.halves(b, y, at.x.lo)[:count], m.halves(out, y, at.x.lo)[:count]
			for i := range r {
				r[i] = asm.ToHalf(p[i].Float32() - q[i].Float32())
			}
			continue
		}
		p, q, r := m.floats(a, y, at.x.lo)[:count], m.floats(b, y, at.x.lo)[:count], m.floats(out, y, at.x.lo)[:count]
		for i := range r {
			r[i] = p[i] - q[i]
		}
	}
}

// lowerMul makes the step of a multiplication, of equal maps or by a vector of channels.
func lowerMul(n *node, op *ops.Mul) (step, error) {
	s := &mul{n: *n}
	if n.out.int8() {
		e, err := op.Epilogue(n.in[0].quant, n.in[1].quant, n.out.quant)
		if err != nil {
			return nil, err
		}
		s.requant = requant(e)
		if n.in[1].shape != n.out.shape {
			return newChannelMulS8(n, s.requant), nil
		}
		return s, nil
	}
	s.lo, s.hi, _ = epilogueF32(op.Activation, nil, 0)
	if n.out.typ == ops.Float32 && n.in[1].shape != n.out.shape {
		return newChannelMul(n, s.lo, s.hi), nil
	}
	return s, nil
}

// channelMul is the step of a multiplication by a vector of channels in float32: a scale that the frame gives.
type channelMul struct {
	n    node
	args asm.AffineF32Args // all but A, Scale, Out and W
}

func newChannelMul(n *node, lo, hi float32) *channelMul {
	c := n.out.shape.C
	return &channelMul{*n, asm.AffineF32Args{AStride: n.in[0].pixel, OutStride: n.out.pixel, Shift: make([]float32, c), Lo: lo, Hi: hi, C: c}}
}

func (s *channelMul) run(m *memory, w *worker, a area) {
	for y := a.y.lo; y < a.y.hi; y++ {
		w.affineF32 = s.args
		d := &w.affineF32
		d.A, d.Out = m.floats(s.n.in[0], y, a.x.lo), m.floats(s.n.out, y, a.x.lo)
		d.Scale, d.W = m.floats(s.n.in[1], 0, 0)[:d.C], a.x.size()
		s.n.k.affineF32.Func(d)
	}
}

// channelMulS8 is channelMul in int8: the sums (a-z_a)*(b-z_b) are those of an affine whose factors the frame gives.
type channelMulS8 struct {
	n    node
	args asm.AffineS8Args // all but A, Out, MulA, MulB, Bias, W and C
}

// channelFactors is a worker's place for the factors of some channels.
type channelFactors struct {
	mul  [256]int16
	bias [256]int32
}

func newChannelMulS8(n *node, r asm.Requant) *channelMulS8 {
	var f channelFactors
	r.Mult = slices.Repeat(r.Mult[:1], len(f.mul))
	r.Neg = r.Mult
	return &channelMulS8{*n, asm.AffineS8Args{AStride: n.in[0].pixel, OutStride: n.out.pixel, Requant: r}}
}

func (s *channelMulS8) run(m *memory, w *worker, a area) {
	in, by, f := s.n.in[0], s.n.in[1], &w.factors
	factors := m.bytes(by, 0, 0)[:by.shape.C]
	for from := 0; from < len(factors); from += len(f.mul) {
		n := min(len(f.mul), len(factors)-from)
		for c, q := range factors[from:][:n] {
			f.mul[c] = int16(int32(q) - by.quant.ZeroPoint)
			f.bias[c] = -in.quant.ZeroPoint * int32(f.mul[c])
		}
		for y := a.y.lo; y < a.y.hi; y++ {
			w.affineS8 = s.args
			d := &w.affineS8
			d.MulA, d.MulB, d.Bias, d.C = f.mul[:n], f.mul[:n], f.bias[:n], n
			d.A, d.Out, d.W = m.bytes(in, y, a.x.lo)[from:], m.bytes(s.n.out, y, a.x.lo)[from:], a.x.size()
			s.n.k.affineS8.Func(d)
		}
	}
}

type mul struct {
	n       node
	requant asm.Requant
	lo, hi  float32
}

func (s *mul) run(m *memory, w *worker, at area) {
	a, b, out := s.n.in[0], s.n.in[1], s.n.out
	for y := at.y.lo; y < at.y.hi; y++ {
		for x := at.x.lo; x < at.x.hi; x++ {
			by, bx := y, x
			if b.shape != a.shape {
				by, bx = 0, 0
			}
			switch out.typ {
			case ops.Float32:
				p, q, r := m.floats(a, y, x), m.floats(b, by, bx), m.floats(out, y, x)
				for c := range out.shape.C {
					r[c] = min(max(float32(p[c]*q[c]), s.lo), s.hi)
				}
				continue
			case ops.Float16:
				p, q, r := m.halves(a, y, x), m.halves(b, by, bx), m.halves(out, y, x)
				for c := range out.shape.C {
					r[c] = asm.ToHalf(min(max(p[c].Float32()*q[c].Float32(), s.lo), s.hi))
				}
				continue
			}
			p, q, r := m.bytes(a, y, x), m.bytes(b, by, bx), m.bytes(out, y, x)
			for c := range out.shape.C {
				r[c] = s.requant.Apply(0, (int32(p[c])-a.quant.ZeroPoint)*(int32(q[c])-b.quant.ZeroPoint))
			}
		}
	}
}

// lowerAct makes the step of a stand-alone activation.
func lowerAct(n *node, op *ops.Act) (step, error) {
	if f, ok := exponentials[op.Func]; ok && n.out.typ == ops.Float32 {
		return &exponential{*n, f}, nil
	}
	if n.out.int8() {
		return lowerActS8(n, op)
	}
	s := &act{n: *n, f: op.Func}
	if op.Func == ops.PReLU {
		s.slope = n.params["slope"].F32
	}
	return s, nil
}

// lowerActS8 is lowerAct in int8: PReLU is a scale of channels, all others have a table, or get one.
func lowerActS8(n *node, op *ops.Act) (step, error) {
	if t := n.params["table"]; t != nil {
		return &lookup{*n, (*[256]int8)(t.I8)}, nil
	}
	in, out, c := n.in[0], n.out, n.out.shape.C
	e, err := op.Epilogue(in.quant, out.quant, n.params, c)
	if err != nil {
		return nil, err
	}
	r := requant(e)
	if op.Func == ops.PReLU {
		args := asm.AffineS8Args{AStride: in.pixel, OutStride: out.pixel, MulA: slices.Repeat([]int16{1}, c), MulB: make([]int16, c),
			Bias: slices.Repeat([]int32{-in.quant.ZeroPoint}, c), Requant: r, C: c}
		return &affineS8{out, n.k.affineS8.Func, []piece{{a: in, n: c}}, []asm.AffineS8Args{args}}, nil
	}
	s := &lookup{*n, &[256]int8{}}
	for i := range s.table {
		s.table[i] = r.Apply(0, int32(i)-128-in.quant.ZeroPoint)
	}
	return s, nil
}

// exponentials are the activations that have kernels of their own.
var exponentials = map[ops.Activation]asm.Exponential{ops.Sigmoid: asm.Sigmoid, ops.SiLU: asm.SiLU, ops.GELU: asm.GELU}

// exponential is the step of such an activation in float32.
type exponential struct {
	n node
	f asm.Exponential
}

func (s *exponential) run(m *memory, w *worker, a area) {
	count := a.x.size() * s.n.out.pixel
	for y := a.y.lo; y < a.y.hi; y++ {
		w.exponentialF32 = asm.ExponentialF32Args{In: m.floats(s.n.in[0], y, a.x.lo), Out: m.floats(s.n.out, y, a.x.lo), Func: s.f, N: count}
		s.n.k.exponentialF32.Func(&w.exponentialF32)
	}
}

// lookup is the step of an int8 activation by a table.
type lookup struct {
	n     node
	table *[256]int8
}

func (s *lookup) run(m *memory, w *worker, a area) {
	count := a.x.size() * s.n.out.pixel // the padded lanes too
	for y := a.y.lo; y < a.y.hi; y++ {
		w.lookupS8 = asm.LookupS8Args{In: m.bytes(s.n.in[0], y, a.x.lo), Out: m.bytes(s.n.out, y, a.x.lo), Table: s.table, N: count}
		s.n.k.lookupS8.Func(&w.lookupS8)
	}
}

type act struct {
	n     node
	f     ops.Activation
	slope []float32
}

func (s *act) run(m *memory, w *worker, a area) {
	in, out := s.n.in[0], s.n.out
	for y := a.y.lo; y < a.y.hi; y++ {
		for x := a.x.lo; x < a.x.hi; x++ {
			if out.half() {
				p, r := m.halves(in, y, x), m.halves(out, y, x)
				for c := range out.shape.C {
					r[c] = asm.ToHalf(s.f.Apply(p[c].Float32(), s.slopeOf(c)))
				}
				continue
			}
			p, r := m.floats(in, y, x), m.floats(out, y, x)
			for c := range out.shape.C {
				r[c] = s.f.Apply(p[c], s.slopeOf(c))
			}
		}
	}
}

// slopeOf is the slope of PReLU, 0 for other functions.
func (s *act) slopeOf(c int) float32 {
	if s.slope == nil {
		return 0
	}
	return s.slope[c]
}

// lowerArgMax makes the step of a stand-alone argmax.
func lowerArgMax(n *node) (step, error) { return &argMax{*n}, nil }

type argMax struct{ n node }

func (s *argMax) run(m *memory, w *worker, a area) {
	in, out := s.n.in[0], s.n.out
	for y := a.y.lo; y < a.y.hi; y++ {
		for x := a.x.lo; x < a.x.hi; x++ {
			switch out.typ {
			case ops.Int8:
				m.bytes(out, y, x)[0] = int8(largest(m.bytes(in, y, x)[:in.shape.C]) - 128)
			case ops.Float16:
				m.halves(out, y, x)[0] = asm.ToHalf(float32(largestHalf(m.halves(in, y, x)[:in.shape.C])))
			default:
				m.floats(out, y, x)[0] = float32(largest(m.floats(in, y, x)[:in.shape.C]))
			}
		}
	}
}

// largest is the index of the largest value, the lowest where equal.
func largest[T int8 | float32](v []T) int {
	best := 0
	for i, x := range v {
		if x > v[best] {
			best = i
		}
	}
	return best
}

func largestHalf(v []asm.Half) int {
	best := 0
	for i, x := range v {
		if x.Float32() > v[best].Float32() {
			best = i
		}
	}
	return best
}
