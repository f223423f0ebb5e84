package netdef

import (
	"fmt"

	"github.com/edgeseg/edgeseg/ops"
)

// semanticFPN tells of a network on a backbone: mark is the prefix of names that no other one has, read reads the
// backbone's width and depth off the checkpoint.
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
	c.Stem = width(ck, c.Stem, "backbone.features.0.0.weight")
	for i := range c.Stages {
		s := &c.Stages[i]
		prefix, project := fmt.Sprintf("backbone.features.%d", i+1), "block.3.0.weight"
		if s.Expansion == 1 {
			project = "block.2.0.weight"
		}
		s.Repeats = countBlocks(ck, prefix, project)
		s.Channels = width(ck, s.Channels, prefix+".0."+project)
	}
	return EfficientNet(c)
}
