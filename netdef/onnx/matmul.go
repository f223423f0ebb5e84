package onnx

import (
	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
)

// l2Normalize divides by the length, which is at least ops.LeastNorm.
func (e *exporter) l2Normalize(n *netdef.Node, x string) string {
	length := e.add("ReduceL2", n.Name+".length", []string{x}, attribute{"axes", []int{1}}, attribute{"keepdims", 1})
	least := constant(e.graph, n.Name+".least", []float32{ops.LeastNorm})
	length = e.add("Max", n.Name+".divisor", []string{length, least})
	return e.add("Div", n.Name, []string{x, length})
}

// matMul multiplies the maps as ONNX has them, channels by pixels for each head: the transposed matrices in the other order.
func (e *exporter) matMul(n *netdef.Node, op *ops.MatMul, in []string) string {
	heads := max(op.Heads, 1)
	channels := func(i int) int64 { return int64(e.source.Values[n.Inputs[i]].Channels) }
	matrix := func(suffix string, i int) string {
		shape := e.integers(int64(heads), channels(i)/int64(heads), -1)
		return e.add("Reshape", n.Name+suffix, []string{in[i], shape})
	}
	a, b := matrix(".left", 0), matrix(".right", 1)
	if op.TransposeA {
		a = e.add("Transpose", n.Name+".transposed", []string{a}, attribute{"perm", []int{0, 2, 1}})
		y := e.add("MatMul", n.Name+".product", []string{b, a})
		return e.add("Reshape", n.Name, []string{y, e.integers(1, channels(1), channels(0)/int64(heads), 1)})
	}
	y := e.add("MatMul", n.Name+".product", []string{b, a})
	var shape string
	if e.shapes != nil {
		s := e.shapes[n.Output]
		shape = e.integers(1, int64(s.C), int64(s.H), int64(s.W))
	} else {
		sides := e.sides(n.Name+".map", in[0])
		shape = e.add("Concat", n.Name+".shape", []string{e.integers(1, channels(1)), sides}, attribute{"axis", 0})
	}
	return e.add("Reshape", n.Name, []string{y, shape})
}
