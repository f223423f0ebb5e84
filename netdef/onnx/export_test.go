package onnx_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/netdef/onnx"
	"github.com/edgeseg/edgeseg/ops"
)

func export(t *testing.T, m *netdef.Model, typ ops.Type, o onnx.Options) *file {
	t.Helper()
	b, err := onnx.Export(m, typ, o)
	if err != nil {
		t.Fatal(err)
	}
	return decode(t, b)
}

func TestNetworksAreWellFormed(t *testing.T) {
	for name, m := range networks(t) {
		for _, o := range []onnx.Options{{}, {Size: [2]int{64, 96}}, {Mask: true}, {Size: [2]int{256, 512}, Mask: true, Pixels: true}} {
			t.Run(fmt.Sprintf("%s %+v", name, o), func(t *testing.T) {
				f := export(t, m, ops.Float32, o)
				if f.ir != 8 || f.opset != 13 || f.producer != "edgeseg" {
					t.Errorf("IR %d, opset %d, producer %q", f.ir, f.opset, f.producer)
				}
				if n := f.count(); n["Conv"] == 0 || n["QuantizeLinear"] != 0 || n["Identity"] != 0 {
					t.Errorf("operators are %v", n)
				}
			})
		}
	}
}

func TestEveryOperatorHasAForm(t *testing.T) {
	m := everyOperator(t)
	for _, tt := range []struct {
		size [2]int
		want map[string]int
	}{
		{[2]int{8, 12}, map[string]int{"MatMul": 8, "Shape": 0, "AveragePool": 1, "Range": 0, "ReduceProd": 0}}, // 4x6 by 3x4 does not divide
		{[2]int{12, 16}, map[string]int{"MatMul": 6, "Shape": 0, "AveragePool": 2}},                             // 6x8 does
		{[2]int{}, map[string]int{"MatMul": 8, "Range": 5, "Round": 1, "AveragePool": 1, "ReduceProd": 2}},
	} {
		n := export(t, m, ops.Float32, onnx.Options{Size: tt.size}).count()
		maps.Copy(tt.want, map[string]int{"Conv": 4, "MaxPool": 1, "ReduceL2": 1, "ConvTranspose": 1, "PRelu": 2, "Clip": 1, "Relu": 2, "GlobalAveragePool": 1,
			"HardSigmoid": 2, "Sigmoid": 2, "Resize": n["Resize"], "Sub": n["Sub"], "Slice": n["Slice"], "Erf": 1, "InstanceNormalization": 1, "Softmax": 1, "ArgMax": 1, "Cast": n["Cast"]})
		for op, want := range tt.want {
			if n[op] != want {
				t.Errorf("%v: %d of %s, want %d", tt.size, n[op], op, want)
			}
		}
	}
}

func TestBytesAreTheSameEachTime(t *testing.T) {
	const want = "09653794ba36221c030c41e349212e27b0f2d464f6b09260b311459795f6e2d8"
	for range 2 {
		b, err := onnx.Export(everyOperator(t), ops.Float32, onnx.Options{Size: [2]int{8, 12}, Pixels: true})
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintf("%x", sha256.Sum256(b)); got != want {
			t.Fatalf("digest is %s, want %s: what is written has changed", got, want)
		}
	}
	m := networks(t)["espnet"]
	a, err := onnx.Export(m, ops.Float32, onnx.Options{Mask: true})
	if err != nil {
		t.Fatal(err)
	}
	if b, err := onnx.Export(m, ops.Float32, onnx.Options{Mask: true}); err != nil || !bytes.Equal(a, b) {
		t.Errorf("two files of one model differ (%v)", err)
	}
}

func TestInputsAndOutputs(t *testing.T) {
	m := networks(t)["fast_scnn"]
	for _, tt := range []struct {
		o    onnx.Options
		want []string
	}{
		{onnx.Options{Size: [2]int{65, 97}}, []string{"input 1 [1 3 65 97]", "logits 1 [1 11 8 12]"}},
		{onnx.Options{Size: [2]int{65, 97}, Mask: true}, []string{"input 1 [1 3 65 97]", "logits 1 [1 11 8 12]", "mask 2 [1 65 97]"}},
		{onnx.Options{Mask: true}, []string{"input 1 [1 3 height width]", "logits 1 [1 11 logits_height logits_width]", "mask 2 [1 height width]"}},
	} {
		f := export(t, m, ops.Float32, tt.o)
		var got []string
		for _, i := range append(f.inputs, f.outputs...) {
			got = append(got, i.String())
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%+v: %q, want %q", tt.o, got, tt.want)
		}
	}
}

