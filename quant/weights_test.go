package quant

import (
	"math"
	"testing"

	"github.com/edgeseg/edgeseg/netdef"
)

// A layer whose weights all round up: every input is 1 on average, so the output would be too large.
func TestBiasesTakeUpWhatRoundingDoesToTheMean(t *testing.T) {
	const k = 40
	f := &filter{dims: []int{1, 1, 1, k}, bias: []float64{0.25}, groups: 1, phases: 1, scaleIn: 1.0 / 64}
	for i := range k {
		w := 0.6 / 127
		if i == 0 {
			w = 1
		}
		f.w = append(f.w, w)
		f.mean, f.square = append(f.mean, 1), append(f.square, 1.1)
	}
	r := f.round(nil, nil)
	p := f.params(r)
	s := float64(r.steps[0])
	var want, got float64
	want = f.bias[0]
	got = float64(p["bias"].I32[0]) * s * f.scaleIn
	off := 0.0
	for i, w := range f.w {
		want += w * f.mean[i]
		got += s * float64(r.w[i]) * f.mean[i]
		off += (s*float64(r.w[i]) - w) * f.mean[i]
	}
	if math.Abs(off) < 20*s*f.scaleIn {
		t.Fatalf("rounding shifts the mean by %g only, the test is worth nothing", off)
	}
	if math.Abs(got-want) > s*f.scaleIn {
		t.Errorf("the mean of the output is %g, want %g", got, want)
	}
}

func TestFiltersReadBytesOfTheFrame(t *testing.T) {
	m := &netdef.Preprocess{Range: 255, Mean: [3]float64{100, 110, 120}, Std: [3]float64{50, 60, 70}}
	f := &filter{dims: []int{1, 1, 1, 3}, w: []float64{1, -2, 3}, bias: []float64{0.5}, groups: 1, phases: 1,
		mean: []float64{0, 0, 0}, square: []float64{1, 1, 1}}
	v := []float64{10, 200, 77}
	a, b := m.Affine()
	want := 0.5
	for c, w := range f.w {
		want += w * (v[c]*a[c] + b[c])
	}
	f.absorb(m)
	got := f.bias[0]
	for c, w := range f.w {
		got += w * v[c]
	}
	if math.Abs(got-want) > 1e-12 {
		t.Errorf("output is %g, want %g", got, want)
	}
	// mean 0 and variance 1 of the normalized frame are its mean and deviation in bytes
	for c := range 3 {
		if d := math.Sqrt(f.square[c] - f.mean[c]*f.mean[c]); math.Abs(f.mean[c]-m.Mean[c]) > 1e-9 || math.Abs(d-m.Std[c]) > 1e-9 {
			t.Errorf("channel %d: mean %g, deviation %g, want %g and %g", c, f.mean[c], d, m.Mean[c], m.Std[c])
		}
	}
}

func TestBiasesStayWithinTheirSteps(t *testing.T) {
	f := &filter{dims: []int{1, 1, 1, 1}, w: []float64{1e-9}, bias: []float64{1000}, groups: 1, phases: 1, scaleIn: 0.01,
		mean: []float64{1}, square: []float64{1}}
	p := f.params(f.round(nil, nil))
	b, s := p["bias"].I32[0], float64(p["weight_scale"].F32[0])
	if b > biasSteps+1 || math.Abs(float64(b)*s*0.01-1000) > 1 {
		t.Errorf("bias 1000 becomes %d steps of %g", b, s*0.01)
	}
}
