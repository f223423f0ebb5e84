package rt

import (
	"github.com/edgeseg/edgeseg/asm"
	"github.com/edgeseg/edgeseg/ops"
)

// lowerConv makes the step of a convolution: a depthwise one where each channel has its
// own filter, otherwise matrix products of each group.
func lowerConv(n *node, c ops.Conv) (step, error) {
	in := n.in[0]
	walk := walk{
		in: in, out: n.out,
		y0: -c.Pad[0], x0: -c.Pad[1], strideY: c.Stride[0], strideX: c.Stride[1],
		stepX: 1, stepY: 1, width: n.out.shape.W, windows: windows(in, c),
	}
	walk.pointwise = c.Kernel == [2]int{1, 1} && c.Stride == [2]int{1, 1} && c.Pad == [4]int{}
	if depthwise(c, in) {
		return lowerDepthwise(n, c, walk)
	}
	if tile := n.winograd(); tile > 0 {
		return lowerWinograd(n, c, tile), nil
	}
	return lowerGemm(n, c.Groups, c.Activation, walk, n.params["weight"])
}

// depthwise tells whether each channel has its own filter.
func depthwise(c ops.Conv, in *buffer) bool { return c.Groups == in.shape.C && c.Out == c.Groups }

// lowerGemm makes the step of a dense or grouped convolution with weights [out][taps][c/groups].
func lowerGemm(n *node, groups int, act ops.Activation, g walk, weight *ops.Param) (step, error) {
	switch n.out.typ {
	case ops.Int8:
		return lowerGemmS8(n, groups, act, g, weight)
	case ops.Float16:
		return lowerGemmF16(n, groups, act, g, weight), nil
	}
	row := n.k.gemmF32
	out, k := n.out.shape.C/groups, n.in[0].shape.C/groups
	depth := k * len(g.windows[0].taps)
	cols := asm.Panels(out, row.NR) * row.NR
	bias := biasF32(n)
	g.join(k)
	s := &gemmF32{walk: g, f: row.Func, groups: make([]asm.GemmF32Args, groups), k: k, depth: depth}
	s.pixels, s.channels = tileSize(depth, out, row)
	s.heavy = int64(4*out*depth) > defaultCache
	for i := range s.groups {
		a := &s.groups[i]
		a.AStride = g.strideX * g.in.pixel
		a.B = asm.PackF32(weight.F32[i*out*depth:][:out*depth], out, depth, row.NR)
		a.Bias = filled(bias[i*out:][:out], cols)
		a.Lo, a.Hi, a.Slope = epilogueF32(act, n.params, n.out.shape.C)
		if a.Slope != nil {
			a.Slope = filled(a.Slope[i*out:][:out], cols)
		}
		a.CStride, a.N = g.stepX*g.out.pixel, out
	}
	return s, nil
}

type gemmF32 struct {
	walk
	f                asm.GemmF32Func
	groups           []asm.GemmF32Args // all but A, Taps, K, C and M
	k, depth         int               // channels of a group, products of an output
	pixels, channels int               // of a call
	heavy            bool              // weights do not stay in the second-level cache
}

func (s *gemmF32) run(m *memory, w *worker, at area) {
	for i := range s.groups {
		a := &s.groups[i]
		w.gemmF32 = *a
		g := &w.gemmF32
		s.runs(at, func(iy, ix, oy, ox, count int) {
			win := s.window(iy)
			g.Taps, g.K = win.taps, win.k
			in := m.floats(s.in, iy+win.down, ix)[i*s.k:]
			out := m.floats(s.out, oy, ox)[i*a.N:]
			across, down := (a.N+s.channels-1)/s.channels, (count+s.pixels-1)/s.pixels
			for i := range across * down {
				p, c := i/across*s.pixels, i%across*s.channels
				if s.heavy && count*s.k < len(a.B) { // weights are fetched once, pixels often
					p, c = i%down*s.pixels, i/down*s.channels
				}
				g.M, g.N = min(s.pixels, count-p), min(s.channels, a.N-c)
				g.A, g.C = in[p*a.AStride:], out[p*a.CStride+c:]
				g.B, g.Bias = a.B[c*s.depth:], a.Bias[c:]
				if a.Slope != nil {
					g.Slope = a.Slope[c:]
				}
				s.f(g)
			}
		})
	}
}

// callSize is the number of pixels and of channels of one kernel call so that it stays
// within most multiply-accumulates, whole tiles where possible. Enough pixels share a panel of weights
// before more channels do.
func callSize(depth, n, mr, nr, most int) (pixels, channels int) {
	const shared = 24     // pixels for which a panel is worth loading
	depth = max(depth, 1) // 0 where no tap reaches a phase of a transposed convolution
	channels = max(most/(shared*depth)/nr*nr, nr)
	if channels >= n {
		channels = n
	}
	pixels = max(most/(depth*channels), 1)
	part := mr // of a tile that kernels do without waste: all of it, else quarters
	if pixels < mr {
		part = max(mr/4, 1)
	}
	if pixels > part {
		pixels -= pixels % part
	}
	return pixels, channels
}

