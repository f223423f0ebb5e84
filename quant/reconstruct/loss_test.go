package reconstruct

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/edgeseg/edgeseg/ops"
)

var testShape = ops.Shape{H: 5, W: 7, C: 4}

// features are made-up ones of a teacher and of a student that is near it.
func features(seed uint64, s ops.Shape) (x, y []float32) {
	r := rand.New(rand.NewPCG(seed, 1))
	for range s.Elems() {
		v := float32(2 * r.NormFloat64())
		y = append(y, v)
		x = append(x, v+float32(0.5*r.NormFloat64()))
	}
	return x, y
}

func TestDerivativesOfLossesAreThoseOfDifferences(t *testing.T) {
	for _, l := range Losses() {
		for _, s := range []ops.Shape{testShape, {H: 30, W: 20, C: 3}, {H: 4, W: 4, C: 1}, {H: 1, W: 1, C: 5}} {
			if l == Feature && s.H == 1 {
				continue // one pixel has no deviation: its derivative is that of what is added to it
			}
			t.Run(fmt.Sprintf("%s of %v", l, s), func(t *testing.T) {
				x, y := features(1, s)
				d := make([]float32, len(x))
				l.compare(d, x, y, s)
				r := rand.New(rand.NewPCG(3, 4))
				along, size := 0.0, 0.0
				up, down := append([]float32(nil), x...), append([]float32(nil), x...)
				for i := range x {
					by := float32(1e-3 * r.NormFloat64())
					up[i] += by
					down[i] -= by
					along += float64(by) * float64(d[i])
					size += math.Abs(float64(by) * float64(d[i]))
				}
				unused := make([]float32, len(x))
				got := (l.compare(unused, up, y, s) - l.compare(unused, down, y, s)) / 2
				if math.Abs(got-along) > 0.01*size+1e-9 {
					t.Errorf("the loss grows by %g, its derivative says %g", got, along)
				}
			})
		}
	}
}

func TestLossesMeasureWhatTheirPapersSay(t *testing.T) {
	x, y := features(2, testShape)
	unused := make([]float32, len(x))
	changed := func(f func(c int, v float32) float32) []float32 {
		z := make([]float32, len(y))
		for i, v := range y {
			z[i] = f(i%testShape.C, v)
		}
		return z
	}
	scaled := changed(func(c int, v float32) float32 { return v*float32(c+1) + float32(c) })
	longer := changed(func(_ int, v float32) float32 { return 3 * v })
	raised := changed(func(_ int, v float32) float32 { return v + 1 })
	dead := changed(func(_ int, v float32) float32 { return min(v, 0) - 5*step(v <= 0) })
	for _, tt := range []struct {
		name string
		loss Loss
		x    []float32
		zero bool
	}{
		{"features that differ", L2, x, false},
		{"features that differ", Response, x, false},
		{"features that differ", Feature, x, false},
		{"features that differ", Relation, x, false},
		{"features that differ", Margin, x, false},
		{"equal features", L2, y, true},
		{"equal features", Response, y, true},
		{"equal features", Feature, y, true},
		{"equal features", Relation, y, true},
		{"another scale and mean of each channel", Feature, scaled, true},
		{"another scale and mean of each channel", L2, scaled, false},
		{"another scale and mean of each channel", Relation, scaled, false},
		{"features of another length", Relation, longer, true},
		{"features of another length", Feature, longer, true},
		{"features of another length", Response, longer, false},
		{"logits that are all larger", Response, raised, true},
		{"logits that are all larger", L2, raised, false},
		{"what is negative is more so, and what is positive is not there", Margin, dead, false},
	} {
		if got := tt.loss.compare(unused, tt.x, y, testShape); (got < 1e-10) != tt.zero {
			t.Errorf("%s: loss %s is %g", tt.name, tt.loss, got)
		}
	}
}

// Of what is below its margin, how far below is of no account.
func TestMarginCountsNothingBelowIt(t *testing.T) {
	y := []float32{-4, -2, -1, -1, 3, 5} // one channel of margin -2
	for _, tt := range []struct {
		x    []float32
		want float64
	}{
		{[]float32{-9, -2, -1, -1, 3, 5}, 0},
		{[]float32{-4, -7, -1, -1, 3, 5}, 0},
		{[]float32{-2, -2, -1.5, -1, 3, 5}, 0}, // less than a teacher's that is negative
		{[]float32{-1, -2, -1, -1, 3, 5}, 1.0 / 6},
		{[]float32{-4, -2, -1, -1, 1, 5}, 4.0 / 6},
	} {
		d := make([]float32, len(y))
		if got := Margin.compare(d, tt.x, y, ops.Shape{H: 2, W: 3, C: 1}); math.Abs(got-tt.want) > 1e-9 {
			t.Errorf("loss of %v is %g, want %g", tt.x, got, tt.want)
		}
	}
}

// The classes' relative entropy at temperature 2, of logits whose probabilities are known.
func TestResponseIsHintonsEntropy(t *testing.T) {
	ln := func(p ...float64) (x []float32) {
		for _, v := range p {
			x = append(x, float32(2*math.Log(v)))
		}
		return x
	}
	x, y := ln(0.5, 0.25, 0.25), ln(0.25, 0.25, 0.5)
	want := 4 * (0.25*math.Log(0.25/0.5) + 0.5*math.Log(0.5/0.25))
	d := make([]float32, 3)
	if got := Response.compare(d, x, y, ops.Shape{H: 1, W: 1, C: 3}); math.Abs(got-want) > 1e-6 {
		t.Errorf("loss is %g, want %g", got, want)
	}
	for c, w := range []float64{2 * 0.25, 0, -2 * 0.25} {
		if math.Abs(float64(d[c])-w) > 1e-6 {
			t.Errorf("derivative %d is %g, want %g", c, d[c], w)
		}
	}
}

func step(up bool) float32 {
	if up {
		return 1
	}
	return 0
}
