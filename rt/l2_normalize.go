package rt

import (
	"math"

	"github.com/edgeseg/edgeseg/asm"
	"github.com/edgeseg/edgeseg/ops"
)

// l2Normalize is the step that divides pixels by their length.
type l2Normalize struct{ n node }

func lowerL2Normalize(n *node) (step, error) {
	if n.out.int8() {
		return nil, noInt8(n.op)
	}
	return &l2Normalize{*n}, nil
}

func (s *l2Normalize) run(m *memory, _ *worker, a area) {
	in, out := s.n.in[0], s.n.out
	c := in.shape.C
	for y := a.y.lo; y < a.y.hi; y++ {
		for x := a.x.lo; x < a.x.hi; x++ {
			if out.half() {
				p, r := m.halves(in, y, x)[:c], m.halves(out, y, x)[:c]
				f := 1 / length(p, asm.Half.Float32)
				for i, v := range p {
					r[i] = asm.ToHalf(float32(float64(v.Float32()) * f))
				}
				continue
			}
			p, r := m.floats(in, y, x)[:c], m.floats(out, y, x)[:c]
			f := 1 / length(p, func(v float32) float32 { return v })
			for i, v := range p {
				r[i] = float32(float64(v) * f)
			}
		}
	}
}

// length is the root of the sum of squares, at least ops.LeastNorm.
func length[T float32 | asm.Half](pixel []T, value func(T) float32) float64 {
	sum := 0.0
	for _, v := range pixel {
		x := float64(value(v))
		sum += x * x
	}
	return max(math.Sqrt(sum), ops.LeastNorm)
}
