package onnx

import (
	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
)

// groupNorm is an instance norm of maps whose channels are the groups.
func (e *exporter) groupNorm(n *netdef.Node, op *ops.GroupNorm, x string, p ops.Params) string {
	ones := make([]float32, op.Groups)
	for i := range ones {
		ones[i] = 1
	}
	groups := e.add("Reshape", n.Name+".groups", []string{x, e.integers(1, int64(op.Groups), -1)})
	groups = e.add("InstanceNormalization", n.Name+".normalized", []string{groups,
		constant(e.graph, n.Name+".ones", ones, op.Groups), constant(e.graph, n.Name+".zeros", make([]float32, op.Groups), op.Groups)},
		attribute{"epsilon", float32(op.Eps)})
	return e.scaled(n, e.add("Reshape", n.Name+".map", []string{groups, e.shapeOf(n.Name, n.Inputs[0], x, 1, int64(e.source.Values[n.Output].Channels))}), p)
}

// layerNorm is written out: the operator of later versions does not work along the channels of maps.
func (e *exporter) layerNorm(n *netdef.Node, op *ops.LayerNorm, x string, p ops.Params) string {
	mean := func(name, x string) string {
		return e.add("ReduceMean", n.Name+name, []string{x}, attribute{"axes", []int{1}}, attribute{"keepdims", 1})
	}
	d := e.add("Sub", n.Name+".differences", []string{x, mean(".mean", x)})
	variance := mean(".variance", e.add("Mul", n.Name+".squares", []string{d, d}))
	variance = e.add("Add", n.Name+".variance.epsilon", []string{variance, constant(e.graph, n.Name+".epsilon", []float32{float32(op.Eps)})})
	return e.scaled(n, e.add("Div", n.Name+".normalized", []string{d, e.add("Sqrt", n.Name+".deviation", []string{variance})}), p)
}

// scaled gives each channel its scale and shift.
func (e *exporter) scaled(n *netdef.Node, x string, p ops.Params) string {
	x = e.add("Mul", n.Name+".scaled", []string{x, perChannel(e.graph, n.Name+".scale", p["scale"].F32)})
	return e.add("Add", n.Name, []string{x, perChannel(e.graph, n.Name+".shift", p["shift"].F32)})
}

// gelu takes the error function: x/2 * (1 + erf(x/sqrt 2)).
func (e *exporter) gelu(name, x string) string {
	number := func(suffix string, v float32) string { return constant(e.graph, name+suffix, []float32{v}) }
	y := e.add("Erf", name+".erf", []string{e.add("Div", name+".argument", []string{x, number(".root", 1.41421356237)})})
	y = e.add("Mul", name+".product", []string{x, e.add("Add", name+".share", []string{y, number(".one", 1)})})
	return e.add("Mul", name, []string{y, number(".half", 0.5)})
}
