package rt

import (
	"fmt"
	"slices"

	"github.com/edgeseg/edgeseg/asm"
	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
)

// halved is a float32 graph in float16 arithmetic: its values are halves, and a last node gives the
// result as float32, of which masks are made.
func halved(g *netdef.Graph, shapes []ops.Shape) (*netdef.Graph, []ops.Shape) {
	h := &netdef.Graph{Values: slices.Clone(g.Values), Nodes: slices.Clone(g.Nodes)}
	for i := range h.Values {
		h.Values[i].Type = ops.Float16
	}
	from := g.Result()
	result := g.Values[from]
	result.Name += ".float32"
	n := netdef.Node{Name: result.Name, Op: &ops.Concat{}, Inputs: []int{from}, Output: len(h.Values)}
	h.Values, h.Nodes = append(h.Values, result), append(h.Nodes, n)
	return h, append(slices.Clone(shapes), shapes[from])
}

// checkHalves refuses constants beyond the range of halves, on every CPU.
func checkHalves(m *netdef.Model, g *netdef.Graph) error {
	const largest = 65504
	for i := range g.Nodes {
		for role, q := range m.Params(&g.Nodes[i]) {
			for _, v := range q.F32 {
				if !(v >= -largest && v <= largest) {
					return fmt.Errorf("node %q: %s of %g is beyond the range of float16", g.Nodes[i].Name, role, v)
				}
			}
		}
	}
	return nil
}

// epilogueF16 is epilogueF32 in float16.
func epilogueF16(a ops.Activation, p ops.Params, n int) (lo, hi asm.Half, slope []asm.Half) {
	l, h, s := epilogueF32(a, p, n)
	if s != nil {
		slope = asm.Halves(s)
	}
	return asm.ToHalf(l), asm.ToHalf(h), slope
}

func lowerGemmF16(n *node, groups int, act ops.Activation, g walk, weight *ops.Param) step {
	row := n.k.gemmF16
	out, k := n.out.shape.C/groups, n.in[0].shape.C/groups
	depth := k * len(g.windows[0].taps)
	cols := asm.Panels(out, row.NR) * row.NR
	g.join(k)
	s := &gemmF16{walk: g, f: row.Func, groups: make([]asm.GemmF16Args, groups), k: k, depth: depth}
	s.pixels, s.channels = tileSize(depth, out, row)
	bias := biasF32(n)
	lo, hi, slope := epilogueF16(act, n.params, n.out.shape.C)
	for i := range s.groups {
		a := &s.groups[i]
		a.AStride = g.strideX * g.in.pixel
		a.B = asm.PackF16(weight.F32[i*out*depth:][:out*depth], out, depth, row.NR)
		a.Bias = filled(asm.Halves(bias[i*out:][:out]), cols)
		a.Lo, a.Hi = lo, hi
		if slope != nil {
			a.Slope = filled(slope[i*out:][:out], cols)
		}
		a.CStride, a.N = g.stepX*g.out.pixel, out
	}
	return s
}

// biasF32 is the bias of each output channel.
func biasF32(n *node) []float32 {
	bias := make([]float32, n.out.shape.C)
	if b := n.params["bias"]; b != nil {
		copy(bias, b.F32)
	}
	return bias
}

type gemmF16 struct {
	walk
	f                asm.GemmF16Func
	groups           []asm.GemmF16Args // all but A, Taps, K, C and M
	k, depth         int               // channels of a group, products of an output
	pixels, channels int               // of a call
}

func (s *gemmF16) run(m *memory, w *worker, at area) {
	for i := range s.groups {
		a := &s.groups[i]
		w.gemmF16 = *a
		g := &w.gemmF16
		s.runs(at, func(iy, ix, oy, ox, count int) {
			win := s.window(iy)
			g.Taps, g.K = win.taps, win.k
			in := m.halves(s.in, iy+win.down, ix)[i*s.k:]
			out := m.halves(s.out, oy, ox)[i*a.N:]
			for p := 0; p < count; p += s.pixels {
				for c := 0; c < a.N; c += s.channels {
					g.M, g.N = min(s.pixels, count-p), min(s.channels, a.N-c)
					g.A, g.C = in[p*a.AStride:], out[p*a.CStride+c:]
					g.B, g.Bias = a.B[c*s.depth:], a.Bias[c:]
					if a.Slope != nil {
						g.Slope = a.Slope[c:]
					}
					s.f(g)
				}
			}
		})
	}
}

