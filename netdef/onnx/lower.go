package onnx

import (
	"fmt"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
)

// lower translates a node. What is int8 about it lies in its values and constants alone.
func (e *exporter) lower(n *netdef.Node) error {
	in := make([]string, len(n.Inputs))
	for i, v := range n.Inputs {
		in[i] = e.read(v)
	}
	p := e.model.Params(n)
	var y string
	var err error
	switch op := n.Op.(type) {
	case *ops.Conv:
		y, err = e.conv(n, op, in[0], p)
	case *ops.ConvTranspose:
		y, err = e.convTranspose(n, op, in[0], p)
	case *ops.Add:
		y = e.activation(n, op.Activation, e.add("Add", n.Name, in), p)
	case *ops.Mul:
		y = e.activation(n, op.Activation, e.add("Mul", n.Name, in), p)
	case *ops.Concat:
		y = e.join(n.Name, in)
	case *ops.Sub:
		y = e.add("Sub", n.Name, in)
	case *ops.GroupNorm:
		y = e.groupNorm(n, op, in[0], p)
	case *ops.LayerNorm:
		y = e.layerNorm(n, op, in[0], p)
	case *ops.Attention:
		y = e.attention(n, op, in, p)
	case *ops.Slice:
		y = e.add("Slice", n.Name, []string{in[0], e.integers(int64(op.From)), e.integers(int64(op.From + op.Count)), e.integers(1)})
	case *ops.ChannelShuffle:
		y = e.channelShuffle(n, op, in[0])
	case *ops.Affine:
		y = e.affine(n, op, in, p)
	case *ops.AvgPool:
		y = e.avgPool(n, op, in[0])
	case *ops.MaxPool:
		y = e.maxPool(n, op, in[0])
	case *ops.L2Normalize:
		y = e.l2Normalize(n, in[0])
	case *ops.MatMul:
		y = e.matMul(n, op, in)
	case *ops.AdaptiveAvgPool:
		y = e.adaptivePool(n, op, in[0])
	case *ops.Resize:
		y = e.resize(n, op, in)
	case *ops.Act:
		y = e.activation(n, op.Func, in[0], p)
	case *ops.Cast:
		y = in[0] // the output's quantization is all that there is, or nothing
	case *ops.ArgMax:
		if e.source.Values[n.Output].Type == ops.Int8 {
			return fmt.Errorf("argmax inside of an int8 graph has no form in ONNX")
		}
		y = e.argMax(n, in[0])
	default:
		return fmt.Errorf("operator %q has no form in ONNX", n.Op.Kind())
	}
	if err != nil {
		return err
	}
	e.set(n.Output, y)
	return nil
}

// activation appends an activation to x, which a Linear one leaves as it is.
func (e *exporter) activation(n *netdef.Node, a ops.Activation, x string, p ops.Params) string {
	name := n.Name + "." + string(a)
	switch a {
	case ops.ReLU:
		return e.add("Relu", name, []string{x})
	case ops.ReLU6:
		lo := constant(e.graph, name+".min", []float32{0})
		hi := constant(e.graph, name+".max", []float32{6})
		return e.add("Clip", name, []string{x, lo, hi})
	case ops.PReLU:
		return e.add("PRelu", name, []string{x, perChannel(e.graph, n.Name+".slope", p["slope"].F32)})
	case ops.HardSigmoid:
		return e.hardSigmoid(name, x)
	case ops.HardSwish:
		return e.add("Mul", name, []string{x, e.hardSigmoid(n.Name+".gate", x)})
	case ops.Sigmoid:
		return e.add("Sigmoid", name, []string{x})
	case ops.GELU:
		return e.gelu(name, x)
	case ops.SiLU:
		return e.add("Mul", name, []string{x, e.add("Sigmoid", n.Name+".gate", []string{x})})
	}
	return x
}

func (e *exporter) hardSigmoid(name, x string) string {
	return e.add("HardSigmoid", name, []string{x}, attribute{"alpha", float32(1.0 / 6)}, attribute{"beta", float32(0.5)})
}

// channelShuffle splits the channels' axis in two, of groups and of a group's channels, and turns them around.
func (e *exporter) channelShuffle(n *netdef.Node, op *ops.ChannelShuffle, x string) string {
	each := e.source.Values[n.Output].Channels / op.Groups
	apart := e.shapeOf(n.Name+".groups", n.Inputs[0], x, 1, int64(op.Groups), int64(each))
	y := e.add("Reshape", n.Name+".groups", []string{x, apart})
	y = e.add("Transpose", n.Name+".turned", []string{y}, attribute{"perm", []int{0, 2, 1, 3, 4}})
	return e.add("Reshape", n.Name, []string{y, e.shapeOf(n.Name, n.Inputs[0], x, 1, int64(op.Groups*each))})
}

// join concatenates along the channels, unless there is one map only.
func (e *exporter) join(name string, in []string) string {
	if len(in) == 1 {
		return in[0]
	}
	return e.add("Concat", name, in, attribute{"axis", 1})
}

func (e *exporter) affine(n *netdef.Node, op *ops.Affine, in []string, p ops.Params) string {
	k, _ := op.Parts(len(in))
	x := e.join(n.Name+".joined", in[:k])
	if k < len(in) {
		y := e.join(n.Name+".joined", in[k:])
		if r := p["ratio"]; r != nil {
			y = e.add("Mul", n.Name+".other", []string{y, perChannel(e.graph, n.Name+".ratio", r.F32)})
		}
		x = e.add("Add", n.Name+".sum", []string{x, y})
	}
	x = e.add("Mul", n.Name+".scaled", []string{x, perChannel(e.graph, n.Name+".scale", p["scale"].F32)})
	x = e.add("Add", n.Name, []string{x, perChannel(e.graph, n.Name+".shift", p["shift"].F32)})
	return e.activation(n, op.Activation, x, p)
}

// argMax gives the class as a number.
func (e *exporter) argMax(n *netdef.Node, x string) string {
	x = e.add("ArgMax", n.Name+".class", []string{x}, attribute{"axis", 1}, attribute{"keepdims", 1})
	return e.add("Cast", n.Name, []string{x}, attribute{"to", int(elemFloat)})
}
