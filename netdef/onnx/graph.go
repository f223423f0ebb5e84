package onnx

import (
	"encoding/binary"
	"fmt"
)

// graph is an ONNX graph in the making. Tensors flow between nodes by name.
type graph struct {
	nodes         []node
	constants     []message // TensorProto
	inputs        []message // ValueInfoProto
	outputs       []message
	taken         map[string]bool
	integerVector map[string]string // constants of int64 by what they hold: many shapes are alike
}

type node struct {
	op         string
	inputs     []string
	output     string
	attributes []attribute
}

// attribute holds an int, a []int, a float32 or a string.
type attribute struct {
	name  string
	value any
}

// element is what constants hold.
type element interface {
	~float32 | ~int8 | ~int32 | ~int64
}

// side of a graph's input or output: a number, or a name where it is free.
type side struct {
	n    int
	free string
}

func newGraph() *graph {
	return &graph{taken: map[string]bool{}, integerVector: map[string]string{}}
}

// unique gives a name that no tensor has yet: this one, or this with a number.
func (g *graph) unique(name string) string {
	free := name
	for i := 2; g.taken[free]; i++ {
		free = fmt.Sprintf("%s.%d", name, i)
	}
	g.taken[free] = true
	return free
}

// add appends a node and gives the name of its output. Inputs that are left out are "".
func (g *graph) add(op, name string, inputs []string, attributes ...attribute) string {
	out := g.unique(name)
	g.nodes = append(g.nodes, node{op, inputs, out, attributes})
	return out
}

// rename gives a tensor another name, which has been kept free for it.
func (g *graph) rename(from, to string) {
	for i := range g.nodes {
		n := &g.nodes[i]
		for k, in := range n.inputs {
			if in == from {
				n.inputs[k] = to
			}
		}
		if n.output == from {
			n.output = to
		}
	}
}

// constant adds a tensor of these dimensions; none make a scalar.
func constant[T element](g *graph, name string, values []T, dims ...int) string {
	name = g.unique(name)
	var t message
	for _, d := range dims {
		t.integer(tensorDims, int64(d))
	}
	var elem elemType
	switch any(values).(type) {
	case []float32:
		elem = elemFloat
	case []int8:
		elem = elemInt8
	case []int32:
		elem = elemInt32
	default:
		elem = elemInt64
	}
	t.integer(tensorType, int64(elem))
	t.text(tensorName, name)
	raw, err := binary.Append(nil, binary.LittleEndian, values)
	if err != nil {
		panic("onnx: " + err.Error()) // these types have a size
	}
	t.data(tensorRaw, raw)
	g.constants = append(g.constants, t)
	return name
}

// integers gives a constant vector, the same one for the same numbers.
func (g *graph) integers(v ...int64) string {
	key := fmt.Sprint(v)
	if g.integerVector[key] == "" {
		g.integerVector[key] = constant(g, "integers", v, len(v))
	}
	return g.integerVector[key]
}

func (g *graph) input(name string, t elemType, shape ...side) {
	g.inputs = append(g.inputs, valueInfo(name, t, shape))
}

func (g *graph) output(name string, t elemType, shape ...side) {
	g.outputs = append(g.outputs, valueInfo(name, t, shape))
}

// encode gives the GraphProto.
func (g *graph) encode(name string) message {
	var m message
	for i := range g.nodes {
		m.data(graphNode, g.nodes[i].encode())
	}
	m.text(graphName, name)
	for _, t := range g.constants {
		m.data(graphInitializer, t)
	}
	for _, t := range g.inputs {
		m.data(graphInput, t)
	}
	for _, t := range g.outputs {
		m.data(graphOutput, t)
	}
	return m
}

func (n *node) encode() message {
	var m message
	for _, in := range n.inputs {
		m.text(nodeInput, in)
	}
	m.text(nodeOutput, n.output)
	m.text(nodeName, n.output)
	m.text(nodeOp, n.op)
	for _, a := range n.attributes {
		m.data(nodeAttribute, a.encode())
	}
	return m
}

func (a *attribute) encode() message {
	var m message
	m.text(attributeName, a.name)
	switch v := a.value.(type) {
	case int:
		m.integer(attributeInt, int64(v))
		m.integer(attributeType, kindInt)
	case []int:
		for _, i := range v {
			m.integer(attributeInts, int64(i))
		}
		m.integer(attributeType, kindInts)
	case float32:
		m.float(attributeFloat, v)
		m.integer(attributeType, kindFloat)
	case string:
		m.text(attributeText, v)
		m.integer(attributeType, kindText)
	}
	return m
}

func valueInfo(name string, t elemType, sides []side) message {
	var shape, tensor, typ, info message
	for _, s := range sides {
		var dim message
		if s.free != "" {
			dim.text(dimParam, s.free)
		} else {
			dim.integer(dimValue, int64(s.n))
		}
		shape.data(shapeDim, dim)
	}
	tensor.integer(tensorTypeElem, int64(t))
	tensor.data(tensorTypeShape, shape)
	typ.data(typeTensor, tensor)
	info.text(infoName, name)
	info.data(infoType, typ)
	return info
}