func TestPreprocessingIsStatedOrDone(t *testing.T) {
	m := everyOperator(t)
	m.Licence = "free"
	f := export(t, m, ops.Float32, onnx.Options{})
	for key, want := range map[string]string{"input": "(pixel - mean)/std", "channels": "rgb", "mean": "1,2,3", "std": "2,4,8", "licence": "free"} {
		if f.metadata[key] != want {
			t.Errorf("%s is %q, want %q", key, f.metadata[key], want)
		}
	}
	if _, ok := f.metadata["source"]; ok {
		t.Error("an empty source is stated")
	}
	f = export(t, m, ops.Float32, onnx.Options{Pixels: true})
	if f.metadata["input"] != "pixel" || f.nodes[0].op != "Mul" || f.nodes[1].op != "Add" {
		t.Fatalf("input is %q, first nodes are %v", f.metadata["input"], f.nodes[:2])
	}
	if a, b := f.floats(t, f.nodes[0].in[1]), f.floats(t, f.nodes[1].in[1]); !slices.Equal(a, []float32{0.5, 0.25, 0.125}) || !slices.Equal(b, []float32{-0.5, -0.5, -0.375}) {
		t.Errorf("pixels become %v*v + %v", a, b)
	}
}

func TestWeightsAreReordered(t *testing.T) {
	m := model(t, ops.Float32, ops.Quant{},
		step{op: &ops.Conv{Out: 6, Kernel: [2]int{1, 2}, Groups: 3}, in: []int{0}, c: 6, // [6][1][2][1]
			params: map[string]*ops.Param{"weight": floats(0, 6, 1, 2, 1)}},
		step{op: &ops.Conv{Out: 2, Kernel: [2]int{1, 2}}, in: []int{1}, c: 2, // [2][1][2][6]
			params: map[string]*ops.Param{"weight": floats(0, 2, 1, 2, 6)}},
		step{op: &ops.ConvTranspose{Out: 4, Kernel: [2]int{1, 2}, Groups: 2, OutputPad: [2]int{0, 1}, Stride: [2]int{1, 2}}, in: []int{2}, c: 4,
			params: map[string]*ops.Param{"weight": floats(0, 4, 1, 2, 1)}},
		step{op: &ops.ConvTranspose{Out: 2, Kernel: [2]int{1, 2}, Pad: [4]int{0, 1, 0, 0}}, in: []int{3}, c: 2,
			params: map[string]*ops.Param{"weight": floats(0, 2, 1, 2, 4)}},
	)
	f := export(t, m, ops.Float32, onnx.Options{})
	for _, tt := range []struct {
		node string
		dims []int64
		want []float32
	}{
		{"a", []int64{6, 1, 1, 2}, []float32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}},
		{"b", []int64{2, 6, 1, 2}, []float32{0, 6, 1, 7, 2, 8, 3, 9, 4, 10, 5, 11, 12, 18, 13, 19, 14, 20, 15, 21, 16, 22, 17, 23}},
		{"c", []int64{2, 2, 1, 2}, []float32{0, 1, 2, 3, 4, 5, 6, 7}},
		{"logits", []int64{4, 2, 1, 2}, []float32{0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15}},
	} {
		w := f.maker(t, tt.node).in[1]
		if got := f.floats(t, w); !slices.Equal(got, tt.want) || !slices.Equal(f.constants[w].dims, tt.dims) {
			t.Errorf("node %s: weights %v %v, want %v %v", tt.node, f.constants[w].dims, got, tt.dims, tt.want)
		}
	}
	if a := f.maker(t, "c").attributes; a["group"] != int64(2) || !slices.Equal(a["output_padding"].([]int64), []int64{0, 1}) || !slices.Equal(a["strides"].([]int64), []int64{1, 2}) {
		t.Errorf("attributes are %v", a)
	}
	if a := f.maker(t, "logits").attributes; !slices.Equal(a["pads"].([]int64), []int64{0, 1, 0, 0}) {
		t.Errorf("attributes are %v", a)
	}
}

