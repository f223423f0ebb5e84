package rt

import "github.com/edgeseg/edgeseg/ops"

// lowerRearrange makes the step that gives output channel c of each pixel input channel source(c).
func lowerRearrange(n *node, source func(c int) int) (step, error) {
	if err := ops.SameQuant(n.in[0].quant, n.out.quant); err != nil {
		return nil, err
	}
	s := &rearrangement{in: n.in[0], out: n.out, source: make([]int32, n.out.shape.C), sliced: true}
	for c := range s.source {
		s.source[c] = int32(source(c))
		s.sliced = s.sliced && source(c) == source(0)+c
	}
	return s, nil
}

type rearrangement struct {
	in, out *buffer
	source  []int32 // by output channel
	sliced  bool    // these follow one another
}

func (s *rearrangement) run(m *memory, w *worker, a area) {
	for y := a.y.lo; y < a.y.hi; y++ {
		switch s.out.typ {
		case ops.Int8:
			rearrange(s, m.bytes(s.out, y, a.x.lo), m.bytes(s.in, y, a.x.lo), a.x.size())
		case ops.Float16:
			rearrange(s, m.halves(s.out, y, a.x.lo), m.halves(s.in, y, a.x.lo), a.x.size())
		default:
			rearrange(s, m.floats(s.out, y, a.x.lo), m.floats(s.in, y, a.x.lo), a.x.size())
		}
	}
}

// rearrange is count pixels of a row.
func rearrange[T any](s *rearrangement, out, in []T, count int) {
	n := len(s.source)
	for x := range count {
		p, q := in[x*s.in.pixel:][:s.in.shape.C], out[x*s.out.pixel:][:n]
		if s.sliced {
			copy(q, p[s.source[0]:])
			continue
		}
		for c, from := range s.source {
			q[c] = p[from]
		}
	}
}
