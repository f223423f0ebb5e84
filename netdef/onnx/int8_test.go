package onnx_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/netdef/onnx"
	"github.com/edgeseg/edgeseg/ops"
)

var (
	inputQuant = ops.Quant{Scale: 0.5, ZeroPoint: -4}
	otherQuant = ops.Quant{Scale: 0.25, ZeroPoint: 6}
)

// int8Model has the operators whose int8 form carries constants, and some that have none.
func int8Model(t *testing.T) *netdef.Model {
	return model(t, ops.Int8, inputQuant,
		step{op: &ops.Conv{Out: 2, Kernel: [2]int{1, 1}, Activation: ops.ReLU}, in: []int{0}, c: 2, quant: otherQuant,
			params: map[string]*ops.Param{"weight": int8s(-3, 2, 1, 1, 3), "weight_scale": floats(2, 2), "bias": int32s(7, -9)}},
		step{op: &ops.ConvTranspose{Out: 2, Kernel: [2]int{2, 2}, Stride: [2]int{2, 2}}, in: []int{1}, c: 2, quant: inputQuant,
			params: map[string]*ops.Param{"weight": int8s(0, 2, 2, 2, 2), "weight_scale": floats(1, 2)}},
		step{op: &ops.ConvTranspose{Out: 2, Kernel: [2]int{1, 1}, Groups: 2}, in: []int{2}, c: 2, quant: inputQuant,
			params: map[string]*ops.Param{"weight": int8s(3, 2, 1, 1, 1), "weight_scale": floats(1, 2)}},
		step{op: &ops.Add{}, in: []int{2, 3}, c: 2, quant: otherQuant},
		step{op: &ops.Affine{Activation: ops.PReLU}, in: []int{4, 2}, c: 4, quant: inputQuant,
			params: map[string]*ops.Param{"scale": floats(1, 4), "shift": floats(2, 4), "slope": floats(3, 4)}},
		step{op: &ops.Affine{Split: 1}, in: []int{5, 5}, c: 4, quant: inputQuant,
			params: map[string]*ops.Param{"scale": floats(1, 4), "shift": floats(2, 4), "ratio": floats(3, 4)}},
	)
}

func TestInt8IsFloatBetweenQuantizations(t *testing.T) {
	f := export(t, int8Model(t), ops.Int8, onnx.Options{Size: [2]int{8, 12}})
	for _, n := range f.nodes {
		switch n.op {
		case "Conv", "ConvTranspose", "Add", "Concat", "Mul":
			for _, in := range n.in {
				if i, made := f.makers[in]; made && !slices.Contains([]string{"DequantizeLinear", "Concat", "Mul", "Add"}, f.nodes[i].op) {
					t.Errorf("%s %q reads %q of %s", n.op, n.name, in, f.nodes[i].op)
				}
			}
		case "QuantizeLinear", "DequantizeLinear":
			if scale, zero := f.constants[n.in[1]], f.constants[n.in[2]]; !slices.Equal(scale.dims, zero.dims) {
				t.Errorf("%s %q: scale %v, zero point %v", n.op, n.name, scale.dims, zero.dims)
			}
		}
	}
	q := f.maker(t, f.maker(t, "logits").in[0])
	if got := f.floats(t, q.in[1]); q.op != "QuantizeLinear" || got[0] != 0.5 || f.integers(t, q.in[2])[0] != -4 {
		t.Errorf("logits come from %v, scale %v", q, got)
	}
	// seven values, seven dequantized, and weights twice, one bias
	if n := f.count(); n["QuantizeLinear"] != 7 || n["DequantizeLinear"] != 7+2+1 {
		t.Errorf("operators are %v", n)
	}
}

func TestInt8WeightsHaveAScalePerOutput(t *testing.T) {
	f := export(t, int8Model(t), ops.Int8, onnx.Options{})
	conv := f.maker(t, "a")
	w, bias := f.maker(t, conv.in[1]), f.maker(t, conv.in[2])
	if got := f.integers(t, w.in[0]); !slices.Equal(got, []int64{-3, -2, -1, 0, 1, 2}) || w.attributes["axis"] != int64(0) {
		t.Errorf("weights %v, attributes %v", got, w.attributes)
	}
	if got := f.floats(t, w.in[1]); !slices.Equal(got, []float32{2, 3}) {
		t.Errorf("weights have scales %v", got)
	}
	if got := f.integers(t, bias.in[0]); !slices.Equal(got, []int64{7, -9}) || f.constants[bias.in[0]].elem != 6 {
		t.Errorf("biases are %v of type %d", got, f.constants[bias.in[0]].elem)
	}
	if got := f.floats(t, bias.in[1]); !slices.Equal(got, []float32{1, 1.5}) {
		t.Errorf("biases have scales %v, want those of input times weight", got)
	}
	transposed := f.maker(t, f.maker(t, "b").in[1])
	if transposed.attributes["axis"] != int64(1) {
		t.Errorf("transposed weights have their scales along axis %v", transposed.attributes["axis"])
	}
	if got := f.floats(t, f.maker(t, "c").in[1]); !slices.Equal(got, []float32{3, 8}) { // no axis fits
		t.Errorf("grouped transposed weights are %v", got)
	}
}

