package onnx

import (
	"fmt"
	"math"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
)

// filter is what a convolution and its transpose have in common. Our weights are
// [out][taps][in], in being the input channels of a group; ONNX has the taps last.
type filter struct {
	node   *netdef.Node
	params ops.Params
	out    int
	taps   int
	in     int
	groups int
}

func (e *exporter) conv(n *netdef.Node, op *ops.Conv, x string, p ops.Params) (string, error) {
	c := op.WithDefaults()
	f := &filter{n, p, c.Out, c.Kernel[0] * c.Kernel[1], p["weight"].Dims[3], c.Groups}
	if err := e.checkTypes(f); err != nil {
		return "", err
	}
	bias, err := e.bias(f)
	if err != nil {
		return "", err
	}
	if pad := p["pad"]; pad != nil {
		x = e.readFrom(n, pad.I8)
	}
	at := func(out, tap, in int) int { return (out*f.in+in)*f.taps + tap }
	weight := e.weight(f, []int{c.Out, f.in, c.Kernel[0], c.Kernel[1]}, 0, at)
	y := e.add("Conv", n.Name, append([]string{x, weight}, bias...), window(c.Kernel, c.Stride, c.Dilation, c.Pad, c.Groups)...)
	return e.activation(n, c.Activation, y, p), nil
}

func (e *exporter) convTranspose(n *netdef.Node, op *ops.ConvTranspose, x string, p ops.Params) (string, error) {
	c := op.WithDefaults()
	f := &filter{n, p, c.Out, c.Kernel[0] * c.Kernel[1], p["weight"].Dims[3], c.Groups}
	if err := e.checkTypes(f); err != nil {
		return "", err
	}
	bias, err := e.bias(f)
	if err != nil {
		return "", err
	}
	perGroup := c.Out / c.Groups
	at := func(out, tap, in int) int { return ((out/perGroup*f.in+in)*perGroup+out%perGroup)*f.taps + tap }
	weight := e.weight(f, []int{f.in * c.Groups, perGroup, c.Kernel[0], c.Kernel[1]}, 1, at)
	y := e.add("ConvTranspose", n.Name, append([]string{x, weight}, bias...),
		append(window(c.Kernel, c.Stride, c.Dilation, c.Pad, c.Groups), attribute{"output_padding", c.OutputPad[:]})...)
	return e.activation(n, c.Activation, y, p), nil
}

func window(kernel, stride, dilation [2]int, pad [4]int, groups int) []attribute {
	return []attribute{{"kernel_shape", kernel[:]}, {"strides", stride[:]}, {"dilations", dilation[:]}, {"pads", pad[:]}, {"group", groups}}
}

// checkTypes refuses int8 weights whose input has no scale.
func (e *exporter) checkTypes(f *filter) error {
	if v := &e.source.Values[f.node.Inputs[0]]; f.params["weight"].Type == ops.Int8 && v.Type != ops.Int8 {
		return fmt.Errorf("int8 weights on value %q, which is %v", v.Name, v.Type)
	}
	return nil
}

// weight adds the weights, each moved to where at says, and gives the tensor of the real
// ones. Output channels lie along axis.
func (e *exporter) weight(f *filter, dims []int, axis int, at func(out, tap, in int) int) string {
	name, w := f.node.Name+".weight", f.params["weight"]
	if w.Type != ops.Int8 {
		return constant(e.graph, name, moved(f, w.F32, at), dims...)
	}
	scales := f.params["weight_scale"].F32
	if f.groups > 1 && axis == 1 { // no axis has a place for each output channel: of each group has one
		real := make([]float32, len(w.I8))
		for i, q := range w.I8 {
			real[i] = float32(q) * scales[i/(f.taps*f.in)]
		}
		return constant(e.graph, name, moved(f, real, at), dims...)
	}
	return e.add("DequantizeLinear", name, []string{
		constant(e.graph, name+".int8", moved(f, w.I8, at), dims...),
		constant(e.graph, name+".scale", scales, f.out),
		constant(e.graph, name+".zero_point", make([]int8, f.out), f.out),
	}, attribute{"axis", axis})
}

// moved gives the weights in ONNX's order.
func moved[T any](f *filter, w []T, at func(out, tap, in int) int) []T {
	m := make([]T, len(w))
	i := 0
	for out := range f.out {
		for tap := range f.taps {
			for in := range f.in {
				m[at(out, tap, in)] = w[i]
				i++
			}
		}
	}
	return m
}

// bias adds the biases, if there are any, and gives the tensor of the real ones.
func (e *exporter) bias(f *filter) ([]string, error) {
	name, b := f.node.Name+".bias", f.params["bias"]
	if f.params["weight"].Type != ops.Int8 {
		if b == nil {
			return nil, nil
		}
		return []string{constant(e.graph, name, b.F32, f.out)}, nil
	}
	sums, err := e.sums(f)
	if sums == nil || err != nil {
		return nil, err
	}
	in := e.source.Values[f.node.Inputs[0]].Quant
	scales := ops.Multipliers(in.Scale, f.params["weight_scale"].F32, 1)
	return []string{e.add("DequantizeLinear", name, []string{
		constant(e.graph, name+".int32", sums, f.out),
		constant(e.graph, name+".scale", scales, f.out),
		constant(e.graph, name+".zero_point", make([]int32, f.out), f.out),
	}, attribute{"axis", 0})}, nil
}

// sums are the int32 biases. Where padding does not read as the zero point, it is the input that is
// shifted (readFrom), and what that adds to a sum is here: a padding of zeros is all that ONNX has.
func (e *exporter) sums(f *filter) ([]int32, error) {
	sums := make([]int32, f.out)
	b, pad := f.params["bias"], f.params["pad"]
	if b != nil {
		copy(sums, b.I32)
	}
	if pad == nil {
		if b == nil {
			return nil, nil
		}
		return sums, nil
	}
	zero := e.source.Values[f.node.Inputs[0]].Quant.ZeroPoint
	w := f.params["weight"].I8
	for out := range f.out {
		sum := int64(sums[out])
		first := out / (f.out / f.groups) * f.in
		for i := range f.taps * f.in {
			sum += int64(w[out*f.taps*f.in+i]) * int64(int32(pad.I8[first+i%f.in])-zero)
		}
		if sum < math.MinInt32 || sum > math.MaxInt32 {
			return nil, fmt.Errorf("channel %d: bias and padding add up to more than an int32 holds", out)
		}
		sums[out] = int32(sum)
	}
	return sums, nil
}

// readFrom gives the node's input, less what padding reads as in each channel.
func (e *exporter) readFrom(n *netdef.Node, pad []int8) string {
	v := &e.source.Values[n.Inputs[0]]
	scales := make([]float32, len(pad))
	for c := range scales {
		scales[c] = v.Quant.Scale
	}
	name := n.Name + ".input"
	return e.add("DequantizeLinear", name, []string{
		e.stored[n.Inputs[0]],
		constant(e.graph, name+".scale", scales, len(pad)),
		constant(e.graph, name+".zero_point", pad, len(pad)),
	}, attribute{"axis", 1})
}
