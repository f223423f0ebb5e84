package ops

import (
	"math"
	"testing"
)

func TestRoundHalfEven(t *testing.T) {
	inf := float32(math.Inf(1))
	for _, c := range []struct {
		x    float32
		want int32
	}{
		{0, 0}, {0.5, 0}, {1.5, 2}, {2.5, 2}, {3.5, 4}, {-0.5, 0}, {-1.5, -2}, {-2.5, -2},
		{0.49999997, 0}, {0.50000006, 1}, {-0.50000006, -1}, {1e-40, 0},
		{4194303.5, 4194304}, {8388607.5, 8388608}, {16777216, 16777216},
		{2147483520, 2147483520}, {2147483648, 2147483520}, {-2147483648, -2147483520},
		{1e30, 2147483520}, {inf, 2147483520}, {-inf, -2147483520}, {float32(math.NaN()), 0},
	} {
		if got := RoundHalfEven(c.x); got != c.want {
			t.Errorf("RoundHalfEven(%g) = %d, want %d", c.x, got, c.want)
		}
	}
}

func TestRequantize(t *testing.T) {
	for _, c := range []struct {
		why          string
		acc          int32
		m            float32
		zero, lo, hi int32
		want         int8
	}{
		{"half goes to even below", 1, 0.5, 0, -128, 127, 0},
		{"half goes to even above", 3, 0.5, 0, -128, 127, 2},
		{"half goes to even below", 5, 0.5, 0, -128, 127, 2},
		{"negative half", -3, 0.5, 0, -128, 127, -2},
		{"the zero point is added after rounding", 5, 0.5, 1, -128, 127, 3},
		{"the sum is rounded to float32: 2^24+1 becomes 2^24", 1<<24 + 1, 2.5 / (1 << 24), 0, -128, 127, 2},
		{"the product is rounded to float32: 3*float32(1/6) becomes 1/2", 3, 1. / 6, 0, -128, 127, 0},
		{"a negative multiplier", 7, -1, 0, -128, 127, -7},
		{"lower bound", -100, 1, 10, 10, 127, 10},
		{"upper bound", 100, 1, 0, -128, 60, 60},
		{"a sum near 2^31 and the largest zero point", math.MaxInt32, 1, 127, -128, 127, 127},
		{"a sum of -2^31 and the least zero point", math.MinInt32, 1, -128, -128, 127, -128},
	} {
		if got := Requantize(c.acc, c.m, c.zero, c.lo, c.hi); got != c.want {
			t.Errorf("%s: Requantize(%d, %g, %d, %d, %d) = %d, want %d", c.why, c.acc, c.m, c.zero, c.lo, c.hi, got, c.want)
		}
	}
}

func TestQuantize(t *testing.T) {
	q := Quant{Scale: 0.25, ZeroPoint: -2}
	for _, c := range []struct {
		x    float32
		want int8
	}{
		{0, -2}, {0.25, -1}, {0.125, -2}, {0.375, 0}, {-0.125, -2}, {31, 122}, {1e9, 127}, {-1e9, -128},
		{float32(math.NaN()), -2},
	} {
		if got := q.Quantize(c.x); got != c.want {
			t.Errorf("Quantize(%g) = %d, want %d", c.x, got, c.want)
		}
	}
	if got := q.Dequantize(10); got != 3 {
		t.Errorf("Dequantize(10) = %g, want 3", got)
	}
}

func TestMultipliersAreRoundedOnce(t *testing.T) {
	in, w, out := float32(1.7), float32(0.7), float32(0.3)
	got := Multipliers(in, []float32{w, 1}, out)
	want := float32(float64(in) * float64(w) / float64(out))
	if got[0] != want || got[0] == in*w/out {
		t.Errorf("got %x, want %x, which float32 alone misses (%x)", got[0], want, in*w/out)
	}
	if len(got) != 2 {
		t.Errorf("%d multipliers for 2 channels", len(got))
	}
}

func TestActivationsClampTheOutput(t *testing.T) {
	for _, c := range []struct {
		a      Activation
		q      Quant
		lo, hi int32
	}{
		{Linear, Quant{1, 3}, -128, 127},
		{PReLU, Quant{1, 3}, -128, 127},
		{ReLU, Quant{1, 3}, 3, 127},
		{ReLU, Quant{1, -128}, -128, 127},
		{ReLU6, Quant{0.5, -128}, -128, -116},
		{ReLU6, Quant{0.5, 0}, 0, 12},
		{ReLU6, Quant{0.01, -128}, -128, 127},
	} {
		if lo, hi := c.a.Clamp(c.q); lo != c.lo || hi != c.hi {
			t.Errorf("%q of %v clamps to %d..%d, want %d..%d", c.a, c.q, lo, hi, c.lo, c.hi)
		}
	}
}
