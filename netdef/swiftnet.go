package netdef

import (
	"fmt"

	"github.com/edgeseg/edgeseg/ops"
)

// swiftNetWidth is the number of channels of the decoder's maps.
const swiftNetWidth = 128

// SwiftNet is the network of Oršić, Krešo, Bevandić and Šegvić, "In defense of pre-trained ImageNet architectures for
// real-time semantic segmentation of road-driving images", arXiv 1903.08469, of a single scale on ResNet-18.
// Logits are 1/4 of the frame.
//
// Where the paper reads the encoder's sums before their ReLU, its authors' code reads them behind it.
func SwiftNet(classes int) (*Blueprint, error) {
	b := NewBuilder()
	r := residualNet{blocks: depths["resnet18"]}
	x := r.stem(b, b.Input(3), "backbone.conv1", "backbone.bn1")
	maps := r.layers(b, b.maxPool3("backbone.maxpool", x), "backbone.layer")
	x = b.spatialPyramid("backbone.spp.spp", maps[3])
	for i, skip := range []Ref{maps[2], maps[1], maps[0]} {
		x = b.blend(fmt.Sprintf("backbone.upsample.%d", i), x, skip)
	}
	b.normConv("logits", x, pointwise(classes), "logits.conv.bias")
	p, err := b.Build()
	if err != nil {
		return nil, err
	}
	p.Net, p.Multiple = "swiftnet_rn18", 1
	p.Result = Result{Kind: "argmax"}
	p.Preprocess = &Preprocess{Range: 255, Mean: [3]float64{73.15, 82.90, 72.3}, Std: [3]float64{47.67, 48.49, 47.73},
		Fit: "stretch", Filter: "bilinear"}
	p.Unused = []string{"backbone.img_mean", "backbone.img_std"} // of the preprocessing
	return p, nil
}

// normConv is a batch norm, ReLU and a convolution, in this order.
func (b *Builder) normConv(name string, x Ref, c ops.Conv, bias string) Ref {
	x = b.Apply(name+".norm", &ops.Affine{Activation: ops.ReLU}, Origin{Norm: name + ".norm", Eps: torchEps}, x)
	return b.conv(name+".conv", x, c, Origin{Weight: name + ".conv.weight", Bias: bias})
}

// spatialPyramid narrows the map, averages it over grids of 8, 4 and 2 rows of cells that are about square, and joins
// what they hold behind it.
func (b *Builder) spatialPyramid(name string, x Ref) Ref {
	x = b.normConv(name+".spp_bn", x, pointwise(swiftNetWidth), "")
	levels := []Ref{x}
	for i, rows := range []int{8, 4, 2} {
		level := fmt.Sprintf("%s.spp%d", name, i)
		y := b.Apply(level+".pool", &ops.AdaptiveAvgPool{H: rows}, Origin{}, x)
		y = b.normConv(level, y, pointwise(swiftNetWidth/3), "")
		levels = append(levels, b.Apply(level+".resize", &ops.Resize{Mode: "bilinear"}, Origin{}, y, x))
	}
	joined := b.Apply(name+".concat", &ops.Concat{}, Origin{}, levels...)
	return b.normConv(name+".spp_fuse", joined, pointwise(swiftNetWidth), "")
}

// blend brings the map to the size of the encoder's, adds that, and filters the sum.
func (b *Builder) blend(name string, x, skip Ref) Ref {
	skip = b.normConv(name+".bottleneck", skip, pointwise(swiftNetWidth), "")
	x = b.Apply(name+".resize", &ops.Resize{Mode: "bilinear"}, Origin{}, x, skip)
	x = b.Apply(name+".sum", &ops.Add{}, Origin{}, x, skip)
	return b.normConv(name+".blend_conv", x, square(swiftNetWidth, 3, 1, 1), "")
}