func TestPixelsGoStraightIntoARawInput(t *testing.T) {
	m := model(t, ops.Int8, ops.Quant{Scale: 1, ZeroPoint: -128},
		step{op: &ops.Conv{Out: 1, Kernel: [2]int{1, 1}}, in: []int{0}, c: 1, quant: otherQuant,
			params: map[string]*ops.Param{"weight": int8s(1, 1, 1, 1, 3), "weight_scale": floats(1, 1)}})
	m.Variants[ops.Int8].Values[0].Raw = true
	f := export(t, m, ops.Int8, onnx.Options{Pixels: true})
	if first := f.nodes[0]; first.op != "QuantizeLinear" || first.in[0] != "input" {
		t.Errorf("first node is %v", first)
	}
	f = export(t, m, ops.Int8, onnx.Options{})
	if f.nodes[0].op != "Sub" || f.nodes[1].op != "Div" || f.nodes[2].op != "QuantizeLinear" {
		t.Errorf("first nodes are %v", f.nodes[:3])
	}
}

// TestPaddingOfAnotherValue: the input less its padding is padded with zeros, and the
// biases make up for that.
func TestPaddingOfAnotherValue(t *testing.T) {
	pads := &ops.Param{Type: ops.Int8, Dims: []int{3}, I8: []int8{-4, 0, 1}}
	m := model(t, ops.Int8, inputQuant,
		step{op: &ops.Conv{Out: 2, Kernel: [2]int{1, 2}, Pad: [4]int{0, 1, 0, 0}}, in: []int{0}, c: 2, quant: otherQuant,
			params: map[string]*ops.Param{"weight": int8s(1, 2, 1, 2, 3), "weight_scale": floats(1, 2), "bias": int32s(100, 200), "pad": pads}})
	f := export(t, m, ops.Int8, onnx.Options{})
	conv := f.maker(t, "a")
	in := f.maker(t, conv.in[0])
	if got := f.integers(t, in.in[2]); !slices.Equal(got, []int64{-4, 0, 1}) || in.attributes["axis"] != int64(1) {
		t.Errorf("input is shifted by %v along axis %v", got, in.attributes["axis"])
	}
	// weights 1..6 and 7..12, channels change fastest; pad less zero point: 0, 4, 5
	want := []int64{100 + 4*(2+5) + 5*(3+6), 200 + 4*(8+11) + 5*(9+12)}
	if got := f.integers(t, f.maker(t, conv.in[2]).in[0]); !slices.Equal(got, want) {
		t.Errorf("biases are %v, want %v", got, want)
	}
	m.Tensors["a.bias"] = int32s(1<<31-1, 0)
	if _, err := onnx.Export(m, ops.Int8, onnx.Options{}); err == nil || !strings.Contains(err.Error(), `node "a": channel 0`) {
		t.Errorf("an overflow gives %v", err)
	}
}

// TestCastsAreQuantizations: a value is quantized once on its way into an int8 node, and float nodes read what was dequantized.
func TestCastsAreQuantizations(t *testing.T) {
	m := model(t, ops.Int8, inputQuant,
		step{op: &ops.Cast{}, in: []int{0}, c: 3},
		step{op: &ops.Conv{Out: 2, Kernel: [2]int{1, 1}}, in: []int{1}, c: 2,
			params: map[string]*ops.Param{"weight": floats(1, 2, 1, 1, 3), "bias": floats(5, 2)}},
		step{op: &ops.Cast{}, in: []int{2}, c: 2, quant: otherQuant},
		step{op: &ops.Add{}, in: []int{3, 3}, c: 2, quant: inputQuant})
	f := export(t, m, ops.Int8, onnx.Options{})
	conv := f.maker(t, "b")
	if from := f.maker(t, conv.in[0]); from.op != "DequantizeLinear" {
		t.Errorf("the float convolution reads %v", from)
	}
	if got := f.floats(t, conv.in[1]); !slices.Equal(got, []float32{1, 2, 3, 4, 5, 6}) {
		t.Errorf("its weights are %v", got)
	}
	add := f.maker(t, "d")
	q := f.maker(t, f.maker(t, add.in[0]).in[0])
	if q.op != "QuantizeLinear" || q.in[0] != "b" || f.floats(t, q.in[1])[0] != otherQuant.Scale {
		t.Errorf("the sum's input is quantized by %v", q)
	}
	if n := f.count(); n["QuantizeLinear"] != 3 || n["DequantizeLinear"] != 3 {
		t.Errorf("operators are %v", n)
	}
}

func TestClassesInsideOfAnInt8GraphAreRefused(t *testing.T) {
	m := model(t, ops.Int8, inputQuant, step{op: &ops.ArgMax{}, in: []int{0}, c: 1, quant: ops.Quant{Scale: 1, ZeroPoint: -128}})
	if _, err := onnx.Export(m, ops.Int8, onnx.Options{}); err == nil || !strings.Contains(err.Error(), `node "a": argmax`) {
		t.Errorf("error is %v", err)
	}
}
