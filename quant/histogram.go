package quant

import "math"

// bins is the number of bins of a histogram, half of them on either side of 0.
const bins = 1024

// histogram counts a stream of values in memory that does not grow. Bins are a power of two wide. When
// a value lies outside, neighbours are joined into bins of twice the width; since those lie on
// the grid of all wider ones, counts do not depend on the order of the values.
type histogram struct {
	min, max    float32 // 0 included
	n, zeros    uint64  // values, and those that are exactly 0, which have no bin
	sum, square float64
	exp         int // bins/2+i holds magnitudes from i*2^exp up to (i+1)*2^exp, bins/2-1-i those of negative values
	counts      []uint32
}

// add counts every stride-th of v.
func (h *histogram) add(v []float32, stride int) {
	lo, hi := h.min, h.max
	for i := 0; i < len(v); i += stride {
		lo, hi = min(lo, v[i]), max(hi, v[i]) // NaN stays
	}
	h.min, h.max = lo, hi
	if !h.finite() {
		return
	}
	if lo != 0 || hi != 0 {
		h.reach(binExp(max(-lo, hi)))
	}
	inverse := float32(math.Ldexp(1, -h.exp))
	for i := 0; i < len(v); i += stride {
		x := v[i]
		h.n++
		if x == 0 {
			h.zeros++
			continue
		}
		h.sum += float64(x)
		h.square += float64(x) * float64(x)
		bin := bins/2 + int(x*inverse)
		if x < 0 {
			bin = bins/2 - 1 - int(-x*inverse)
		}
		c := &h.counts[bin]
		if *c < math.MaxUint32 {
			*c++
		}
	}
}

// finite tells whether no value was infinite or not a number.
func (h *histogram) finite() bool { return h.max-h.min <= math.MaxFloat32 }

// binExp is the exponent of the narrowest bins that reach m.
func binExp(m float32) int {
	_, e := math.Frexp(float64(m))
	return max(e-9, -100) // what is below 2^-91 is as good as 0
}

// reach widens the bins to 2^exp.
func (h *histogram) reach(exp int) {
	switch {
	case h.counts == nil:
		h.counts, h.exp = make([]uint32, bins), exp
	case exp > h.exp:
		old := h.counts
		h.counts = make([]uint32, bins)
		for i, n := range old {
			at := (i-bins/2)>>(exp-h.exp) + bins/2
			h.counts[at] = saturated(h.counts[at], uint64(n))
		}
		h.exp = exp
	}
}

func saturated(a uint32, b uint64) uint32 { return uint32(min(uint64(a)+b, math.MaxUint32)) }

// centre is the middle of a bin.
func (h *histogram) centre(bin int) float64 {
	return math.Ldexp(float64(bin-bins/2)+0.5, h.exp)
}

// joined is the histogram of all values of several, those of each divided by its divisor.
func joined(hs []histogram, divisors []float64) *histogram {
	j := &histogram{}
	for i := range hs {
		j.min = min(j.min, float32(float64(hs[i].min)/divisors[i]))
		j.max = max(j.max, float32(float64(hs[i].max)/divisors[i]))
	}
	if j.min != 0 || j.max != 0 {
		j.reach(binExp(max(-j.min, j.max)))
	}
	for i := range hs {
		h, d := &hs[i], divisors[i]
		j.n += h.n
		j.zeros += h.zeros
		j.sum += h.sum / d
		j.square += h.square / (d * d)
		for bin, n := range h.counts {
			if n > 0 {
				at := int(math.Floor(math.Ldexp(h.centre(bin)/d, -j.exp))) + bins/2
				at = min(max(at, 0), bins-1)
				j.counts[at] = saturated(j.counts[at], uint64(n))
			}
		}
	}
	return j
}

// mean of all values, and of their squares; 0 where there are none.
func (h *histogram) mean() float64       { return h.sum / float64(max(h.n, 1)) }
func (h *histogram) meanSquare() float64 { return h.square / float64(max(h.n, 1)) }
