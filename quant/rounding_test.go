package quant

import (
	"math"
	"math/rand/v2"
	"testing"
)

func quadratic(q []int8, w, h []float64) (sum float64) {
	k := len(w)
	for i := range k {
		for j := range k {
			sum += (float64(q[i]) - w[i]) * h[i*k+j] * (float64(q[j]) - w[j])
		}
	}
	return sum
}

func TestErrorsOfInputsThatGoTogetherCancel(t *testing.T) {
	q := make([]int8, 2)
	settle(q, []float64{0.4, 0.4}, []float64{1, 0.99, 0.99, 1})
	if q[0]+q[1] != 1 {
		t.Errorf("0.4 and 0.4 of the same input become %v, want one of them 1", q)
	}
	settle(q, []float64{0.4, 0.4}, []float64{1, 0, 0, 1})
	if q[0] != 0 || q[1] != 0 {
		t.Errorf("0.4 and 0.4 of inputs apart become %v, want 0 and 0", q)
	}
}

func TestSettlingNeverRoundsWorseThanNearest(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	better := 0
	for range 100 {
		k := 1 + r.IntN(20)
		x := make([]float64, k*(k+3))
		for i := range x {
			x[i] = r.NormFloat64() + 1
		}
		h := make([]float64, k*k)
		for n := range k + 3 {
			for i := range k {
				for j := range k {
					h[i*k+j] += x[n*k+i] * x[n*k+j]
				}
			}
		}
		w, near, q := make([]float64, k), make([]int8, k), make([]int8, k)
		for i := range w {
			w[i] = 130 * (2*r.Float64() - 1)
			near[i] = roundWeight(w[i])
		}
		settle(q, w, h)
		a, b := quadratic(near, w, h), quadratic(q, w, h)
		if b > a*(1+1e-9) {
			t.Errorf("error %g instead of %g", b, a)
		}
		if b < a*0.9 {
			better++
		}
		for i, v := range q {
			if v == -128 || math.Abs(float64(v)-w[i]) > furthest+3.5 {
				t.Errorf("%g becomes %d", w[i], v)
			}
		}
	}
	if better < 50 {
		t.Errorf("only %d of 100 got clearly better", better)
	}
}

func TestWeightStepsCutWhatHardlyCounts(t *testing.T) {
	row, power := []float64{100, 1, 1.3, -0.7, 0.9}, []float64{0, 1, 1, 1, 1}
	if s := weightStep(row, power); s > 0.45*100/127 {
		t.Errorf("a weight that meets nothing but 0 sets the step %g", s)
	}
	power[0] = 1e6
	if s := weightStep(row, power); math.Abs(s-100.0/127) > 0.02 {
		t.Errorf("a weight that counts most is cut: step %g", s)
	}
	if s := weightStep(make([]float64, 3), power[:3]); s != 0 {
		t.Errorf("a dead channel has step %g", s)
	}
}
