package netdef_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
)

// small is a model of four nodes with a float32 and an int8 graph: a convolution, its
// map at half the size, that brought back, and the sum of both.
func small() *netdef.Model {
	graph := func(t ops.Type, params map[string]string, q ...ops.Quant) *netdef.Graph {
		g := &netdef.Graph{
			Values: []netdef.Value{{Name: "input", Channels: 3}, {Name: "a", Channels: 2}, {Name: "b", Channels: 2},
				{Name: "c", Channels: 2}, {Name: "d", Channels: 2}},
			Nodes: []netdef.Node{
				{Name: "conv", Op: &ops.Conv{Out: 2, Kernel: [2]int{3, 3}}, Inputs: []int{0}, Output: 1, Params: params},
				{Name: "half", Op: &ops.Resize{Mode: "nearest", Num: 1, Den: 2}, Inputs: []int{1}, Output: 2},
				{Name: "back", Op: &ops.Resize{Mode: "bilinear"}, Inputs: []int{2, 1}, Output: 3},
				{Name: "sum", Op: &ops.Add{}, Inputs: []int{1, 3}, Output: 4},
			},
		}
		for i := range g.Values {
			g.Values[i].Type = t
			if t == ops.Int8 {
				g.Values[i].Quant = q[i]
			}
		}
		return g
	}
	q := ops.Quant{Scale: 0.5, ZeroPoint: 2}
	return &netdef.Model{
		Net: "small", Size: [2]int{8, 16}, Multiple: 4,
		Classes:    []netdef.Class{{Name: "floor"}, {Name: "wall"}},
		Preprocess: netdef.Preprocess{Range: 1, Std: [3]float64{1, 1, 1}, Fit: "stretch", Filter: "bilinear"},
		Result:     netdef.Result{Kind: "argmax"},
		Variants: map[ops.Type]*netdef.Graph{
			ops.Float32: graph(ops.Float32, map[string]string{"weight": "w", "bias": "b"}),
			ops.Int8: graph(ops.Int8, map[string]string{"weight": "w8", "weight_scale": "s", "bias": "b32"},
				ops.Quant{Scale: 1, ZeroPoint: -128}, q, q, q, ops.Quant{Scale: 1, ZeroPoint: 127}),
		},
		Tensors: map[string]*ops.Param{
			"w":   f32([]int{2, 3, 3, 3}, make([]float32, 54)...),
			"b":   f32([]int{2}, 1, 2),
			"w8":  {Type: ops.Int8, Dims: []int{2, 3, 3, 3}, I8: make([]int8, 54)},
			"s":   f32([]int{2}, 1, 2),
			"b32": {Type: ops.Int32, Dims: []int{2}, I32: []int32{1, 2}},
		},
	}
}

