package quant

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/netdef/flat"
	"github.com/edgeseg/edgeseg/netdef/nettest"
	"github.com/edgeseg/edgeseg/netdef/safetensors"
	"github.com/edgeseg/edgeseg/ops"
	"github.com/edgeseg/edgeseg/rt"
)

// computing lists the nodes that have a precision of their own.
func computing(g *netdef.Graph) (names []string) {
	for i := range g.Nodes {
		if !copying(g.Nodes[i].Op) {
			names = append(names, g.Nodes[i].Name)
		}
	}
	return names
}

func islandModel(t *testing.T, m *netdef.Model, names []string) *netdef.Model {
	t.Helper()
	q, err := Quantize(context.Background(), m, &pictures{n: 3}, Options{Both: true, Float: names})
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// casts counts the casts of a model's int8 graph by the type that they make.
func casts(m *netdef.Model) map[ops.Type]int {
	n := map[ops.Type]int{}
	g := m.Variants[ops.Int8]
	for i := range g.Nodes {
		if _, ok := g.Nodes[i].Op.(*ops.Cast); ok {
			n[g.Values[g.Nodes[i].Output].Type]++
		}
	}
	return n
}

// An int8 graph all of whose nodes stay in float32 is the float32 one: divisors and ratios cancel.
func TestAllInFloatIsTheFloatNetwork(t *testing.T) {
	for _, name := range networkNames {
		m := named(t, name)
		q := islandModel(t, m, computing(m.Variants[ops.Float32]))
		if n := casts(q); len(n) > 0 {
			t.Errorf("%s: %v casts", name, n)
		}
		if e := noise(logits(t, q, ops.Int8), logits(t, q, ops.Float32)); !(e < 1e-8) {
			t.Errorf("%s: the noise is %g of the logits' power", name, e)
		}
	}
}

// Whatever nodes stay in float32, the runtime computes what the references do, with any number of threads, fused or
// not, and the file holds the model.
func TestAnyNodesMayStayInFloat(t *testing.T) {
	for _, name := range networkNames {
		m := named(t, name)
		all := computing(m.Variants[ops.Float32])
		float := logits(t, m, ops.Float32)
		shares := []float64{0.1, 0.5, 0.9}
		if testing.Short() {
			shares = shares[1:2]
		}
		for seed, share := range shares {
			t.Run(fmt.Sprintf("%s/%g", name, share), func(t *testing.T) {
				r := rand.New(rand.NewPCG(uint64(seed), 5))
				names := slices.DeleteFunc(slices.Clone(all), func(string) bool { return r.Float64() > share })
				q := islandModel(t, m, names)
				if n := casts(q); n[ops.Int8] == 0 || n[ops.Float32] == 0 {
					t.Errorf("%v casts for %d nodes in float32", n, len(names))
				}
				in, err := nettest.Input(q, ops.Int8, nettest.Frame(testHeight, testWidth, 77), testHeight, testWidth)
				if err != nil {
					t.Fatal(err)
				}
				values, err := nettest.Eval(q, ops.Int8, in)
				if err != nil {
					t.Fatal(err)
				}
				g := q.Variants[ops.Int8]
				want := values[g.Result()]
				got := logits(t, q, ops.Int8)
				// A float32 sum may fall on the other side of a half than the reference's.
				if e := noise(got, real(want)); !(e < 2e-4) {
					t.Errorf("the runtime's noise is %g of the references' power", e)
				}
				if e := noise(got, float); !(e < 0.02) {
					t.Errorf("the noise is %g of the logits' power", e)
				}
				for _, o := range []rt.Options{{Threads: 1, NoFuse: true}, {Threads: 3}} {
					o.Precision = ops.Int8
					if other := logitsWith(t, q, o); !slices.Equal(other.F32, got.F32) {
						t.Errorf("logits differ with %+v", o)
					}
				}
				b, err := flat.Encode(q)
				if err != nil {
					t.Fatal(err)
				}
				back, err := flat.Parse(b)
				if err != nil {
					t.Fatal(err)
				}
				if other := logits(t, back, ops.Int8); !slices.Equal(other.F32, got.F32) {
					t.Error("logits of the file's model differ")
				}
			})
		}
	}
}

// The weights of kept convolutions are halves in the file where that is asked for, and the model computes with what a
// reader of the file gets.
func TestKeptWeightsMayBeHalves(t *testing.T) {
	m := named(t, "fast_scnn")
	names := computing(m.Variants[ops.Float32])[3:9]
	single := islandModel(t, m, names)
	half, err := Quantize(t.Context(), m, &pictures{n: 3}, Options{Both: true, Float: names, Float16: true})
	if err != nil {
		t.Fatal(err)
	}
	kept := 0
	for name, p := range single.Tensors {
		h := half.Tensors[name]
		if !strings.HasPrefix(name, "int8.") || !strings.HasSuffix(name, ".weight") || p.Type != ops.Float32 {
			if h.Type != p.Type || !slices.Equal(h.F32, p.F32) || !slices.Equal(h.I8, p.I8) {
				t.Errorf("%s has changed", name)
			}
			continue
		}
		kept++
		if h.Type != ops.Float16 {
			t.Errorf("%s is %v", name, h.Type)
		}
		for i, v := range p.F32 {
			if want := safetensors.Float16(safetensors.ToFloat16(v)); h.F32[i] != want {
				t.Fatalf("%s: weight %d is %g, want %g", name, i, h.F32[i], want)
			}
		}
	}
	if kept == 0 {
		t.Error("no convolution is kept")
	}
	b, err := flat.Encode(half)
	if err != nil {
		t.Fatal(err)
	}
	back, err := flat.Parse(b)
	if err != nil {
		t.Fatal(err)
	}
	got := logits(t, half, ops.Int8)
	if !slices.Equal(logits(t, back, ops.Int8).F32, got.F32) {
		t.Error("logits of the file's model differ")
	}
	if e := noise(got, logits(t, single, ops.Int8)); !(e < 1e-3) {
		t.Errorf("halves change the logits by %g of their power", e)
	}
}

// real is a tensor's values as float32.
func real(x *ops.Tensor) *ops.Tensor {
	if x.F32 != nil {
		return x
	}
	y := ops.NewFloat32(x.Shape)
	for i, q := range x.I8 {
		y.F32[i] = x.Dequantize(q)
	}
	return y
}

// The first convolution in float32 reads the frame without a cast where it alone reads it.
func TestTheFrameIsReadInFloatWhereAllReadersAre(t *testing.T) {
	for i, tt := range []struct {
		net   string
		names []string
		typ   ops.Type
	}{
		{"contextnet", firstConvolutions(t, "contextnet")[:1], ops.Int8},
		{"fast_scnn", firstConvolutions(t, "fast_scnn")[:1], ops.Float32},
		{"contextnet", firstConvolutions(t, "contextnet"), ops.Float32},
	} {
		if testing.Short() && i > 0 {
			break
		}
		m := named(t, tt.net)
		q := islandModel(t, m, tt.names)
		if v := &q.Variants[ops.Int8].Values[0]; v.Type != tt.typ || v.Raw != (tt.typ == ops.Int8) {
			t.Errorf("%s with %v: the input is %v, raw %v", tt.net, tt.names, v.Type, v.Raw)
		}
		if e := noise(logits(t, q, ops.Int8), logits(t, q, ops.Float32)); !(e < 0.02) {
			t.Errorf("%s with %v: the noise is %g of the logits' power", tt.net, tt.names, e)
		}
	}
}

// firstConvolutions are those that read the frame, itself or resized.
func firstConvolutions(t *testing.T, net string) (names []string) {
	g := named(t, net).Variants[ops.Float32]
	raw := rawValues(g)
	for i := range g.Nodes {
		if n := &g.Nodes[i]; !copying(n.Op) && raw[n.Inputs[0]] {
			names = append(names, n.Name)
		}
	}
	if len(names) == 0 {
		t.Fatalf("%s has no convolution that reads the frame", net)
	}
	return names
}

// What has no int8 arithmetic is an island without being asked for.
func TestNodesWithoutInt8ArithmeticStayInFloat(t *testing.T) {
	g := &netdef.Graph{
		Values: []netdef.Value{{Name: "in", Channels: 3}, {Name: "a", Channels: 3}, {Name: "b", Channels: 3}, {Name: "c", Channels: 3}},
		Nodes: []netdef.Node{
			{Name: "a", Op: &ops.Act{Func: ops.GELU}, Inputs: []int{0}, Output: 1},
			{Name: "b", Op: &ops.LayerNorm{Eps: 1e-5}, Inputs: []int{1}, Output: 2},
			{Name: "c", Op: &ops.ChannelShuffle{Groups: 3}, Inputs: []int{2}, Output: 3},
		},
	}
	chosen, err := choose(g, nil)
	if err != nil || !slices.Equal(chosen, []bool{false, true, false}) {
		t.Fatalf("%v are chosen, %v", chosen, err)
	}
	if s := newIslands(g, chosen); !slices.Equal(s.nodes, []bool{false, true, true}) {
		t.Errorf("in float32 are %v", s.nodes)
	}
}

func TestNodesThatCannotStayInFloatAreNamed(t *testing.T) {
	m := named(t, "fast_scnn")
	var resize string
	for i := range m.Variants[ops.Float32].Nodes {
		if n := &m.Variants[ops.Float32].Nodes[i]; n.Op.Kind() == "resize" {
			resize = n.Name
		}
	}
	for name, want := range map[string]string{
		"none of the kind": `quant: the network has no node "none of the kind"`,
		resize:             "is a resize, which has the precision of its inputs",
	} {
		_, err := Quantize(context.Background(), m, &pictures{n: 1}, Options{Float: []string{name}})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q gives %v, want %q", name, err, want)
		}
	}
}
