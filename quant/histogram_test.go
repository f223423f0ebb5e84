package quant

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

func histogramOf(v []float32) *histogram {
	h := &histogram{}
	h.add(v, 1)
	return h
}

func TestHistogramsDoNotDependOnTheOrderOfValues(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	v := []float32{0, 1e-38, -1e-38, 512, -512, 511.99997}
	for range 2000 {
		v = append(v, float32(math.Exp(20*r.Float64()-10))*float32(1-2*r.IntN(2)))
	}
	whole := histogramOf(v)
	for range 5 {
		r.Shuffle(len(v), func(i, j int) { v[i], v[j] = v[j], v[i] })
		h := &histogram{}
		for part := range slices.Chunk(v, 7) {
			h.add(part, 1)
		}
		if !slices.Equal(h.counts, whole.counts) || h.exp != whole.exp || h.n != whole.n || h.zeros != whole.zeros || h.min != whole.min || h.max != whole.max {
			t.Fatal("the same values in another order give another histogram")
		}
	}
	var counted uint64
	for _, n := range whole.counts {
		counted += uint64(n)
	}
	if counted+whole.zeros != uint64(len(v)) {
		t.Errorf("%d of %d values are counted", counted+whole.zeros, len(v))
	}
}

func TestHistogramsTellWhatIsNotFinite(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for _, v := range [][]float32{{nan}, {1, nan, 2}, {inf}, {-inf, 0}, {math.MaxFloat32, -math.MaxFloat32}} {
		if histogramOf(v).finite() {
			t.Errorf("%v passes as finite", v)
		}
	}
	if h := histogramOf([]float32{math.MaxFloat32, 0}); !h.finite() {
		t.Error("the largest number does not pass as finite")
	}
}

func TestChannelsAreCountedApart(t *testing.T) {
	v := []float32{1, -2, 3, -4, 5, -6}
	h := &histogram{}
	h.add(v[1:], 2)
	if h.n != 3 || h.min != -6 || h.max != 0 || h.mean() != -4 || h.meanSquare() != 56.0/3 {
		t.Errorf("histogram is %+v", *h)
	}
}

func TestJoinedHistogramsHoldAllValuesDivided(t *testing.T) {
	a, b := histogramOf([]float32{1, 2, 4, 0}), histogramOf([]float32{-8, 16})
	j := joined([]histogram{*a, *b}, []float64{1, 4})
	want := histogramOf([]float32{1, 2, 4, 0, -2, 4})
	want.sum, want.square = j.sum, j.square
	if !reflect.DeepEqual(j, want) {
		t.Errorf("joined: %+v, want %+v", j, want)
	}
	if j.sum != 9 || j.square != 41 {
		t.Errorf("sums are %g and %g, want 9 and 41", j.sum, j.square)
	}
}
