package netdef

import "github.com/edgeseg/edgeseg/ops"

const (
	fanetLeak   = 0.01 // slope of activations below 0
	fanetKeys   = 32   // channels of queries and keys
	fanetSmooth = 128  // channels of the maps that are merged
)

// FANet is the network of Hu, Perazzi, Heilbron, Wang, Lin, Saenko and Sclaroff, "Real-time semantic segmentation with fast
// attention", arXiv 2007.03815, on the encoder "resnet18" or "resnet34". Logits are 1/8 of the frame.
//
// As in its authors' code, and other than in the paper, activations leak but for those behind sums, the attention is not
// divided by the number of pixels, and the convolutions that lead to finer maps are padded, so that their maps grow by two.
func FANet(encoder string, classes int) (*Blueprint, error) {
	b := NewBuilder()
	r := residualNet{blocks: depths[encoder], stride: 2, leak: fanetLeak}
	x := r.stem(b, b.Input(3), "resnet.conv1", "resnet.bn1")
	maps := r.layers(b, b.maxPool3("resnet.maxpool", x), "resnet.layer")

	x = b.fastAttention("ffm_32", maps[3])
	x = b.finer("ffm_16", b.fanetUp("ffm_32", x), maps[2])
	coarse := b.fanetConv("ffm_16.smooth", x, square(fanetSmooth, 3, 1, 1))
	x = b.finer("ffm_8", b.fanetUp("ffm_16", x), maps[1])
	x = b.finer("ffm_4", b.fanetUp("ffm_8", x), maps[0])
	fine := b.fanetConv("ffm_4.smooth", x, square(fanetSmooth, 3, 1, 1))

	x = b.Apply("merge", &ops.Concat{}, Origin{}, b.resizeTo("merge.resize", coarse, fine), fine)
	x = b.fanetConv("clslayer_8.conv", x, square(2*fanetSmooth, 3, 1, 1))
	b.conv("clslayer_8.conv_out", x, pointwise(classes), Origin{Weight: "clslayer_8.conv_out.weight"})
	p, err := b.Build()
	if err != nil {
		return nil, err
	}
	p.Net, p.Multiple = map[string]string{"resnet18": "fanet18", "resnet34": "fanet34"}[encoder], 1
	p.Result = Result{Kind: "argmax", AlignCorners: true}
	p.Unused = []string{"clslayer_32.", "clslayer_16.", "ffm_32.smooth.", "ffm_8.smooth.", "ffm_4.up."}
	return p, nil
}

// fastAttention adds to x what its pixels find in each other: queries and keys of length one, multiplied in the order
// that costs the number of pixels once, query * (keys^T * values).
func (b *Builder) fastAttention(name string, x Ref) Ref {
	project := func(part string) Ref {
		part = name + part
		keys := b.convBatchNorm(part, x, pointwise(fanetKeys), ops.Linear, part+".conv", part+".bn")
		return b.Apply(part+".normalized", &ops.L2Normalize{}, Origin{}, keys)
	}
	queries, keys := project(".w_qs"), project(".w_ks")
	values := b.fanetConv(name+".w_vs", x, pointwise(b.Channels(x)))
	context := b.Apply(name+".context", &ops.MatMul{TransposeA: true}, Origin{}, keys, values)
	y := b.Apply(name+".attention", &ops.MatMul{}, Origin{}, queries, context)
	y = b.fanetConv(name+".latlayer3", y, pointwise(b.Channels(x)))
	return b.Apply(name+".sum", &ops.Add{}, Origin{}, y, x)
}

// finer is the attention on x with the coarser map added.
func (b *Builder) finer(name string, coarse, x Ref) Ref {
	x = b.fastAttention(name, x)
	coarse = b.resizeTo(name+".resize", coarse, x)
	return b.Apply(name+".merged", &ops.Add{}, Origin{}, coarse, x)
}

// fanetUp halves the channels, in a map that is larger by a pixel at each side.
func (b *Builder) fanetUp(name string, x Ref) Ref {
	return b.fanetConv(name+".up", x, square(b.Channels(x)/2, 1, 1, 1))
}

func (b *Builder) fanetConv(name string, x Ref, c ops.Conv) Ref {
	return b.convBatchNormLeaky(name, x, c, fanetLeak, name+".conv", name+".bn")
}
