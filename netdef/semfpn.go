package netdef

import (
	"fmt"

	"github.com/edgeseg/edgeseg/ops"
)

// Backbone is a classification network without its classifier, as Semantic FPN takes it. The names of its
// checkpoint tensors begin with "backbone.".
type Backbone struct {
	Name     string // "resnet18": the network is then semfpn_resnet18
	Multiple int    // sides of the frame are multiples of this; 0 reads as 1
	Unused   []string
	// features adds the backbone's nodes and gives its maps at 1/4, 1/8, 1/16 and 1/32 of the frame x.
	features func(b *Builder, x Ref) [4]Ref
}

// Widths of the feature pyramid and of the head.
const (
	pyramidChannels = 256
	headChannels    = 128
)

// SemanticFPN is the network of Kirillov, Girshick, He and Dollár, "Panoptic feature pyramid networks",
// arXiv 1901.02446, on a backbone: a feature pyramid (arXiv 1612.03144) whose four maps are brought to
// 1/4 of the frame and added up. Logits are 1/4 of the frame.
//
// It departs from the paper as its best-known PyTorch implementation does: batch norm in the place of group norm.
func SemanticFPN(backbone Backbone, classes int) (*Blueprint, error) {
	b := NewBuilder()
	maps := b.featurePyramid(backbone.features(b, b.Input(3)))
	b.pyramidHead(maps, classes)
	p, err := b.Build()
	if err != nil {
		return nil, err
	}
	p.Net, p.Multiple = "semfpn_"+backbone.Name, max(backbone.Multiple, 1)
	p.Result = Result{Kind: "argmax"}
	p.Unused = backbone.Unused
	return p, nil
}

// featurePyramid brings the maps to one width, adds each coarser sum to the next finer map, and filters the sums.
func (b *Builder) featurePyramid(maps [4]Ref) [4]Ref {
	for i, x := range maps {
		maps[i] = b.biasedConv(fmt.Sprintf("neck.lateral_convs.%d", i), x, pointwise(pyramidChannels), ".conv")
	}
	for i := 2; i >= 0; i-- {
		coarse := b.Apply(fmt.Sprintf("neck.upsample.%d", i), &ops.Resize{Mode: "nearest"}, Origin{}, maps[i+1], maps[i])
		maps[i] = b.Apply(fmt.Sprintf("neck.sum.%d", i), &ops.Add{}, Origin{}, maps[i], coarse)
	}
	for i, x := range maps {
		maps[i] = b.biasedConv(fmt.Sprintf("neck.fpn_convs.%d", i), x, square(pyramidChannels, 3, 1, 1), ".conv")
	}
	return maps
}

// pyramidHead filters and doubles each map until it has the finest one's size, and classifies their sum.
func (b *Builder) pyramidHead(maps [4]Ref, classes int) {
	const head = "decode_head"
	var sum Ref
	for i, x := range maps {
		name := fmt.Sprintf("%s.scale_heads.%d", head, i)
		for k := range max(i, 1) {
			conv := fmt.Sprintf("%s.%d", name, 2*k)
			x = b.convBatchNorm(conv, x, square(headChannels, 3, 1, 1), ops.ReLU, conv+".conv", conv+".bn")
			if i > 0 {
				double := &ops.Resize{Mode: "bilinear", Num: 2, Den: 1}
				x = b.Apply(fmt.Sprintf("%s.%d", name, 2*k+1), double, Origin{}, x)
			}
		}
		if i == 0 {
			sum = x
			continue
		}
		x = b.Apply(name+".resize", &ops.Resize{Mode: "bilinear"}, Origin{}, x, sum)
		sum = b.Apply(fmt.Sprintf("%s.sum.%d", head, i), &ops.Add{}, Origin{}, sum, x)
	}
	b.biasedConv(head+".conv_seg", sum, pointwise(classes), "")
}

// biasedConv is a convolution with a bias and nothing behind it; its tensors are at the name followed by member.
func (b *Builder) biasedConv(name string, x Ref, c ops.Conv, member string) Ref {
	return b.conv(name, x, c, Origin{Weight: name + member + ".weight", Bias: name + member + ".bias"})
}

// convBatchNorm is a convolution without bias, a batch norm and an activation; conv and norm are the
// prefixes of their tensors.
func (b *Builder) convBatchNorm(name string, x Ref, c ops.Conv, act ops.Activation, conv, norm string) Ref {
	c.Activation = act
	return b.conv(name, x, c, Origin{Weight: conv + ".weight", Norm: norm, Eps: torchEps})
}
