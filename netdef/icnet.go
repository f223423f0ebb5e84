package netdef

import (
	"fmt"

	"github.com/edgeseg/edgeseg/ops"
)

// ICNet is the network of Zhao, Qi, Shen, Shi and Jia, "ICNet for real-time semantic segmentation on high-resolution images",
// arXiv 1704.08545, on ResNet-50. Logits are 1/4 of the frame. Sides are multiples of 8.
//
// It departs from the paper as its best-known PyTorch implementation does: the encoder has its full width, and the
// deepest branch begins anew at a quarter of the frame.
func ICNet(classes int) (*Blueprint, error) {
	b := NewBuilder()
	frame := b.Input(3)
	fine := frame
	for i, out := range []int{32, 32, 64} {
		name := fmt.Sprintf("conv_sub1.%d", i)
		fine = b.convBatchNorm(name, fine, square(out, 3, 2, 1), ops.ReLU, name+".conv", name+".bn")
	}
	half := dilatedResNet{b, depths["resnet50"], "pretrained.", "#sub2"}
	medium := half.layers(b.shrunk("sub2", frame, 2), 2)
	quarter := dilatedResNet{b, depths["resnet50"], "pretrained.", "#sub4"}
	x := quarter.layers(b.shrunk("sub4", frame, 4), 4)

	x = b.pyramidSum("head.ppm", x)
	x = b.cascade("head.cff_24", x, medium)
	x = b.cascade("head.cff_12", x, fine)
	// The classifier has no bias: before the resize it gives the same at a quarter of the cost.
	x = b.conv("head.conv_cls", x, pointwise(classes), Origin{Weight: "head.conv_cls.weight"})
	b.Apply("head.resize", &ops.Resize{Mode: "bilinear", AlignCorners: true, Num: 2, Den: 1}, Origin{}, x)
	p, err := b.Build()
	if err != nil {
		return nil, err
	}
	p.Net, p.Multiple = "icnet_resnet50", 8
	p.Result = Result{Kind: "argmax", AlignCorners: true}
	p.Unused = []string{"pretrained.fc.", "head.cff_12.conv_low_cls.", "head.cff_24.conv_low_cls."}
	return p, nil
}

// shrunk is the frame at 1/n.
func (b *Builder) shrunk(name string, frame Ref, n int) Ref {
	return b.Apply(name, &ops.Resize{Mode: "bilinear", AlignCorners: true, Num: 1, Den: n, Floor: true}, Origin{}, frame)
}

// pyramidSum adds to the map its averages over grids of 1, 2, 3 and 6 cells a side.
func (b *Builder) pyramidSum(name string, x Ref) Ref {
	sum := x
	for _, k := range []int{1, 2, 3, 6} {
		y := b.Apply(fmt.Sprintf("%s.pool%d", name, k), &ops.AdaptiveAvgPool{H: k, W: k}, Origin{}, x)
		y = b.resizeTo(fmt.Sprintf("%s.resize%d", name, k), y, x)
		sum = b.Apply(fmt.Sprintf("%s.sum%d", name, k), &ops.Add{}, Origin{}, sum, y)
	}
	return sum
}

// cascade brings the deeper map to the size of the finer one and adds both, filtered.
func (b *Builder) cascade(name string, low, high Ref) Ref {
	const width = 128
	c := square(width, 3, 1, 2)
	c.Dilation = [2]int{2, 2}
	low = b.resizeTo(name+".resize", low, high)
	low = b.convNorm(name+".conv_low", low, c, ops.Linear, name+".conv_low", 0)
	high = b.convNorm(name+".conv_high", high, pointwise(width), ops.Linear, name+".conv_high", 0)
	return b.Apply(name, &ops.Add{Activation: ops.ReLU}, Origin{}, low, high)
}

// dilatedResNet is a residual encoder of bottlenecks whose last two layers keep the size of the second and are dilated
// instead. One set of tensors can be read by several: their nodes' names end in suffix.
type dilatedResNet struct {
	b              *Builder
	blocks         [4]int
	prefix, suffix string
}

// layers gives the output of the n-th layer.
func (r *dilatedResNet) layers(x Ref, n int) Ref {
	conv := r.prefix + "conv1."
	x = r.conv("conv1.0", x, square(64, 3, 2, 1), ops.ReLU, conv+"0", conv+"1")
	x = r.conv("conv1.3", x, square(64, 3, 1, 1), ops.ReLU, conv+"3", conv+"4")
	x = r.conv("conv1.6", x, square(128, 3, 1, 1), ops.ReLU, conv+"6", r.prefix+"bn1")
	x = r.b.maxPool3(r.prefix+"maxpool"+r.suffix, x)
	dilations := [4][2]int{{1, 1}, {1, 1}, {1, 2}, {2, 4}} // of a layer's first block and of the others
	for i := range n {
		for k := range r.blocks[i] {
			stride, dilation := 1, dilations[i][min(k, 1)]
			if i == 1 && k == 0 {
				stride = 2
			}
			x = r.bottleneck(fmt.Sprintf("layer%d.%d", i+1, k), x, 64<<i, stride, dilation)
		}
	}
	return x
}

// bottleneck narrows the map to width channels, filters it, widens it to four times that and adds x.
func (r *dilatedResNet) bottleneck(name string, x Ref, width, stride, dilation int) Ref {
	from := func(part string) string { return r.prefix + name + part }
	c := square(width, 3, stride, dilation)
	c.Dilation = [2]int{dilation, dilation}
	y := r.conv(name+".conv1", x, pointwise(width), ops.ReLU, from(".conv1"), from(".bn1"))
	y = r.conv(name+".conv2", y, c, ops.ReLU, from(".conv2"), from(".bn2"))
	y = r.conv(name+".conv3", y, pointwise(4*width), ops.Linear, from(".conv3"), from(".bn3"))
	if stride != 1 || r.b.Channels(x) != 4*width {
		x = r.conv(name+".downsample", x, square(4*width, 1, stride, 0), ops.Linear, from(".downsample.0"), from(".downsample.1"))
	}
	return r.b.Apply(from(r.suffix), &ops.Add{Activation: ops.ReLU}, Origin{}, y, x)
}

func (r *dilatedResNet) conv(name string, x Ref, c ops.Conv, act ops.Activation, conv, norm string) Ref {
	return r.b.convBatchNorm(r.prefix+name+r.suffix, x, c, act, conv, norm)
}
