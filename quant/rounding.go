package quant

import "math"

// settle rounds the weights of an output channel, given in steps, so that the mean square error of the
// output is small: starting from the nearest integers, each weight in turn moves by one
// where that makes it less, until none does. h is the matrix of the error, [k][k].
func settle(q []int8, w, h []float64) {
	k := len(w)
	e, slope := make([]float64, k), make([]float64, k) // error and h*error
	for i, v := range w {
		q[i] = roundWeight(v)
		e[i] = float64(q[i]) - v
	}
	for i := range k {
		if e[i] != 0 {
			for j, x := range h[i*k:][:k] {
				slope[j] += e[i] * x
			}
		}
	}
	for range maxSweeps {
		moved := false
		for i := range k {
			d := -1.0
			if slope[i] < 0 {
				d = 1
			}
			// moving by d changes the error by 2*d*slope + d*d*h
			if 2*d*slope[i]+h[i*k+i] >= -1e-9*h[i*k+i] || math.Abs(float64(q[i])+d) > 127 || math.Abs(e[i]+d) > furthest {
				continue
			}
			q[i] += int8(d)
			e[i] += d
			for j, x := range h[i*k:][:k] {
				slope[j] += d * x
			}
			moved = true
		}
		if !moved {
			return
		}
	}
}

const (
	maxSweeps = 30
	furthest  = 2 // steps that a weight may end from its value: sampled frames are not all frames
)