func lowerDepthwiseF16(n *node, c ops.Conv, g walk) step {
	channels, taps := c.Out, len(g.windows[0].taps)
	a := asm.DwConvF16Args{
		InStride: g.strideX * g.in.pixel,
		Weight:   asm.Halves(transposed(n.params["weight"].F32, channels, taps, channels)),
		Bias:     asm.Halves(biasF32(n)), OutStride: g.out.pixel, C: channels,
	}
	a.Lo, a.Hi, a.Slope = epilogueF16(c.Activation, n.params, channels)
	return &depthwiseF16{g, n.k.dwConvF16.Func, a, callWidth(taps*channels, n.k.dwConvF16.Most())}
}

type depthwiseF16 struct {
	walk
	f    asm.DwConvF16Func
	args asm.DwConvF16Args // all but In, Taps, Out and W
	most int               // pixels of a call
}

func (s *depthwiseF16) run(m *memory, w *worker, a area) {
	w.dwConvF16 = s.args
	d := &w.dwConvF16
	s.runs(a, func(iy, ix, oy, ox, count int) {
		win := s.window(iy)
		in, out := m.halves(s.in, iy+win.down, ix), m.halves(s.out, oy, ox)
		d.Taps = win.taps
		for p := 0; p < count; p += s.most {
			d.In, d.Out, d.W = in[p*d.InStride:], out[p*d.OutStride:], min(s.most, count-p)
			s.f(d)
		}
	})
}

type addF16 struct {
	n    node
	f    asm.AddF16Func
	args asm.AddF16Args
}

func (s *addF16) run(m *memory, w *worker, a area) {
	w.addF16 = s.args
	d := &w.addF16
	d.N = a.x.size() * s.n.out.pixel
	for y := a.y.lo; y < a.y.hi; y++ {
		d.A, d.B, d.Out = m.halves(s.n.in[0], y, a.x.lo), m.halves(s.n.in[1], y, a.x.lo), m.halves(s.n.out, y, a.x.lo)
		s.f(d)
	}
}

func lowerAffineF16(n *node, op *ops.Affine, cut []piece) step {
	s := &affineF16{out: n.out, f: n.k.affineF16.Func}
	scale, shift := asm.Halves(n.params["scale"].F32), asm.Halves(n.params["shift"].F32)
	lo, hi, slope := epilogueF16(op.Activation, n.params, n.out.shape.C)
	for _, p := range cut {
		args := asm.AffineF16Args{AStride: p.a.pixel, OutStride: n.out.pixel, C: p.n, Lo: lo, Hi: hi,
			Scale: scale[p.out:][:p.n], Shift: shift[p.out:][:p.n]}
		if slope != nil {
			args.Slope = slope[p.out:][:p.n]
		}
		if p.b != nil {
			args.BStride = p.b.pixel
		}
		s.pieces, s.args = append(s.pieces, p), append(s.args, args)
	}
	return s
}

type affineF16 struct {
	out    *buffer
	f      asm.AffineF16Func
	pieces []piece
	args   []asm.AffineF16Args
}

func (s *affineF16) run(m *memory, w *worker, a area) {
	for y := a.y.lo; y < a.y.hi; y++ {
		for i, p := range s.pieces {
			w.affineF16 = s.args[i]
			d := &w.affineF16
			d.W = a.x.size()
			d.A, d.Out = m.halves(p.a, y, a.x.lo)[p.ca:], m.halves(s.out, y, a.x.lo)[p.out:]
			if p.b != nil {
				d.B = m.halves(p.b, y, a.x.lo)[p.cb:]
			}
			s.f(d)
		}
	}
}
