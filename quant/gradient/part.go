package gradient

import (
	"fmt"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
)

// Node is a node of a part.
type Node struct {
	Index int // in the graph
	Layer Layer
	// Sums is what the activation is applied to; nil where that changes nothing.
	Sums []float32
	// DSums, where it is not nil, is a derivative of the loss with respect to the sums, added to that which comes from
	// the node's output.
	DSums []float32

	in       []int
	out      int
	epilogue epilogue
}

// Part is some nodes of a graph, in its order, with their maps for one size of the input.
type Part struct {
	Nodes  []*Node
	Maps   map[int]*Map // by value
	Inputs []int        // values that the part reads and does not make
}

// NewPart takes nodes, by index, out of a model's graph; shapes are those of all values. Derivatives are kept for all values that
// the nodes make and for those inputs that derived lists. It fails for operators that are not Derivable.
func NewPart(m *netdef.Model, t ops.Type, nodes []int, shapes []ops.Shape, derived ...int) (*Part, error) {
	g := m.Variants[t]
	p := &Part{Maps: map[int]*Map{}}
	for _, v := range derived {
		p.Maps[v] = NewMap(shapes[v], true)
	}
	made := map[int]bool{}
	for _, i := range nodes {
		n := &g.Nodes[i]
		var in []ops.Shape
		for _, v := range n.Inputs {
			if p.Maps[v] == nil {
				p.Maps[v] = NewMap(shapes[v], false)
			}
			if !made[v] {
				made[v] = true
				p.Inputs = append(p.Inputs, v)
			}
			in = append(in, shapes[v])
		}
		params := m.Params(n)
		if t == ops.Int8 {
			params = dequantized(params, g.Values[n.Inputs[0]].Quant)
		}
		layer, act := newLayer(n.Op, in, shapes[n.Output], params)
		if layer == nil {
			return nil, fmt.Errorf("gradient: node %q: nothing can be derived through %s", n.Name, n.Op.Kind())
		}
		node := &Node{Index: i, Layer: layer, in: n.Inputs, out: n.Output, epilogue: epilogue{act: act, quant: g.Values[n.Output].Quant}}
		if act == ops.PReLU {
			node.epilogue.slope = params["slope"].F32
		}
		p.Maps[n.Output] = NewMap(shapes[n.Output], true)
		if act != ops.Linear || node.epilogue.quant != (ops.Quant{}) {
			node.Sums = make([]float32, shapes[n.Output].Elems())
		}
		made[n.Output] = true
		p.Nodes = append(p.Nodes, node)
	}
	return p, nil
}

// Forward computes the maps that the part makes from its inputs.
func (p *Part) Forward() {
	for _, n := range p.Nodes {
		out := p.Maps[n.out]
		if n.Sums == nil {
			n.Layer.Forward(p.maps(n.in), out)
			continue
		}
		n.Layer.Forward(p.maps(n.in), &Map{Shape: out.Shape, X: n.Sums})
		n.epilogue.forward(out.X, n.Sums, out.C)
	}
}

// Clear sets all derivatives to 0.
func (p *Part) Clear() {
	for _, m := range p.Maps {
		clear(m.D)
	}
	for _, n := range p.Nodes {
		clear(n.DSums)
		if c, ok := n.Layer.(*Conv); ok {
			clear(c.DWeight)
			clear(c.DBias)
		}
	}
}

// Backward computes the derivatives from those of the part's ends. Those of its own maps are used up.
func (p *Part) Backward() {
	for i := len(p.Nodes) - 1; i >= 0; i-- {
		n := p.Nodes[i]
		out := p.Maps[n.out]
		if n.Sums != nil {
			n.epilogue.backward(out.D, n.Sums, out.C)
		}
		if n.DSums != nil {
			accumulate(out.D, n.DSums)
		}
		n.Layer.Backward(p.maps(n.in), out)
	}
}

// Node is the one that makes value v; nil where it is an input.
func (p *Part) Node(v int) *Node {
	for _, n := range p.Nodes {
		if n.out == v {
			return n
		}
	}
	return nil
}

// maps are the maps of values.
func (p *Part) maps(values []int) []*Map {
	m := make([]*Map, len(values))
	for i, v := range values {
		m[i] = p.Maps[v]
	}
	return m
}

// dequantized gives the real constants of an int8 node whose first input is quantized as in.
func dequantized(p ops.Params, in ops.Quant) ops.Params {
	real := ops.Params{}
	for role, v := range p {
		real[role] = v
	}
	w := p["weight"]
	if w == nil {
		return real
	}
	scales := p["weight_scale"].F32
	each := len(w.I8) / len(scales)
	f := &ops.Param{Type: ops.Float32, Dims: w.Dims, F32: make([]float32, len(w.I8))}
	for i, q := range w.I8 {
		f.F32[i] = float32(q) * scales[i/each]
	}
	real["weight"] = f
	if b := p["bias"]; b != nil {
		f := &ops.Param{Type: ops.Float32, Dims: b.Dims, F32: make([]float32, len(b.I32))}
		for c, q := range b.I32 {
			f.F32[c] = float32(float64(q) * float64(in.Scale) * float64(scales[c]))
		}
		real["bias"] = f
	}
	if pad := p["pad"]; pad != nil {
		f := &ops.Param{Type: ops.Float32, Dims: pad.Dims, F32: make([]float32, len(pad.I8))}
		for c, q := range pad.I8 {
			f.F32[c] = in.Dequantize(q)
		}
		real["pad"] = f
	}
	return real
}
