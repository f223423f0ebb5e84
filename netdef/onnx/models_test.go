package onnx_test

import (
	"strings"
	"testing"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/netdef/nettest"
	"github.com/edgeseg/edgeseg/ops"
)

// step is a node of a made-up graph; inputs are values by index, its output is the next value.
type step struct {
	op     ops.Op
	in     []int
	params map[string]*ops.Param
	quant  ops.Quant
	c      int // output channels
}

// model makes a model of 8x12 pixels in type t; value 0 is the input.
func model(t *testing.T, typ ops.Type, input ops.Quant, steps ...step) *netdef.Model {
	t.Helper()
	m := &netdef.Model{
		Net: "made_up", Size: [2]int{8, 12}, Multiple: 1,
		Preprocess: netdef.Preprocess{Range: 255, Mean: [3]float64{1, 2, 3}, Std: [3]float64{2, 4, 8}, Fit: "stretch", Filter: "bilinear"},
		Result:     netdef.Result{Kind: "none"},
		Tensors:    map[string]*ops.Param{},
	}
	g := &netdef.Graph{Values: []netdef.Value{{Name: "frame", Channels: 3, Type: typ, Quant: input}}}
	for i, s := range steps {
		name := string(rune('a'+i%26)) + strings.Repeat("'", i/26)
		n := netdef.Node{Name: name, Op: s.op, Inputs: s.in, Output: i + 1, Params: map[string]string{}}
		for role, p := range s.params {
			m.Tensors[name+"."+role] = p
			n.Params[role] = name + "." + role
		}
		g.Nodes = append(g.Nodes, n)
		v := netdef.Value{Name: name, Channels: s.c, Type: typ, Quant: s.quant}
		if s.quant == (ops.Quant{}) { // a float island
			v.Type = ops.Float32
		}
		g.Values = append(g.Values, v)
	}
	m.Variants = map[ops.Type]*netdef.Graph{typ: g}
	if err := m.Validate(); err != nil {
		t.Fatal(err)
	}
	return m
}

// floats counts up from first.
func floats(first float32, dims ...int) *ops.Param {
	p := &ops.Param{Type: ops.Float32, Dims: dims, F32: make([]float32, product(dims))}
	for i := range p.F32 {
		p.F32[i] = first + float32(i)
	}
	return p
}

// int8s counts up from first.
func int8s(first int8, dims ...int) *ops.Param {
	p := &ops.Param{Type: ops.Int8, Dims: dims, I8: make([]int8, product(dims))}
	for i := range p.I8 {
		p.I8[i] = first + int8(i)
	}
	return p
}

func int32s(v ...int32) *ops.Param { return &ops.Param{Type: ops.Int32, Dims: []int{len(v)}, I32: v} }

func product(dims []int) int {
	n := 1
	for _, d := range dims {
		n *= d
	}
	return n
}

// networks are the three, with made-up weights.
func networks(t *testing.T) map[string]*netdef.Model {
	t.Helper()
	all := map[string]*netdef.Model{}
	add := func(p *netdef.Blueprint, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		m, err := netdef.Convert("", nettest.Checkpoint(p, 1), netdef.ConvertOptions{})
		if err != nil {
			t.Fatal(err)
		}
		all[m.Net] = m
	}
	add(netdef.FastSCNN(11))
	add(netdef.ContextNet(11))
	add(netdef.ESPNet(netdef.ESPNetConfig{Classes: 12, P: 2, Q: 3}))
	add(netdef.ESPNetC(netdef.ESPNetConfig{Classes: 12, P: 2, Q: 3}))
	return all
}

