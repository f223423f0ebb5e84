package gradient

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/netdef/nettest"
	"github.com/edgeseg/edgeseg/ops"
	"github.com/edgeseg/edgeseg/ops/optest"
)

// single is the part of one node that a case describes, its inputs filled in.
func single(t *testing.T, c *optest.Case, typ ops.Type) *Part {
	t.Helper()
	g := &netdef.Graph{}
	n := netdef.Node{Name: c.Name, Op: c.Op, Output: len(c.In), Params: map[string]string{}}
	m := &netdef.Model{Variants: map[ops.Type]*netdef.Graph{typ: g}, Tensors: c.Params}
	var shapes []ops.Shape
	var derived []int
	for i, x := range c.In {
		g.Values = append(g.Values, netdef.Value{Channels: x.C, Type: typ, Quant: x.Quant})
		n.Inputs, derived = append(n.Inputs, i), append(derived, i)
		shapes = append(shapes, x.Shape)
	}
	for role := range c.Params {
		n.Params[role] = role
	}
	out, err := c.Op.OutShape(shapes)
	if err != nil {
		t.Fatal(err)
	}
	g.Values = append(g.Values, netdef.Value{Channels: out.C, Type: typ, Quant: c.Out})
	g.Nodes = []netdef.Node{n}
	p, err := NewPart(m, typ, []int{0}, append(shapes, out), derived...)
	if err != nil {
		t.Fatal(err)
	}
	for i, x := range c.In {
		copy(p.Maps[i].X, x.F32)
		for k, q := range x.I8 {
			p.Maps[i].X[k] = x.Dequantize(q)
		}
	}
	return p
}

// cases calls f for the cases of all operators that a loss can be derived through.
func cases(t *testing.T, typ ops.Type, f func(t *testing.T, c *optest.Case)) {
	for _, kind := range ops.Kinds() {
		if op, _ := ops.New(kind); !Derivable(op) {
			continue
		}
		t.Run(kind, func(t *testing.T) {
			for c := range optest.CasesOf(kind, 1, typ) {
				f(t, c)
			}
		})
	}
}

func TestPartsComputeWhatTheReferencesDo(t *testing.T) {
	cases(t, ops.Float32, func(t *testing.T, c *optest.Case) {
		p := single(t, c, ops.Float32)
		p.Forward()
		for i, x := range p.Maps[len(c.In)].X {
			if d := math.Abs(float64(x - c.Want.F32[i])); !(d <= c.Bound[i]+1e-6*math.Abs(float64(x))) {
				t.Fatalf("%s: element %d is %g, want %g", c.Name, i, x, c.Want.F32[i])
			}
		}
	})
}

// Of the cases whose outputs are of a usual size, int8 nodes come within the step that rounding may differ by.
func TestInt8PartsComputeWhatTheyStandFor(t *testing.T) {
	cases(t, ops.Int8, func(t *testing.T, c *optest.Case) {
		if a, ok := c.Op.(*ops.Act); ok && a.Func != ops.ReLU && a.Func != ops.ReLU6 && a.Func != ops.PReLU {
			return // a made-up table
		}
		p := single(t, c, ops.Int8)
		p.Forward()
		differ := 0
		for i, x := range p.Maps[len(c.In)].X {
			want := c.Want.Dequantize(c.Want.I8[i])
			d := math.Abs(float64(x-want)) / float64(c.Out.Scale)
			if d > 1.01 {
				t.Fatalf("%s: element %d is %g, want %g: %.2f steps apart", c.Name, i, x, want, d)
			}
			if d > 0.01 {
				differ++
			}
		}
		if n := len(c.Want.I8); differ > n/4+2 {
			t.Errorf("%s: %d of %d elements differ", c.Name, differ, n)
		}
	})
}

// A layer is linear in each of its inputs and constants, so that a difference of the loss is what the derivative says, exactly; a
// maximum only while what is largest remains so.
func TestDerivativesOfLayersAreThoseOfDifferences(t *testing.T) {
	cases(t, ops.Float32, func(t *testing.T, c *optest.Case) {
		r := rand.New(rand.NewPCG(1, 2))
		p := single(t, c, ops.Float32)
		n, out := p.Nodes[0], p.Maps[len(c.In)]
		conv, _ := n.Layer.(*Conv)
		if conv != nil {
			conv.Learn()
		}
		in := p.maps(n.in)
		random := func(x []float32) []float32 {
			for i := range x {
				x[i] = float32(r.NormFloat64())
			}
			return x
		}
		for _, x := range in {
			random(x.X)
		}
		weight := random(make([]float32, len(out.X)))
		loss := func() (sum float64) {
			n.Layer.Forward(in, out)
			for i, x := range out.X {
				sum += float64(x) * float64(weight[i])
			}
			return sum
		}
		if conv != nil {
			random(conv.Weight)
			conv.Update()
		}
		before := loss()
		copy(out.D, weight)
		n.Layer.Backward(in, out)
		check := func(what string, x, d []float32, changed func()) {
			t.Helper()
			want, size := 0.0, 0.0
			kept := append([]float32(nil), x...)
			reach, near := 1.0, 1e-4
			if _, ok := n.Layer.(*maxPool); ok {
				reach, near = 1e-4, 5e-3
			}
			for i := range x {
				by := float32(reach * r.NormFloat64())
				x[i] += by
				want += float64(by) * float64(d[i])
				size += math.Abs(float64(by) * float64(d[i]))
			}
			changed()
			got := loss() - before
			copy(x, kept)
			changed()
			if !(math.Abs(got-want) <= near*size+1e-5*reach*(1+math.Abs(before))) {
				t.Errorf("%s: the loss differs by %g with %s, the derivative says %g", c.Name, got, what, want)
			}
		}
		for i, v := range n.in {
			if i > 0 && v == n.in[0] {
				continue
			}
			check("its input", p.Maps[v].X, p.Maps[v].D, func() {})
		}
		if conv != nil {
			check("its weights", conv.Weight, conv.DWeight, conv.Update)
			check("its biases", conv.Bias, conv.DBias, func() {})
		}
	})
}

