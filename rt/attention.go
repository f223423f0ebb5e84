package rt

import (
	"math"

	"github.com/edgeseg/edgeseg/asm"
	"github.com/edgeseg/edgeseg/ops"
)

// Attention is three nodes of the runtime's own: keys and values are packed as the weights of convolutions are, keys
// times the scale of scores; then each worker takes its queries a few at a time, so that their scores stay
// in the cache. Scores and weights are float32 in float16 plans too.

type (
	keyPanelsOp struct { // [heads*panels][1][channels of a head * width]
		own
		heads int
		scale float32
	}
	valuePanelsOp struct { // [heads*panels][1][values * width]
		own
		heads int
	}
	attendOp struct {
		own
		*ops.Attention
		keys ops.Shape
	}
)

// Kind, MACs: both embedded types have them.
func (o *attendOp) Kind() string             { return o.own.Kind() }
func (o *attendOp) MACs(s []ops.Shape) int64 { return o.own.MACs(s) }

// expandAttention gives the nodes of an attention, and adds the buffers between them.
func (p *program) expandAttention(n *node, op *ops.Attention) ([]*node, error) {
	if n.out.int8() {
		return nil, noInt8(op)
	}
	q, k, v := n.in[0], n.in[1], n.in[2]
	width, count := n.k.gemmF32.NR, k.shape.H*k.shape.W
	between := func(suffix string, o ops.Op, h, c int, in *buffer) *node {
		b := &buffer{name: n.name + suffix, shape: ops.Shape{H: h, W: 1, C: c}, typ: ops.Float32, pixel: c, first: -1, last: -1}
		p.buffers = append(p.buffers, b)
		return &node{name: b.name, op: o, in: []*buffer{in}, out: b, k: n.k}
	}
	keys := between(".keys", &keyPanelsOp{own{kind: "pack"}, op.Heads, float32(op.Scale(q.shape.C))},
		op.Heads*asm.Panels(count, width), q.shape.C/op.Heads*width, k)
	values := between(".values", &valuePanelsOp{own{kind: "pack"}, op.Heads},
		op.Heads*asm.Panels(v.shape.C/op.Heads, width), count*width, v)
	attend := &node{name: n.name, op: &attendOp{own{kind: op.Kind(), macs: op.MACs(shapes(n.in))}, op, k.shape},
		in: []*buffer{q, keys.out, values.out}, out: n.out, params: n.params, k: n.k}
	return []*node{keys, values, attend}, nil
}

// keyPanels is the step that packs keys: a panel has width keys, channel by channel.
type keyPanels struct {
	n  node
	op *keyPanelsOp
}

func (s *keyPanels) run(m *memory, _ *worker, a area) {
	in, out := s.n.in[0], s.n.out
	width, count, each := s.n.k.gemmF32.NR, in.shape.H*in.shape.W, in.shape.C/s.op.heads
	panels := out.shape.H / s.op.heads
	for panel := a.y.lo; panel < a.y.hi; panel++ {
		to := m.floats(out, panel, 0)[:each*width]
		clear(to)
		head, first := panel/panels, panel%panels*width
		for j := range min(width, count-first) {
			y, x := (first+j)/in.shape.W, (first+j)%in.shape.W
			if in.half() {
				for c, v := range m.halves(in, y, x)[head*each:][:each] {
					to[c*width+j] = float32(v.Float32() * s.op.scale)
				}
				continue
			}
			for c, v := range m.floats(in, y, x)[head*each:][:each] {
				to[c*width+j] = float32(v * s.op.scale)
			}
		}
	}
}

// valuePanels is the step that packs values: a panel has width channels, pixel by pixel.
type valuePanels struct {
	n  node
	op *valuePanelsOp
}

func (s *valuePanels) run(m *memory, _ *worker, a area) {
	in, out := s.n.in[0], s.n.out
	width, each := s.n.k.gemmF32.NR, in.shape.C/s.op.heads
	panels := out.shape.H / s.op.heads
	for panel := a.y.lo; panel < a.y.hi; panel++ {
		from := panel % panels * width
		c, n := panel/panels*each+from, min(width, each-from)
		to := m.floats(out, panel, 0)
		for i := range in.shape.H * in.shape.W {
			y, x := i/in.shape.W, i%in.shape.W
			part := to[i*width:][:width]
			clear(part[n:])
			if in.half() {
				s.n.k.widenF16.Func(part[:n], m.halves(in, y, x)[c:])
				continue
			}
			copy(part, m.floats(in, y, x)[c:][:n])
		}
	}
}

// attend is the step that weighs values.
type attend struct {
	n             node
	op            *attendOp
	keys          int       // number of them
	bias          []float32 // [queries][heads][keys]; nil: none
	tile          int       // queries at a time
	panels        int       // floats of a pixel's scores as panels, with TalkingHeads
	scores, value asm.GemmF32Args
	mixed         [2]asm.GemmF32Args // with TalkingHeads, of scores and of weights
}

// maxScores bounds the scores that a worker has at once.
const maxScores = 1 << 15

