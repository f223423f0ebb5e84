package quant

import (
	"math"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
)

// quantOf gives the scale and zero point of a range. Outputs of ReLU alone have zero point -128,
// all others an even one, so that requantization can end in a saturating narrow.
func quantOf(r valueRange, relu bool) ops.Quant {
	lo, hi := float64(r.min), float64(r.max)
	if relu {
		return ops.Quant{Scale: positive(hi / 255), ZeroPoint: -128}
	}
	s := positive((hi - lo) / 254) // one step less, since the zero point may be off by one
	z := 2 * math.RoundToEven((-128-lo/float64(s))/2)
	return ops.Quant{Scale: s, ZeroPoint: int32(min(max(z, -128), 126))}
}

// positive is s as a scale: 1 where nothing varies.
func positive(s float64) float32 {
	if f := float32(s); f >= 0x1p-100 {
		return f
	}
	return 1
}

// shared finds the values that must have one scale: those that a resize or concat copies.
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
		case *ops.Resize:
			join(n.Inputs[0], n.Output)
		case *ops.Concat:
			for _, v := range n.Inputs {
				join(v, n.Output)
			}
		}
	}
	return set
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

// valueQuants gives each value its quantization.
func valueQuants(g *netdef.Graph, ranges []valueRange) []ops.Quant {
	set, relu := shared(g), onlyReLU(g)
	joined := make([]valueRange, len(ranges))
	positive := make([]bool, len(ranges))
	for v := range positive {
		positive[v] = true
	}
	copied := make([]bool, len(ranges)) // outputs that add nothing to their set
	for _, n := range g.Nodes {
		switch n.Op.(type) {
		case *ops.Resize, *ops.Concat:
			copied[n.Output] = true
		}
	}
	for v, s := range set {
		joined[s].join(ranges[v])
		positive[s] = positive[s] && (relu[v] || copied[v])
	}
	q := make([]ops.Quant, len(ranges))
	for v, s := range set {
		q[v] = quantOf(joined[s], positive[s])
	}
	return q
}
