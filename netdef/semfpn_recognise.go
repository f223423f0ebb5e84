package netdef

import (
	"fmt"

	"github.com/edgeseg/edgeseg/ops"
)

// semanticFPNs are the backbones that Convert knows.
var semanticFPNs = []network{
	semanticFPN("resnet18", "backbone.layer1.", func(map[string]*ops.Param) Backbone { return ResNet("resnet18") }),
	semanticFPN("resnet34", "backbone.layer1.", func(map[string]*ops.Param) Backbone { return ResNet("resnet34") }),
	semanticFPN("mobilenet_v1", "backbone.model.", readMobileNetV1),
	semanticFPN("mobilenet_v2", "backbone.features.1.conv.", readMobileNetV2),
	semanticFPN("efficientnet_b0", "backbone.features.1.0.block.", readEfficientNet),
	semanticFPN("shufflenet_v1", "backbone.features.0.branch_main_1.", readShuffleNetV1),
	semanticFPN("shufflenet_v2_x1_0", "backbone.stage2.0.branch2.", readShuffleNetV2),
	semanticFPN("poolformer_s12", "backbone.network.0.0.norm1.", readPoolFormer),
	semanticFPN("efficientformerv2_s0", "backbone.network.0.0.mlp.mid.", readEfficientFormerV2),
	semanticFPN("efficientformer_l1", "backbone.network.0.0.mlp.norm1.", readEfficientFormer),
}

// semanticFPN tells of a network on a backbone: mark is the prefix of names that no other one has, read reads the
// backbone's width and depth off the checkpoint, which is empty for the published ones.
func semanticFPN(name, mark string, read func(ck map[string]*ops.Param) Backbone) network {
	return network{"semfpn_" + name, "semfpn_" + name, mark, "decode_head.conv_seg.weight",
		func(ck map[string]*ops.Param, classes int) (*Blueprint, error) { return SemanticFPN(read(ck), classes) }}
}

// width is the number of output channels of a convolution, usual where the checkpoint lacks it.
func width(ck map[string]*ops.Param, usual int, weight string) int {
	if n := dim(ck, weight, 0); n > 0 {
		return n
	}
	return usual
}

func readMobileNetV1(ck map[string]*ops.Param) Backbone {
	c := StandardMobileNetV1()
	c.Stem = width(ck, c.Stem, "backbone.model.0.0.weight")
	for i := range c.Widths {
		c.Widths[i] = width(ck, c.Widths[i], fmt.Sprintf("backbone.model.%d.3.weight", i+1))
	}
	return MobileNetV1(c)
}

func readMobileNetV2(ck map[string]*ops.Param) Backbone {
	c := StandardMobileNetV2()
	c.Stem = width(ck, c.Stem, "backbone.features.0.0.weight")
	block := 1
	for i := range c.Rows {
		row := &c.Rows[i]
		project := 2
		if row.Expansion == 1 {
			project = 1
		}
		row.Channels = width(ck, row.Channels, fmt.Sprintf("backbone.features.%d.conv.%d.weight", block, project))
		block += row.Repeats
	}
	return MobileNetV2(c)
}

func readEfficientNet(ck map[string]*ops.Param) Backbone {
	c := StandardEfficientNet()
	if len(ck) == 0 {
		return EfficientNet(c)
	}
	c.Stem = width(ck, c.Stem, "backbone.features.0.0.weight")
	for i := range c.Stages {
		s := &c.Stages[i]
		prefix, project := fmt.Sprintf("backbone.features.%d", i+1), "block.3.0.weight"
		if s.Expansion == 1 {
			project = "block.2.0.weight"
		}
		s.Repeats = countBlocks(ck, prefix)
		s.Channels = width(ck, s.Channels, prefix+".0."+project)
	}
	return EfficientNet(c)
}

func readShuffleNetV1(ck map[string]*ops.Param) Backbone {
	c := StandardShuffleNetV1()
	c.Stem = width(ck, c.Stem, "backbone.first_conv.0.weight")
	return ShuffleNetV1(c)
}

func readShuffleNetV2(ck map[string]*ops.Param) Backbone {
	c := StandardShuffleNetV2()
	if len(ck) == 0 {
		return ShuffleNetV2(c)
	}
	c.Stem = width(ck, c.Stem, "backbone.conv1.0.weight")
	for i := range c.Widths {
		stage := fmt.Sprintf("backbone.stage%d", i+2)
		c.Widths[i] = 2 * width(ck, c.Widths[i]/2, stage+".0.branch2.5.weight")
		c.Units[i] = countBlocks(ck, stage)
	}
	return ShuffleNetV2(c)
}

func readPoolFormer(ck map[string]*ops.Param) Backbone {
	c := StandardPoolFormer()
	if len(ck) == 0 {
		return PoolFormer(c)
	}
	for i := range c.Widths {
		stage := fmt.Sprintf("backbone.network.%d", 2*i)
		c.Widths[i] = width(ck, c.Widths[i], stage+".0.mlp.fc2.weight")
		c.Blocks[i] = countBlocks(ck, stage)
	}
	return PoolFormer(c)
}

func readEfficientFormer(ck map[string]*ops.Param) Backbone {
	c := StandardEfficientFormer()
	if len(ck) == 0 {
		return EfficientFormer(c)
	}
	for i := range c.Widths {
		stage := fmt.Sprintf("backbone.network.%d", 2*i)
		c.Widths[i] = width(ck, c.Widths[i], stage+".0.mlp.fc2.weight")
		c.Blocks[i] = countBlocks(ck, stage)
	}
	c.Blocks[3] = max(c.Blocks[3]-1, 1) // the change of layout is a member without tensors
	pooling := 1
	for k := range c.Blocks[3] {
		if ck[fmt.Sprintf("backbone.network.6.%d.mlp.norm1.weight", k)] != nil {
			pooling = k + 1
		}
	}
	c.Attention = max(c.Blocks[3]-pooling, 0)
	return EfficientFormer(c)
}

func readEfficientFormerV2(ck map[string]*ops.Param) Backbone {
	c := StandardEfficientFormerV2()
	if len(ck) == 0 {
		return EfficientFormerV2(c)
	}
	for i := range c.Widths {
		stage := fmt.Sprintf("backbone.network.%d", 2*i)
		c.Widths[i] = width(ck, c.Widths[i], stage+".0.mlp.fc2.weight")
		c.Expansions[i] = make([]int, countBlocks(ck, stage))
		for k := range c.Expansions[i] {
			wide := width(ck, 4*c.Widths[i], fmt.Sprintf("%s.%d.mlp.fc1.weight", stage, k))
			c.Expansions[i][k] = max(wide/c.Widths[i], 1)
		}
	}
	c.Attention = 0
	for k := range c.Expansions[3] {
		if ck[fmt.Sprintf("backbone.network.6.%d.token_mixer.q.0.weight", k)] != nil {
			c.Attention++
		}
	}
	return EfficientFormerV2(c)
}
