package netdef

import (
	"fmt"

	"github.com/edgeseg/edgeseg/ops"
)

// EfficientFormerV2Config is the widths of the four stages, what each of their blocks expands its channels by, and the
// number of blocks that have attention, the last ones of the last two stages.
type EfficientFormerV2Config struct {
	Widths     [4]int
	Expansions [4][]int
	Attention  int
}

// StandardEfficientFormerV2 is EfficientFormerV2-S0.
func StandardEfficientFormerV2() EfficientFormerV2Config {
	return EfficientFormerV2Config{
		Widths:     [4]int{32, 48, 96, 176},
		Expansions: [4][]int{{4, 4}, {4, 4}, {4, 3, 3, 3, 4, 4}, {4, 3, 3, 4}},
		Attention:  2,
	}
}

// EfficientFormerV2 is the backbone of Li et al., "Rethinking vision transformers for MobileNet size and speed",
// arXiv 2212.08059, as its authors segment with it. Where their code demands sides whose sixteenths are even, what
// it doubles is brought to the map's own size here.
func EfficientFormerV2(c EfficientFormerV2Config) Backbone {
	features := func(b *Builder, x Ref) (maps [4]Ref) {
		x = b.stem(x, c.Widths[0], ops.GELU)
		for i, width := range c.Widths {
			down := fmt.Sprintf("backbone.network.%d", 2*i-1)
			switch i {
			case 0:
			case 3:
				x = b.attentionDown(down, x, width)
			default:
				x = b.normedDown(down, x, width)
			}
			for k, expansion := range c.Expansions[i] {
				name := fmt.Sprintf("backbone.network.%d.%d", 2*i, k)
				if i >= 2 && k >= len(c.Expansions[i])-c.Attention {
					x = b.localAttention(name, x, i == 2)
				}
				x = b.convolutionalMLP(name, x, expansion)
			}
			maps[i] = x
		}
		return maps
	}
	unused := []string{"backbone.norm.", "backbone.head.", "backbone.dist_head.", "backbone.network.5.attn.attention_bias"}
	for i := 2; i < 4; i++ {
		for k := max(len(c.Expansions[i])-c.Attention, 0); k < len(c.Expansions[i]); k++ {
			unused = append(unused, fmt.Sprintf("backbone.network.%d.%d.token_mixer.attention_bias", 2*i, k))
		}
	}
	return Backbone{Name: "efficientformerv2_" + c.variant(), Unused: unused, features: features}
}

// variant names the network by its last width.
func (c *EfficientFormerV2Config) variant() string {
	switch c.Widths[3] {
	case 224:
		return "s1"
	case 288:
		return "s2"
	case 384:
		return "l"
	}
	return "s0"
}

// convolutionalMLP adds what a pointwise, a depthwise and a pointwise convolution make of the map.
func (b *Builder) convolutionalMLP(name string, x Ref, expansion int) Ref {
	width, mlp := b.Channels(x), name+".mlp"
	y := b.normed(mlp+".fc1", x, pointwise(expansion*width), ops.GELU, mlp+".fc1", mlp+".norm1", "")
	y = b.normed(mlp+".mid", y, depthwise(expansion*width, 1), ops.GELU, mlp+".mid", mlp+".mid_norm", "")
	y = b.scaledColumn(mlp+".fc2", y, width, mlp+".fc2", mlp+".norm2", name+".layer_scale_2")
	return b.Apply(name, &ops.Add{}, Origin{}, x, y)
}

// scaledColumn is a pointwise convolution with bias, batch norm and factors of shape [out][1][1].
func (b *Builder) scaledColumn(name string, x Ref, out int, conv, norm, factors string) Ref {
	return b.conv(name, x, pointwise(out),
		Origin{Weight: conv + ".weight", Bias: conv + ".bias", Norm: norm, Eps: torchEps, Factors: factors, Column: true})
}

// member is a convolution, member 0 of a sequence, with a batch norm, member 1.
func (b *Builder) member(name string, x Ref, c ops.Conv) Ref {
	return b.normed(name, x, c, ops.Linear, name+".0", name+".1", "")
}

// localAttention adds attention with talking heads and a convolution of the values; at half the map's size where
// that is asked for.
func (b *Builder) localAttention(name string, x Ref, half bool) Ref {
	const key, value, heads = 32, 128, efficientFormerHeads
	mixer, y := name+".token_mixer", x
	if half {
		y = b.member(mixer+".stride_conv", x, depthwise(b.Channels(x), 2))
	}
	q := b.member(mixer+".q", y, pointwise(heads*key))
	k := b.member(mixer+".k", y, pointwise(heads*key))
	v := b.member(mixer+".v", y, pointwise(heads*value))
	local := b.member(mixer+".v_local", v, depthwise(heads*value, 1))
	from := Origin{Roles: []Constant{positionBias(mixer, efficientFormerGrid)}}
	for i, role := range []string{"mix_scores", "mix_weights"} {
		talking := fmt.Sprintf("%s.talking_head%d", mixer, i+1)
		from.Roles = append(from.Roles, Constant{role, talking + ".weight", []int{heads, heads, 1, 1}},
			Constant{role + "_bias", talking + ".bias", []int{heads}})
	}
	y = b.Apply(mixer+".attention", &ops.Attention{Heads: heads, Grid: efficientFormerGrid, TalkingHeads: true}, from, q, k, v)
	y = b.Apply(mixer+".sum", &ops.Add{}, Origin{}, y, local)
	if half {
		y = b.Apply(mixer+".upsample", &ops.Resize{Mode: "bilinear"}, Origin{}, y, x)
	}
	y = b.activate(mixer+".act", ops.GELU, y)
	y = b.scaledColumn(mixer, y, b.Channels(x), mixer+".proj.1", mixer+".proj.2", name+".layer_scale_1")
	return b.Apply(name+".mixed", &ops.Add{}, Origin{}, x, y)
}

// attentionDown halves the map by attention of every second row's and column's queries, and by a convolution.
func (b *Builder) attentionDown(name string, x Ref, width int) Ref {
	const key, value, heads, stride = 16, 64, efficientFormerHeads, 2
	attn := name + ".attn"
	query := depthwise(b.Channels(x), stride) // and the pixel itself
	q := b.conv(attn+".q.local", x, query, Origin{Weight: attn + ".q.local.0.weight", Bias: attn + ".q.local.0.bias", Identity: true})
	q = b.member(attn+".q.proj", q, pointwise(heads*key))
	k := b.member(attn+".k", x, pointwise(heads*key))
	v := b.member(attn+".v", x, pointwise(heads*value))
	local := b.member(attn+".v_local", v, depthwise(heads*value, stride))
	grid := stride * efficientFormerGrid
	y := b.Apply(attn+".attention", &ops.Attention{Heads: heads, Grid: grid, Stride: stride},
		Origin{Roles: []Constant{positionBias(attn, grid)}}, q, k, v)
	y = b.activate(attn+".act", ops.GELU, b.Apply(attn+".sum", &ops.Add{}, Origin{}, y, local))
	y = b.normed(attn, y, pointwise(width), ops.Linear, attn+".proj.1", attn+".proj.2", "")
	x = b.normed(name+".conv", x, square(width, 3, stride, 1), ops.Linear, name+".conv", name+".bn", "")
	return b.Apply(name, &ops.Add{}, Origin{}, y, x)
}