func lowerAttend(n *node, op *attendOp) *attend {
	s := &attend{n: *n, op: op, keys: op.keys.H * op.keys.W}
	s.bias = op.PositionBias(n.params, n.in[0].shape, op.keys)
	s.tile = min(max(maxScores/(op.Heads*s.keys), 1), 16, n.in[0].shape.W)
	inf, width := float32(math.Inf(1)), n.k.gemmF32.NR
	each := n.out.shape.C / op.Heads
	gemm := func(k, columns int) asm.GemmF32Args {
		return asm.GemmF32Args{Taps: []int32{0}, K: k, Bias: make([]float32, asm.Panels(columns, width)*width), Lo: -inf, Hi: inf}
	}
	s.scores, s.value = gemm(n.in[0].shape.C/op.Heads, s.keys), gemm(s.keys, each)
	s.scores.AStride, s.scores.CStride = n.in[0].shape.C, op.Heads*s.keys
	s.value.AStride, s.value.CStride = op.Heads*s.keys, n.out.shape.C
	if op.TalkingHeads {
		s.panels = asm.Panels(s.keys, width) * width * op.Heads
		for i, role := range [2]string{"mix_scores", "mix_weights"} {
			s.mixed[i] = gemm(op.Heads, s.keys)
			s.mixed[i].A, s.mixed[i].AStride, s.mixed[i].CStride = n.params[role].F32, op.Heads, s.keys
		}
	}
	return s
}

// scratch is the number of floats that a worker needs: queries, scores, panels, outputs.
func (s *attend) scratch() int {
	return s.tile*(s.n.in[0].shape.C+s.op.Heads*s.keys+s.n.out.shape.C) + s.panels
}

// made is the bytes of the biases.
func (s *attend) made() int64 { return 4 * int64(len(s.bias)) }

func (s *attend) run(m *memory, w *worker, a area) {
	for y := a.y.lo; y < a.y.hi; y++ {
		for x := a.x.lo; x < a.x.hi; x += s.tile {
			s.part(m, w, y, x, min(s.tile, a.x.hi-x))
		}
	}
}

// part does count queries from pixel y, x on.
func (s *attend) part(m *memory, w *worker, y, x, count int) {
	q, out := s.n.in[0], s.n.out
	heads, row := s.op.Heads, s.op.Heads*s.keys
	queries, rest := m.scratch[:s.tile*q.shape.C], m.scratch[s.tile*q.shape.C:]
	scores, rest := rest[:s.tile*row], rest[s.tile*row:]
	outputs, panels := rest[:s.tile*out.shape.C], rest[s.tile*out.shape.C:]
	for i := range count {
		s.n.k.load(m, queries[i*q.shape.C:][:q.shape.C], q, y, x+i)
	}
	each, width := q.shape.C/heads, s.n.k.gemmF32.NR
	keyPanels, valuePanels := asm.Panels(s.keys, width), asm.Panels(out.shape.C/heads, width)
	for h := range heads {
		s.n.k.multiply(w, &s.scores, queries[h*each:], m.floats(s.n.in[1], h*keyPanels, 0), scores[h*s.keys:], count, s.keys)
	}
	for i := range count {
		s.weigh(w, scores[i*row:][:row], panels, (y*q.shape.W+x+i)*row)
	}
	each = out.shape.C / heads
	for h := range heads {
		s.n.k.multiply(w, &s.value, scores[h*s.keys:], m.floats(s.n.in[2], h*valuePanels, 0), outputs[h*each:], count, each)
	}
	for i := range count {
		m.store(out, y, x+i, outputs[i*out.shape.C:][:out.shape.C])
	}
}

// weigh makes weights of a query's scores [heads][keys]; bias is where its part of the biases begins.
func (s *attend) weigh(w *worker, scores, panels []float32, bias int) {
	if s.bias != nil {
		w.addF32 = asm.AddF32Args{A: scores, B: s.bias[bias:], Out: scores, N: len(scores), Lo: s.scores.Lo, Hi: s.scores.Hi}
		s.n.k.addF32.Func(&w.addF32)
	}
	s.mix(w, 0, scores, panels)
	for h := range s.op.Heads {
		softmax(w, s.n.k, scores[h*s.keys:][:s.keys])
	}
	s.mix(w, 1, scores, panels)
}

// softmax makes weights of scores.
func softmax(w *worker, k *kernels, scores []float32) {
	top := float32(math.Inf(-1))
	for _, x := range scores {
		top = max(top, x)
	}
	w.exponentialF32 = asm.ExponentialF32Args{In: scores, Out: scores, Func: asm.Exp, Max: top, N: len(scores)}
	k.exponentialF32.Func(&w.exponentialF32)
	sum := float32(0)
	for _, x := range scores {
		sum += x
	}
	factor := 1 / sum
	for i := range scores {
		scores[i] = float32(scores[i] * factor)
	}
}

// mix gives each head a sum of all heads' scores.
func (s *attend) mix(w *worker, i int, scores, panels []float32) {
	if !s.op.TalkingHeads {
		return
	}
	heads, width := s.op.Heads, s.n.k.gemmF32.NR
	role := [2]string{"mix_scores_bias", "mix_weights_bias"}[i]
	for first := 0; first < s.keys; first += width {
		n := min(width, s.keys-first)
		for h := range heads {
			part := panels[first*heads+h*width:][:width]
			clear(part[copy(part, scores[h*s.keys+first:][:n]):])
		}
	}
	g := s.mixed[i]
	s.n.k.multiply(w, &g, g.A, panels, scores, heads, s.keys)
	for h, b := range s.n.params[role].F32 {
		part := scores[h*s.keys:][:s.keys]
		for j := range part {
			part[j] += b
		}
	}
}

// load reads a pixel's first channels as float32.
func (k *kernels) load(m *memory, to []float32, b *buffer, y, x int) {
	if b.half() {
		k.widenF16.Func(to, m.halves(b, y, x))
		return
	}
	copy(to, m.floats(b, y, x))
}

// store writes a pixel's first channels.
func (m *memory) store(b *buffer, y, x int, from []float32) {
	if !b.half() {
		copy(m.floats(b, y, x), from)
		return
	}
	to := m.halves(b, y, x)
	for i, v := range from {
		to[i] = asm.ToHalf(v)
	}
}
