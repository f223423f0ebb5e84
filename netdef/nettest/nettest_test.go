package nettest_test

import (
	"math"
	"slices"
	"testing"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/netdef/nettest"
	"github.com/edgeseg/edgeseg/ops"
)

// doubling is a model whose only node doubles the input, in int8 exactly.
func doubling() *netdef.Model {
	graph := func(t ops.Type, params map[string]string, in, out ops.Quant) *netdef.Graph {
		return &netdef.Graph{
			Values: []netdef.Value{{Name: "in", Channels: 3, Type: t, Quant: in}, {Name: "out", Channels: 3, Type: t, Quant: out}},
			Nodes:  []netdef.Node{{Name: "x", Op: &ops.Conv{Out: 3, Kernel: [2]int{1, 1}, Groups: 3}, Inputs: []int{0}, Output: 1, Params: params}},
		}
	}
	return &netdef.Model{
		Preprocess: netdef.Preprocess{BGR: true, Range: 255, Mean: [3]float64{10, 20, 30}, Std: [3]float64{2, 4, 8}},
		Variants: map[ops.Type]*netdef.Graph{
			ops.Float32: graph(ops.Float32, map[string]string{"weight": "w"}, ops.Quant{}, ops.Quant{}),
			ops.Int8: graph(ops.Int8, map[string]string{"weight": "w8", "weight_scale": "s"},
				ops.Quant{Scale: 0.5, ZeroPoint: -4}, ops.Quant{Scale: 1, ZeroPoint: 6}),
		},
		Tensors: map[string]*ops.Param{
			"w":  {Type: ops.Float32, Dims: []int{3, 1, 1, 1}, F32: []float32{2, 2, 2}},
			"w8": {Type: ops.Int8, Dims: []int{3, 1, 1, 1}, I8: []int8{100, 100, 100}},
			"s":  {Type: ops.Float32, Dims: []int{3}, F32: []float32{0.02, 0.02, 0.02}},
		},
	}
}

func TestFramesArePreprocessedInTheNetworksOrder(t *testing.T) {
	m := doubling()
	rgb := []byte{30, 40, 50, 31, 42, 58}
	in, err := nettest.Input(m, ops.Float32, rgb, 1, 2)
	if err != nil {
		t.Fatal(err)
	}
	if want := []float32{20, 5, 0, 24, 5.5, 0.125}; !slices.Equal(in.F32, want) {
		t.Errorf("input is %v, want %v", in.F32, want)
	}
	if in, err = nettest.Input(m, ops.Int8, rgb, 1, 2); err != nil {
		t.Fatal(err)
	}
	if want := []int8{36, 6, -4, 44, 7, -4}; !slices.Equal(in.I8, want) {
		t.Errorf("int8 input is %v, want %v", in.I8, want)
	}
	m.Variants[ops.Int8].Values[0] = netdef.Value{Name: "in", Channels: 3, Type: ops.Int8, Quant: ops.Quant{Scale: 1, ZeroPoint: -128}, Raw: true}
	if in, err = nettest.Input(m, ops.Int8, rgb, 1, 2); err != nil {
		t.Fatal(err)
	}
	if want := []int8{-78, -88, -98, -70, -86, -97}; !slices.Equal(in.I8, want) {
		t.Errorf("raw input is %v, want %v", in.I8, want)
	}
	if _, err := nettest.Input(m, ops.Int8, rgb, 2, 2); err == nil {
		t.Error("a frame with too few bytes is accepted")
	}
}

func TestGraphsAreEvaluatedInBothTypes(t *testing.T) {
	m := doubling()
	for _, typ := range []ops.Type{ops.Float32, ops.Int8} {
		in, err := nettest.Input(m, typ, []byte{30, 40, 50}, 1, 1)
		if err != nil {
			t.Fatal(err)
		}
		values, err := nettest.Eval(m, typ, in)
		if err != nil {
			t.Fatal(err)
		}
		for c, want := range []float32{40, 10, 0} {
			got := values[1]
			if typ == ops.Int8 && got.Dequantize(got.I8[c]) != want || typ == ops.Float32 && got.F32[c] != want {
				t.Errorf("%v: channel %d of %+v is not %v", typ, c, got, want)
			}
		}
	}
	if _, err := nettest.Eval(m, ops.Float16, nil); err == nil {
		t.Error("a graph that is not there is evaluated")
	}
}

// A made-up network is only worth something where its values neither die nor grow.
func TestMadeUpNetworksKeepTheirValuesAlive(t *testing.T) {
	p, err := netdef.ESPNet(netdef.ESPNetConfig{Classes: 12, P: 2, Q: 2})
	if err != nil {
		t.Fatal(err)
	}
	m, err := netdef.Convert("", nettest.Checkpoint(p, 3), netdef.ConvertOptions{})
	if err != nil {
		t.Fatal(err)
	}
	in, err := nettest.Input(m, ops.Float32, nettest.Frame(32, 40, 1), 32, 40)
	if err != nil {
		t.Fatal(err)
	}
	values, err := nettest.Eval(m, ops.Float32, in)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range values[1:] {
		sum := 0.0
		for _, x := range v.F32 {
			sum += float64(x) * float64(x)
		}
		if rms := math.Sqrt(sum / float64(len(v.F32))); !(rms > 1e-3 && rms < 1e3) {
			t.Errorf("value %q has a root mean square of %g", p.Graph.Values[i+1].Name, rms)
		}
	}
}
