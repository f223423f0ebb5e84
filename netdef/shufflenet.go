package netdef

import (
	"fmt"

	"github.com/edgeseg/edgeseg/ops"
)

// ShuffleNetConfig is the widths of the first convolution and of the three stages, and the number of units of each.
type ShuffleNetConfig struct {
	Stem   int
	Widths [3]int
	Units  [3]int
}

// StandardShuffleNetV1 is that of width 1 with three groups.
func StandardShuffleNetV1() ShuffleNetConfig {
	return ShuffleNetConfig{Stem: 24, Widths: [3]int{240, 480, 960}, Units: [3]int{4, 8, 4}}
}

// StandardShuffleNetV2 is that of width 1.
func StandardShuffleNetV2() ShuffleNetConfig {
	return ShuffleNetConfig{Stem: 24, Widths: [3]int{116, 232, 464}, Units: [3]int{4, 8, 4}}
}

// shuffleGroups is the number of groups of ShuffleNet V1's pointwise convolutions.
const shuffleGroups = 3

// ShuffleNetV1 is the backbone of Zhang et al., "ShuffleNet: An extremely efficient convolutional neural network for
// mobile devices", arXiv 1707.01083, with three groups. Its authors' code deals channels out the other way round than
// the paper, and counts the bottleneck from all output channels where a unit joins its input's.
func ShuffleNetV1(c ShuffleNetConfig) Backbone {
	features := func(b *Builder, x Ref) (maps [4]Ref) {
		const prefix = "backbone.features"
		x = b.shuffleStem(x, c.Stem, "backbone.first_conv")
		maps[0] = x
		unit := 0
		for i, width := range c.Widths {
			for k := range c.Units[i] {
				x = b.shuffleUnitV1(fmt.Sprintf("%s.%d", prefix, unit), x, width, unit == 0, k == 0)
				unit++
			}
			maps[i+1] = x
		}
		return maps
	}
	return Backbone{Name: "shufflenet_v1", Unused: []string{"backbone.classifier."}, features: features}
}

// shuffleStem is the first convolution and a max pool.
func (b *Builder) shuffleStem(x Ref, width int, prefix string) Ref {
	x = b.convNorm(prefix, x, square(width, 3, 2, 1), ops.ReLU, prefix, 0)
	return b.maxPool3("backbone.maxpool", x)
}

// shuffleUnitV1 narrows the map in groups, filters and shuffles it, and widens it in groups. The input is added or, at
// half the size, joined before it.
func (b *Builder) shuffleUnitV1(name string, x Ref, out int, first, half bool) Ref {
	stride, wide := 1, out
	if half {
		stride, wide = 2, out-b.Channels(x)
	}
	narrow := pointwise(out / 4)
	narrow.Groups = shuffleGroups
	if first {
		narrow.Groups = 1
	}
	main := name + ".branch_main_1"
	y := b.convNorm(name+".narrow", x, narrow, ops.ReLU, main, 0)
	y = b.convNorm(name+".depthwise", y, depthwise(out/4, stride), ops.Linear, main, 3)
	y = b.Apply(name+".shuffle", &ops.ChannelShuffle{Groups: max(out/4/shuffleGroups, 1)}, Origin{}, y)
	widen := pointwise(wide)
	widen.Groups = shuffleGroups
	if !half {
		y = b.convNorm(name+".widen", y, widen, ops.Linear, name+".branch_main_2", 0)
		return b.Apply(name, &ops.Add{Activation: ops.ReLU}, Origin{}, x, y)
	}
	y = b.convNorm(name+".widen", y, widen, ops.ReLU, name+".branch_main_2", 0)
	pool := &ops.AvgPool{Kernel: [2]int{3, 3}, Stride: [2]int{2, 2}, Pad: [4]int{1, 1, 1, 1}, CountPad: true}
	x = b.Apply(name+".pool", pool, Origin{}, x)
	return b.Apply(name, &ops.Concat{}, Origin{}, x, y)
}

// ShuffleNetV2 is the backbone of Ma et al., "ShuffleNet V2: Practical guidelines for efficient CNN architecture design",
// arXiv 1807.11164, as in torchvision.
func ShuffleNetV2(c ShuffleNetConfig) Backbone {
	features := func(b *Builder, x Ref) (maps [4]Ref) {
		x = b.shuffleStem(x, c.Stem, "backbone.conv1")
		maps[0] = x
		for i, width := range c.Widths {
			for k := range c.Units[i] {
				x = b.shuffleUnitV2(fmt.Sprintf("backbone.stage%d.%d", i+2, k), x, width, k == 0)
			}
			maps[i+1] = x
		}
		return maps
	}
	return Backbone{Name: "shufflenet_v2" + c.variantV2(), Unused: []string{"backbone.conv5.", "backbone.fc."}, features: features}
}

// variantV2 names the network by its width, as its users do.
func (c *ShuffleNetConfig) variantV2() string {
	switch c.Widths[0] {
	case 48:
		return "_x0_5"
	case 176:
		return "_x1_5"
	case 244:
		return "_x2_0"
	}
	return "_x1_0"
}

// shuffleUnitV2 filters one half of the channels, or at half the size all of them twice, and deals both halves of its
// output out in turn.
func (b *Builder) shuffleUnitV2(name string, x Ref, out int, half bool) Ref {
	left, right, stride := x, x, 1
	if half {
		stride = 2
		left = b.convNorm(name+".branch1.depthwise", x, depthwise(b.Channels(x), 2), ops.Linear, name+".branch1", 0)
		left = b.convNorm(name+".branch1", left, pointwise(out/2), ops.ReLU, name+".branch1", 2)
	} else {
		left = b.Apply(name+".left", &ops.Slice{Count: out / 2}, Origin{}, x)
		right = b.Apply(name+".right", &ops.Slice{From: out / 2, Count: out / 2}, Origin{}, x)
	}
	branch := name + ".branch2"
	right = b.convNorm(branch+".narrow", right, pointwise(out/2), ops.ReLU, branch, 0)
	right = b.convNorm(branch+".depthwise", right, depthwise(out/2, stride), ops.Linear, branch, 3)
	right = b.convNorm(branch, right, pointwise(out/2), ops.ReLU, branch, 5)
	joined := b.Apply(name+".concat", &ops.Concat{}, Origin{}, left, right)
	return b.Apply(name, &ops.ChannelShuffle{Groups: 2}, Origin{}, joined)
}
