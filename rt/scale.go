package rt

import (
	"github.com/edgeseg/edgeseg/asm"
	"github.com/edgeseg/edgeseg/ops"
)

// lowerPool makes the step of an average pool; bin gives the window and divisor of an output pixel.
func lowerPool(n *node, bin func(in ops.Shape, oy, ox int) (ops.Bin, int)) (step, error) {
	in, out := n.in[0], n.out
	s := &pool2d{n: *n, bins: make([]poolBin, out.shape.H*out.shape.W)}
	for i := range s.bins {
		b, divisor := bin(in.shape, i/out.shape.W, i%out.shape.W)
		s.bins[i] = poolBin{Bin: b, divisor: float32(divisor)}
		if !out.int8() {
			continue
		}
		e, err := ops.PoolEpilogue(in.quant, out.quant, b.Pixels(), divisor)
		if err != nil {
			return nil, err
		}
		small := i == 0 || s.requant.Small
		s.requant = requant(e)
		s.requant.Small = s.requant.Small && small
		s.bins[i].mult = e.M
	}
	return s, nil
}

type poolBin struct {
	ops.Bin
	divisor float32
	mult    []float32 // one, in int8
}

type pool2d struct {
	n       node
	bins    []poolBin // of each output pixel
	requant asm.Requant
}

func (s *pool2d) run(m *memory, w *worker, a area) {
	in, out := s.n.in[0], s.n.out
	for y := a.y.lo; y < a.y.hi; y++ {
		for x := a.x.lo; x < a.x.hi; x++ {
			b := &s.bins[y*out.shape.W+x]
			switch out.typ {
			case ops.Float16:
				w.poolF16 = asm.PoolF16Args{In: m.halves(in, b.Y0, b.X0), RowStride: in.row(), Stride: in.pixel,
					H: b.Y1 - b.Y0, W: b.X1 - b.X0, C: in.shape.C, Divisor: b.divisor, Out: m.halves(out, y, x)}
				s.n.k.poolF16.Func(&w.poolF16)
				continue
			case ops.Float32:
				w.poolF32 = asm.PoolF32Args{In: m.floats(in, b.Y0, b.X0), RowStride: in.row(), Stride: in.pixel,
					H: b.Y1 - b.Y0, W: b.X1 - b.X0, C: in.shape.C, Divisor: b.divisor, Out: m.floats(out, y, x)}
				s.n.k.poolF32.Func(&w.poolF32)
				continue
			}
			w.poolS8 = asm.PoolS8Args{In: m.bytes(in, b.Y0, b.X0), RowStride: in.row(), Stride: in.pixel,
				H: b.Y1 - b.Y0, W: b.X1 - b.X0, C: in.shape.C, Bias: -int32(b.Pixels()) * in.quant.ZeroPoint,
				Requant: s.requant, Out: m.bytes(out, y, x)}
			w.poolS8.Mult = b.mult
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
