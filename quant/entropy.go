package quant

import "math"

// leastEntropy tries ranges that shrink both ends alike and takes the one of least relative entropy of
// the distribution, saturated, against what its steps can tell apart.
func leastEntropy(h *histogram) bounds {
	lo := int(math.Ceil(math.Ldexp(-float64(h.min), -h.exp)))
	hi := int(math.Ceil(math.Ldexp(float64(h.max), -h.exp)))
	lo, hi = min(lo, bins/2), min(hi, bins/2)
	best, least := bounds{float64(h.min), float64(h.max)}, math.Inf(1)
	const tries = 96
	for k := tries; k >= tries/8; k-- {
		l, u := (lo*k+tries-1)/tries, (hi*k+tries-1)/tries
		if d := divergence(h, l, u); d < least {
			best, least = bounds{edge(h, bins/2-l), edge(h, bins/2+u)}, d
		}
	}
	return best
}

// steps is how many values an int8 range tells apart.
const steps = 255

// divergence is the relative entropy, in nats, of the values within lo bins below 0 and hi above, those
// outside counted at the ends, against the same spread evenly over each step. Where a step is
// narrower than a bin the bin's share is what it is, and only saturation costs.
func divergence(h *histogram, lo, hi int) float64 {
	n := lo + hi
	if n == 0 {
		return math.Inf(1)
	}
	inside := h.counts[bins/2-lo : bins/2+hi]
	p := make([]float64, n)
	var total float64
	for i, c := range h.counts {
		at := min(max(i-(bins/2-lo), 0), n-1)
		p[at] += float64(c)
		total += float64(c)
	}
	q := spread8(inside)
	var kept float64
	for _, v := range q {
		kept += v
	}
	if kept == 0 {
		return math.Inf(1)
	}
	var d float64
	for i, v := range p {
		if v > 0 {
			d += v / total * math.Log((v/total)/max(q[i]/kept, 1e-12))
		}
	}
	return d
}

// spread8 joins bins to int8 steps and spreads each step's count evenly over its bins that hold any.
func spread8(counts []uint32) []float64 {
	n := len(counts)
	q := make([]float64, n)
	for first := 0; first < n; {
		step := first * steps / n
		last, held, sum := first, 0, 0.0
		for ; last < n && (last == first || last*steps/n == step); last++ {
			if counts[last] > 0 {
				held++
				sum += float64(counts[last])
			}
		}
		for i := first; i < last; i++ {
			if counts[i] > 0 {
				q[i] = sum / float64(held)
			}
		}
		first = last
	}
	return q
}
