package onnx

import (
	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
)

// attention is products of matrices, a head each: [1][heads][queries][keys] are the scores.
func (e *exporter) attention(n *netdef.Node, op *ops.Attention, in []string, p ops.Params) string {
	channels := func(i int) int { return e.source.Values[n.Inputs[i]].Channels }
	matrix := func(name, x string, c int) string { // [1][heads][channels of a head][pixels]
		return e.add("Reshape", n.Name+name, []string{x, e.integers(1, int64(op.Heads), int64(c/op.Heads), -1)})
	}
	turned := func(name, x string) string {
		return e.add("Transpose", n.Name+name, []string{x}, attribute{"perm", []int{0, 1, 3, 2}})
	}
	q, k, v := matrix(".queries", in[0], channels(0)), matrix(".keys", in[1], channels(1)), matrix(".values", in[2], channels(2))
	s := e.add("MatMul", n.Name+".products", []string{turned(".queries.rows", q), k})
	s = e.add("Mul", n.Name+".scores", []string{s, constant(e.graph, n.Name+".scale", []float32{float32(op.Scale(channels(0)))})})
	if op.Grid > 0 {
		s = e.add("Add", n.Name+".biased", []string{s, e.positionBias(n, op, in, p)})
	}
	s = e.mixedHeads(n, op, s, p, "mix_scores")
	s = e.add("Softmax", n.Name+".weights", []string{s}, attribute{"axis", 3})
	s = e.mixedHeads(n, op, s, p, "mix_weights")
	y := turned(".columns", e.add("MatMul", n.Name+".sums", []string{s, turned(".values.rows", v)}))
	return e.add("Reshape", n.Name, []string{y, e.shapeOf(n.Name, n.Inputs[0], in[0], 1, int64(channels(2)))})
}

// positionBias is the biases of the scores: a constant where the size is fixed, otherwise the grid's own, resized.
func (e *exporter) positionBias(n *netdef.Node, op *ops.Attention, in []string, p ops.Params) string {
	name := n.Name + ".position_bias"
	if e.shapes != nil {
		return e.biases(name, op, p, e.shapes[n.Inputs[0]], e.shapes[n.Inputs[1]])
	}
	queries, keys := op.Grids()
	count := func(name, x string) string {
		return e.add("ReduceProd", name, []string{e.sides(name, x)}, attribute{"axes", []int{0}}, attribute{"keepdims", 1})
	}
	size := e.add("Concat", name+".size", []string{e.integers(1, int64(op.Heads)), count(name+".queries", in[0]), count(name+".keys", in[1])}, attribute{"axis", 0})
	return e.add("Resize", name, []string{e.biases(name+".grid", op, p, queries, keys), "", "", size}, attribute{"mode", "cubic"},
		attribute{"coordinate_transformation_mode", "half_pixel"}, attribute{"cubic_coeff_a", float32(-0.75)})
}

// biases is the constant [1][heads][queries][keys] for maps of these sizes.
func (e *exporter) biases(name string, op *ops.Attention, p ops.Params, q, k ops.Shape) string {
	queries, keys := q.H*q.W, k.H*k.W
	bias := op.PositionBias(p, q, k) // [queries][heads][keys]
	byHead := make([]float32, 0, len(bias))
	for h := range op.Heads {
		for i := range queries {
			byHead = append(byHead, bias[(i*op.Heads+h)*keys:][:keys]...)
		}
	}
	return constant(e.graph, name, byHead, 1, op.Heads, queries, keys)
}

// mixedHeads is a convolution whose channels are the heads.
func (e *exporter) mixedHeads(n *netdef.Node, op *ops.Attention, s string, p ops.Params, role string) string {
	if !op.TalkingHeads {
		return s
	}
	name := n.Name + "." + role
	return e.add("Conv", name, []string{s, constant(e.graph, name+".weight", p[role].F32, op.Heads, op.Heads, 1, 1),
		constant(e.graph, name+".bias", p[role+"_bias"].F32, op.Heads)})
}
