package netdef

import (
	"fmt"

	"github.com/edgeseg/edgeseg/ops"
)

// ESPNetConfig is what differs among networks of the name.
type ESPNetConfig struct {
	Classes int
	P, Q    int // number of blocks behind the first at 1/4 and at 1/8 of the frame
	// EarlySkip joins the first convolution's 16 channels to the decoder's last map. Otherwise
	// it is those of the map behind it, the frame's average among them: 19.
	EarlySkip bool
}

// ESPNet is the network of Mehta, Rastegari, Caspi, Shapiro and Hajishirzi,
// "ESPNet: efficient spatial pyramid of dilated convolutions for semantic segmentation",
// arXiv 1803.06815. Its logits are of the frame's size. Sides are multiples of 8, otherwise
// the decoder's maps do not meet.
func ESPNet(c ESPNetConfig) (*Blueprint, error) {
	b := NewBuilder()
	e := b.espEncoder("encoder.", c)
	b.espDecoder(c, e)
	return b.espNet("espnet")
}

// ESPNetC is the encoder of ESPNet alone. Its logits are 1/8 of the frame.
func ESPNetC(c ESPNetConfig) (*Blueprint, error) {
	b := NewBuilder()
	e := b.espEncoder("", c)
	b.espConv("classifier", e.level3, pointwise(c.Classes))
	return b.espNet("espnet_c")
}

func (b *Builder) espNet(net string) (*Blueprint, error) {
	p, err := b.Build()
	if err != nil {
		return nil, err
	}
	p.Net, p.Multiple = net, 8
	p.Result = Result{Kind: "argmax", AlignCorners: true}
	return p, nil
}

// espMaps are the encoder's maps that the decoder reads.
type espMaps struct {
	first  Ref // 16 channels at 1/2, of the first convolution
	level1 Ref // 19 channels at 1/2
	level2 Ref // 131 channels at 1/4
	level3 Ref // 256 channels at 1/8
}

func (b *Builder) espEncoder(prefix string, c ESPNetConfig) (e espMaps) {
	frame := b.Input(3)
	half := b.halve(prefix+"pool1", frame)
	quarter := b.halve(prefix+"pool2", half)

	e.first = b.convPReLU(prefix+"level1", frame, square(16, 3, 2, 1))
	e.level1 = b.normPReLU(prefix+"b1", e.first, half)

	down := b.espBlockDown(prefix+"level2_0", e.level1, 64)
	x := b.espBlocks(prefix+"level2", down, c.P)
	e.level2 = b.normPReLU(prefix+"b2", x, down, quarter)

	down = b.espBlockDown(prefix+"level3_0", e.level2, 128)
	x = b.espBlocks(prefix+"level3", down, c.Q)
	e.level3 = b.normPReLU(prefix+"b3", down, x) // the other way round than at level 2
	return e
}

func (b *Builder) espBlocks(name string, x Ref, n int) Ref {
	for i := range n {
		x = b.espBlock(fmt.Sprintf("%s.%d", name, i), x, b.Channels(x))
	}
	return x
}

func (b *Builder) espDecoder(c ESPNetConfig, e espMaps) {
	// The batch norm `br` behind the encoder's classifier is folded into it: nothing else reads its logits.
	x := b.conv("encoder.classifier", e.level3, pointwise(c.Classes),
		Origin{Weight: "encoder.classifier.conv.weight", Norm: "br", Eps: espEps})

	// A batch norm and PReLU on the concat of skip and x is folded into the two convolutions
	// before it, each of which has its part of the channels.
	part := func(weight string, from int) Origin {
		o := normed(weight, "combine_l2_l3.0.bn", "combine_l2_l3.0.act")
		o.From, o.Of = from, 2*c.Classes
		return o
	}
	narrow := pointwise(c.Classes)
	narrow.Activation = ops.PReLU
	skip := b.conv("level3_C", e.level2, narrow, part("level3_C.conv.weight", 0))
	x = b.double("up_l3", x, c.Classes, part("up_l3.0.weight", c.Classes))
	x = b.Apply("combine_l2_l3.concat", &ops.Concat{}, Origin{}, skip, x)
	x = b.espBlockPlain("combine_l2_l3.1", x, c.Classes)

	x = b.double("up_l2", x, c.Classes, normed("up_l2.0.weight", "up_l2.1.bn", "up_l2.1.act"))
	skip = e.level1
	if c.EarlySkip {
		skip = e.first
	}
	x = b.Apply("conv.concat", &ops.Concat{}, Origin{}, x, skip)
	x = b.convPReLU("conv", x, square(c.Classes, 3, 1, 1))
	b.double("classifier", x, c.Classes, Origin{Weight: "classifier.weight"})
}

// double is the transposed convolution of 2x2 that doubles height and width, with
// PReLU where the origin has slopes.
func (b *Builder) double(name string, x Ref, out int, from Origin) Ref {
	c := &ops.ConvTranspose{Out: out, Kernel: [2]int{2, 2}, Stride: [2]int{2, 2}}
	if from.Slope != "" {
		c.Activation = ops.PReLU
	}
	return b.Apply(name, c, from, x)
}
