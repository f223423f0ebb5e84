package quant

import (
	"slices"
	"testing"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/netdef/nettest"
	"github.com/edgeseg/edgeseg/ops"
)

// attending is a small network: a convolution, a max pool, and attention of pixels with normalized queries and keys.
func attending(t *testing.T) *netdef.Model {
	t.Helper()
	b := netdef.NewBuilder()
	conv := func(name string, x netdef.Ref, out, k int) netdef.Ref {
		c := &ops.Conv{Out: out, Kernel: [2]int{k, k}, Stride: [2]int{k, k}, Activation: ops.ReLU}
		return b.Apply(name, c, netdef.Origin{Weight: name + ".weight", Bias: name + ".bias"}, x)
	}
	x := conv("stem", b.Input(3), 16, 3)
	x = b.Apply("pool", &ops.MaxPool{Kernel: [2]int{2, 2}, Stride: [2]int{2, 2}}, netdef.Origin{}, x)
	queries := b.Apply("queries", &ops.L2Normalize{}, netdef.Origin{}, conv("q", x, 8, 1))
	keys := b.Apply("keys", &ops.L2Normalize{}, netdef.Origin{}, conv("k", x, 8, 1))
	context := b.Apply("context", &ops.MatMul{TransposeA: true}, netdef.Origin{}, keys, conv("v", x, 16, 1))
	y := b.Apply("attention", &ops.MatMul{}, netdef.Origin{}, queries, context)
	y = conv("project", y, 16, 1)
	conv("classifier", b.Apply("sum", &ops.Add{}, netdef.Origin{}, y, x), 5, 1)
	p, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	tensors, err := p.Load(nettest.Checkpoint(p, 3))
	if err != nil {
		t.Fatal(err)
	}
	m := &netdef.Model{
		Net: "attending", Size: [2]int{testHeight, testWidth}, Multiple: 1, Classes: make([]netdef.Class, 5),
		Preprocess: netdef.Preprocess{Range: 1, Mean: [3]float64{0.5, 0.5, 0.5}, Std: [3]float64{0.2, 0.2, 0.2}, Fit: "stretch", Filter: "bilinear"},
		Result:     netdef.Result{Kind: "argmax"},
		Variants:   map[ops.Type]*netdef.Graph{ops.Float32: p.Graph}, Tensors: tensors,
	}
	for i := range m.Classes {
		m.Classes[i].Name = string(rune('a' + i))
	}
	return m
}

// What has no int8 arithmetic stays in float32 without being asked to.
func TestOperatorsWithoutInt8StayInFloat(t *testing.T) {
	q := islandModel(t, attending(t), nil)
	g := q.Variants[ops.Int8]
	for _, n := range g.Nodes {
		float := slices.Contains([]string{"queries", "keys", "context", "attention"}, n.Name)
		if _, cast := n.Op.(*ops.Cast); !cast && float != (g.Values[n.Output].Type == ops.Float32) {
			t.Errorf("%s computes in %v", n.Name, g.Values[n.Output].Type)
		}
	}
	if n := casts(q); n[ops.Float32] != 3 || n[ops.Int8] != 1 {
		t.Errorf("%v casts, want 3 of queries, keys and values to float32 and one back", n)
	}
	if e := noise(logits(t, q, ops.Int8), logits(t, q, ops.Float32)); !(e < 0.02) {
		t.Errorf("the noise is %g of the logits' power", e)
	}
}
