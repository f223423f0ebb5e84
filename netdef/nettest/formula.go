package nettest

import (
	"hash/fnv"
	"math"
	"strings"
)

// Weights gives the values of a tensor by formula, of its name and shape alone, so that references
// for networks of any size need no weight file. Element i (row-major) is made of a number u in [0, 1), the upper
// 24 bits of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014) whose state begins with the name's FNV-1a hash:
//
//	running_mean      0.1 (2u - 1)
//	running_var       0.5 + u
//	filters           (2u - 1) sqrt(6 / n), n elements behind the first dimension, more than one
//	bias              0.1 (2u - 1)
//	all others        0.5 + u
//
// computed in float64 and rounded once.
func Weights(name string, dims []int) []float32 {
	count, behind := 1, 1
	for i, d := range dims {
		count *= d
		if i > 0 {
			behind *= d
		}
	}
	value := func(u float64) float64 { return 0.5 + u }
	switch small := func(u float64) float64 { return 0.1 * (2*u - 1) }; {
	case strings.HasSuffix(name, "running_mean"):
		value = small
	case strings.HasSuffix(name, "running_var"):
	case len(dims) >= 2 && behind > 1:
		bound := math.Sqrt(6 / float64(behind))
		value = func(u float64) float64 { return (2*u - 1) * bound }
	case strings.HasSuffix(name, "bias"):
		value = small
	}
	h := fnv.New64a()
	h.Write([]byte(name))
	state := h.Sum64()
	v := make([]float32, count)
	for i := range v {
		state += 0x9E3779B97F4A7C15
		v[i] = float32(value(float64(mixed(state)>>40) / (1 << 24)))
	}
	return v
}

// mixed is the output function of SplitMix64.
func mixed(z uint64) uint64 {
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}
