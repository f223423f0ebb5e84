package netdef

import (
	"fmt"

	"github.com/edgeseg/edgeseg/ops"
)

// MBConvs is a stage of EfficientNet: Repeats blocks, the first with Stride, that expand their input's
// channels by Expansion, filter them with a kernel of Kernel x Kernel, and project them to Channels.
type MBConvs struct{ Expansion, Kernel, Stride, Channels, Repeats int }

// EfficientNetConfig is the width of the first convolution and the seven stages behind it.
type EfficientNetConfig struct {
	Stem   int
	Stages [7]MBConvs
}

// StandardEfficientNet is EfficientNet-B0; the larger ones have more channels and blocks.
func StandardEfficientNet() EfficientNetConfig {
	return EfficientNetConfig{Stem: 32, Stages: [7]MBConvs{
		{1, 3, 1, 16, 1}, {6, 3, 2, 24, 2}, {6, 5, 2, 40, 2}, {6, 3, 2, 80, 3}, {6, 5, 1, 112, 3}, {6, 5, 2, 192, 4}, {6, 3, 1, 320, 1},
	}}
}

// EfficientNet is the backbone of Tan and Le, "EfficientNet: Rethinking model scaling for convolutional
// neural networks", arXiv 1905.11946, with symmetric padding as in torchvision.
func EfficientNet(c EfficientNetConfig) Backbone {
	features := func(b *Builder, x Ref) (maps [4]Ref) {
		const prefix = "backbone.features"
		x = b.activate(prefix+".0", ops.SiLU, b.convNorm(prefix+".0.conv", x, square(c.Stem, 3, 2, 1), ops.Linear, prefix+".0", 0))
		for i, stage := range c.Stages {
			stride := stage.Stride
			for k := range stage.Repeats {
				x = b.mbConv(fmt.Sprintf("%s.%d.%d", prefix, i+1, k), x, stage, stride)
				stride = 1
			}
			switch i {
			case 1:
				maps[0] = x
			case 2:
				maps[1] = x
			case 4:
				maps[2] = x
			}
		}
		maps[3] = x
		return maps
	}
	return Backbone{Name: "efficientnet_" + c.variant(), Unused: []string{"backbone.features.8.", "backbone.classifier."}, features: features}
}

// variant names the network by its number of blocks, B0 for those that are not published.
func (c *EfficientNetConfig) variant() string {
	blocks := 0
	for _, s := range c.Stages {
		blocks += s.Repeats
	}
	switch {
	case blocks == 23 && c.Stages[6].Channels == 320:
		return "b1"
	case blocks == 23:
		return "b2"
	case blocks == 26:
		return "b3"
	case blocks == 32:
		return "b4"
	}
	return "b0"
}

// mbConv expands the channels, filters each, weighs them by what the whole map says (squeeze and
// excitation), and projects them without activation. Without an expansion there is no first convolution.
func (b *Builder) mbConv(name string, x Ref, s MBConvs, stride int) Ref {
	y, in, member := x, b.Channels(x), 0
	block := func() string { member++; return fmt.Sprintf("%s.block.%d", name, member-1) }
	wide := in * s.Expansion
	if s.Expansion > 1 {
		expand := block()
		y = b.activate(name+".expand", ops.SiLU, b.convNorm(name+".expand.conv", y, pointwise(wide), ops.Linear, expand, 0))
	}
	filter := square(wide, s.Kernel, stride, s.Kernel/2)
	filter.Groups = wide
	y = b.activate(name+".depthwise", ops.SiLU, b.convNorm(name+".depthwise.conv", y, filter, ops.Linear, block(), 0))
	y = b.squeezeExcite(name+".se", y, max(in/4, 1), block())
	if stride != 1 || in != s.Channels {
		return b.convNorm(name, y, pointwise(s.Channels), ops.Linear, block(), 0)
	}
	y = b.convNorm(name+".project", y, pointwise(s.Channels), ops.Linear, block(), 0)
	return b.Apply(name, &ops.Add{}, Origin{}, x, y)
}

// squeezeExcite multiplies each channel by a factor from 0 to 1 that two convolutions make of the map's
// average (Hu, Shen and Sun, "Squeeze-and-excitation networks", arXiv 1709.01507).
func (b *Builder) squeezeExcite(name string, x Ref, squeezed int, prefix string) Ref {
	y := b.Apply(name+".pool", &ops.AdaptiveAvgPool{H: 1, W: 1}, Origin{}, x)
	y = b.conv(name+".fc1", y, pointwise(squeezed), Origin{Weight: prefix + ".fc1.weight", Bias: prefix + ".fc1.bias"})
	y = b.activate(name+".squeezed", ops.SiLU, y)
	y = b.conv(name+".fc2", y, pointwise(b.Channels(x)), Origin{Weight: prefix + ".fc2.weight", Bias: prefix + ".fc2.bias"})
	y = b.activate(name+".factors", ops.Sigmoid, y)
	return b.Apply(name, &ops.Mul{}, Origin{}, x, y)
}

// activate is an activation that stands alone.
func (b *Builder) activate(name string, a ops.Activation, x Ref) Ref {
	return b.Apply(name, &ops.Act{Func: a}, Origin{}, x)
}
