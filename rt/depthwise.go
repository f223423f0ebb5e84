package rt

import (
	"github.com/edgeseg/edgeseg/asm"
	"github.com/edgeseg/edgeseg/ops"
)

// lowerDepthwise makes the step of a convolution whose every channel has its own filter.
func lowerDepthwise(n *node, c ops.Conv, g walk) (step, error) {
	channels, taps := c.Out, len(g.windows[0].taps)
	switch n.out.typ {
	case ops.Float16:
		return lowerDepthwiseF16(n, c, g), nil
	case ops.Float32:
		a := asm.DwConvF32Args{
			InStride: g.strideX * g.in.pixel,
			Weight:   transposed(n.params["weight"].F32, channels, taps, channels),
			Bias:     biasF32(n), OutStride: g.out.pixel, C: channels,
		}
		a.Lo, a.Hi, a.Slope = epilogueF32(c.Activation, n.params, channels)
		return &depthwiseF32{g, n.k.dwConvF32.Func, a, callWidth(taps*channels, n.k.dwConvF32.Most())}, nil
	}
	e, err := ops.ConvEpilogue(g.in.quant, g.out.quant, n.params, c.Activation)
	if err != nil {
		return nil, err
	}
	a := asm.DwConvS8Args{
		InStride:  g.strideX * g.in.pixel,
		Weight:    transposed(n.params["weight"].I8, channels, taps, (channels+3)&^3),
		Bias:      biasS8(n, n.params["weight"].I8, n.k.dwConvS8.Shift),
		Requant:   requant(e),
		OutStride: g.out.pixel, C: channels,
		Shifted: g.in.shifted, OutShifted: g.out.shifted,
	}
	row := n.k.dwConvS8
	s := &depthwiseS8{g, row.Func, nil, a, callWidth(taps*channels, row.Most())}
	if c.Kernel == [2]int{3, 3} && c.Stride == [2]int{1, 1} && c.Dilation == [2]int{1, 1} && c.Activation != ops.PReLU {
		s.pairs = asm.PairsS8(row)
	}
	return s, nil
}

// transposed turns [channels][taps] into [taps][stride].
func transposed[T any](w []T, channels, taps, stride int) []T {
	t := make([]T, taps*stride)
	for c := range channels {
		for k := range taps {
			t[k*stride+c] = w[c*taps+k]
		}
	}
	return t
}

// callWidth is the number of pixels of a depthwise call that may execute most multiply-accumulates, each for a pixel.
func callWidth(each, most int) int { return max(most/each, 1) }

type depthwiseF32 struct {
	walk
	f    asm.DwConvF32Func
	args asm.DwConvF32Args // all but In, Taps, Out and W
	most int               // pixels of a call
}

func (s *depthwiseF32) run(m *memory, w *worker, a area) {
	w.dwConvF32 = s.args
	d := &w.dwConvF32
	s.runs(a, func(iy, ix, oy, ox, count int) {
		win := s.window(iy)
		in, out := m.floats(s.in, iy+win.down, ix), m.floats(s.out, oy, ox)
		d.Taps = win.taps
		for p := 0; p < count; p += s.most {
			d.In, d.Out, d.W = in[p*d.InStride:], out[p*d.OutStride:], min(s.most, count-p)
			s.f(d)
		}
	})
}

type depthwiseS8 struct {
	walk
	f     asm.DwConvS8Func
	pairs asm.DwConvS8Func // of rows; nil: none
	args  asm.DwConvS8Args
	most  int
}

func (s *depthwiseS8) run(m *memory, w *worker, a area) {
	w.dwConvS8 = s.args
	for s.pairs != nil && a.y.size() > 1 {
		if s.pair(m, w, a) {
			a.y.lo += 2
			continue
		}
		s.rows(m, w, area{span{a.y.lo, a.y.lo + 1}, a.x})
		a.y.lo++
	}
	s.rows(m, w, a)
}

func (s *depthwiseS8) rows(m *memory, w *worker, a area) {
	d := &w.dwConvS8
	s.runs(a, func(iy, ix, oy, ox, count int) {
		win := s.window(iy)
		in, out := m.bytes(s.in, iy+win.down, ix), m.bytes(s.out, oy, ox)
		d.Taps = win.taps
		for p := 0; p < count; p += s.most {
			d.In, d.Out, d.W = in[p*d.InStride:], out[p*d.OutStride:], min(s.most, count-p)
			s.f(d)
		}
	})
}

// pair computes the first two rows of an area, unless the second one lies before the first.
func (s *depthwiseS8) pair(m *memory, w *worker, a area) bool {
	d := &w.dwConvS8
	iy, ix := a.y.lo+s.y0, a.x.lo+s.x0
	_, first := m.at(s.out, a.y.lo, a.x.lo)
	_, second := m.at(s.out, a.y.lo+1, a.x.lo)
	if d.OutRow = second - first; d.OutRow < 0 {
		return false
	}
	win := s.window(iy)
	_, from := m.at(s.in, iy+win.down, ix)
	_, last := m.at(s.in, iy+3, ix)
	copy(w.taps[:], win.taps)
	for k := range 3 {
		w.taps[9+k] = int32(last-from) + win.taps[k] - win.taps[0]
	}
	d.Taps = w.taps[:]
	in, out, most := m.bytes(s.in, iy+win.down, ix), m.bytes(s.out, a.y.lo, a.x.lo), max(s.most/2, 1)
	for p := 0; p < a.x.size(); p += most {
		d.In, d.Out, d.W = in[p*d.InStride:], out[p*d.OutStride:], min(most, a.x.size()-p)
		s.pairs(d)
	}
	return true
}
