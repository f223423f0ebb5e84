package netdef

import (
	"math"

	"github.com/edgeseg/edgeseg/ops"
)

// Infer gives the shape of every value, by index, for an input of h x w. An
// error names the node whose inputs do not fit.
func (g *Graph) Infer(h, w int) ([]ops.Shape, error) {
	if err := g.checkStructure(); err != nil {
		return nil, err
	}
	shapes := make([]ops.Shape, len(g.Values))
	shapes[0] = ops.Shape{H: h, W: w, C: g.Values[0].Channels}
	if err := shapes[0].Check(); err != nil {
		return nil, errorf("input: %v", err)
	}
	for i := range g.Nodes {
		n := &g.Nodes[i]
		out, err := n.Op.OutShape(n.shapes(shapes))
		if err == nil {
			err = out.Check()
		}
		if err != nil {
			return nil, errorf("node %q: %v", n.Name, err)
		}
		if v := &g.Values[n.Output]; out.C != v.Channels {
			return nil, errorf("node %q: makes %d channels, value %q has %d", n.Name, out.C, v.Name, v.Channels)
		}
		shapes[n.Output] = out
	}
	return shapes, nil
}

// MACs counts the multiply-accumulates of a frame of h x w.
func (g *Graph) MACs(h, w int) (int64, error) {
	shapes, err := g.Infer(h, w)
	if err != nil {
		return 0, err
	}
	var sum int64
	for i := range g.Nodes {
		n := &g.Nodes[i]
		k := n.Op.MACs(n.shapes(shapes))
		if k < 0 || k > math.MaxInt64-sum {
			return 0, errorf("node %q: the multiply-accumulates of a frame of %dx%d overflow", n.Name, h, w)
		}
		sum += k
	}
	return sum, nil
}

// Result is the index of the value that the graph ends in.
func (g *Graph) Result() int { return g.Nodes[len(g.Nodes)-1].Output }

// shapes gathers the shapes of the node's inputs.
func (n *Node) shapes(all []ops.Shape) []ops.Shape {
	in := make([]ops.Shape, len(n.Inputs))
	for i, v := range n.Inputs {
		in[i] = all[v]
	}
	return in
}

// Params resolves a node's constants, by role.
func (m *Model) Params(n *Node) ops.Params {
	p := make(ops.Params, len(n.Params))
	for role, name := range n.Params {
		p[role] = m.Tensors[name]
	}
	return p
}

// NumParams counts the constants of the float32 graph, of the int8 graph where
// that is the only one, each tensor once. Batch norms count as what folding leaves of
// them: a bias, or a scale and a shift.
func (m *Model) NumParams() int64 {
	g := m.Variants[ops.Float32]
	if g == nil {
		g = m.Variants[ops.Int8]
	}
	if g == nil {
		return 0
	}
	seen := map[string]bool{}
	var sum int64
	for i := range g.Nodes {
		for _, name := range g.Nodes[i].Params {
			if p := m.Tensors[name]; p != nil && !seen[name] {
				seen[name] = true
				sum += int64(len(p.F32) + len(p.I8) + len(p.I32))
			}
		}
	}
	return sum
}
