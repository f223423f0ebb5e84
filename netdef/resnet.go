package netdef

import (
	"fmt"

	"github.com/edgeseg/edgeseg/ops"
)

// The encoder of He, Zhang, Ren and Sun, "Deep residual learning for image recognition", arXiv 1512.03385, without
// its classifier, by the names that torchvision gives its tensors.

// residualNet is what differs among encoders.
type residualNet struct {
	blocks [4]int
	stride int     // of the first layer's first block; 0 reads as 1
	leak   float64 // slope below 0 behind each first convolution; the one behind a sum has none
}

// depths are the numbers of blocks of each layer by the network's usual name.
var depths = map[string][4]int{"resnet18": {2, 2, 2, 2}, "resnet34": {3, 4, 6, 3}, "resnet50": {3, 4, 6, 3}}

// depthOf reads off which encoder of basic blocks a checkpoint holds, resnet18 where it is neither: the tensors that do
// not fit are named then. A layer's tensors begin with prefix and the layer's number from 1.
func depthOf(ck map[string]*ops.Param, prefix string) string {
	var blocks [4]int
	for i := range blocks {
		blocks[i] = countBlocks(ck, fmt.Sprintf("%s%d", prefix, i+1))
	}
	deeper := 0
	for i, n := range depths["resnet18"] {
		if blocks[i] > n {
			deeper++
		}
	}
	if deeper > 1 { // a stray or a missing tensor makes no other network
		return "resnet34"
	}
	return "resnet18"
}

// stem is the convolution of 7x7 at 1/2 of x.
func (r *residualNet) stem(b *Builder, x Ref, conv, norm string) Ref {
	return b.convBatchNormLeaky(conv, x, square(64, 7, 2, 3), r.leak, conv, norm)
}

// layers are those at 1/4 to 1/32 of the frame, from the stem's map after its max pool. The tensors of a layer
// begin with prefix and its number from 1.
func (r *residualNet) layers(b *Builder, x Ref, prefix string) (maps [4]Ref) {
	stride := max(r.stride, 1)
	for i := range maps {
		for k := range r.blocks[i] {
			x = r.basicBlock(b, fmt.Sprintf("%s%d.%d", prefix, i+1, k), x, 64<<i, stride)
			stride = 1
		}
		maps[i], stride = x, 2
	}
	return maps
}

// basicBlock adds two convolutions of 3x3 to x, or to its projection where the shapes differ.
func (r *residualNet) basicBlock(b *Builder, name string, x Ref, out, stride int) Ref {
	y := b.convBatchNormLeaky(name+".conv1", x, square(out, 3, stride, 1), r.leak, name+".conv1", name+".bn1")
	y = b.convBatchNorm(name+".conv2", y, square(out, 3, 1, 1), ops.Linear, name+".conv2", name+".bn2")
	return b.Apply(name, &ops.Add{Activation: ops.ReLU}, Origin{}, y, b.shortcut(name, x, out, stride))
}

// shortcut is x, or its projection where a block changes the shape.
func (b *Builder) shortcut(name string, x Ref, out, stride int) Ref {
	if stride == 1 && b.Channels(x) == out {
		return x
	}
	return b.convNorm(name+".downsample", x, square(out, 1, stride, 0), ops.Linear, name+".downsample", 0)
}

// maxPool3 halves a map: the largest values of 3x3 pixels.
func (b *Builder) maxPool3(name string, x Ref) Ref {
	pool := &ops.MaxPool{Kernel: [2]int{3, 3}, Stride: [2]int{2, 2}, Pad: [4]int{1, 1, 1, 1}}
	return b.Apply(name, pool, Origin{}, x)
}

// convBatchNormLeaky is a convolution without bias, a batch norm and a ReLU whose slope below 0 is leak.
func (b *Builder) convBatchNormLeaky(name string, x Ref, c ops.Conv, leak float64, conv, norm string) Ref {
	c.Activation = ops.ReLU
	if leak != 0 {
		c.Activation = ops.PReLU
	}
	return b.conv(name, x, c, Origin{Weight: conv + ".weight", Norm: norm, Eps: torchEps, Leak: leak})
}
