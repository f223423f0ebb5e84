package flat

import (
	"strings"
	"testing"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/netdef/safetensors"
	"github.com/edgeseg/edgeseg/ops"
)

// tiny is a network of two nodes in both types of arithmetic, with every type of tensor.
func tiny() *netdef.Model {
	conv := func() ops.Op {
		return &ops.Conv{Out: 2, Kernel: [2]int{1, 1}, Stride: [2]int{2, 2}, Activation: ops.ReLU}
	}
	resize := func() ops.Op { return &ops.Resize{Mode: "bilinear", AlignCorners: true, Num: 2, Den: 1} }
	graph := func(t ops.Type, q [3]ops.Quant, params map[string]string) *netdef.Graph {
		return &netdef.Graph{
			Values: []netdef.Value{
				{Name: "frame", Channels: 3, Type: t, Quant: q[0], Raw: t == ops.Int8},
				{Name: "small", Channels: 2, Type: t, Quant: q[1]},
				{Name: "logits", Channels: 2, Type: t, Quant: q[2]},
			},
			Nodes: []netdef.Node{
				{Name: "conv", Op: conv(), Inputs: []int{0}, Output: 1, Params: params},
				{Name: "up", Op: resize(), Inputs: []int{1}, Output: 2},
			},
		}
	}
	return &netdef.Model{
		Net: "tiny", Size: [2]int{8, 6}, Multiple: 2,
		Classes: []netdef.Class{{Name: "road <&> \"path\"", Color: [3]uint8{1, 171, 255}}, {Name: "void", Void: true}},
		Preprocess: netdef.Preprocess{
			BGR: true, Range: 1, Mean: [3]float64{0.485, 0.456, 0.406}, Std: [3]float64{0.229, 1. / 3, 1}, Fit: "stretch", Filter: "bilinear",
		},
		Result:  netdef.Result{Kind: "argmax", AlignCorners: true},
		Licence: "CC0", Source: "made by hand", Provenance: "none",
		Variants: map[ops.Type]*netdef.Graph{
			ops.Float32: graph(ops.Float32, [3]ops.Quant{}, map[string]string{"weight": "conv.weight", "bias": "conv.bias"}),
			ops.Int8: graph(ops.Int8, [3]ops.Quant{{Scale: 1, ZeroPoint: -128}, {Scale: 0.1, ZeroPoint: -128}, {Scale: 0.1, ZeroPoint: -128}},
				map[string]string{"weight": "conv.q", "bias": "conv.qbias", "weight_scale": "conv.scale"}),
		},
		Tensors: map[string]*ops.Param{
			"conv.weight": {Type: ops.Float16, Dims: []int{2, 1, 1, 3}, F32: []float32{1, -2, 0.5, 0x1p-24, 65504, 0}},
			"conv.bias":   {Type: ops.Float32, Dims: []int{2}, F32: []float32{0.1, -0.2}},
			"conv.q":      {Type: ops.Int8, Dims: []int{2, 1, 1, 3}, I8: []int8{1, -127, 127, 4, 5, 6}},
			"conv.qbias":  {Type: ops.Int32, Dims: []int{2}, I32: []int32{-100000, 7}},
			"conv.scale":  {Type: ops.Float32, Dims: []int{2}, F32: []float32{0.01, 0.02}},
		},
	}
}

// island is tiny with its int8 graph's last node in float32.
func island() *netdef.Model {
	m := tiny()
	g := m.Variants[ops.Int8]
	g.Values[2].Type, g.Values[2].Quant = ops.Float32, ops.Quant{}
	g.Values = append(g.Values, netdef.Value{Name: "small.float32", Channels: 2, Type: ops.Float32})
	g.Nodes[1].Inputs = []int{3}
	g.Nodes = []netdef.Node{g.Nodes[0], {Name: "small.float32", Op: &ops.Cast{}, Inputs: []int{1}, Output: 3}, g.Nodes[1]}
	return m
}

// file encodes tiny.
func file(t testing.TB) []byte {
	t.Helper()
	b, err := Encode(tiny())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// forge makes a file, with a right checksum, of any graph and tensors.
func forge(t testing.TB, graph string, tensors []safetensors.Tensor) []byte {
	t.Helper()
	b, err := safetensors.Encode([]safetensors.Meta{{Key: graphKey, Value: graph}, {Key: checksumKey, Value: noChecksum}}, tensors)
	if err != nil {
		t.Fatal(err)
	}
	return resign(b)
}

// resign puts the right checksum into a file that was changed, where there is a place for it.
func resign(b []byte) []byte {
	meta, _ := safetensors.Metadata(b)
	for _, m := range meta {
		if m.Key == checksumKey && len(m.Value) == len(noChecksum) {
			copy(b[m.At:], checksum(b, m.At))
		}
	}
	return b
}

// parts are graph and tensors of tiny's file.
func parts(t testing.TB) (string, []safetensors.Tensor) {
	t.Helper()
	f, err := safetensors.Parse(file(t))
	if err != nil {
		t.Fatal(err)
	}
	return f.Metadata[0].Value, f.Tensors
}

// wantError demands an error with this text.
func wantError(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got error %v\nwant %s", err, want)
	}
}
