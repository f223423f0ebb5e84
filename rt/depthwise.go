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
		return &depthwiseF32{g, n.k.dwConvF32.Func, a, callWidth(taps, channels)}, nil
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
	return &depthwiseS8{g, n.k.dwConvS8.Func, a, callWidth(taps, channels)}, nil
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

// callWidth is the number of pixels of a depthwise call within asm.MaxMACs.
func callWidth(taps, channels int) int { return max(asm.MaxMACs/(taps*channels), 1) }

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
	f    asm.DwConvS8Func
	args asm.DwConvS8Args
	most int
}

func (s *depthwiseS8) run(m *memory, w *worker, a area) {
	w.dwConvS8 = s.args
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
