package reconstruct

import (
	"slices"
	"strings"
	"testing"

	"github.com/edgeseg/edgeseg/netdef"
)

func graphOf(t *testing.T, p *netdef.Blueprint, err error) *netdef.Graph {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return p.Graph
}

func graphs(t *testing.T) map[string]*netdef.Graph {
	f, errF := netdef.FastSCNN(11)
	c, errC := netdef.ContextNet(11)
	e, errE := netdef.ESPNet(netdef.ESPNetConfig{Classes: 12, P: 2, Q: 3})
	return map[string]*netdef.Graph{"fast_scnn": graphOf(t, f, errF), "contextnet": graphOf(t, c, errC), "espnet": graphOf(t, e, errE)}
}

// Each convolution learns in one block, in the order of the graph, and what follows a block knows it by its ends only.
func TestBlocksCoverTheGraph(t *testing.T) {
	for name, g := range graphs(t) {
		var learning []int
		next := 0
		learned := map[int]bool{} // values that depend on weights
		for _, n := range g.Nodes {
			learned[n.Output] = hasWeights(n.Op) || slices.ContainsFunc(n.Inputs, func(v int) bool { return learned[v] })
		}
		for _, b := range blocks(g) {
			inside := map[int]bool{}
			for _, i := range b.nodes {
				if i < next {
					t.Errorf("%s: node %q is in two blocks", name, g.Nodes[i].Name)
				}
				next = i + 1
				inside[g.Nodes[i].Output] = true
				if hasWeights(g.Nodes[i].Op) {
					learning = append(learning, i)
				}
			}
			if len(b.nodes) > 30 {
				t.Errorf("%s: a block has %d nodes", name, len(b.nodes))
			}
			for i := next; i < len(g.Nodes); i++ {
				for _, v := range g.Nodes[i].Inputs {
					if inside[v] && learned[v] && !slices.Contains(b.ends, v) {
						t.Errorf("%s: %q is read behind its block and is no end of it", name, g.Values[v].Name)
					}
				}
			}
		}
		var all []int
		for i := range g.Nodes {
			if hasWeights(g.Nodes[i].Op) {
				all = append(all, i)
			}
		}
		if !slices.Equal(learning, all) {
			t.Errorf("%s: nodes %v learn, want %v", name, learning, all)
		}
	}
}

// Cuts leave residual blocks and pyramids whole.
func TestBlocksAreTheNetworksOwn(t *testing.T) {
	all := graphs(t)
	for _, tt := range []struct{ net, together string }{
		{"fast_scnn", "global_feature_extractor.bottleneck2.1."},
		{"fast_scnn", "global_feature_extractor.ppm.pool"},
		{"contextnet", "context_feature_extractor.bottleneck6.1."},
		{"espnet", "encoder.level2.1."},
		{"espnet", "encoder.level3.2."},
	} {
		g := all[tt.net]
		var in []int
		for i, b := range blocks(g) {
			if slices.ContainsFunc(b.nodes, func(n int) bool { return strings.HasPrefix(g.Nodes[n].Name, tt.together) }) {
				in = append(in, i)
			}
		}
		if len(in) != 1 {
			t.Errorf("%s: %s is in blocks %v", tt.net, tt.together, in)
		}
	}
}
