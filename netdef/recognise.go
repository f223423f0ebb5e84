package netdef

import (
	"fmt"
	"slices"
	"strconv"
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
var networks = append([]network{
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
	linkNet("resnet18"),
	linkNet("resnet34"),
	{"linknet_paper", "linknet_paper", "in_block.", "tp_conv2.bias",
		func(_ map[string]*ops.Param, classes int) (*Blueprint, error) { return LinkNetPaper(classes) }},
	{"swiftnet_rn18", "swiftnet_rn18", "backbone.spp.spp.", "logits.conv.weight", buildSwiftNet},
	{"fasterseg", "fasterseg", "cells.0-0._op.", "heads8.conv_1x1.weight",
		func(_ map[string]*ops.Param, classes int) (*Blueprint, error) {
			return FasterSeg(PublishedFasterSeg(classes))
		}},
	fanet("fanet18", "resnet18"),
	fanet("fanet34", "resnet34"),
	{"icnet_resnet50", "icnet_resnet50", "head.cff_24.", "head.conv_cls.weight",
		func(_ map[string]*ops.Param, classes int) (*Blueprint, error) { return ICNet(classes) }},
}, semanticFPNs...)

// residual tells of the networks that differ in their encoder's depth alone, which of resnet18 and resnet34 it is: the
// tensors of its layers begin with prefix and the layer's number.
type residual struct{ encoder, prefix string }

var residuals = map[string]residual{
	"semfpn_resnet18": {"resnet18", "backbone.layer"}, "semfpn_resnet34": {"resnet34", "backbone.layer"},
	"linknet_resnet18": {"resnet18", "encoder.layer"}, "linknet_resnet34": {"resnet34", "encoder.layer"},
	"fanet18": {"resnet18", "resnet.layer"}, "fanet34": {"resnet34", "resnet.layer"},
}

func fanet(name, encoder string) network {
	return network{name, name, "ffm_32.w_qs.", "clslayer_8.conv_out.weight",
		func(_ map[string]*ops.Param, classes int) (*Blueprint, error) { return FANet(encoder, classes) }}
}

// strangers are prefixes of names by which a checkpoint that has a network's marks is not of it.
var strangers = map[string]string{
	"semfpn_resnet18": "backbone.spp.", "semfpn_resnet34": "backbone.spp.",
	"semfpn_efficientformer_l1": "backbone.network.0.0.mlp.mid.",
}

func linkNet(encoder string) network {
	return network{"linknet_" + encoder, "linknet_" + encoder, "decoder.blocks.0.block.", "segmentation_head.0.weight",
		func(_ map[string]*ops.Param, classes int) (*Blueprint, error) { return LinkNet(encoder, classes) }}
}

// buildSwiftNet takes mean and standard deviation from the checkpoint, where it holds them.
func buildSwiftNet(ck map[string]*ops.Param, classes int) (*Blueprint, error) {
	p, err := SwiftNet(classes)
	if err != nil {
		return nil, err
	}
	for name, to := range map[string]*[3]float64{"backbone.img_mean": &p.Preprocess.Mean, "backbone.img_std": &p.Preprocess.Std} {
		t := ck[name]
		switch {
		case t == nil:
		case len(t.F32) != len(to):
			return nil, errorf("%s: tensor %q is %v, want three numbers", p.Net, name, t.Dims)
		default:
			for c, v := range t.F32 {
				to[c] = decimal(v)
			}
		}
	}
	return p, nil
}

// decimal is the number whose shortest decimal form the float32 has: 73.15 rather than 73.1500015.
func decimal(v float32) float64 {
	d, err := strconv.ParseFloat(strconv.FormatFloat(float64(v), 'g', -1, 32), 64)
	if err != nil {
		return float64(v)
	}
	return d
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
		P:         countBlocks(ck, prefix+"level2"),
		Q:         countBlocks(ck, prefix+"level3"),
		EarlySkip: dim(ck, "conv.conv.weight", 1) == classes+16,
	}
}

// recognise lists the networks whose marks are among the names of the checkpoint's tensors, each with the first
// tensor that has them.
func recognise(ck map[string]*ops.Param) (found []recognised) {
	names := sortedKeys(ck)
	for i := range networks {
		if r, ok := residuals[networks[i].name]; ok && depthOf(ck, r.prefix) != r.encoder {
			continue
		}
		first := firstWith(names, networks[i].marks)
		stranger, ok := strangers[networks[i].name]
		if first != "" && !(ok && firstWith(names, stranger) != "") {
			found = append(found, recognised{&networks[i], first})
		}
	}
	return found
}

// firstWith is the first name that begins with prefix, "" where there is none.
func firstWith(names []string, prefix string) string {
	i := slices.IndexFunc(names, func(name string) bool { return strings.HasPrefix(name, prefix) })
	if i < 0 {
		return ""
	}
	return names[i]
}

// recognised is a network that a checkpoint may be of, and the tensor that tells it.
type recognised struct {
	*network
	tensor string
}

// Recognise gives the network of a checkpoint, without its weights: the one that is asked for, or with an empty
// net the one that the names of the tensors tell. Blueprint.Seen says by what it was recognised.
func Recognise(net string, checkpoint map[string]*ops.Param) (*Blueprint, error) {
	ck, err := stripped(checkpoint)
	if err != nil {
		return nil, err
	}
	p, _, err := blueprintOf(net, ck)
	return p, err
}

// blueprintOf is Recognise of names without "module.", with the number of classes.
func blueprintOf(net string, ck map[string]*ops.Param) (*Blueprint, int, error) {
	found, err := choose(net, ck)
	if err != nil {
		return nil, 0, err
	}
	classes := dim(ck, found.classes, 0)
	if classes < 1 || classes > maxClasses {
		return nil, 0, errorf("%s: tensor %q should have a row for each class, 1 to %d", found.name, found.classes, maxClasses)
	}
	p, err := found.build(ck, classes)
	if err != nil {
		return nil, 0, err
	}
	// A tensor of a wrong shape may have been what a width was read off: the published widths then find fault with it alone.
	if usual, err := found.build(nil, classes); err == nil {
		p = p.nearer(usual, ck)
	}
	p.Seen = fmt.Sprintf("tensor %q, and %d rows of %q", found.tensor, classes, found.classes)
	return p, classes, nil
}

// choose finds the network that is asked for, by the checkpoint where none is, and
// makes sure that the checkpoint does not look like another's.
func choose(net string, ck map[string]*ops.Param) (*recognised, error) {
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
	case len(found) == 0:
		return nil, &Error{
			Text:   fmt.Sprintf("checkpoint is of no network that is known, its first tensor is %q", sortedKeys(ck)[0]),
			Advice: "those that can be converted are " + strings.Join(Networks(), ", "),
		}
	case len(found) > 1:
		return nil, errorf("checkpoint looks like two networks: like %s by tensor %q, like %s by %q",
			found[0].name, found[0].tensor, found[1].name, found[1].tensor)
	case net != "" && net != found[0].name && net != found[0].askedBy:
		return nil, &Error{
			Text:   fmt.Sprintf("checkpoint looks like %s with %d classes, not like %s", found[0].name, dim(ck, found[0].classes, 0), net),
			Advice: "convert it with --net " + found[0].askedBy,
		}
	}
	return &found[0], nil
}
