package quant

import (
	"context"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/netdef/nettest"
	"github.com/edgeseg/edgeseg/ops"
	"github.com/edgeseg/edgeseg/rt"
)

// logits runs one made-up frame.
func logits(t *testing.T, m *netdef.Model, typ ops.Type) *ops.Tensor {
	t.Helper()
	return logitsWith(t, m, rt.Options{Precision: typ})
}

func logitsWith(t *testing.T, m *netdef.Model, o rt.Options) *ops.Tensor {
	t.Helper()
	p, err := rt.Compile(m, o)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	s, err := p.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	f := cam.Frame{Width: testWidth, Height: testHeight, Format: cam.RGB24}
	f.Planes[0] = cam.Plane{Pix: nettest.Frame(testHeight, testWidth, 77), Stride: 3 * testWidth}
	if err := s.Run(&f, &rt.Mask{}); err != nil {
		t.Fatal(err)
	}
	return s.Logits()
}

// noise is the mean square of the difference over that of the wanted values about their mean.
func noise(got, want *ops.Tensor) float64 {
	var mean, power, off float64
	for _, x := range want.F32 {
		mean += float64(x) / float64(len(want.F32))
	}
	for i, x := range want.F32 {
		power += (float64(x) - mean) * (float64(x) - mean)
		off += float64(x-got.F32[i]) * float64(x-got.F32[i])
	}
	return off / power
}

func TestInt8IsNearFloat(t *testing.T) {
	for _, name := range networkNames {
		m := named(t, name)
		observers := Observers()
		if name != "espnet" {
			observers = []Observer{""}
		}
		for _, o := range observers {
			q, err := Quantize(context.Background(), m, &pictures{n: 3}, Options{Observer: o, Both: true})
			if err != nil {
				t.Fatalf("%s, %s: %v", name, o, err)
			}
			if e := noise(logits(t, q, ops.Int8), logits(t, q, ops.Float32)); !(e < 0.02) {
				t.Errorf("%s, %s: the noise is %.4f of the logits' power", name, o, e)
			}
		}
	}
}

