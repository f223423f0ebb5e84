package rt

import (
	"github.com/edgeseg/edgeseg/asm"
	"github.com/edgeseg/edgeseg/ops"
)

// lowerConv makes the step of a convolution: a depthwise one where each channel has its
// own filter, otherwise matrix products of each group.
func lowerConv(n *node, c ops.Conv) (step, error) {
	in := n.in[0]
	taps := make([]int32, 0, c.Kernel[0]*c.Kernel[1])
	for ky := range c.Kernel[0] {
		for kx := range c.Kernel[1] {
			taps = append(taps, int32(ky*c.Dilation[0]*in.row()+kx*c.Dilation[1]*in.pixel))
		}
	}
	walk := walk{
		in: in, out: n.out,
		y0: -c.Pad[0], x0: -c.Pad[1], strideY: c.Stride[0], strideX: c.Stride[1],
		stepX: 1, stepY: 1, taps: taps, width: n.out.shape.W,
	}
	walk.dense = len(taps) == 1 && c.Stride == [2]int{1, 1} && in.dense() && n.out.dense()
	if c.Groups == in.shape.C && c.Out == c.Groups {
		return lowerDepthwise(n, c, walk)
	}
	return lowerGemm(n, c.Groups, c.Activation, walk, n.params["weight"])
}

// walk says which pixels a convolution's step reads and writes.
type walk struct {
	in, out          *buffer
	y0, x0           int // input pixel of the first output pixel's first tap
	strideY, strideX int // input pixels from one output pixel to the next
	firstY, stepY    int // output rows: firstY, firstY+stepY, ...
	firstX, stepX    int // output columns likewise
	width            int // number of these columns
	taps             []int32
	dense            bool // neither map has borders and pixels correspond: rows are one long row
}

// rows calls f for each piece of contiguous pixels of rows y0 to y1: the input pixel of its
// first output pixel, the output pixel, their number.
func (g *walk) rows(y0, y1 int, f func(iy, ix, oy, ox, count int)) {
	if g.dense {
		f(y0, 0, y0, 0, (y1-y0)*g.width)
		return
	}
	y := y0 + (g.firstY-y0%g.stepY+g.stepY)%g.stepY
	for ; y < y1; y += g.stepY {
		f(y/g.stepY*g.strideY+g.y0, g.x0, y, g.firstX, g.width)
	}
}

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
	depth := k * len(g.taps)
	cols := asm.Panels(out, row.NR) * row.NR
	bias := biasF32(n)
	s := &gemmF32{walk: g, f: row.Func, groups: make([]asm.GemmF32Args, groups), k: k, mr: row.MR, nr: row.NR}
	for i := range s.groups {
		a := &s.groups[i]
		a.AStride = g.strideX * g.in.pixel
		a.Taps, a.K = joined(g.taps, k)
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

// joined makes one tap of each run of taps that lie side by side, such as a kernel's row where
// pixels have no gaps: fewer and longer taps cost kernels less.
func joined(taps []int32, k int) ([]int32, int) {
	run := 1
	for run < len(taps) && int(taps[run]-taps[run-1]) == k {
		run++
	}
	if run == 1 || len(taps)%run != 0 {
		return taps, k
	}
	var first []int32
	for i, t := range taps {
		if i%run == 0 {
			first = append(first, t)
		} else if int(t-taps[i-1]) != k {
			return taps, k
		}
	}
	return first, run * k
}

type gemmF32 struct {
	walk
	f      asm.GemmF32Func
	groups []asm.GemmF32Args // all but A, C and M
	k      int               // channels of a group; GemmF32Args.K where taps are not joined
	mr, nr int
}

func (s *gemmF32) run(m *memory, w *worker, y0, y1 int) {
	for i := range s.groups {
		a := &s.groups[i]
		w.gemmF32 = *a
		depth := len(a.Taps) * a.K
		cm, cn := callSize(depth, a.N, s.mr, s.nr, asm.MaxMACs)
		s.rows(y0, y1, func(iy, ix, oy, ox, count int) {
			in := m.floats(s.in, iy, ix)[i*s.k:]
			out := m.floats(s.out, oy, ox)[i*a.N:]
			for p := 0; p < count; p += cm {
				for c := 0; c < a.N; c += cn {
					g := &w.gemmF32
					g.M, g.N = min(cm, count-p), min(cn, a.N-c)
					g.A, g.C = in[p*a.AStride:], out[p*a.CStride+c:]
					g.B, g.Bias = a.B[c*depth:], a.Bias[c:]
					if a.Slope != nil {
						g.Slope = a.Slope[c:]
					}
					s.f(g)
				}
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

func lowerGemmS8(n *node, groups int, act ops.Activation, g walk, weight *ops.Param) (step, error) {
	e, err := ops.ConvEpilogue(g.in.quant, g.out.quant, n.params, act)
	if err != nil {
		return nil, err
	}
	row := n.k.gemmS8
	out, k := n.out.shape.C/groups, n.in[0].shape.C/groups
	lanes := asm.Lanes(k, row.KR)
	taps := len(g.taps)
	cols := asm.Panels(out, row.NR) * row.NR
	bias := biasS8(n, weight.I8, row.Shift)
	s := &gemmS8{walk: g, f: row.Func, groups: make([]asm.GemmS8Args, groups), k: k, mr: row.MR, nr: row.NR, most: row.Most(), weight: row.WeightBytes()}
	s.gather = newGather(n, groups, g, asm.Lanes(taps*k, row.KR))
	if s.gather != nil {
		taps, k = 1, taps*k
	}
	for i := range s.groups {
		a := &s.groups[i]
		a.AStride = g.strideX * g.in.pixel
		a.Taps, a.K = joined(g.taps, lanes)
		if s.gather != nil {
			a.AStride = asm.Lanes(k, row.KR)
			a.Taps, a.K, a.Shifted = []int32{0}, a.AStride, s.gather.args.Shifted
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
	f      asm.GemmS8Func
	groups []asm.GemmS8Args
	k      int // channels of a group; GemmS8Args.K is rounded up, and joined taps' together
	mr, nr int
	most   int     // multiply-accumulates of a call
	weight int     // bytes of a packed weight
	gather *gather // nil: A is the input as it lies
}

func (s *gemmS8) run(m *memory, w *worker, y0, y1 int) {
	for i := range s.groups {
		a := &s.groups[i]
		w.gemmS8 = *a
		depth := len(a.Taps) * a.K
		cm, cn := callSize(depth, a.N, s.mr, s.nr, s.most)
		if s.gather != nil {
			cm = min(cm, s.gather.pixels(s.mr))
		}
		s.rows(y0, y1, func(iy, ix, oy, ox, count int) {
			in := m.bytes(s.in, iy, ix)[i*s.k:]
			out := m.bytes(s.out, oy, ox)[i*a.N:]
			for p := 0; p < count; p += cm {
				pixels, from := min(cm, count-p), in[p*s.strideX*s.in.pixel:]
				if s.gather != nil {
					from = s.gather.run(w, from, pixels)
				}
				for c := 0; c < a.N; c += cn {
					g := &w.gemmS8
					g.M, g.N = pixels, min(cn, a.N-c)
					g.A, g.C = from, out[p*a.CStride+c:]
					g.B, g.Bias, g.Mult = a.B[c*depth*s.weight:], a.Bias[c:], a.Mult[c:]
					if a.Neg != nil {
						g.Neg = a.Neg[c:]
					}
					s.f(g)
				}
			}
		})
	}
}
