package netdef

import (
	"slices"

	"github.com/edgeseg/edgeseg/ops"
)

// Known is a network that Convert knows, in its published size.
type Known struct {
	Paper     string // arXiv number, "; "-separated where a backbone has another
	Classes   int
	Blueprint *Blueprint
}

// papers are the networks' sources by name.
var papers = map[string]string{
	"fast_scnn": "1902.04502", "contextnet": "1805.04554", "espnet": "1803.06815", "espnet_c": "1803.06815",
	"linknet_resnet18": "1707.03718", "linknet_resnet34": "1707.03718", "linknet_paper": "1707.03718",
	"swiftnet_rn18": "1903.08469", "fasterseg": "1912.10917", "fanet18": "2007.03815", "fanet34": "2007.03815",
	"icnet_resnet50":  "1704.08545",
	"semfpn_resnet18": "1901.02446; 1512.03385", "semfpn_resnet34": "1901.02446; 1512.03385",
	"semfpn_mobilenet_v1": "1901.02446; 1704.04861", "semfpn_mobilenet_v2": "1901.02446; 1801.04381",
	"semfpn_efficientnet_b0": "1901.02446; 1905.11946",
	"semfpn_shufflenet_v1":   "1901.02446; 1707.01083", "semfpn_shufflenet_v2_x1_0": "1901.02446; 1807.11164",
	"semfpn_poolformer_s12":     "1901.02446; 2111.11418",
	"semfpn_efficientformer_l1": "1901.02446; 2206.01191", "semfpn_efficientformerv2_s0": "1901.02446; 2212.08059",
}

// Catalogue describes every network that Convert knows, in the order of Networks: with the 19 classes of Cityscapes,
// ESPNet with its 20.
func Catalogue() ([]Known, error) {
	var all []Known
	for i := range networks {
		n := &networks[i]
		k := Known{Paper: papers[n.name], Classes: 19}
		var err error
		switch n.name {
		case "espnet", "espnet_c":
			k.Classes = 20
			c := ESPNetConfig{Classes: 20, P: 2, Q: 8, EarlySkip: true} // the largest that is published
			if k.Blueprint, err = ESPNet(c); n.name == "espnet_c" {
				k.Blueprint, err = ESPNetC(c)
			}
		default:
			k.Blueprint, err = n.build(nil, k.Classes)
		}
		if err != nil {
			return nil, err
		}
		all = append(all, k)
	}
	return all, nil
}

// Operators lists the kinds of a graph's operators, each once, in alphabetical order.
func (g *Graph) Operators() []string {
	var kinds []string
	for i := range g.Nodes {
		kind := g.Nodes[i].Op.Kind()
		if act, ok := g.Nodes[i].Op.(*ops.Act); ok {
			kind = string(act.Func)
		}
		kinds = append(kinds, kind)
	}
	slices.Sort(kinds)
	return slices.Compact(kinds)
}
