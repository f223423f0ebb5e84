package reconstruct

import "math"

// adam is the optimizer of Kingma and Ba, arXiv 1412.6980, with its usual constants.
type adam struct {
	mean, square []float32
	n            int
}

func newAdam(n int) *adam { return &adam{mean: make([]float32, n), square: make([]float32, n)} }

// step moves x against the derivative d.
func (a *adam) step(x, d []float32, rate float64) {
	const first, second, tiny = 0.9, 0.999, 1e-12
	a.n++
	size := rate / (1 - math.Pow(first, float64(a.n)))
	norm := 1 / (1 - math.Pow(second, float64(a.n)))
	for i, g := range d {
		a.mean[i] = float32(first*a.mean[i]) + float32((1-first)*g)
		a.square[i] = float32(second*a.square[i]) + float32((1-second)*g*g)
		x[i] -= float32(size * float64(a.mean[i]) / (math.Sqrt(float64(a.square[i])*norm) + tiny))
	}
}