// The runtime's kernels and the references agree on every bit of a quantized network.
func TestQuantizedNetworksRunAsTheReferencesSay(t *testing.T) {
	q, err := Quantize(context.Background(), named(t, "espnet"), &pictures{n: 2}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	in, err := nettest.Input(q, ops.Int8, nettest.Frame(testHeight, testWidth, 77), testHeight, testWidth)
	if err != nil {
		t.Fatal(err)
	}
	values, err := nettest.Eval(q, ops.Int8, in)
	if err != nil {
		t.Fatal(err)
	}
	got, want := logits(t, q, ops.Int8), values[len(values)-1]
	for i, x := range want.I8 {
		if got.F32[i] != want.Dequantize(x) {
			t.Fatalf("logit %d is %g, want %g", i, got.F32[i], want.Dequantize(x))
		}
	}
}

// A model that has an int8 variant already gets another one, whose constants have the same names.
func TestAnInt8VariantIsReplaced(t *testing.T) {
	m := named(t, "espnet")
	before, err := Quantize(context.Background(), m, &pictures{n: 1}, Options{Both: true})
	if err != nil {
		t.Fatal(err)
	}
	var want *ops.Tensor
	for _, both := range []bool{false, true} {
		q, err := Quantize(context.Background(), before, &pictures{n: 3}, Options{Both: both, Observer: MinMax})
		if err != nil {
			t.Fatal(err)
		}
		got := logits(t, q, ops.Int8)
		if !both {
			want = got
		}
		if !slices.Equal(got.F32, want.F32) {
			t.Error("with the float variant beside it the int8 one is another")
		}
	}
	if slices.Equal(logits(t, before, ops.Int8).F32, want.F32) {
		t.Error("other frames give the same model: nothing was tested")
	}
}

func TestZeroPointsAreThoseOfTheArithmetic(t *testing.T) {
	m := named(t, "fast_scnn")
	b := newBuilder(m, calibrated(t, m), Options{Observer: Percentile})
	g, quants := m.Variants[ops.Float32], b.chooser.scaling(b.observers).quants
	set, relu := b.chooser.set, b.chooser.relu
	n := 0
	for v, x := range g.Values {
		if z := quants[v].ZeroPoint; relu[set[v]] && z != -128 || z%2 != 0 {
			t.Errorf("value %q has zero point %d", x.Name, z)
		}
		if relu[set[v]] {
			n++
		}
	}
	if n < 20 {
		t.Errorf("only %d values are of ReLU", n)
	}
}

// black is a source of black frames.
type black struct{ pictures }

func (b *black) Next(ctx context.Context, f *cam.Frame) error {
	err := b.pictures.Next(ctx, f)
	if err == nil {
		clear(f.Planes[0].Pix)
	}
	return err
}

func TestOddCalibrationGivesAModelOrSaysWhy(t *testing.T) {
	with := func(role string, change func([]float32)) *netdef.Model {
		m := named(t, "espnet")
		g := m.Variants[ops.Float32]
		for i := range g.Nodes {
			if name, ok := g.Nodes[i].Params[role]; ok && g.Nodes[i].Name == "encoder.level2_0.c1" {
				change(m.Tensors[name].F32)
			}
		}
		return m
	}
	plain := func() *netdef.Model { return named(t, "espnet") }
	for _, tt := range []struct {
		name string
		m    *netdef.Model
		src  cam.Source
		err  string
	}{
		{"no frame", plain(), &pictures{}, "pictures has no frames to calibrate on"},
		{"black frames", plain(), &black{pictures{n: 2}}, ""},
		{"one frame", plain(), &pictures{n: 1}, ""},
		{"a dead channel", with("weight", func(w []float32) { clear(w[:len(w)/4]) }), &pictures{n: 2}, ""},
		{"a dead layer", with("weight", func(w []float32) { clear(w) }), &pictures{n: 2}, ""},
		{"tiny weights", with("weight", func(w []float32) {
			for i := range w {
				w[i] *= 1e-15
			}
		}), &pictures{n: 2}, ""},
		{"a weight that is not a number", with("weight", func(w []float32) { w[0] = float32(math.NaN()) }), &pictures{n: 2}, "not finite"},
		{"no float variant", &netdef.Model{}, &pictures{n: 1}, "no float32 variant"},
		{"a source that breaks", plain(), &broken{pictures{n: 3}}, "frame 1: io: read/write on closed pipe"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			q, err := Quantize(context.Background(), tt.m, tt.src, Options{Both: true})
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) || !strings.HasPrefix(err.Error(), "quant: ") {
					t.Errorf("error is %v, want %q", err, tt.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if tt.name == "black frames" {
				return // no range holds what it has not seen
			}
			if e := noise(logits(t, q, ops.Int8), logits(t, q, ops.Float32)); !(e < 0.05) {
				t.Errorf("the noise is %.4f of the logits' power", e)
			}
		})
	}
}

type broken struct{ pictures }

func (b *broken) Next(ctx context.Context, f *cam.Frame) error {
	if b.next == 1 {
		return io.ErrClosedPipe
	}
	return b.pictures.Next(ctx, f)
}

func TestCalibrationSpreadsOverTheSource(t *testing.T) {
	src := &pictures{n: 10}
	var seen []int
	n, err := eachFrame(context.Background(), src, 4, func(_ *cam.Frame, total int) error {
		if total != 4 {
			t.Errorf("total is %d, want 4", total)
		}
		seen = append(seen, src.next-1)
		return nil
	})
	if err != nil || n != 4 || seen[0] != 0 || seen[3] < 7 {
		t.Errorf("frames %v of 10 are taken (%d, %v)", seen, n, err)
	}
}