// tileSize is callSize of what a row may execute.
func tileSize[F any](depth, n int, row *asm.Row[F]) (pixels, channels int) {
	return callSize(depth, n, row.MR, row.NR, row.Most())
}

func lowerGemmS8(n *node, groups int, act ops.Activation, g walk, weight *ops.Param) (step, error) {
	e, err := ops.ConvEpilogue(g.in.quant, g.out.quant, n.params, act)
	if err != nil {
		return nil, err
	}
	row := n.k.gemmS8
	out, k := n.out.shape.C/groups, n.in[0].shape.C/groups
	lanes := asm.Lanes(k, row.KR)
	taps := len(g.windows[0].taps)
	cols := asm.Panels(out, row.NR) * row.NR
	bias := biasS8(n, weight.I8, row.Shift)
	s := &gemmS8{walk: g, f: row.Func, groups: make([]asm.GemmS8Args, groups), k: k, weight: row.WeightBytes()}
	stride := g.strideX * g.in.pixel
	if groups == 1 && len(g.windows) == 1 && asm.Colours3x3(g.windows[0].taps, k) {
		joined := asm.Lanes(taps*k, row.KR)
		if f := asm.ColoursS8(row); f != nil && out <= row.NR && act != ops.PReLU {
			s.f = f
			taps, k, lanes = 1, taps*k, joined
		} else if n.k.gatherS8 != asm.GatherS8.Plain() { // which costs more than multiplying what fills pixels up
			s.gather = newGather(n, g, joined)
			taps, k, lanes = 1, taps*k, joined
			stride, s.windows = joined, []window{{taps: []int32{0}}}
		}
	}
	s.join(lanes)
	s.depth = taps * lanes
	s.pixels, s.channels = tileSize(s.depth, out, row)
	if s.gather != nil {
		s.pixels = min(s.pixels, s.gather.pixels(row.MR))
	}
	for i := range s.groups {
		a := &s.groups[i]
		a.AStride = stride
		a.Shifted, a.OutShifted = g.in.shifted, g.out.shifted
		if s.gather != nil {
			a.Shifted = s.gather.args.Shifted
		}
		a.B = asm.PackS8(weight.I8[i*out*taps*k:][:out*taps*k], out, taps, k, row)
		a.Bias = filled(bias[i*out:][:out], cols)
		a.Requant = requant(e)
		a.Mult = filled(e.M[i*out:][:out], cols)
		if e.Neg != nil {
			a.Neg = filled(e.Neg[i*out:][:out], cols)
		}
		a.CStride, a.N = g.stepX*g.out.pixel, out
	}
	return s, nil
}

// requant is an epilogue as kernels take it.
func requant(e *ops.Epilogue) asm.Requant {
	return asm.Requant{Mult: e.M, Neg: e.Neg, Zero: e.Zero, Lo: e.Lo, Hi: e.Hi,
		Small: e.SumBound < 1<<22 && e.ValueBound < 1<<15-128}
}

// biasS8 is the bias of each output channel less what the input's zero point and the kernel's
// shift add to its sum.
func biasS8(n *node, w []int8, shift int32) []int32 {
	bias := make([]int32, n.out.shape.C)
	if b := n.params["bias"]; b != nil {
		copy(bias, b.I32)
	}
	each := len(w) / len(bias)
	for c := range bias {
		for _, v := range w[c*each:][:each] {
			bias[c] -= (n.in[0].quant.ZeroPoint + shift) * int32(v)
		}
	}
	return bias
}

type gemmS8 struct {
	walk
	f                asm.GemmS8Func
	groups           []asm.GemmS8Args
	k, depth         int // channels of a group, products of an output with those that fill up lanes
	pixels, channels int
	weight           int     // bytes of a packed weight
	gather           *gather // nil: A is the input as it lies
}

func (s *gemmS8) run(m *memory, w *worker, at area) {
	for i := range s.groups {
		a := &s.groups[i]
		w.gemmS8 = *a
		g := &w.gemmS8
		s.runs(at, func(iy, ix, oy, ox, count int) {
			win := s.window(iy)
			g.Taps, g.K = win.taps, win.k
			in := m.bytes(s.in, iy+win.down, ix)[i*s.k:]
			out := m.bytes(s.out, oy, ox)[i*a.N:]
			for p := 0; p < count; p += s.pixels {
				pixels, from := min(s.pixels, count-p), in[p*s.strideX*s.in.pixel:]
				if s.gather != nil {
					from = s.gather.run(w, from, pixels)
				}
				for c := 0; c < a.N; c += s.channels {
					g.M, g.N = pixels, min(s.channels, a.N-c)
					g.A, g.C = from, out[p*a.CStride+c:]
					g.B, g.Bias, g.Mult = a.B[c*s.depth*s.weight:], a.Bias[c:], a.Mult[c:]
					if a.Neg != nil {
						g.Neg = a.Neg[c:]
					}
					s.f(g)
				}
			}
		})
	}
}