// everyOperator is a float graph with each operator and activation.
func everyOperator(t *testing.T) *netdef.Model {
	return model(t, ops.Float32, ops.Quant{},
		step{op: &ops.Conv{Out: 4, Kernel: [2]int{3, 3}, Stride: [2]int{2, 2}, Pad: [4]int{1, 0, 1, 2}, Activation: ops.PReLU}, in: []int{0}, c: 4,
			params: map[string]*ops.Param{"weight": floats(-50, 4, 3, 3, 3), "bias": floats(0, 4), "slope": floats(-1, 4)}}, // 4x6
		step{op: &ops.Conv{Out: 4, Kernel: [2]int{1, 1}, Groups: 2, Activation: ops.ReLU6}, in: []int{1}, c: 4,
			params: map[string]*ops.Param{"weight": floats(-4, 4, 1, 1, 2)}},
		step{op: &ops.Add{Activation: ops.ReLU}, in: []int{1, 2}, c: 4},
		step{op: &ops.AdaptiveAvgPool{H: 1, W: 1}, in: []int{3}, c: 4},
		step{op: &ops.Act{Func: ops.HardSigmoid}, in: []int{4}, c: 4},
		step{op: &ops.Mul{}, in: []int{3, 5}, c: 4},
		step{op: &ops.AdaptiveAvgPool{H: 3, W: 4}, in: []int{6}, c: 4},
		step{op: &ops.Act{Func: ops.HardSwish}, in: []int{7}, c: 4},
		step{op: &ops.Resize{Mode: "bilinear", AlignCorners: true}, in: []int{8, 6}, c: 4},
		step{op: &ops.Act{Func: ops.SiLU}, in: []int{9}, c: 4},
		step{op: &ops.AvgPool{Kernel: [2]int{3, 3}, Pad: [4]int{1, 1, 1, 1}, CountPad: true}, in: []int{10}, c: 4},
		step{op: &ops.Affine{Split: 2, Activation: ops.PReLU}, in: []int{11, 6, 3, 9}, c: 8,
			params: map[string]*ops.Param{"scale": floats(1, 8), "shift": floats(2, 8), "slope": floats(3, 8)}},
		step{op: &ops.Act{Func: ops.Sigmoid}, in: []int{12}, c: 8},
		step{op: &ops.Concat{}, in: []int{13, 1}, c: 12},
		step{op: &ops.ConvTranspose{Out: 5, Kernel: [2]int{2, 2}, Stride: [2]int{2, 2}, Activation: ops.ReLU}, in: []int{14}, c: 5,
			params: map[string]*ops.Param{"weight": floats(0, 5, 2, 2, 12), "bias": floats(0, 5)}}, // 8x12
		step{op: &ops.Resize{Mode: "nearest", Num: 3, Den: 2}, in: []int{15}, c: 5},
		step{op: &ops.Resize{Mode: "bilinear", Num: 1, Den: 4}, in: []int{16}, c: 5},
		step{op: &ops.Resize{Mode: "bilinear"}, in: []int{17, 3}, c: 5}, // 4x6
		step{op: &ops.Concat{}, in: []int{18, 3}, c: 9},
		step{op: &ops.Slice{From: 1, Count: 6}, in: []int{19}, c: 6},
		step{op: &ops.ChannelShuffle{Groups: 2}, in: []int{20}, c: 6},
		step{op: &ops.Sub{}, in: []int{21, 20}, c: 6},
		step{op: &ops.GroupNorm{Groups: 3, Eps: 1e-5}, in: []int{22}, c: 6,
			params: map[string]*ops.Param{"scale": floats(1, 6), "shift": floats(2, 6)}},
		step{op: &ops.LayerNorm{Eps: 1e-5}, in: []int{23}, c: 6,
			params: map[string]*ops.Param{"scale": floats(1, 6), "shift": floats(2, 6)}},
		step{op: &ops.Act{Func: ops.GELU}, in: []int{24}, c: 6},
		step{op: &ops.Attention{Heads: 2, Grid: 4, Stride: 2, TalkingHeads: true}, in: []int{24, 25, 23}, c: 6,
			params: map[string]*ops.Param{"position_bias": floats(0, 2, 16), "mix_scores": floats(1, 2, 2), "mix_scores_bias": floats(0, 2),
				"mix_weights": floats(1, 2, 2), "mix_weights_bias": floats(0, 2)}},
		step{op: &ops.MaxPool{Kernel: [2]int{3, 3}, Stride: [2]int{2, 2}, Ceil: true}, in: []int{26}, c: 6},
		step{op: &ops.L2Normalize{}, in: []int{27}, c: 6},
		step{op: &ops.MatMul{Heads: 2, TransposeA: true}, in: []int{28, 27}, c: 6},
		step{op: &ops.MatMul{Heads: 2}, in: []int{27, 29}, c: 6},
		step{op: &ops.AdaptiveAvgPool{H: 4}, in: []int{30}, c: 6},
		step{op: &ops.Resize{Mode: "bilinear", AlignCorners: true, Num: 2, Den: 3, Floor: true}, in: []int{31}, c: 6},
		step{op: &ops.ArgMax{}, in: []int{32}, c: 1},
	)
}
