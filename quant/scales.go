package quant

import (
	"math"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
	"github.com/edgeseg/edgeseg/quant/parallel"
)

// scaling is how the values of a graph become int8: real value = divisor of the channel * scale *
// (q - zero point).
type scaling struct {
	quants   []ops.Quant // by value
	divisors [][]float64 // by value and channel
}

// chooser finds the scaling of a graph from what calibration saw.
type chooser struct {
	g        *netdef.Graph
	seen     [][]histogram
	raw      []bool
	set      []int  // values that have one scale, by the first of them
	relu     []bool // of sets: no value is below 0
	divisors [][]float64
	memo     map[choice]ops.Quant
}

// choice is an observer for a set of values.
type choice struct {
	set int
	o   Observer
}

func newChooser(g *netdef.Graph, seen [][]histogram, equalize bool) *chooser {
	c := &chooser{g: g, seen: seen, raw: rawValues(g), set: shared(g), memo: map[choice]ops.Quant{}}
	c.relu = reluSets(g, c.set)
	c.divisors = make([][]float64, len(seen))
	for v := range seen {
		c.divisors[v] = ones(len(seen[v]))
	}
	if equalize {
		c.divisors = channelTies(g, c.raw).divisors(g, c.needs(), c.set)
	}
	return c
}

// needs gives the step that each channel of each value would have alone, but for the zero point, which is
// that of its set.
func (c *chooser) needs() [][]float64 {
	ranges := make([][]bounds, len(c.seen))
	parallel.Each(len(ranges), func(v int) {
		ranges[v] = make([]bounds, len(c.seen[v]))
		for i := range ranges[v] {
			ranges[v][i] = divisorRange(&c.seen[v][i])
		}
	})
	need := make([][]float64, len(c.seen))
	for _, members := range c.members() {
		zero := int32(-128)
		if !c.relu[members[0]] {
			var all []bounds
			for _, v := range members {
				all = append(all, ranges[v]...)
			}
			zero = zeroPoint(all)
		}
		for _, v := range members {
			need[v] = make([]float64, len(ranges[v]))
			for i, b := range ranges[v] {
				need[v][i] = stepOf(b, zero)
			}
		}
	}
	return need
}

// divisorRange gives the ranges that equalization makes alike. One channel has fewer values than a map: a share of 1e-5
// would be single pixels, and agrees less with float32.
func divisorRange(h *histogram) bounds {
	if h.counts == nil {
		return bounds{}
	}
	return percentile(h, h.n/10_000).within(h)
}

// members lists the sets.
func (c *chooser) members() [][]int {
	var all [][]int
	for first := range c.set {
		var m []int
		for v, s := range c.set {
			if s == first {
				m = append(m, v)
			}
		}
		if m != nil {
			all = append(all, m)
		}
	}
	return all
}

// scaling gives the quantization of all values; observer is by set.
func (c *chooser) scaling(observer []Observer) *scaling {
	s := &scaling{quants: make([]ops.Quant, len(c.set)), divisors: c.divisors}
	members := c.members()
	quants := make([]ops.Quant, len(members))
	parallel.Each(len(members), func(i int) { quants[i] = c.quant(members[i], observer[members[i][0]]) })
	for i, m := range members {
		for _, v := range m {
			s.quants[v] = quants[i]
			if c.raw[v] {
				s.quants[v] = ops.Quant{Scale: 1, ZeroPoint: -128}
			}
		}
		c.memo[choice{m[0], observer[m[0]]}] = quants[i]
	}
	return s
}

// quant gives a set's quantization.
func (c *chooser) quant(members []int, o Observer) ops.Quant {
	if q, ok := c.memo[choice{members[0], o}]; ok {
		return q
	}
	var hs []histogram
	var divisors []float64
	for _, v := range members {
		if !copies(c.g, v) {
			hs = append(hs, c.seen[v]...)
			divisors = append(divisors, c.divisors[v]...)
		}
	}
	return quantOf(o.bounds(joined(hs, divisors)), c.relu[members[0]])
}

