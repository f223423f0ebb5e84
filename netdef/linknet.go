package netdef

import (
	"fmt"

	"github.com/edgeseg/edgeseg/ops"
)

// LinkNet is the network of Chaurasia and Culurciello, "LinkNet: exploiting encoder representations for efficient
// semantic segmentation", arXiv 1707.03718, with the encoder "resnet18" or "resnet34". Logits are of the
// frame's size. Sides are multiples of 32, otherwise the decoder's maps do not meet those of the encoder.
//
// It departs from the paper as the best-known PyTorch library of segmentation networks does: the encoder's first map
// is linked too, the decoder's filters are 4x4, the last one works at the frame's size.
func LinkNet(encoder string, classes int) (*Blueprint, error) {
	b := NewBuilder()
	r := residualNet{blocks: depths[encoder]}
	first := r.stem(b, b.Input(3), "encoder.conv1", "encoder.bn1")
	maps := r.layers(b, b.maxPool3("encoder.maxpool", first), "encoder.layer")
	x := maps[3]
	for i, link := range []Ref{maps[2], maps[1], maps[0], first} {
		x = b.linkBlock(i, x, b.Channels(link))
		x = b.Apply(fmt.Sprintf("decoder.blocks.%d", i), &ops.Add{}, Origin{}, x, link)
	}
	x = b.linkBlock(4, x, 32)
	b.biasedConv("segmentation_head.0", x, pointwise(classes), "")
	return b.linkNet("linknet_" + encoder)
}

// linkBlock doubles the map: a quarter of its channels, doubled by a transposed convolution of 4x4, widened to out.
func (b *Builder) linkBlock(i int, x Ref, out int) Ref {
	block := fmt.Sprintf("decoder.blocks.%d.block", i)
	n := b.Channels(x) / 4
	x = b.convNorm(block+".0", x, pointwise(n), ops.ReLU, block+".0", 0)
	x = b.transposedConvNorm(block+".1", x, doubling(n, 4, 1, 0), block+".1", true)
	return b.convNorm(block+".2", x, pointwise(out), ops.ReLU, block+".2", 0)
}

// LinkNetPaper is LinkNet as the paper has it, by its authors' own code: ResNet-18, links to the maps at
// 1/4 to 1/16, a tail of three filters. Sides are multiples of 32.
func LinkNetPaper(classes int) (*Blueprint, error) {
	b := NewBuilder()
	r := residualNet{blocks: depths["resnet18"]}
	first := b.maxPool3("in_block.maxpool", r.stem(b, b.Input(3), "in_block.0", "in_block.1"))
	maps := r.layers(b, first, "encoder")
	x := maps[3]
	for i, link := range []Ref{maps[2], maps[1], maps[0], first} {
		name := fmt.Sprintf("decoder%d", 4-i)
		x = b.paperDecoder(name, x, b.Channels(link), i < 3)
		x = b.Apply(name+".link", &ops.Add{}, Origin{}, x, link)
	}
	x = b.transposedConvNorm("tp_conv1", x, doubling(32, 3, 1, 1), "tp_conv1", true)
	x = b.conv("conv2", x, activated(square(32, 3, 1, 1), ops.ReLU),
		Origin{Weight: "conv2.0.weight", Bias: "conv2.0.bias", Norm: "conv2.1", Eps: torchEps})
	last := doubling(classes, 2, 0, 0)
	b.Apply("tp_conv2", &last, Origin{Weight: "tp_conv2.weight", Bias: "tp_conv2.bias"}, x)
	return b.linkNet("linknet_paper")
}

// paperDecoder is linkBlock with filters of 3x3; the map of one that does not double keeps its size.
func (b *Builder) paperDecoder(name string, x Ref, out int, double bool) Ref {
	n := b.Channels(x) / 4
	up := doubling(n, 3, 1, 1)
	if !double {
		up.Stride, up.OutputPad = [2]int{1, 1}, [2]int{}
	}
	x = b.convNorm(name+".conv1", x, pointwise(n), ops.ReLU, name+".conv1", 0)
	x = b.transposedConvNorm(name+".tp_conv", x, up, name+".tp_conv", false)
	return b.convNorm(name, x, pointwise(out), ops.ReLU, name+".conv2", 0)
}

func (b *Builder) linkNet(net string) (*Blueprint, error) {
	p, err := b.Build()
	if err != nil {
		return nil, err
	}
	p.Net, p.Multiple = net, 32
	p.Result = Result{Kind: "argmax"}
	return p, nil
}

// doubling is a transposed convolution of k x k with stride 2.
func doubling(out, k, pad, outputPad int) ops.ConvTranspose {
	return ops.ConvTranspose{Out: out, Kernel: [2]int{k, k}, Stride: [2]int{2, 2},
		Pad: [4]int{pad, pad, pad, pad}, OutputPad: [2]int{outputPad, outputPad}}
}

// transposedConvNorm is a transposed convolution, with a bias where biased is set, and a batch norm, members 0 and 1 of
// the sequence seq, then ReLU.
func (b *Builder) transposedConvNorm(name string, x Ref, c ops.ConvTranspose, seq string, biased bool) Ref {
	c.Activation = ops.ReLU
	from := Origin{Weight: seq + ".0.weight", Norm: seq + ".1", Eps: torchEps}
	if biased {
		from.Bias = seq + ".0.bias"
	}
	return b.Apply(name, &c, from, x)
}

// activated is a convolution with an activation.
func activated(c ops.Conv, a ops.Activation) ops.Conv {
	c.Activation = a
	return c
}
