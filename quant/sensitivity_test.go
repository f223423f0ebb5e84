package quant

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
	"github.com/edgeseg/edgeseg/rt"
)

// badlyQuantizable is a made-up network whose last convolution needs more than 8 bits: its inputs come in equal pairs, and the
// weights of a pair are large and nearly cancel.
func badlyQuantizable(t *testing.T) (m *netdef.Model, node string) {
	t.Helper()
	m = named(t, "fast_scnn")
	g := m.Variants[ops.Float32]
	last := &g.Nodes[len(g.Nodes)-1]
	if _, ok := last.Op.(*ops.Conv); !ok {
		t.Fatalf("the network ends in a %s", last.Op.Kind())
	}
	for i := range g.Nodes {
		if before := &g.Nodes[i]; before.Output == last.Inputs[0] {
			w, b := m.Tensors[before.Params["weight"]], m.Tensors[before.Params["bias"]].F32
			each := len(w.F32) / w.Dims[0]
			for c := 0; c+1 < len(b); c += 2 {
				copy(w.F32[(c+1)*each:][:each], w.F32[c*each:])
				b[c+1] = b[c]
			}
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	w := m.Tensors[last.Params["weight"]].F32
	for i := 0; i+1 < len(w); i += 2 {
		large := 50 + 10*r.Float32()
		w[i+1] += w[i] - large
		w[i] = large
	}
	return m, last.Name
}

// left are made-up frames that no test calibrates on, labelled by the float32 network where they are to be.
func left(t *testing.T, m *netdef.Model, labels bool) Samples {
	t.Helper()
	all := LeftOver(func() (cam.Source, error) { return &pictures{n: 6}, nil }, 2)
	few, err := all.Few(t.Context(), 3, 4)
	if err != nil {
		t.Fatal(err)
	}
	if !labels {
		return few
	}
	s, err := openSession(m, rt.Options{Precision: ops.Float32})
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	for x := range few(t.Context()) {
		var mask rt.Mask
		if err := s.Run(&x.Frame, &mask); err != nil {
			t.Fatal(err)
		}
		x.Labels = mask.Pix
	}
	return few
}

func quantizer(t *testing.T, m *netdef.Model) *Quantizer {
	t.Helper()
	q, err := Calibrate(t.Context(), m, &pictures{n: 6}, Options{Frames: 2})
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func judged(t *testing.T, q *Quantizer, float []string, s Samples) *Judgement {
	t.Helper()
	m, err := q.Model(float)
	if err != nil {
		t.Fatal(err)
	}
	j, err := Judge(t.Context(), q.b.m, m, s, nil)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func TestTheNodeThatHurtsMostIsNamed(t *testing.T) {
	if testing.Short() {
		t.Skip("takes many runs of networks")
	}
	m, bad := badlyQuantizable(t)
	q, samples := quantizer(t, m), left(t, m, false)
	all, err := q.Sensitivities(t.Context(), samples, nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := len(computing(m.Variants[ops.Float32])); len(all) != want {
		t.Errorf("%d nodes, want %d", len(all), want)
	}
	if !math.IsNaN(all[0].Loss) {
		t.Errorf("frames without labels lose %g points", all[0].Loss)
	}
	if all[0].Node != bad || all[0].SQNR > 10 || all[1].SQNR < 20 {
		t.Errorf("worst are %+v, want %s", all[:2], bad)
	}
	before, after := judged(t, q, nil, samples), judged(t, q, Worst(all, 1), samples)
	if !(before.Agreement() < 0.9 && after.Agreement() > 0.98) {
		t.Errorf("agreement is %.4f, with the worst node in float32 %.4f", before.Agreement(), after.Agreement())
	}
}

func TestBudgetsAreKeptByAsFewNodesAsTheOrderAllows(t *testing.T) {
	if testing.Short() {
		t.Skip("takes many runs of networks")
	}
	m, bad := badlyQuantizable(t)
	q := quantizer(t, m)
	all, err := q.Sensitivities(t.Context(), left(t, m, true), nil)
	if err != nil {
		t.Fatal(err)
	}
	if math.IsNaN(all[0].Loss) {
		t.Error("labels give no loss")
	}
	for _, labels := range []bool{false, true} {
		samples := left(t, m, labels)
		after := judged(t, q, []string{bad}, samples).Loss()
		budgets := []float64{100, after + 1e-9, after / 2, 0}
		for _, points := range budgets {
			names, err := q.WithinBudget(t.Context(), points, all, samples)
			if err != nil {
				t.Fatal(err)
			}
			// With all nodes in float32 sums may still round otherwise: weights have divisors, and a pixel may be a tie.
			if loss := judged(t, q, names, samples).Loss(); !(loss <= points) && (len(names) < len(all) || loss > 0.2) {
				t.Errorf("budget of %g: %d nodes lose %g", points, len(names), loss)
			}
			if n := len(names); n > 0 {
				if loss := judged(t, q, names[:n-1], samples).Loss(); loss <= points {
					t.Errorf("budget of %g: %d nodes are kept, one fewer loses %g", points, n, loss)
				}
			}
		}
	}
}

// Figures are what a plain count over masks and logits gives.
func TestJudgementCountsPixels(t *testing.T) {
	m := named(t, "fast_scnn")
	q := quantizer(t, m)
	samples := left(t, m, true)
	int8, err := q.Model(nil)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	j, err := Judge(t.Context(), m, int8, samples, func(c *Compared) { names = append(names, c.Name) })
	if err != nil {
		t.Fatal(err)
	}
	equal, pixels := 0, 0
	confusion := map[[2]uint8]int64{}
	var signal, noise float64
	for s := range samples(t.Context()) {
		var masks [2]rt.Mask
		var logits [2]*ops.Tensor
		for i, typ := range []ops.Type{ops.Float32, ops.Int8} {
			x, err := openSession([]*netdef.Model{m, int8}[i], rt.Options{Precision: typ})
			if err != nil {
				t.Fatal(err)
			}
			if err := x.Run(&s.Frame, &masks[i]); err != nil {
				t.Fatal(err)
			}
			logits[i] = x.Logits()
			x.close()
		}
		for i, c := range masks[0].Pix {
			confusion[[2]uint8{c, masks[1].Pix[i]}]++
			if pixels++; c == masks[1].Pix[i] {
				equal++
			}
		}
		for i, x := range logits[0].F32 {
			signal += math.Pow(float64(x), 2)
			noise += math.Pow(float64(x)-float64(logits[1].F32[i]), 2)
		}
	}
	if j.Frames != 3 || len(names) != 3 || names[0] == names[1] {
		t.Errorf("%d frames, %v", j.Frames, names)
	}
	if want := float64(equal) / float64(pixels); j.Agreement() != want || want == 1 {
		t.Errorf("agreement is %g, want %g", j.Agreement(), want)
	}
	if want := 10 * math.Log10(signal/noise); math.Abs(j.SQNR-want) > 1e-6 {
		t.Errorf("SQNR is %g dB, want %g", j.SQNR, want)
	}
	for at, want := range confusion {
		if got := j.Between.At(int(at[0]), int(at[1])); got != want {
			t.Errorf("%d pixels of class %d are %d, want %d", got, at[0], at[1], want)
		}
	}
	// The labels are what float32 says.
	if j.Float.MIoU() != 1 || j.Quantized.PixelAccuracy() != j.Agreement() || j.Loss() != 100*(1-j.Quantized.MIoU()) {
		t.Errorf("mIoU of float32 is %g, accuracy of int8 %g, loss %g", j.Float.MIoU(), j.Quantized.PixelAccuracy(), j.Loss())
	}
}

// Frames of which no pixel is labelled are judged as those without labels.
func TestLabelsThatAreAllVoidAreNone(t *testing.T) {
	m := named(t, "fast_scnn")
	q, samples := quantizer(t, m), left(t, m, true)
	for s := range samples(t.Context()) {
		for i := range s.Labels {
			s.Labels[i] = Unlabelled
		}
	}
	if j := judged(t, q, nil, samples); j.Labelled() || j.Loss() != 100*(1-j.Agreement()) {
		t.Errorf("labelled is %v, the loss %g at an agreement of %g", j.Labelled(), j.Loss(), j.Agreement())
	}
}

func TestNoiselessLogitsAreInfinitelyFarAboveTheirNoise(t *testing.T) {
	var m noiseMeter
	m.add([]float32{3, 4}, []float32{3, 4})
	if !math.IsInf(m.decibels(), 1) {
		t.Errorf("equal values give %g dB", m.decibels())
	}
	m.add([]float32{5}, []float32{5.5}) // 50 over 0.25
	if want := 10 * math.Log10(200); math.Abs(m.decibels()-want) > 1e-12 {
		t.Errorf("%g dB, want %g", m.decibels(), want)
	}
}

func TestLayersAreComparedInRealNumbers(t *testing.T) {
	names := networkNames
	if testing.Short() {
		names = names[:1]
	}
	for _, name := range names {
		m := named(t, name)
		q, samples := quantizer(t, m), left(t, m, false)
		int8, err := q.Model(computing(m.Variants[ops.Float32])[3:4])
		if err != nil {
			t.Fatal(err)
		}
		layers, err := q.Layers(t.Context(), int8, samples)
		if err != nil {
			t.Fatal(err)
		}
		j, err := Judge(t.Context(), m, int8, samples, nil)
		if err != nil {
			t.Fatal(err)
		}
		if last := layers[len(layers)-1].SQNR; math.Abs(last-j.SQNR) > 1e-3 {
			t.Errorf("%s: the last layer has %g dB, the logits %g", name, last, j.SQNR)
		}
		inFloat := 0
		for _, l := range layers {
			if l.SQNR < 5 {
				t.Errorf("%s: %s has %g dB", name, l.Node, l.SQNR)
			}
			sum := l.Zeros
			for _, s := range l.Histogram.Share {
				sum += s
			}
			if math.Abs(sum-1) > 1e-6 || l.Outside > 0.002 {
				t.Errorf("%s: %s: shares add up to %g, %g outside", name, l.Node, sum, l.Outside)
			}
			if l.Float {
				inFloat++
			} else if !(l.Range[0] <= 0 && l.Range[1] > 0) {
				t.Errorf("%s: %s: the range is %v", name, l.Node, l.Range)
			}
		}
		if inFloat != 1 {
			t.Errorf("%s: %d layers in float32, want 1", name, inFloat)
		}
	}
}

func TestFramesThatAreLeftOverWereNotCalibratedOn(t *testing.T) {
	src := &pictures{n: 7}
	var calibrated []uint64
	if _, err := eachFrame(t.Context(), src, 3, func(*cam.Frame, int) error {
		calibrated = append(calibrated, uint64(src.next))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	var opened *pictures
	samples := LeftOver(func() (cam.Source, error) { opened = &pictures{n: 7}; return opened, nil }, 3)
	for range 2 {
		var seen []uint64
		for _, err := range samples(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			seen = append(seen, uint64(opened.next))
		}
		all := slices.Sorted(slices.Values(append(slices.Clone(seen), calibrated...)))
		if len(seen) != 4 || !slices.Equal(all, []uint64{1, 2, 3, 4, 5, 6, 7}) {
			t.Errorf("calibrated on %v, judged on %v", calibrated, seen)
		}
	}
}

func TestJudgingSaysWhatIsMissing(t *testing.T) {
	m := named(t, "fast_scnn")
	q := quantizer(t, m)
	int8, err := q.Model(nil)
	if err != nil {
		t.Fatal(err)
	}
	none := LeftOver(func() (cam.Source, error) { return &pictures{n: 2}, nil }, 2)
	if _, err := Judge(context.Background(), m, int8, none, nil); err == nil || err.Error() != "quant: there are no frames to judge on" {
		t.Errorf("no frames give %v", err)
	}
	short := left(t, m, false)
	for x := range short(t.Context()) {
		x.Labels = make([]uint8, 5)
	}
	if _, err := Judge(context.Background(), m, int8, short, nil); err == nil {
		t.Error("labels of another size are accepted")
	}
	broken := LeftOver(func() (cam.Source, error) { return &broken{pictures{n: 3}}, nil }, 1)
	if _, err := Judge(context.Background(), m, int8, broken, nil); err == nil {
		t.Error("a source that breaks is accepted")
	}
}
