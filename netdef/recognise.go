package netdef

import (
	"fmt"
	"strings"

	"github.com/edgeseg/edgeseg/ops"
)

// network is what Convert knows of a network.
type network struct {
	name    string // of Model.Net
	askedBy string // what one asks for to get it, or an own file's part of it
	marks   string // prefix of names that no other network has
	classes string // convolution whose output channels are the classes
	build   func(ck map[string]*ops.Param, classes int) (*Blueprint, error)
}

// networks, in the order in which marks are looked for: "level2_0." is also
// part of the whole ESPNet's names, behind "encoder.".
var networks = []network{
	{"fast_scnn", "fast_scnn", "learning_to_downsample.", "classifier.conv.1.weight",
		func(_ map[string]*ops.Param, classes int) (*Blueprint, error) { return FastSCNN(classes) }},
	{"contextnet", "contextnet", "spatial_detail.", "classifier.conv.1.weight",
		func(_ map[string]*ops.Param, classes int) (*Blueprint, error) { return ContextNet(classes) }},
	{"espnet", "espnet", "encoder.level2_0.", "encoder.classifier.conv.weight",
		func(ck map[string]*ops.Param, classes int) (*Blueprint, error) {
			return ESPNet(espConfig(ck, "encoder.", classes))
		}},
	{"espnet_c", "espnet", "level2_0.", "classifier.conv.weight",
		func(ck map[string]*ops.Param, classes int) (*Blueprint, error) {
			return ESPNetC(espConfig(ck, "", classes))
		}},
	semanticFPN("mobilenet_v1", "backbone.model.", readMobileNetV1),
	semanticFPN("mobilenet_v2", "backbone.features.1.conv.", readMobileNetV2),
	semanticFPN("efficientnet_b0", "backbone.features.1.0.block.", readEfficientNet),
}

// Networks lists the names of the networks that Convert knows.
func Networks() []string {
	var names []string
	for _, n := range networks {
		names = append(names, n.name)
	}
	return names
}

// espConfig reads off what differs among ESPNets.
func espConfig(ck map[string]*ops.Param, prefix string, classes int) ESPNetConfig {
	return ESPNetConfig{
		Classes:   classes,
		P:         countBlocks(ck, prefix+"level2", "c1.conv.weight"),
		Q:         countBlocks(ck, prefix+"level3", "c1.conv.weight"),
		EarlySkip: dim(ck, "conv.conv.weight", 1) == classes+16,
	}
}

// recognise tells whose checkpoint it is by the names of its tensors, nil if nobody's.
func recognise(ck map[string]*ops.Param) *network {
	names := sortedKeys(ck)
	for i := range networks {
		for _, name := range names {
			if strings.HasPrefix(name, networks[i].marks) {
				return &networks[i]
			}
		}
	}
	return nil
}

// choose finds the network that is asked for, by the checkpoint where none is, and
// makes sure that the checkpoint does not look like another's.
func choose(net string, ck map[string]*ops.Param) (*network, error) {
	asked := net == ""
	for _, n := range networks {
		asked = asked || net == n.name
	}
	if !asked {
		return nil, errorf("network %q is not known, want one of %s", net, strings.Join(Networks(), ", "))
	}
	found := recognise(ck)
	switch {
	case len(ck) == 0:
		return nil, errorf("checkpoint has no tensors")
	case found == nil:
		return nil, &Error{
			Text:   fmt.Sprintf("checkpoint is of no network that is known, its first tensor is %q", sortedKeys(ck)[0]),
			Advice: "those that can be converted are " + strings.Join(Networks(), ", "),
		}
	case net != "" && net != found.name && net != found.askedBy:
		return nil, &Error{
			Text:   fmt.Sprintf("checkpoint looks like %s with %d classes, not like %s", found.name, dim(ck, found.classes, 0), net),
			Advice: "convert it with --net " + found.askedBy,
		}
	}
	return found, nil
}
