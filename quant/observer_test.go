package quant

import (
	"math"
	"math/rand/v2"
	"testing"
)

// uniform has n values evenly over lo to hi.
func uniform(lo, hi float64, n int) (v []float32) {
	for i := range n {
		v = append(v, float32(lo+(hi-lo)*(float64(i)+0.5)/float64(n)))
	}
	return v
}

func TestObserversFindTheBestRange(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	var gauss, laplace []float32
	for range 200_000 {
		gauss = append(gauss, float32(r.NormFloat64()))
		laplace = append(laplace, float32(r.ExpFloat64()*float64(1-2*r.IntN(2))))
	}
	far := func(v []float32, x float32, n int) []float32 {
		v = append([]float32{}, v...)
		for range n {
			v = append(v, x)
		}
		return v
	}
	flat := uniform(-1, 3, 100_000)
	for _, tt := range []struct {
		name   string
		o      Observer
		values []float32
		lo, hi float64 // within a twentieth of the range
	}{
		{"all of a flat range", MinMax, flat, -1, 3},
		{"all of a flat range but its ends", Percentile, flat, -1, 3},
		{"least squares keep a flat range", MSE, flat, -1, 3},
		{"entropy keeps a flat range", KL, flat, -1, 3},
		{"all, outliers included", MinMax, far(flat, 20, 3), -1, 20},
		{"a few outliers are not among 99.999 %", Percentile, far(uniform(-1, 3, 1_000_000), 20, 9), -1, 3},
		{"more outliers are", Percentile, far(uniform(-1, 3, 1_000_000), 20, 12), -1, 20},
		{"a few outliers are cut where squares say so", MSE, far(uniform(-1, 3, 1_000_000), 6, 1), -1, 3},
		// The ends for 8 bits are known: 3.92 standard deviations (Banner et al., arXiv 1810.05723, table of
		// optimal clipping), and for the Laplace distribution 9.89 times its scale.
		{"least squares of a normal distribution", MSE, gauss, -3.92, 3.92},
		{"least squares of a Laplace distribution", MSE, laplace, -9.89, 9.89},
		{"nothing but zeros", MSE, make([]float32, 10), 0, 0},
		{"a constant", KL, []float32{2, 2, 2}, 0, 2},
		{"a negative constant", Percentile, []float32{-2, -2}, -2, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := tt.o.bounds(histogramOf(tt.values))
			near := (tt.hi - tt.lo) / 20
			if math.Abs(b.lo-tt.lo) > near || math.Abs(b.hi-tt.hi) > near {
				t.Errorf("range is %v, want [%g, %g]", b, tt.lo, tt.hi)
			}
		})
	}
}

// One value in 25 far from all others: their steps would be eight times as coarse for it.
func TestEntropyWeighsStepsAgainstTheTail(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	var v []float32
	for i := range 100_000 {
		v = append(v, float32(math.Floor(60*r.Float64())/60+0.01))
		if i%25000 == 0 {
			v = append(v, 8)
		}
	}
	if b := KL.bounds(histogramOf(v)); b.hi > 4 || b.hi < 0.9 {
		t.Errorf("range is %v, nearly all of the values lie in 60 places below 1", b)
	}
}

func TestNoObserverLeavesWhatWasSeen(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 200 {
		var v []float32
		for range 1 + r.IntN(50) {
			v = append(v, float32(r.NormFloat64()*math.Exp(4*r.NormFloat64())))
		}
		h := histogramOf(v)
		for _, o := range Observers() {
			b := o.bounds(h)
			if b.lo < float64(h.min) || b.hi > float64(h.max) || b.lo > 0 || b.hi < 0 {
				t.Errorf("%s gives %v for values in [%g, %g]", o, b, h.min, h.max)
			}
		}
	}
}

func TestZeroPoints(t *testing.T) {
	for _, tt := range []struct {
		name string
		b    bounds
		relu bool
		zero int32
		span float64 // of all 255 steps
	}{
		{"a ReLU's output uses all steps", bounds{0, 2.55}, true, -128, 2.55},
		{"a positive range uses all steps", bounds{0, 5.1}, false, -128, 5.1},
		{"a symmetric range is centred", bounds{-1, 1}, false, 0, 255.0 / 127},
		{"a negative range", bounds{-2, 0}, false, 126, 255.0 / 127},
		{"nothing", bounds{}, false, -128, 255.0 / 1024},
	} {
		t.Run(tt.name, func(t *testing.T) {
			q := quantOf(tt.b, tt.relu)
			if math.Abs(float64(q.Scale)*255-tt.span) > tt.span/100 || tt.name != "a negative range" && q.ZeroPoint != tt.zero || q.ZeroPoint%2 != 0 {
				t.Errorf("quantization is %+v, want zero point %d and 255 steps of %g", q, tt.zero, tt.span)
			}
			lo, hi := q.Dequantize(-128), q.Dequantize(127)
			if float64(lo) > tt.b.lo+1e-6 || float64(hi) < tt.b.hi-1e-6 {
				t.Errorf("[%g, %g] does not hold %v", lo, hi, tt.b)
			}
		})
	}
}