// quantOf gives the scale and zero point of a range. Outputs of ReLU alone have zero point -128,
// all others an even one, so that requantization can end in a saturating narrow.
func quantOf(b bounds, relu bool) ops.Quant {
	if b == (bounds{}) {
		return ops.Quant{Scale: deadScale, ZeroPoint: -128}
	}
	if relu {
		return ops.Quant{Scale: positive(b.hi / 255), ZeroPoint: -128}
	}
	z := zeroPoint([]bounds{b})
	return ops.Quant{Scale: positive(stepOf(b, z)), ZeroPoint: z}
}

func ones(n int) []float64 {
	d := make([]float64, n)
	for i := range d {
		d[i] = 1
	}
	return d
}

// stepOf is the step that a range needs with a zero point. What no step reaches saturates.
func stepOf(b bounds, zero int32) float64 {
	s := 0.0
	if b.hi > 0 {
		s = b.hi / float64(127-zero)
	}
	if b.lo < 0 && zero > -128 {
		s = max(s, -b.lo/float64(zero+128))
	}
	return s
}

// deadScale is that of values that are always 0: small enough that no multiplier becomes too large that
// takes them to a scale of others.
const deadScale = 0x1p-10

// zeroPoint is the even zero point with which the channels' steps exceed those that each would have alone the
// least, by the sum of squares.
func zeroPoint(ranges []bounds) int32 {
	best, least := int32(0), math.Inf(1)
	for z := int32(-128); z <= 126; z += 2 {
		sum := 0.0
		for _, b := range ranges {
			if b.hi == b.lo {
				continue
			}
			if z == -128 && b.lo < 0 {
				sum = math.Inf(1)
				break
			}
			r := stepOf(b, z) / (b.hi - b.lo)
			sum += r * r
		}
		if sum < least {
			best, least = z, sum
		}
	}
	return best
}

// positive is s as a scale: 1 where nothing varies.
func positive(s float64) float32 {
	if f := float32(s); f >= 0x1p-100 {
		return f
	}
	return 1
}

// shared finds the values that must have one scale: those that a resize, slice, shuffle, max pool or concat copies.
// It gives each value the index of its set's first.
func shared(g *netdef.Graph) []int {
	set := make([]int, len(g.Values))
	for v := range set {
		set[v] = v
	}
	join := func(a, b int) {
		from, to := max(set[a], set[b]), min(set[a], set[b])
		for v := range set {
			if set[v] == from {
				set[v] = to
			}
		}
	}
	for _, n := range g.Nodes {
		switch n.Op.(type) {
		case *ops.Resize, *ops.Slice, *ops.ChannelShuffle, *ops.MaxPool:
			join(n.Inputs[0], n.Output)
		case *ops.Concat:
			for _, v := range n.Inputs {
				join(v, n.Output)
			}
		}
	}
	return set
}

// copies tells whether a value only repeats others of its set.
func copies(g *netdef.Graph, v int) bool {
	for i := range g.Nodes {
		if g.Nodes[i].Output == v {
			return copying(g.Nodes[i].Op)
		}
	}
	return false
}

// reluSets tells of each set whether all of its values are outputs of ReLU or copies of such. Those alone
// have zero point -128, all others an even one, so that requantization can end in a saturating narrow.
func reluSets(g *netdef.Graph, set []int) []bool {
	all := make([]bool, len(set))
	for v := range all {
		all[v] = true
	}
	relu := onlyReLU(g)
	for v, s := range set {
		all[s] = all[s] && (relu[v] || copies(g, v))
	}
	return all
}

// onlyReLU tells for each value whether it is the output of a ReLU.
func onlyReLU(g *netdef.Graph) []bool {
	relu := make([]bool, len(g.Values))
	for _, n := range g.Nodes {
		var a ops.Activation
		switch op := n.Op.(type) {
		case *ops.Conv:
			a = op.Activation
		case *ops.ConvTranspose:
			a = op.Activation
		case *ops.Add:
			a = op.Activation
		case *ops.Mul:
			a = op.Activation
		case *ops.Affine:
			a = op.Activation
		case *ops.Act:
			a = op.Func
		}
		relu[n.Output] = a == ops.ReLU || a == ops.ReLU6
	}
	return relu
}
