package quant

import (
	"fmt"
	"slices"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
	"github.com/edgeseg/edgeseg/quant/parallel"
)

// islands tells which nodes and values of a graph stay in float32 where the rest becomes int8.
type islands struct{ nodes, values []bool }

// newIslands keeps the chosen nodes in float32. What only copies goes with its inputs, and the
// frame is normalized to float32 where nothing in int8 reads it.
func newIslands(g *netdef.Graph, chosen []bool) *islands {
	s := &islands{make([]bool, len(g.Nodes)), make([]bool, len(g.Values))}
	s.values[0] = slices.Contains(chosen, true) && !readInInt8(g, chosen)[0]
	for i := range g.Nodes {
		n := &g.Nodes[i]
		s.nodes[i] = chosen[i]
		if copying(n.Op) {
			s.nodes[i] = !slices.ContainsFunc(readData(n), func(v int) bool { return !s.values[v] })
		}
		s.values[n.Output] = s.nodes[i]
	}
	return s
}

// readInInt8 tells which values a node that was not chosen reads, themselves or copied.
func readInInt8(g *netdef.Graph, chosen []bool) []bool {
	read := make([]bool, len(g.Values))
	for i, n := range slices.Backward(g.Nodes) {
		if copying(n.Op) && !read[n.Output] || chosen[i] {
			continue
		}
		for _, v := range readData(&n) {
			read[v] = true
		}
	}
	return read
}

// copying tells whether an operator's outputs are its inputs, or lie between them: it has no
// precision of its own.
func copying(op ops.Op) bool {
	switch op.(type) {
	case *ops.Resize, *ops.MaxPool, *ops.Slice, *ops.ChannelShuffle, *ops.Concat:
		return true
	}
	return false
}

// readData lists the inputs whose values a node reads: of a resize's second one it is the size.
func readData(n *netdef.Node) []int {
	if _, ok := n.Op.(*ops.Resize); ok {
		return n.Inputs[:1]
	}
	return n.Inputs
}

// choose finds the nodes of these names, and those that have no int8 arithmetic.
func choose(g *netdef.Graph, names []string) ([]bool, error) {
	chosen := make([]bool, len(g.Nodes))
	for i := range g.Nodes {
		chosen[i] = ops.FloatOnly(g.Nodes[i].Op.Kind())
	}
	for _, name := range names {
		i := slices.IndexFunc(g.Nodes, func(n netdef.Node) bool { return n.Name == name })
		switch {
		case i < 0:
			return nil, fmt.Errorf("quant: the network has no node %q", name)
		case copying(g.Nodes[i].Op):
			return nil, fmt.Errorf("quant: node %q is a %s, which has the precision of its inputs", name, g.Nodes[i].Op.Kind())
		}
		chosen[i] = true
	}
	return chosen, nil
}

// assembly puts an int8 graph together, with casts where a node reads a value of the other type.
type assembly struct {
	*lowering
	out   *netdef.Graph
	cast  []int           // by value of the float32 graph: the value that holds it in the other type, 0: none yet
	taken map[string]bool // names of nodes and values
}

// graph makes the int8 graph and puts its constants into the tensors.
func (l *lowering) graph() *netdef.Graph {
	a := &assembly{l, &netdef.Graph{}, make([]int, len(l.g.Values)), map[string]bool{}}
	for v, f := range l.g.Values {
		f.Type, f.Quant, f.Raw = ops.Int8, l.scaling.quants[v], v == 0 && l.raw[v]
		if l.islands.values[v] {
			f.Type, f.Quant, f.Raw = ops.Float32, ops.Quant{}, false
		}
		a.out.Values = append(a.out.Values, f)
		a.taken[f.Name] = true
	}
	params := make([]map[string]*ops.Param, len(l.g.Nodes))
	parallel.Each(len(l.g.Nodes), func(i int) { params[i] = l.params(i) })
	for _, n := range l.g.Nodes {
		a.taken[n.Name] = true
	}
	for i, n := range l.g.Nodes {
		n.Inputs = slices.Clone(n.Inputs)
		for k, v := range readData(&n) {
			if l.islands.values[v] != l.islands.nodes[i] {
				n.Inputs[k] = a.converted(v)
			}
		}
		if ratio := params[i]["ratio"]; ratio != nil && l.islands.nodes[i] {
			a.scaleSecond(&n, ratio)
			delete(params[i], "ratio")
		}
		a.add(n, params[i])
	}
	return a.out
}

// add appends a node with its constants.
func (a *assembly) add(n netdef.Node, params map[string]*ops.Param) {
	n.Params = map[string]string{}
	for role, p := range params {
		name := "int8." + n.Name + "." + role
		n.Params[role], a.tensors[name] = name, p
	}
	a.out.Nodes = append(a.out.Nodes, n)
}

// insert appends a node of its own making, and the value that it makes.
func (a *assembly) insert(name string, op ops.Op, inputs []int, v netdef.Value, params map[string]*ops.Param) int {
	for a.taken[name] {
		name += "_"
	}
	a.taken[name] = true
	v.Name = name
	made := len(a.out.Values)
	a.out.Values = append(a.out.Values, v)
	a.add(netdef.Node{Name: name, Op: op, Inputs: inputs, Output: made}, params)
	return made
}

// converted gives value v in the type that it does not have.
func (a *assembly) converted(v int) int {
	if a.cast[v] > 0 {
		return a.cast[v]
	}
	from := &a.g.Values[v]
	to := netdef.Value{Channels: from.Channels, Type: ops.Float32}
	switch {
	case a.islands.values[v]:
		to.Type, to.Quant = ops.Int8, a.scaling.quants[v]
		a.cast[v] = a.insert(from.Name+".int8", &ops.Cast{}, []int{v}, to, nil)
	case a.raw[v]:
		pixels := a.insert(from.Name+".pixels", &ops.Cast{}, []int{v}, to, nil)
		scale, shift := a.m.Preprocess.Affine()
		a.cast[v] = a.insert(from.Name+".normalized", &ops.Affine{}, []int{pixels}, to,
			map[string]*ops.Param{"scale": narrowed(scale[:]), "shift": narrowed(shift[:])})
	default:
		a.cast[v] = a.insert(from.Name+".float32", &ops.Cast{}, []int{v}, to, nil)
	}
	return a.cast[v]
}

// scaleSecond multiplies the second term of a float32 affine by its ratio, which only the int8 one takes.
func (a *assembly) scaleSecond(n *netdef.Node, ratio *ops.Param) {
	k, _ := n.Op.(*ops.Affine).Parts(len(n.Inputs))
	if !slices.ContainsFunc(ratio.F32, func(r float32) bool { return r != 1 }) {
		return
	}
	v := netdef.Value{Channels: len(ratio.F32), Type: ops.Float32}
	second := a.insert(n.Name+".ratio", &ops.Affine{}, n.Inputs[k:], v,
		map[string]*ops.Param{"scale": ratio, "shift": narrowed(make([]float64, len(ratio.F32)))})
	n.Inputs = append(n.Inputs[:k:k], second)
}
