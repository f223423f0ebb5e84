package netdef

import (
	"fmt"

	"github.com/edgeseg/edgeseg/ops"
)

// MobileNetV1Config is the width of each map of a MobileNet V1: of the first convolution, then of its 13 separable ones.
type MobileNetV1Config struct {
	Stem   int
	Widths [13]int
}

// StandardMobileNetV1 is that of width 1.
func StandardMobileNetV1() MobileNetV1Config {
	return MobileNetV1Config{Stem: 32, Widths: [13]int{64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024, 1024}}
}

// mobileNetV1Strides are those of the separable convolutions; the maps before the next stride are the features.
var mobileNetV1Strides = [13]int{1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1}

// MobileNetV1 is the backbone of Howard et al., "MobileNets: Efficient convolutional neural networks for mobile
// vision applications", arXiv 1704.04861. The last depthwise convolution has stride 1, as in all implementations;
// the paper's table says 2.
func MobileNetV1(c MobileNetV1Config) Backbone {
	features := func(b *Builder, x Ref) (maps [4]Ref) {
		const model = "backbone.model"
		x = b.convNorm(model+".0", x, square(c.Stem, 3, 2, 1), ops.ReLU, model+".0", 0)
		for i, stride := range mobileNetV1Strides {
			name := fmt.Sprintf("%s.%d", model, i+1)
			x = b.convNorm(name+".depthwise", x, depthwise(b.Channels(x), stride), ops.ReLU, name, 0)
			x = b.convNorm(name, x, pointwise(c.Widths[i]), ops.ReLU, name, 3)
			switch i {
			case 2:
				maps[0] = x
			case 4:
				maps[1] = x
			case 10:
				maps[2] = x
			}
		}
		maps[3] = x
		return maps
	}
	return Backbone{Name: "mobilenet_v1", Unused: []string{"backbone.fc."}, features: features}
}

// InvertedResiduals is a row of blocks of MobileNet V2: Repeats of them, the first with Stride, that
// expand their input's channels by Expansion and project them to Channels.
type InvertedResiduals struct{ Expansion, Channels, Repeats, Stride int }

// MobileNetV2Config is the width of the first convolution and the rows behind it.
type MobileNetV2Config struct {
	Stem int
	Rows []InvertedResiduals
}

// StandardMobileNetV2 is that of width 1.
func StandardMobileNetV2() MobileNetV2Config {
	return MobileNetV2Config{Stem: 32, Rows: []InvertedResiduals{
		{1, 16, 1, 1}, {6, 24, 2, 2}, {6, 32, 3, 2}, {6, 64, 4, 2}, {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1},
	}}
}

// MobileNetV2 is the backbone of Sandler et al., "MobileNetV2: Inverted residuals and linear bottlenecks",
// arXiv 1801.04381. Its features are what strides 4, 8, 16 and 32 end in.
func MobileNetV2(c MobileNetV2Config) Backbone {
	features := func(b *Builder, x Ref) (maps [4]Ref) {
		const prefix = "backbone.features"
		x = b.convNorm(prefix+".0", x, square(c.Stem, 3, 2, 1), ops.ReLU6, prefix+".0", 0)
		block, level := 1, -1 // the first row is at 1/2
		for _, row := range c.Rows {
			stride := row.Stride
			if stride > 1 {
				level++
			}
			for range row.Repeats {
				x = b.invertedResidualV2(fmt.Sprintf("%s.%d", prefix, block), x, row.Expansion, row.Channels, stride)
				block, stride = block+1, 1
			}
			if level >= 0 && level < len(maps) {
				maps[level] = x
			}
		}
		return maps
	}
	unused := []string{fmt.Sprintf("backbone.features.%d.", c.blocks()+1), "backbone.classifier."}
	return Backbone{Name: "mobilenet_v2", Unused: unused, features: features}
}

func (c *MobileNetV2Config) blocks() (n int) {
	for _, row := range c.Rows {
		n += row.Repeats
	}
	return n
}

// invertedResidualV2 expands the channels, filters each, and projects them without activation. Without
// an expansion there is no first convolution.
func (b *Builder) invertedResidualV2(name string, x Ref, expansion, out, stride int) Ref {
	y, conv := x, name+".conv"
	wide := b.Channels(x) * expansion
	member := 0
	if expansion > 1 {
		y = b.convNorm(name+".expand", y, pointwise(wide), ops.ReLU6, conv+".0", 0)
		member = 1
	}
	y = b.convNorm(name+".depthwise", y, depthwise(wide, stride), ops.ReLU6, fmt.Sprintf("%s.%d", conv, member), 0)
	if stride != 1 || b.Channels(x) != out {
		return b.convNorm(name, y, pointwise(out), ops.Linear, conv, member+1)
	}
	y = b.convNorm(name+".project", y, pointwise(out), ops.Linear, conv, member+1)
	return b.Apply(name, &ops.Add{}, Origin{}, x, y)
}
