package reconstruct

import (
	"slices"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
	"github.com/edgeseg/edgeseg/quant/gradient"
)

// block is a run of nodes of a graph that learns together.
type block struct {
	nodes []int
	ends  []int // values that depend on its weights and that later nodes read, or the logits
}

// Costs of a cut: one for each value that crosses it, and for a block the square of how far its convolutions are from the
// usual number, over that of four. So residual blocks and pyramids stay whole and long chains do not.
const (
	usual      = 4
	mostInCost = 12 // convolutions; one block has no more unless its nodes cannot be parted
)

// blocks cuts a graph, up to its logits, into blocks with weights so that the cuts cost least.
func blocks(g *netdef.Graph) []block {
	n := logits(g) + 1
	last := lastUses(g)
	best, from := make([]float64, n+1), make([]int, n+1) // over the first so many nodes; where the last block of these begins
	for end := 1; end <= n; end++ {
		best[end] = -1
		convs := 0
		for first := end - 1; first >= 0; first-- {
			if hasWeights(g.Nodes[first].Op) {
				convs++
			}
			if convs > mostInCost && best[end] >= 0 {
				break
			}
			cost := best[first] + float64((convs-usual)*(convs-usual))/usual
			if best[end] < 0 || cost < best[end] {
				best[end], from[end] = cost, first
			}
		}
		best[end] += float64(crossing(g, last, end))
	}
	var all []block
	for end := n; end > 0; end = from[end] {
		if b, ok := newBlock(g, last, from[end], end); ok {
			all = append([]block{b}, all...)
		}
	}
	return all
}

// newBlock is that of nodes first to end-1; false where it has nothing to learn or cannot.
func newBlock(g *netdef.Graph, last []int, first, end int) (b block, ok bool) {
	learns := map[int]bool{} // values that depend on the block's weights
	for i := first; i < end; i++ {
		n := &g.Nodes[i]
		if !gradient.Derivable(n.Op) {
			return b, false
		}
		if hasWeights(n.Op) || slices.ContainsFunc(n.Inputs, func(v int) bool { return learns[v] }) {
			learns[n.Output] = true
		}
		b.nodes = append(b.nodes, i)
		if learns[n.Output] && (last[n.Output] >= end || i == logits(g)) {
			b.ends = append(b.ends, n.Output)
		}
	}
	return b, len(b.ends) > 0
}

// logits is the node that makes the network's logits.
func logits(g *netdef.Graph) int {
	i := len(g.Nodes) - 1
	if _, ok := g.Nodes[i].Op.(*ops.ArgMax); ok {
		i--
	}
	return i
}

func hasWeights(op ops.Op) bool {
	switch op.(type) {
	case *ops.Conv, *ops.ConvTranspose:
		return true
	}
	return false
}

// lastUses gives of each value the last node that reads it, -1 where none does.
func lastUses(g *netdef.Graph) []int {
	last := make([]int, len(g.Values))
	for v := range last {
		last[v] = -1
	}
	for i := range g.Nodes {
		for _, v := range g.Nodes[i].Inputs {
			last[v] = i
		}
	}
	return last
}

// crossing counts the values that nodes before end make and nodes from end on read.
func crossing(g *netdef.Graph, last []int, end int) (n int) {
	for i := range end {
		if last[g.Nodes[i].Output] >= end {
			n++
		}
	}
	return n
}
