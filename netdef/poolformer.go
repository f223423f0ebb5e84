package netdef

import (
	"fmt"

	"github.com/edgeseg/edgeseg/ops"
)

// PoolFormerConfig is the widths and the numbers of blocks of the four stages.
type PoolFormerConfig struct{ Widths, Blocks [4]int }

// StandardPoolFormer is PoolFormer-S12.
func StandardPoolFormer() PoolFormerConfig {
	return PoolFormerConfig{Widths: [4]int{64, 128, 320, 512}, Blocks: [4]int{2, 2, 6, 2}}
}

// PoolFormer is the backbone of Yu et al., "MetaFormer is actually what you need for vision", arXiv 2111.11418.
func PoolFormer(c PoolFormerConfig) Backbone {
	features := func(b *Builder, x Ref) (maps [4]Ref) {
		for i, width := range c.Widths {
			if i == 0 {
				x = b.biasedConv("backbone.patch_embed", x, square(width, 7, 4, 2), ".proj")
			} else {
				x = b.biasedConv(fmt.Sprintf("backbone.network.%d", 2*i-1), x, square(width, 3, 2, 1), ".proj")
			}
			for k := range c.Blocks[i] {
				x = b.poolFormerBlock(fmt.Sprintf("backbone.network.%d.%d", 2*i, k), x)
			}
			maps[i] = b.groupNorm(fmt.Sprintf("backbone.norm%d", 2*i), x, "")
		}
		return maps
	}
	blocks := 0
	for _, n := range c.Blocks {
		blocks += n
	}
	return Backbone{Name: fmt.Sprintf("poolformer_s%d", blocks), Unused: []string{"backbone.norm.", "backbone.head."}, features: features}
}

// poolFormerBlock adds to the map what its neighbourhood's average differs by, then what two pointwise convolutions make of each pixel.
func (b *Builder) poolFormerBlock(name string, x Ref) Ref {
	// The average is linear: the layer's scale goes into the norm before it.
	y := b.groupNorm(name+".norm1", x, name+".layer_scale_1")
	x = b.Apply(name+".mixed", &ops.Add{}, Origin{}, x, b.poolMixer(name, y))
	width := b.Channels(x)
	y = b.groupNorm(name+".norm2", x, "")
	y = b.biasedConv(name+".mlp.fc1", y, pointwise(4*width), "")
	y = b.activate(name+".mlp.act", ops.GELU, y)
	y = b.conv(name+".mlp.fc2", y, pointwise(width),
		Origin{Weight: name + ".mlp.fc2.weight", Bias: name + ".mlp.fc2.bias", Factors: name + ".layer_scale_2"})
	return b.Apply(name, &ops.Add{}, Origin{}, x, y)
}

// poolMixer is the average of each pixel's neighbourhood of 3x3 within the map, less the pixel.
func (b *Builder) poolMixer(name string, x Ref) Ref {
	pool := &ops.AvgPool{Kernel: [2]int{3, 3}, Pad: [4]int{1, 1, 1, 1}}
	return b.Apply(name+".token_mixer", &ops.Sub{}, Origin{}, b.Apply(name+".token_mixer.pool", pool, Origin{}, x), x)
}

// groupNorm is a group norm of one group whose output is multiplied with the tensor factors, "" for none.
func (b *Builder) groupNorm(name string, x Ref, factors string) Ref {
	return b.Apply(name, &ops.GroupNorm{Groups: 1, Eps: torchEps}, Origin{Plain: name, Factors: factors}, x)
}
