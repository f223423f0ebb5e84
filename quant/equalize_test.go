package quant

import (
	"bytes"
	"context"
	"io"
	"maps"
	"math"
	"slices"
	"testing"

	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/netdef/flat"
	"github.com/edgeseg/edgeseg/netdef/nettest"
	"github.com/edgeseg/edgeseg/ops"
)

const testHeight, testWidth = 48, 64

// network is a made-up network of a blueprint.
func network(t *testing.T, p *netdef.Blueprint, err error) *netdef.Model {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	m, err := netdef.Convert("", nettest.Checkpoint(p, 1), netdef.ConvertOptions{})
	if err != nil {
		t.Fatal(err)
	}
	m.Size = [2]int{testHeight, testWidth}
	return m
}

var networkNames = []string{"fast_scnn", "contextnet", "espnet"}

// named is a made-up network.
func named(t *testing.T, name string) *netdef.Model {
	t.Helper()
	var p *netdef.Blueprint
	var err error
	switch name {
	case "fast_scnn":
		p, err = netdef.FastSCNN(11)
	case "contextnet":
		p, err = netdef.ContextNet(11)
	default:
		p, err = netdef.ESPNet(netdef.ESPNetConfig{Classes: 12, P: 1, Q: 1})
	}
	return network(t, p, err)
}

// pictures is a source of made-up frames.
type pictures struct{ n, next int }

func (p *pictures) Next(_ context.Context, f *cam.Frame) error {
	if p.next == p.n {
		return io.EOF
	}
	p.next++
	*f = cam.Frame{Width: testWidth, Height: testHeight, Format: cam.RGB24}
	f.Planes[0] = cam.Plane{Pix: nettest.Frame(testHeight, testWidth, uint64(p.next)), Stride: 3 * testWidth}
	return nil
}
func (p *pictures) Info() cam.Info { return cam.Info{Name: "pictures", Frames: p.n} }
func (p *pictures) Close() error   { return nil }

func calibrated(t *testing.T, m *netdef.Model) *calibration {
	t.Helper()
	c, err := calibrate(context.Background(), m, &pictures{n: 2}, Options{Frames: 64})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// An equalized network computes the same in real numbers: with divisors taken into the float weights, each
// value comes out divided by them.
func TestEqualizationLeavesTheFunction(t *testing.T) {
	for _, name := range networkNames {
		t.Run(name, func(t *testing.T) {
			m := named(t, name)
			g := m.Variants[ops.Float32]
			cal := calibrated(t, m)
			b := newBuilder(m, cal, Options{Observer: MinMax})
			in, err := nettest.Input(m, ops.Float32, nettest.Frame(testHeight, testWidth, 9), testHeight, testWidth)
			if err != nil {
				t.Fatal(err)
			}
			want, err := nettest.Eval(m, ops.Float32, in)
			if err != nil {
				t.Fatal(err)
			}
			e := *m
			e.Tensors = map[string]*ops.Param{}
			eg := &netdef.Graph{Values: g.Values, Nodes: slices.Clone(g.Nodes)}
			e.Variants = map[ops.Type]*netdef.Graph{ops.Float32: eg}
			for name, p := range m.Tensors {
				e.Tensors[name] = p
			}
			l := &lowering{m: m, g: g, raw: make([]bool, len(g.Values)), scaling: &scaling{quants: make([]ops.Quant, len(g.Values)), divisors: b.chooser.divisors},
				seen: cal.seen, shifts: make([][]float64, len(g.Nodes))}
			moved := 0
			for i := range g.Nodes {
				n := &eg.Nodes[i]
				n.Params = maps.Clone(n.Params)
				for role, p := range equalizedParams(l, i) {
					if role == "ratio" {
						n.Params[role], e.Tensors[n.Name+".ratio"] = n.Name+".ratio", p
						continue
					}
					if !slices.Equal(p.F32, e.Tensors[n.Params[role]].F32) {
						moved++
					}
					e.Tensors[n.Params[role]] = p
				}
			}
			if moved < len(g.Nodes)/2 {
				t.Errorf("only %d constants are equalized", moved)
			}
			got, err := nettest.Eval(&e, ops.Float32, in)
			if err != nil {
				t.Fatal(err)
			}
			for v := range got {
				largest := 0.0
				for _, x := range got[v].F32 {
					largest = max(largest, math.Abs(float64(x)))
				}
				for i, x := range got[v].F32 {
					d := b.chooser.divisors[v][i%got[v].C]
					if e := math.Abs(float64(x) - float64(want[v].F32[i])/d); e > 3e-4*largest {
						t.Fatalf("value %q, channel %d: differs by %g of %g", g.Values[v].Name, i%got[v].C, e, largest)
					}
				}
			}
		})
	}
}

// equalizedParams gives node i's weights, biases, scales and shifts with all divisors in them.
func equalizedParams(l *lowering, i int) map[string]*ops.Param {
	n := &l.g.Nodes[i]
	p := l.m.Params(n)
	switch n.Op.(type) {
	case *ops.Affine:
		q := l.affine(i, p)
		delete(q, "slope")
		return q
	case *ops.Conv, *ops.ConvTranspose:
		f, _ := l.equalizedFilter(i, p)
		q := map[string]*ops.Param{"weight": {Type: ops.Float32, Dims: f.dims, F32: narrowed(f.w).F32}}
		if p["bias"] != nil {
			q["bias"] = narrowed(f.bias)
		}
		return q
	}
	return nil
}

func TestEqualizationMakesChannelsAlike(t *testing.T) {
	m := named(t, "fast_scnn")
	g := m.Variants[ops.Float32]
	cal := calibrated(t, m)
	spread := func(equalize bool) (mean float64) {
		c := newChooser(g, cal.seen, equalize)
		n := 0
		for v := range g.Values {
			widest := 0.0
			for ch := range cal.seen[v] {
				widest = max(widest, float64(cal.seen[v][ch].max)/c.divisors[v][ch])
			}
			for ch := range cal.seen[v] {
				mean += float64(cal.seen[v][ch].max) / c.divisors[v][ch] / widest
				n++
			}
		}
		return mean / float64(n)
	}
	if a, b := spread(false), spread(true); b < 1.3*a || b < 0.7 {
		t.Errorf("channels fill %.2f of their range, %.2f before", b, a)
	}
}

func TestSameFramesGiveTheSameBytes(t *testing.T) {
	m := named(t, "espnet")
	var first []byte
	for range 2 {
		q, err := Quantize(context.Background(), m, &pictures{n: 3}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		b, err := flat.Encode(q)
		if err != nil {
			t.Fatal(err)
		}
		if first != nil && !bytes.Equal(first, b) {
			t.Error("the same frames give other bytes")
		}
		first = b
	}
}
