package netdef

import (
	"fmt"

	"github.com/edgeseg/edgeseg/ops"
)

// The blocks of Fast-SCNN and ContextNet. Tensor names are those of the best-known
// PyTorch implementation: a block is a sequence whose members are counted.

// torchEps is PyTorch's default in batch norms.
const torchEps = 1e-5

// square is a convolution of k x k with as much padding at each side as pad says.
func square(out, k, stride, pad int) ops.Conv {
	return ops.Conv{Out: out, Kernel: [2]int{k, k}, Stride: [2]int{stride, stride}, Pad: [4]int{pad, pad, pad, pad}}
}

func pointwise(out int) ops.Conv { return square(out, 1, 1, 0) }

// depthwise is a convolution of 3x3 that keeps n channels apart.
func depthwise(n, stride int) ops.Conv {
	c := square(n, 3, stride, 1)
	c.Groups = n
	return c
}

func (b *Builder) conv(name string, x Ref, c ops.Conv, from Origin) Ref {
	return b.Apply(name, &c, from, x)
}

// convNorm is a convolution without bias and a batch norm, members i and i+1 of the
// sequence seq, then the activation.
func (b *Builder) convNorm(name string, x Ref, c ops.Conv, act ops.Activation, seq string, i int) Ref {
	c.Activation = act
	from := Origin{
		Weight: fmt.Sprintf("%s.%d.weight", seq, i),
		Norm:   fmt.Sprintf("%s.%d", seq, i+1),
		Eps:    torchEps,
	}
	return b.conv(name, x, c, from)
}

// convNormReLU is the block of a convolution, batch norm and ReLU.
func (b *Builder) convNormReLU(name string, x Ref, c ops.Conv) Ref {
	return b.convNorm(name, x, c, ops.ReLU, name+".conv", 0)
}

// separable is a depthwise convolution of 3x3, then a pointwise one, each with
// batch norm and ReLU.
func (b *Builder) separable(name string, x Ref, out, stride int) Ref {
	x = b.convNorm(name+".depthwise", x, depthwise(b.Channels(x), stride), ops.ReLU, name+".conv", 0)
	return b.convNorm(name+".pointwise", x, pointwise(out), ops.ReLU, name+".conv", 3)
}

// invertedResidual expands the channels, filters each, and projects them without
// activation; the block's input is added where that has the shape (MobileNetV2).
func (b *Builder) invertedResidual(name string, x Ref, expansion, out, stride int) Ref {
	wide := b.Channels(x) * expansion
	y := b.convNorm(name+".expand", x, pointwise(wide), ops.ReLU, name+".block.0.conv", 0)
	y = b.convNorm(name+".depthwise", y, depthwise(wide, stride), ops.ReLU, name+".block.1.conv", 0)
	y = b.convNorm(name+".project", y, pointwise(out), ops.Linear, name+".block", 2)
	if stride == 1 && b.Channels(x) == out {
		y = b.Apply(name+".add", &ops.Add{}, Origin{}, x, y)
	}
	return y
}

// bottleneck is a row of n inverted residuals; the stride is that of the first.
func (b *Builder) bottleneck(name string, x Ref, expansion, out, n, stride int) Ref {
	for i := range n {
		x = b.invertedResidual(fmt.Sprintf("%s.%d", name, i), x, expansion, out, stride)
		stride = 1
	}
	return x
}

// pyramid sees the map at four coarser scales (PSPNet): pooled to k x k, narrowed
// to a quarter of the channels, brought back and joined behind the map itself.
func (b *Builder) pyramid(name string, x Ref, out int) Ref {
	levels := []Ref{x}
	for i, k := range []int{1, 2, 3, 6} {
		y := b.Apply(fmt.Sprintf("%s.pool%d", name, i+1), &ops.AdaptiveAvgPool{H: k, W: k}, Origin{}, x)
		y = b.convNormReLU(fmt.Sprintf("%s.conv%d", name, i+1), y, pointwise(b.Channels(x)/4))
		levels = append(levels, b.resizeTo(fmt.Sprintf("%s.resize%d", name, i+1), y, x))
	}
	joined := b.Apply(name+".concat", &ops.Concat{}, Origin{}, levels...)
	return b.convNormReLU(name+".out", joined, pointwise(out))
}

// resizeTo brings a map to the height and width of another, corners aligned.
func (b *Builder) resizeTo(name string, x, size Ref) Ref {
	return b.Apply(name, &ops.Resize{Mode: "bilinear", AlignCorners: true}, Origin{}, x, size)
}

// fusion adds the deep branch, brought to the size of the detailed one, to it.
func (b *Builder) fusion(name string, high, low Ref, out int) Ref {
	low = b.resizeTo(name+".resize", low, high)
	low = b.convNorm(name+".dwconv", low, depthwise(b.Channels(low), 1), ops.ReLU, name+".dwconv.conv", 0)
	low = b.biasedConvNorm(name+".conv_lower_res", low, pointwise(out))
	high = b.biasedConvNorm(name+".conv_higher_res", high, pointwise(out))
	return b.Apply(name+".add", &ops.Add{Activation: ops.ReLU}, Origin{}, high, low)
}

// biasedConvNorm is a convolution with a bias that the batch norm behind it makes redundant.
func (b *Builder) biasedConvNorm(name string, x Ref, c ops.Conv) Ref {
	return b.conv(name, x, c, Origin{Weight: name + ".0.weight", Bias: name + ".0.bias", Norm: name + ".1", Eps: torchEps})
}

// classifier is two separable convolutions and one that gives the logits. The dropout
// between them, member 0 of its sequence, does nothing in inference.
func (b *Builder) classifier(name string, x Ref, classes int) Ref {
	x = b.separable(name+".dsconv1", x, b.Channels(x), 1)
	x = b.separable(name+".dsconv2", x, b.Channels(x), 1)
	return b.conv(name+".conv", x, pointwise(classes), Origin{Weight: name + ".conv.1.weight", Bias: name + ".conv.1.bias"})
}
