package quant

import "math"

// Observer is how the range of a feature map follows from what was seen of it. What lies outside of
// the range saturates; a narrower one has finer steps.
type Observer string

const (
	MinMax     Observer = "min-max"    // all that was seen
	Percentile Observer = "percentile" // all but a share of 1e-5 at either end
	MSE        Observer = "mse"        // least mean square of what rounding and saturation change
	KL         Observer = "kl"         // least loss of information (relative entropy)
	Search     Observer = "search"     // for each map that of the others with which the network's output is nearest to float32's
)

// Observers lists them all.
func Observers() []Observer { return []Observer{MinMax, Percentile, MSE, KL, Search} }

// bounds is a range of real values; lo is at most 0, hi at least 0.
type bounds struct{ lo, hi float64 }

// bounds gives the range for what the histogram holds.
func (o Observer) bounds(h *histogram) bounds {
	all := bounds{float64(h.min), float64(h.max)}
	if h.counts == nil {
		return all
	}
	var b bounds
	switch o {
	case Percentile:
		b = percentile(h, outliers(h.n))
	case MSE:
		b = leastSquares(h)
	case KL:
		b = leastEntropy(h)
	default:
		return all
	}
	return b.within(h)
}

// within leaves out what was not seen.
func (b bounds) within(h *histogram) bounds {
	return bounds{max(b.lo, float64(h.min)), min(b.hi, float64(h.max))}
}

// outliers is how many of n values Percentile leaves outside at either end: a share of 1e-5. The farthest values are those of rare
// classes, and unseen frames reach farther than seen ones: with 1e-4 two of three networks lost a twentieth of the pixels of
// traffic signs on them. But where 1e-5 are few, the last ones are chance: then ten, though no more than 1e-4.
func outliers(n uint64) uint64 {
	few := min(10, 1e-4*float64(n))
	return uint64(max(1e-5*float64(n), few))
}

// percentile leaves so many of the values outside at either end.
func percentile(h *histogram, outside uint64) bounds {
	var b bounds
	for n, i := uint64(0), bins-1; i >= bins/2; i-- {
		if n += uint64(h.counts[i]); n > outside {
			b.hi = edge(h, i+1)
			break
		}
	}
	for n, i := uint64(0), 0; i < bins/2; i++ {
		if n += uint64(h.counts[i]); n > outside {
			b.lo = edge(h, i)
			break
		}
	}
	return b
}

// edge is where bin i begins.
func edge(h *histogram, i int) float64 { return math.Ldexp(float64(i-bins/2), h.exp) }

// leastSquares balances the noise of rounding, step^2/12 for each value that is not exactly 0, with the
// square of what saturation cuts off.
func leastSquares(h *histogram) bounds {
	var up, down [bins/2 + 1]float64 // squares cut off by an end that many bins from 0
	cutOff(&up, func(i int) float64 { return float64(h.counts[bins/2+i]) })
	cutOff(&down, func(i int) float64 { return float64(h.counts[bins/2-1-i]) })
	noise := float64(h.n-h.zeros) / 12 / (254 * 254)
	lo, hi := bins/2, bins/2
	for range 8 { // ends in turn; few rounds settle
		newHi := cheapest(&up, lo, noise)
		newLo := cheapest(&down, newHi, noise)
		if newHi == hi && newLo == lo {
			break
		}
		lo, hi = newLo, newHi
	}
	return bounds{edge(h, bins/2-lo), edge(h, bins/2+hi)}
}

// cutOff fills in the sum over all bins beyond end j of their counts times the square of the
// distance to it, in bins.
func cutOff(out *[bins/2 + 1]float64, count func(int) float64) {
	var s0, s1, s2 float64
	for j := bins / 2; j >= 0; j-- {
		if j < bins/2 {
			x := float64(j) + 0.5
			n := count(j)
			s0, s1, s2 = s0+n, s1+n*x, s2+n*x*x
		}
		e := float64(j)
		out[j] = max(s2-2*e*s1+e*e*s0, 0)
	}
}

// cheapest is the end with the least sum of cut-off and noise, the other end being fixed.
func cheapest(cut *[bins/2 + 1]float64, other int, noise float64) int {
	best, least := 0, math.Inf(1)
	for j := range cut {
		span := float64(j + other)
		if c := cut[j] + noise*span*span; c < least {
			best, least = j, c
		}
	}
	return best
}
