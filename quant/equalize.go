package quant

import (
	"math"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
)

// Equalization divides each channel of a value by a divisor of its own, so that all channels fill the value's
// range and each has the finest steps that it can have. The nodes that make the value and those that
// read it take the divisors into their weights: a positive factor passes ReLU and PReLU.
//
// An affine has a factor for each channel of its terms. Where a node can only pass channels on
// (addition, concat, pools, resizes), the channels of its inputs and output have one divisor. A
// channel that meets an operator without weights for it (a multiplication, a table, the graph's
// ends) keeps divisor 1.

// ties joins channels that must have one divisor: a union-find over the channels of all values.
type ties struct {
	base   []int // of each value's first channel
	parent []int
	fixed  []bool // of roots: the divisor is 1
}

// channelTies finds which channels of a graph must have one divisor.
func channelTies(g *netdef.Graph, raw []bool) *ties {
	t := &ties{base: make([]int, len(g.Values))}
	for v := range g.Values {
		t.base[v] = len(t.parent)
		for range g.Values[v].Channels {
			t.parent = append(t.parent, len(t.parent))
		}
	}
	t.fixed = make([]bool, len(t.parent))
	t.fix(g, 0)
	t.fix(g, g.Result())
	for v := range raw {
		if raw[v] {
			t.fix(g, v)
		}
	}
	for i := range g.Nodes {
		t.node(g, &g.Nodes[i])
	}
	return t
}

func (t *ties) node(g *netdef.Graph, n *netdef.Node) {
	in, out := n.Inputs, n.Output
	act := ops.Linear
	switch op := n.Op.(type) {
	case *ops.Conv:
		act = op.Activation
	case *ops.ConvTranspose:
		act = op.Activation
	case *ops.Affine:
		act = op.Activation
	case *ops.Add:
		act = op.Activation
		t.tie(t.channels(g, in[:1]), t.channels(g, []int{out}))
		t.tie(t.channels(g, in[1:]), t.channels(g, []int{out}))
	case *ops.Act:
		act = op.Func
		t.tie(t.channels(g, in), t.channels(g, []int{out}))
	case *ops.Concat:
		t.tie(t.channels(g, in), t.channels(g, []int{out}))
	case *ops.Slice:
		t.tie(t.channels(g, in)[op.From:][:op.Count], t.channels(g, []int{out}))
	case *ops.ChannelShuffle:
		from, to := t.channels(g, in), t.channels(g, []int{out})
		for c := range to {
			source := op.Source(c, len(to))
			t.tie(from[source:source+1], to[c:c+1])
		}
	case *ops.AvgPool, *ops.MaxPool, *ops.AdaptiveAvgPool, *ops.Resize:
		t.tie(t.channels(g, in[:1]), t.channels(g, []int{out}))
	default:
		for _, v := range in {
			t.fix(g, v)
		}
		t.fix(g, out)
	}
	switch act {
	case ops.Linear, ops.ReLU, ops.PReLU:
	default:
		t.fix(g, out)
	}
}

// channels lists the channels of values joined.
func (t *ties) channels(g *netdef.Graph, values []int) (all []int) {
	for _, v := range values {
		for c := range g.Values[v].Channels {
			all = append(all, t.base[v]+c)
		}
	}
	return all
}

func (t *ties) root(i int) int {
	for t.parent[i] != i {
		t.parent[i] = t.parent[t.parent[i]]
		i = t.parent[i]
	}
	return i
}

func (t *ties) tie(a, b []int) {
	for i := range min(len(a), len(b)) {
		x, y := t.root(a[i]), t.root(b[i])
		t.parent[max(x, y)] = min(x, y)
		t.fixed[min(x, y)] = t.fixed[x] || t.fixed[y]
	}
}

func (t *ties) fix(g *netdef.Graph, v int) {
	for _, c := range t.channels(g, []int{v}) {
		t.fixed[t.root(c)] = true
	}
}

// widest is the largest ratio of divisors within a value: a channel that is nearly always 0 does not get
// steps so fine that its consumers' weights vanish.
const widest = 256

// divisors gives each channel of each value its divisor: need is the step that the channel needs, by
// value and channel, set the value's set of one scale.
func (t *ties) divisors(g *netdef.Graph, need [][]float64, set []int) [][]float64 {
	top := make([]float64, len(g.Values))      // of a set: the widest step that a channel needs
	fixedTop := make([]float64, len(g.Values)) // of those of divisor 1
	for v, s := range set {
		for c, x := range need[v] {
			top[s] = max(top[s], x)
			if t.fixed[t.root(t.base[v]+c)] {
				fixedTop[s] = max(fixedTop[s], x)
			}
		}
	}
	want := make([]float64, len(t.parent))
	for v, s := range set {
		unit := top[s]
		if fixedTop[s] > 0 {
			unit = fixedTop[s]
		}
		for c, x := range need[v] {
			r := t.root(t.base[v] + c)
			if unit > 0 {
				want[r] = max(want[r], x/unit)
			}
		}
	}
	out := make([][]float64, len(g.Values))
	for v, s := range set {
		out[v] = make([]float64, len(need[v]))
		for c := range out[v] {
			r := t.root(t.base[v] + c)
			switch {
			case t.fixed[r] || top[s] == 0:
				out[v][c] = 1
			default:
				out[v][c] = math.Max(want[r], 1.0/widest)
			}
		}
	}
	return out
}
