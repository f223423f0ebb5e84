package rt

import (
	"github.com/edgeseg/edgeseg/asm"
	"github.com/edgeseg/edgeseg/ops"
)

// maxPool is the step of a max pool.
type maxPool struct {
	n    node
	op   ops.MaxPool
	runs []maxRun // that make up a row of the output
}

// maxRun is count outputs from column ox on, whose windows have w columns; the first begins at column ix.
// At the edges windows have fewer.
type maxRun struct{ ox, ix, w, count int }

func lowerMaxPool(n *node, op *ops.MaxPool) (step, error) {
	if err := ops.SameQuant(n.in[0].quant, n.out.quant); err != nil {
		return nil, err
	}
	s := &maxPool{n: *n, op: op.WithDefaults()}
	for ox := range n.out.shape.W {
		b := op.Bin(n.in[0].shape, 0, ox)
		r := maxRun{ox, b.X0, b.X1 - b.X0, 1}
		if i := len(s.runs) - 1; i >= 0 && s.runs[i].w == r.w && s.runs[i].ix+s.runs[i].count*s.op.Stride[1] == r.ix {
			s.runs[i].count++
			continue
		}
		s.runs = append(s.runs, r)
	}
	return s, nil
}

func (s *maxPool) run(m *memory, w *worker, a area) {
	in, out, k := s.n.in[0], s.n.out, s.n.k
	for y := a.y.lo; y < a.y.hi; y++ {
		b := s.op.Bin(in.shape, y, 0)
		for _, r := range s.runs {
			switch out.typ {
			case ops.Int8:
				w.maxPoolS8 = maxArgs(s, r, b, m.bytes(in, b.Y0, r.ix), m.bytes(out, y, r.ox))
				k.maxPoolS8.Func(&w.maxPoolS8)
			case ops.Float16:
				w.maxPoolF16 = maxArgs(s, r, b, m.halves(in, b.Y0, r.ix), m.halves(out, y, r.ox))
				k.maxPoolF16.Func(&w.maxPoolF16)
			default:
				w.maxPoolF32 = maxArgs(s, r, b, m.floats(in, b.Y0, r.ix), m.floats(out, y, r.ox))
				k.maxPoolF32.Func(&w.maxPoolF32)
			}
		}
	}
}

// maxArgs are the arguments of a run whose windows have the rows of b.
func maxArgs[T float32 | asm.Half | int8](s *maxPool, r maxRun, b ops.Bin, in, out []T) asm.MaxPoolArgs[T] {
	pixel := s.n.in[0].pixel
	return asm.MaxPoolArgs[T]{
		In: in, RowStride: s.n.in[0].row(), Stride: pixel, Step: s.op.Stride[1] * pixel,
		H: b.Y1 - b.Y0, W: r.w, C: s.n.in[0].shape.C, Count: r.count, Out: out, OutStride: s.n.out.pixel,
	}
}