func TestDerivativesOfActivationsAreThoseOfDifferences(t *testing.T) {
	for _, a := range []ops.Activation{ops.Linear, ops.ReLU, ops.ReLU6, ops.PReLU, ops.HardSwish, ops.HardSigmoid, ops.Sigmoid, ops.SiLU, ops.GELU} {
		for x := float32(-8); x < 8; x += 0.37 {
			const step = 1.0 / 64
			want := (a.Apply(x+step, 0.3) - a.Apply(x-step, 0.3)) / (2 * step)
			if got := derivative(a, x, 0.3); math.Abs(float64(got-want)) > 1e-3 {
				t.Errorf("derivative of %q at %g is %g, want %g", a, x, got, want)
			}
		}
	}
}

// The derivative passes what rounding leaves within the range, and nothing else.
func TestDerivativesEndWhereTheRangeDoes(t *testing.T) {
	e := epilogue{act: ops.PReLU, slope: []float32{0.5}, quant: ops.Quant{Scale: 0.1, ZeroPoint: 28}}
	sums := []float32{-40, -31.5, -31, -1, 0, 1, 9.8, 10, 40} // -15.6 to 9.9 can be told
	want := []float32{0, 0, 0.5, 0.5, 1, 1, 1, 0, 0}
	d := []float32{1, 1, 1, 1, 1, 1, 1, 1, 1}
	e.backward(d, sums, 1)
	for i := range d {
		if d[i] != want[i] {
			t.Errorf("the derivative at %g is %g, want %g", sums[i], d[i], want[i])
		}
	}
}

// A whole network's derivative with respect to the weights of its first convolution.
func TestALossIsDerivedThroughANetwork(t *testing.T) {
	bp, err := netdef.ESPNet(netdef.ESPNetConfig{Classes: 5, P: 1, Q: 1})
	if err != nil {
		t.Fatal(err)
	}
	m, err := netdef.Convert("", nettest.Checkpoint(bp, 1), netdef.ConvertOptions{
		Classes: make5(), Size: [2]int{32, 40}, Mean: []float64{0, 0, 0}, Std: []float64{1, 1, 1}, Channels: "rgb", Range: 1})
	if err != nil {
		t.Fatal(err)
	}
	g := m.Variants[ops.Float32]
	shapes, err := g.Infer(32, 40)
	if err != nil {
		t.Fatal(err)
	}
	var all []int
	for i := range g.Nodes {
		all = append(all, i)
	}
	p, err := NewPart(m, ops.Float32, all, shapes)
	if err != nil {
		t.Fatal(err)
	}
	in, err := nettest.Input(m, ops.Float32, nettest.Frame(32, 40, 1), 32, 40)
	if err != nil {
		t.Fatal(err)
	}
	copy(p.Maps[0].X, in.F32)
	var conv *Conv
	for _, n := range p.Nodes {
		if c, ok := n.Layer.(*Conv); ok && conv == nil {
			conv = c
		}
	}
	conv.Learn()
	r := rand.New(rand.NewPCG(5, 6))
	end := p.Maps[g.Result()]
	weight := make([]float32, len(end.X))
	for i := range weight {
		weight[i] = float32(r.NormFloat64())
	}
	loss := func() (sum float64) {
		p.Forward()
		for i, x := range end.X {
			sum += float64(x) * float64(weight[i])
		}
		return sum
	}
	loss()
	p.Clear()
	copy(end.D, weight)
	p.Backward()
	const step = 1e-3
	want, kept := 0.0, append([]float32(nil), conv.Weight...)
	move := func(by float32) float64 {
		for i, w := range kept {
			conv.Weight[i] = w + by*conv.DWeight[i]
		}
		conv.Update()
		return loss()
	}
	largest := 0.0
	for _, d := range conv.DWeight {
		want += float64(d) * float64(d)
		largest = max(largest, math.Abs(float64(d)))
	}
	h := float32(step / largest)
	if got := (move(h) - move(-h)) / (2 * float64(h)); math.Abs(got-want) > 0.02*want {
		t.Errorf("the loss grows by %g along its derivative, want %g", got, want)
	}
}

func make5() (c []netdef.Class) {
	for _, n := range []string{"a", "b", "c", "d", "e"} {
		c = append(c, netdef.Class{Name: n})
	}
	return c
}