func TestOverlappingBinsAreMatrices(t *testing.T) {
	m := model(t, ops.Float32, ops.Quant{}, step{op: &ops.AdaptiveAvgPool{H: 2, W: 3}, in: []int{0}, c: 3})
	f := export(t, m, ops.Float32, onnx.Options{Size: [2]int{3, 4}})
	last := f.maker(t, "logits")
	rows, columns := f.floats(t, last.in[0]), f.floats(t, f.maker(t, last.in[1]).in[1])
	if want := []float32{0.5, 0.5, 0, 0, 0.5, 0.5}; !slices.Equal(rows, want) {
		t.Errorf("rows are %v, want %v", rows, want)
	}
	if want := []float32{0.5, 0, 0, 0.5, 0.5, 0, 0, 0.5, 0.5, 0, 0, 0.5}; !slices.Equal(columns, want) {
		t.Errorf("columns are %v, want %v", columns, want)
	}
}

func TestMask(t *testing.T) {
	one := func(r netdef.Result) *netdef.Model {
		m := model(t, ops.Float32, ops.Quant{}, step{op: &ops.Conv{Out: 1, Kernel: [2]int{1, 1}}, in: []int{0}, c: 1,
			params: map[string]*ops.Param{"weight": floats(0, 1, 1, 1, 3)}})
		m.Result, m.Classes = r, []netdef.Class{{Name: "it"}}
		return m
	}
	f := export(t, one(netdef.Result{Kind: "argmax", AlignCorners: true}), ops.Float32, onnx.Options{Mask: true})
	class := f.maker(t, f.maker(t, "mask").in[0])
	up := f.maker(t, class.in[0])
	if class.op != "ArgMax" || class.attributes["axis"] != int64(1) || up.op != "Resize" || up.in[0] != "logits" ||
		up.attributes["coordinate_transformation_mode"] != "align_corners" {
		t.Errorf("mask is %v of %v", class, up)
	}
	f = export(t, one(netdef.Result{Kind: "threshold", Threshold: 0.75, Sigmoid: true}), ops.Float32, onnx.Options{Mask: true})
	above := f.maker(t, f.maker(t, f.maker(t, "mask").in[0]).in[0])
	if got := f.floats(t, above.in[1])[0]; above.op != "Greater" || got != float32(math.Log(3)) {
		t.Errorf("mask is %v, threshold %v", above, got)
	}
	if up := f.maker(t, above.in[0]); up.attributes["coordinate_transformation_mode"] != "half_pixel" {
		t.Errorf("logits are upsampled by %v", up)
	}
}

func TestRefusals(t *testing.T) {
	nets := networks(t)
	broken := everyOperator(t)
	broken.Tensors["a.bias"] = floats(0, 5)
	for _, tt := range []struct {
		name string
		m    *netdef.Model
		typ  ops.Type
		o    onnx.Options
		want string
	}{
		{"a variant that is not there", nets["fast_scnn"], ops.Int8, onnx.Options{}, "onnx: the model has no int8 variant"},
		{"sides that do not fit", nets["espnet"], ops.Float32, onnx.Options{Size: [2]int{64, 65}}, "onnx: the sides of 64x65 are not multiples of 8"},
		{"a frame too small", nets["fast_scnn"], ops.Float32, onnx.Options{Size: [2]int{1, 1}}, `onnx: node "learning_to_downsample.conv"`},
		{"a frame too large", nets["fast_scnn"], ops.Float32, onnx.Options{Size: [2]int{1 << 30, 1 << 30}}, "onnx: input: "},
		{"a negative size", nets["fast_scnn"], ops.Float32, onnx.Options{Size: [2]int{-8, 8}}, "onnx: input: "},
		{"a result that is no mask", everyOperator(t), ops.Float32, onnx.Options{Mask: true}, `onnx: a result of kind "none" is no mask`},
		{"a broken model", broken, ops.Float32, onnx.Options{}, `onnx: node "a"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := onnx.Export(tt.m, tt.typ, tt.o); err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("error is %v, want %s...", err, tt.want)
			}
		})
	}
}
