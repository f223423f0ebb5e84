package netdef

import (
	"fmt"

	"github.com/edgeseg/edgeseg/ops"
)

// EfficientFormerConfig is the widths and the numbers of blocks of the four stages; the last Attention blocks of the
// last stage have attention.
type EfficientFormerConfig struct {
	Widths, Blocks [4]int
	Attention      int
}

// StandardEfficientFormer is EfficientFormer-L1.
func StandardEfficientFormer() EfficientFormerConfig {
	return EfficientFormerConfig{Widths: [4]int{48, 96, 224, 448}, Blocks: [4]int{3, 2, 6, 4}, Attention: 1}
}

// Attention of both EfficientFormers: eight heads whose biases speak of a map of 16x16, the last of a frame of 512x512.
const (
	efficientFormerHeads = 8
	efficientFormerGrid  = 16
)

// EfficientFormer is the backbone of Li et al., "EfficientFormer: Vision transformers at MobileNet speed",
// arXiv 2206.01191, as its authors segment with it.
func EfficientFormer(c EfficientFormerConfig) Backbone {
	first := c.Blocks[3] - c.Attention // block of the last stage that has attention
	last := "backbone.network.6"
	features := func(b *Builder, x Ref) (maps [4]Ref) {
		x = b.stem(x, c.Widths[0], ops.ReLU)
		for i, width := range c.Widths {
			if i > 0 {
				x = b.normedDown(fmt.Sprintf("backbone.network.%d", 2*i-1), x, width)
			}
			for k := range c.Blocks[i] {
				name := fmt.Sprintf("backbone.network.%d.%d", 2*i, k)
				if i == 3 && k >= first { // behind a member that only changes the layout
					x = b.attentionBlock(fmt.Sprintf("%s.%d", last, k+1), x)
				} else {
					x = b.poolingBlock(name, x)
				}
			}
			maps[i] = b.groupNorm(fmt.Sprintf("backbone.norm%d", 2*i), x, "")
		}
		return maps
	}
	name := "efficientformer_l1"
	switch c.Widths[3] {
	case 512:
		name = "efficientformer_l3"
	case 768:
		name = "efficientformer_l7"
	}
	unused := []string{"backbone.norm.", "backbone.head.", "backbone.dist_head."}
	for k := range c.Attention {
		unused = append(unused, fmt.Sprintf("%s.%d.token_mixer.attention_bias", last, first+k+1))
	}
	return Backbone{Name: name, Unused: unused, features: features}
}

// stem is two convolutions of stride 2.
func (b *Builder) stem(x Ref, width int, act ops.Activation) Ref {
	for i, out := range []int{width / 2, width} {
		name := fmt.Sprintf("backbone.patch_embed.%d", 3*i)
		x = b.normed(name, x, square(out, 3, 2, 1), act, name, fmt.Sprintf("backbone.patch_embed.%d", 3*i+1), "")
	}
	return x
}

// normedDown halves the map.
func (b *Builder) normedDown(name string, x Ref, width int) Ref {
	return b.normed(name, x, square(width, 3, 2, 1), ops.Linear, name+".proj", name+".norm", "")
}

// normed is a convolution with a bias, a batch norm and an activation, GELU as a node of its own; conv and norm are the
// prefixes of their tensors. The output is multiplied with the tensor factors, "" for none.
func (b *Builder) normed(name string, x Ref, c ops.Conv, act ops.Activation, conv, norm, factors string) Ref {
	from := Origin{Weight: conv + ".weight", Bias: conv + ".bias", Norm: norm, Eps: torchEps, Factors: factors}
	if act == ops.GELU {
		return b.activate(name, act, b.conv(name+".conv", x, c, from))
	}
	c.Activation = act
	return b.conv(name, x, c, from)
}

// poolingBlock is PoolFormer's block without norms before its parts, with batch norms in the second.
func (b *Builder) poolingBlock(name string, x Ref) Ref {
	y := b.Apply(name+".scaled", &ops.Affine{}, Origin{Factors: name + ".layer_scale_1"}, b.poolMixer(name, x))
	x = b.Apply(name+".mixed", &ops.Add{}, Origin{}, x, y)
	width, mlp := b.Channels(x), name+".mlp"
	y = b.normed(mlp+".fc1", x, pointwise(4*width), ops.GELU, mlp+".fc1", mlp+".norm1", "")
	y = b.normed(mlp+".fc2", y, pointwise(width), ops.Linear, mlp+".fc2", mlp+".norm2", name+".layer_scale_2")
	return b.Apply(name, &ops.Add{}, Origin{}, x, y)
}

// attentionBlock is a transformer's block: attention, then two linear layers, each behind a layer norm.
func (b *Builder) attentionBlock(name string, x Ref) Ref {
	const key, value = 32, 128 // channels of a head
	width, mixer := b.Channels(x), name+".token_mixer"
	y := b.layerNorm(name+".norm1", x)
	q, k, v := b.queriesKeysValues(mixer, y, key, value)
	y = b.Apply(mixer, &ops.Attention{Heads: efficientFormerHeads, Grid: efficientFormerGrid},
		Origin{Roles: []Constant{positionBias(mixer, efficientFormerGrid)}}, q, k, v)
	y = b.linear(mixer+".proj", y, width, name+".layer_scale_1")
	x = b.Apply(name+".mixed", &ops.Add{}, Origin{}, x, y)
	y = b.linear(name+".mlp.fc1", b.layerNorm(name+".norm2", x), 4*width, "")
	y = b.linear(name+".mlp.fc2", b.activate(name+".mlp.act", ops.GELU, y), width, name+".layer_scale_2")
	return b.Apply(name, &ops.Add{}, Origin{}, x, y)
}

func (b *Builder) layerNorm(name string, x Ref) Ref {
	return b.Apply(name, &ops.LayerNorm{Eps: torchEps}, Origin{Plain: name}, x)
}

// linear is a linear layer of each pixel's channels.
func (b *Builder) linear(name string, x Ref, out int, factors string) Ref {
	return b.conv(name, x, pointwise(out), Origin{Weight: name + ".weight", Bias: name + ".bias", Linear: true, Factors: factors})
}

func positionBias(mixer string, grid int) Constant {
	return Constant{Role: "position_bias", Tensor: mixer + ".attention_biases_seg", Dims: []int{efficientFormerHeads, grid * grid}}
}

// queriesKeysValues are three parts of one linear layer, in which those of a head lie side by side.
func (b *Builder) queriesKeysValues(mixer string, x Ref, key, value int) (q, k, v Ref) {
	head := 2*key + value
	part := func(name string, first, n int) Ref {
		from := Origin{Weight: mixer + ".qkv.weight", Bias: mixer + ".qkv.bias", Linear: true, RowsOf: efficientFormerHeads * head}
		for h := range efficientFormerHeads {
			for i := range n {
				from.Rows = append(from.Rows, h*head+first+i)
			}
		}
		return b.conv(mixer+name, x, pointwise(efficientFormerHeads*n), from)
	}
	return part(".q", 0, key), part(".k", key, key), part(".v", 2*key, value)
}