func TestGoodModelsAreValid(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(m *netdef.Model)
	}{
		{"both variants", func(m *netdef.Model) {}},
		{"float alone", func(m *netdef.Model) { delete(m.Variants, ops.Int8) }},
		{"int8 alone", func(m *netdef.Model) { delete(m.Variants, ops.Float32) }},
		{"float16 storage", func(m *netdef.Model) { m.Tensors["w"].Type = ops.Float16 }},
		{"raw input", func(m *netdef.Model) { m.Variants[ops.Int8].Values[0].Raw = true }},
		{"a node in float32 within int8", func(m *netdef.Model) {
			g := m.Variants[ops.Int8]
			g.Values = append(g.Values, netdef.Value{Name: "a.float32", Channels: 2, Type: ops.Float32})
			g.Values[2].Type, g.Values[2].Quant = ops.Float32, ops.Quant{}
			g.Values[3].Type, g.Values[3].Quant = ops.Float32, ops.Quant{} // "back" reads the size of "a", which is int8
			g.Nodes[1].Inputs = []int{5}
			g.Values = append(g.Values, netdef.Value{Name: "c.int8", Channels: 2, Type: ops.Int8, Quant: g.Values[1].Quant})
			g.Nodes[3].Inputs[1] = 6
			g.Nodes = slices.Insert(g.Nodes, 1, netdef.Node{Name: "a.float32", Op: &ops.Cast{}, Inputs: []int{1}, Output: 5})
			g.Nodes = slices.Insert(g.Nodes, 4, netdef.Node{Name: "c.int8", Op: &ops.Cast{}, Inputs: []int{3}, Output: 6})
		}},
		{"no bias", func(m *netdef.Model) { delete(m.Variants[ops.Float32].Nodes[0].Params, "bias") }},
		{"no result", func(m *netdef.Model) { m.Result.Kind, m.Classes = "none", nil }},
	} {
		m := small()
		test.change(m)
		if err := m.Validate(); err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

func TestBadModelsAreRefusedByName(t *testing.T) {
	type change func(m *netdef.Model, f, q *netdef.Graph)
	nan, inf := math.NaN(), math.Inf(1)
	scale := func(s float32) change {
		return func(_ *netdef.Model, _, q *netdef.Graph) { q.Values[4].Quant.Scale = s }
	}
	for _, test := range []struct {
		want   string
		change change
	}{
		{"model has no graph", func(m *netdef.Model, _, _ *netdef.Graph) { m.Variants = nil }},
		{"model has a graph for float16", func(m *netdef.Model, f, _ *netdef.Graph) { m.Variants[ops.Float16] = f }},
		{"model has an empty int8 graph", func(m *netdef.Model, _, _ *netdef.Graph) { m.Variants[ops.Int8] = nil }},
		{"sides must be multiples of 0", func(m *netdef.Model, _, _ *netdef.Graph) { m.Multiple = 0 }},
		{"input size 8x18: the network needs multiples of 4", func(m *netdef.Model, _, _ *netdef.Graph) { m.Size[1] = 18 }},
		{"input size 8x16388: a side must be", func(m *netdef.Model, _, _ *netdef.Graph) { m.Size[1] = 16388 }},
		{`class "floor": there are two`, func(m *netdef.Model, _, _ *netdef.Graph) { m.Classes[1].Name = "floor" }},
		{"class 1: name is empty", func(m *netdef.Model, _, _ *netdef.Graph) { m.Classes[1].Name = "" }},
		{"model has 256 classes", func(m *netdef.Model, _, _ *netdef.Graph) { m.Classes = make([]netdef.Class, 256) }},
		{"model has no classes", func(m *netdef.Model, _, _ *netdef.Graph) { m.Classes = nil }},
		{`value "d": the float32 result has 2 channels, the model names 1 classes`, func(m *netdef.Model, _, _ *netdef.Graph) { m.Classes = m.Classes[:1] }},
		{`value "d": the float32 result has 2 channels, a threshold takes 1`, func(m *netdef.Model, _, _ *netdef.Graph) { m.Result.Kind = "threshold" }},
		{`result "softmax" is not known`, func(m *netdef.Model, _, _ *netdef.Graph) { m.Result.Kind = "softmax" }},
		{"result: threshold NaN", func(m *netdef.Model, _, _ *netdef.Graph) { m.Result.Threshold = nan }},
		{"preprocessing: range 0", func(m *netdef.Model, _, _ *netdef.Graph) { m.Preprocess.Range = 0 }},
		{"preprocessing: std NaN of channel 2", func(m *netdef.Model, _, _ *netdef.Graph) { m.Preprocess.Std[2] = nan }},
		{"preprocessing: std +Inf of channel 2", func(m *netdef.Model, _, _ *netdef.Graph) { m.Preprocess.Std[2] = inf }},
		{"preprocessing: mean +Inf", func(m *netdef.Model, _, _ *netdef.Graph) { m.Preprocess.Mean[0] = inf }},
		{"preprocessing: mean 1e+39", func(m *netdef.Model, _, _ *netdef.Graph) { m.Preprocess.Mean[0] = 1e39 }},
		{`preprocessing: fit ""`, func(m *netdef.Model, _, _ *netdef.Graph) { m.Preprocess.Fit = "" }},
		{`preprocessing: filter "cubic"`, func(m *netdef.Model, _, _ *netdef.Graph) { m.Preprocess.Filter = "cubic" }},

		{"graph has no nodes", func(_ *netdef.Model, f, _ *netdef.Graph) { f.Nodes = nil }},
		{"graph has 10001 nodes", func(_ *netdef.Model, f, _ *netdef.Graph) { f.Nodes = make([]netdef.Node, 10001) }},
		{"graph has 6 values, want 5", func(_ *netdef.Model, f, _ *netdef.Graph) { f.Values = append(f.Values, netdef.Value{Name: "e"}) }},
		{`value "a": there are two`, func(_ *netdef.Model, f, _ *netdef.Graph) { f.Values[2].Name = "a" }},
		{"value 2: name is empty", func(_ *netdef.Model, f, _ *netdef.Graph) { f.Values[2].Name = "" }},
		{"value 2: name is longer", func(_ *netdef.Model, f, _ *netdef.Graph) { f.Values[2].Name = strings.Repeat("x", 257) }},
		{`value "b": 0 channels`, func(_ *netdef.Model, f, _ *netdef.Graph) { f.Values[2].Channels = 0 }},
		{`value "input": the input has 4 channels`, func(m *netdef.Model, f, _ *netdef.Graph) {
			f.Values[0].Channels = 4
			m.Tensors["w"] = f32([]int{2, 3, 3, 4}, make([]float32, 72)...)
		}},
		{`node "conv": there are two`, func(_ *netdef.Model, f, _ *netdef.Graph) { f.Nodes[1].Name = "conv" }},
		{"node 1: name holds a control", func(_ *netdef.Model, f, _ *netdef.Graph) { f.Nodes[1].Name = "\n" }},
		{`node "half": has no operator`, func(_ *netdef.Model, f, _ *netdef.Graph) { f.Nodes[1].Op = nil }},
		{`node "half": reads value 5, the graph has 5`, func(_ *netdef.Model, f, _ *netdef.Graph) { f.Nodes[1].Inputs[0] = 5 }},
		{`node "half": reads value -1`, func(_ *netdef.Model, f, _ *netdef.Graph) { f.Nodes[1].Inputs[0] = -1 }},
		{`node "half": reads value "c", which no earlier node makes`, func(_ *netdef.Model, f, _ *netdef.Graph) { f.Nodes[1].Inputs[0] = 3 }},
		{`node "half": reads value "b", which no earlier node makes`, func(_ *netdef.Model, f, _ *netdef.Graph) { f.Nodes[1].Inputs[0] = 2 }},
		{`node "half": makes value -1`, func(_ *netdef.Model, f, _ *netdef.Graph) { f.Nodes[1].Output = -1 }},
		{`node "half": makes value 5`, func(_ *netdef.Model, f, _ *netdef.Graph) { f.Nodes[1].Output = 5 }},
		{`node "half": makes value "input", which is the input`, func(_ *netdef.Model, f, _ *netdef.Graph) { f.Nodes[1].Output = 0 }},
		{`node "half": makes value "a", which an earlier node makes`, func(_ *netdef.Model, f, _ *netdef.Graph) { f.Nodes[1].Output = 1 }},
		{`node "conv": makes 2 channels, value "a" has 3`, func(_ *netdef.Model, f, _ *netdef.Graph) { f.Values[1].Channels = 3 }},
		{`node "conv": 2 inputs`, func(_ *netdef.Model, f, _ *netdef.Graph) { f.Nodes[0].Inputs = []int{0, 0} }},
		{`node "conv": 0 inputs`, func(_ *netdef.Model, f, _ *netdef.Graph) { f.Nodes[0].Inputs = nil }},
		{`node "conv": `, func(_ *netdef.Model, f, _ *netdef.Graph) { f.Nodes[0].Op.(*ops.Conv).Groups = 2 }},
		{`node "conv": `, func(_ *netdef.Model, f, _ *netdef.Graph) { f.Nodes[0].Op.(*ops.Conv).Kernel[0] = math.MaxInt }},
		{`node "back": mode "cubic"`, func(_ *netdef.Model, f, _ *netdef.Graph) { f.Nodes[2].Op.(*ops.Resize).Mode = "cubic" }},
		{`node "sum": `, func(_ *netdef.Model, f, _ *netdef.Graph) { f.Nodes[3].Inputs[1] = 2 }},

		{`node "conv": conv needs a "weight"`, func(_ *netdef.Model, f, _ *netdef.Graph) { delete(f.Nodes[0].Params, "weight") }},
		{`node "conv": conv takes no "slope" here`, func(_ *netdef.Model, f, _ *netdef.Graph) { f.Nodes[0].Params["slope"] = "b" }},
		{`node "sum": add takes no "bias" here`, func(_ *netdef.Model, f, _ *netdef.Graph) { f.Nodes[3].Params = map[string]string{"bias": "b"} }},
		{`node "conv": weight is tensor "v", which the model does not have`, func(_ *netdef.Model, f, _ *netdef.Graph) { f.Nodes[0].Params["weight"] = "v" }},
		{`node "conv": weight is int8, want float32`, func(_ *netdef.Model, f, _ *netdef.Graph) { f.Nodes[0].Params["weight"] = "w8" }},
		{`node "conv": bias is int32, want float32`, func(_ *netdef.Model, f, _ *netdef.Graph) { f.Nodes[0].Params["bias"] = "b32" }},
		{`node "conv": weight has shape [2 3 9], want [2 3 3 3]`, func(m *netdef.Model, _, _ *netdef.Graph) { m.Tensors["w"].Dims = []int{2, 3, 9} }},
		{`node "conv": weight has shape [2 3 3 3] and not the 54 values`, func(m *netdef.Model, _, _ *netdef.Graph) { m.Tensors["w"].F32 = nil }},
		{`node "conv": weight has shape [2 3 3 3] and not the 54 values`, func(m *netdef.Model, _, _ *netdef.Graph) { m.Tensors["w8"].F32 = make([]float32, 54) }},
		{`node "conv": weight holds NaN at 7`, func(m *netdef.Model, _, _ *netdef.Graph) { m.Tensors["w"].F32[7] = float32(nan) }},
		{`node "conv": weight holds -128 at 7`, func(m *netdef.Model, _, _ *netdef.Graph) { m.Tensors["w8"].I8[7] = -128 }},
		{`node "conv": weight_scale holds 0 at 1`, func(m *netdef.Model, _, _ *netdef.Graph) { m.Tensors["s"].F32[1] = 0 }},
		{`node "conv": conv needs a "weight_scale"`, func(_ *netdef.Model, _, q *netdef.Graph) { delete(q.Nodes[0].Params, "weight_scale") }},

		{`value "b": is int8 in a graph of float32`, func(_ *netdef.Model, f, _ *netdef.Graph) { f.Values[2].Type = ops.Int8 }},
		{`value "b": is float16 in a graph of int8`, func(_ *netdef.Model, _, q *netdef.Graph) { q.Values[2].Type = ops.Float16 }},
		{`value "b": is float32 and has a scale`, func(_ *netdef.Model, _, q *netdef.Graph) { q.Values[2].Type = ops.Float32 }},
		{`node "half": reads value "a", which is int8, and makes "b", which is float32, without a cast`, func(_ *netdef.Model, _, q *netdef.Graph) {
			q.Values[2].Type, q.Values[2].Quant = ops.Float32, ops.Quant{}
		}},
		{`node "conv": bias is int32, want float32`, func(_ *netdef.Model, _, q *netdef.Graph) {
			for i := range 2 {
				q.Values[i].Type, q.Values[i].Quant = ops.Float32, ops.Quant{}
			}
			q.Nodes[0].Params = map[string]string{"weight": "w", "bias": "b32"}
		}},
		{`node "half": casts value "a" from int8 to int8`, func(_ *netdef.Model, _, q *netdef.Graph) { q.Nodes[1].Op = &ops.Cast{} }},
		{`node "half": casts value "a" from float32 to float32`, func(_ *netdef.Model, f, _ *netdef.Graph) { f.Nodes[1].Op = &ops.Cast{} }},
		{`value "input": only an int8 input can be raw`, func(_ *netdef.Model, _, q *netdef.Graph) {
			q.Values[0].Type, q.Values[0].Quant, q.Values[0].Raw = ops.Float32, ops.Quant{}, true
		}},
		{`value "b": is float32 and has a scale`, func(_ *netdef.Model, f, _ *netdef.Graph) { f.Values[2].Quant.Scale = 1 }},
		{`value "d": scale 0 is not a positive`, scale(0)},
		{`value "d": scale -1 is not a positive`, scale(-1)},
		{`value "d": scale NaN is not a positive`, scale(float32(nan))},
		{`value "d": scale +Inf is not a positive`, scale(float32(inf))},
		{`value "d": scale 1e-40 is not a positive`, scale(1e-40)},
		{`value "d": zero point 128, want -128 to 127`, func(_ *netdef.Model, _, q *netdef.Graph) { q.Values[4].Quant.ZeroPoint = 128 }},
		{`value "d": zero point -129, want -128 to 127`, func(_ *netdef.Model, _, q *netdef.Graph) { q.Values[4].Quant.ZeroPoint = -129 }},
		{`value "b": only an int8 input can be raw`, func(_ *netdef.Model, _, q *netdef.Graph) { q.Values[2].Raw = true }},
		{`value "input": only an int8 input can be raw`, func(_ *netdef.Model, f, _ *netdef.Graph) { f.Values[0].Raw = true }},
		{`value "input": a raw input has scale 1 and zero point -128`, func(_ *netdef.Model, _, q *netdef.Graph) {
			q.Values[0].Raw, q.Values[0].Quant.Scale = true, 2
		}},
		{`node "half": keeps scale 0.5 and zero point 2, its output states 0.25 and 2`, func(_ *netdef.Model, _, q *netdef.Graph) { q.Values[2].Quant.Scale = 0.25 }},
		{`node "half": l2_normalize has no int8 arithmetic`, func(_ *netdef.Model, _, q *netdef.Graph) { q.Nodes[1].Op = &ops.L2Normalize{} }},
		{`node "sum": classes have scale 1 and zero point -128`, func(_ *netdef.Model, _, q *netdef.Graph) {
			q.Nodes[3].Op, q.Nodes[3].Inputs, q.Values[4].Channels = &ops.ArgMax{}, []int{1}, 1
		}},
	} {
		m := small()
		test.change(m, m.Variants[ops.Float32], m.Variants[ops.Int8])
		wantError(t, m.Validate(), "netdef: "+test.want)
	}
}

// Any graph may be asked for its shapes, not only one that has been validated.
func TestInferOfABrokenGraphFails(t *testing.T) {
	g := small().Variants[ops.Float32]
	g.Nodes[2].Inputs = []int{7}
	_, err := g.Infer(8, 16)
	wantError(t, err, `netdef: node "back": reads value 7`)
	_, err = g.MACs(8, 16)
	wantError(t, err, `netdef: node "back": reads value 7`)
}

func TestParamsAreResolvedByRole(t *testing.T) {
	m := small()
	g := m.Variants[ops.Float32]
	p := m.Params(&g.Nodes[0])
	if len(p) != 2 || p["weight"] != m.Tensors["w"] || p["bias"] != m.Tensors["b"] {
		t.Errorf("params are %v", p)
	}
	if got := m.NumParams(); got != 56 {
		t.Errorf("%d parameters, want 56", got)
	}
	delete(m.Variants, ops.Float32)
	if got := m.NumParams(); got != 58 {
		t.Errorf("%d parameters of the int8 graph, want 58", got)
	}
}

func TestShapesAndCostFollowFromTheInput(t *testing.T) {
	g := small().Variants[ops.Float32]
	n, err := g.MACs(8, 16)
	if want := int64(6 * 14 * 2 * 27); err != nil || n != want {
		t.Errorf("%d MACs, %v, want %d", n, err, want)
	}
	shapes, err := g.Infer(8, 16)
	want := []ops.Shape{{H: 8, W: 16, C: 3}, {H: 6, W: 14, C: 2}, {H: 3, W: 7, C: 2}, {H: 6, W: 14, C: 2}, {H: 6, W: 14, C: 2}}
	if err != nil || !slices.Equal(shapes, want) {
		t.Errorf("shapes are %v, %v, want %v", shapes, err, want)
	}
}
