package rt

import (
	"github.com/edgeseg/edgeseg/asm"
	"github.com/edgeseg/edgeseg/ops"
)

// lowerPool makes the step of an average pool; bin gives the window and divisor of an output pixel.
func lowerPool(n *node, bin func(in ops.Shape, oy, ox int) (ops.Bin, int)) (step, error) {
	in, out := n.in[0], n.out
	s := &pool2d{n: *n, rows: make([][]poolRun, out.shape.H)}
	for y := range s.rows {
		for x := range out.shape.W {
			b, divisor := bin(in.shape, y, x)
			if last := len(s.rows[y]) - 1; last >= 0 && s.rows[y][last].extend(b, float32(divisor)) {
				continue
			}
			r := poolRun{Bin: b, count: 1, divisor: float32(divisor)}
			if out.int8() {
				e, err := ops.PoolEpilogue(in.quant, out.quant, b.Pixels(), divisor)
				if err != nil {
					return nil, err
				}
				small := x == 0 && y == 0 || s.requant.Small
				s.requant = requant(e)
				s.requant.Small = s.requant.Small && small
				r.mult = e.M
			}
			s.rows[y] = append(s.rows[y], r)
		}
	}
	return s, nil
}

// poolRun is windows of one size for output pixels beside each other.
type poolRun struct {
	ops.Bin     // the first one
	count, step int
	divisor     float32
	mult        []float32 // one, in int8
}

// extend adds a window if it is the next one.
func (r *poolRun) extend(b ops.Bin, divisor float32) bool {
	if r.count == 1 {
		r.step = b.X0 - r.X0
	}
	by := r.count * r.step
	if (ops.Bin{Y0: r.Y0, Y1: r.Y1, X0: r.X0 + by, X1: r.X1 + by}) != b || divisor != r.divisor {
		return false
	}
	r.count++
	return true
}

type pool2d struct {
	n       node
	rows    [][]poolRun
	requant asm.Requant
}

func (s *pool2d) run(m *memory, w *worker, a area) {
	for y := a.y.lo; y < a.y.hi; y++ {
		x := 0
		for i := range s.rows[y] {
			r := &s.rows[y][i]
			lo, hi := max(a.x.lo, x), min(a.x.hi, x+r.count)
			if lo < hi {
				s.windows(m, w, r, y, r.X0+(lo-x)*r.step, span{lo, hi})
			}
			x += r.count
		}
	}
}

// windows averages those of a run for the columns cols of row y, the first of which begins at x0.
func (s *pool2d) windows(m *memory, w *worker, r *poolRun, y, x0 int, cols span) {
	in, out := s.n.in[0], s.n.out
	step, height, width := r.step*in.pixel, r.Y1-r.Y0, r.X1-r.X0
	switch out.typ {
	case ops.Float16:
		from, to := m.halves(in, r.Y0, x0), m.halves(out, y, cols.lo)
		w.poolF16 = asm.PoolF16Args{RowStride: in.row(), Stride: in.pixel, H: height, W: width, C: in.shape.C, Divisor: r.divisor}
		for i := range cols.size() {
			w.poolF16.In, w.poolF16.Out = from[i*step:], to[i*out.pixel:]
			s.n.k.poolF16.Func(&w.poolF16)
		}
	case ops.Float32:
		from, to := m.floats(in, r.Y0, x0), m.floats(out, y, cols.lo)
		w.poolF32 = asm.PoolF32Args{RowStride: in.row(), Stride: in.pixel, H: height, W: width, C: in.shape.C, Divisor: r.divisor}
		for i := range cols.size() {
			w.poolF32.In, w.poolF32.Out = from[i*step:], to[i*out.pixel:]
			s.n.k.poolF32.Func(&w.poolF32)
		}
	default:
		from, to := m.bytes(in, r.Y0, x0), m.bytes(out, y, cols.lo)
		w.poolS8 = asm.PoolS8Args{RowStride: in.row(), Stride: in.pixel, H: height, W: width, C: in.shape.C,
			Bias: -int32(r.Pixels()) * in.quant.ZeroPoint, Requant: s.requant}
		w.poolS8.Mult = r.mult
		for i := range cols.size() {
			w.poolS8.In, w.poolS8.Out = from[i*step:], to[i*out.pixel:]
			s.n.k.poolS8.Func(&w.poolS8)
		}
	}
}

// lowerResize makes the step of a resize.
func lowerResize(n *node, op *ops.Resize) (step, error) {
	in, out := n.in[0], n.out
	if err := ops.SameQuant(n.in[0].quant, n.out.quant); err != nil {
		return nil, err
	}
	s := &resize{n: *n, rows: op.Taps(in.shape.H, out.shape.H), nearest: op.Mode == "nearest"}
	for _, t := range op.Taps(in.shape.W, out.shape.W) {
		s.cols = append(s.cols, asm.ResizeTap{I0: t.I0 * int32(in.pixel), I1: t.I1 * int32(in.pixel), W: t.W, W11: t.W11})
	}
	return s, nil
}

type resize struct {
	n       node
	rows    []ops.Tap
	cols    []asm.ResizeTap
	nearest bool
}

func (s *resize) run(m *memory, w *worker, a area) {
	in, out, cols := s.n.in[0], s.n.out, s.cols[a.x.lo:a.x.hi]
	for y := a.y.lo; y < a.y.hi; y++ {
		r := s.rows[y]
		switch {
		case s.nearest:
			s.copyRow(m, int(r.I0), y, a.x)
		case out.half():
			w.resizeF16 = asm.ResizeF16Args{Row0: m.halves(in, int(r.I0), 0), Row1: m.halves(in, int(r.I1), 0),
				Taps: cols, WY: r.W, Out: m.halves(out, y, a.x.lo), OutStride: out.pixel, C: out.shape.C}
			s.n.k.resizeF16.Func(&w.resizeF16)
		case out.int8():
			w.resizeS8 = asm.ResizeS8Args{Row0: m.bytes(in, int(r.I0), 0), Row1: m.bytes(in, int(r.I1), 0),
				Taps: cols, WY: r.W11, Out: m.bytes(out, y, a.x.lo), OutStride: out.pixel, C: out.shape.C}
			s.n.k.resizeS8.Func(&w.resizeS8)
		default:
			w.resizeF32 = asm.ResizeF32Args{Row0: m.floats(in, int(r.I0), 0), Row1: m.floats(in, int(r.I1), 0),
				Taps: cols, WY: r.W, Out: m.floats(out, y, a.x.lo), OutStride: out.pixel, C: out.shape.C}
			s.n.k.resizeF32.Func(&w.resizeF32)
		}
	}
}

// copyRow takes the nearest pixels, whatever they hold.
func (s *resize) copyRow(m *memory, iy, y int, cols span) {
	in, out := s.n.in[0], s.n.out
	for x := cols.lo; x < cols.hi; x++ {
		t := s.cols[x]
		switch out.typ {
		case ops.Int8:
			copy(m.bytes(out, y, x)[:out.shape.C], m.bytes(in, iy, 0)[t.I0:])
		case ops.Float16:
			copy(m.halves(out, y, x)[:out.shape.C], m.halves(in, iy, 0)[t.I0:])
		default:
			copy(m.floats(out, y, x)[:out.shape.C], m.floats(in, iy, 0)[t.I0:])
		}
	}
}
