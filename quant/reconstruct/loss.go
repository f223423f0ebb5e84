package reconstruct

import (
	"math"

	"github.com/edgeseg/edgeseg/ops"
)

// Loss is what a block learns to make small: how the student's features differ from the teacher's.
type Loss string

const (
	// L2 is the mean square of the difference of the block's output.
	L2 Loss = "l2"
	// Response is the relative entropy of the classes' probabilities at each pixel, at temperature 2 (Hinton, Vinyals, Dean, arXiv 1503.02531).
	// The teacher's own layers lead from the block to its logits.
	Response Loss = "response"
	// Feature is the mean square of the difference of the block's output, each channel of both brought to mean 0 and variance 1 over
	// height and width (Liu, Ye, Cao, Li, arXiv 2207.05256).
	Feature Loss = "feature"
	// Relation is the mean square of the difference of how similar, by cosine, the pooled features of each two places
	// are (Liu, Chen, Liu, Qin, Luo, Wang, arXiv 1903.04197).
	Relation Loss = "relation"
	// Margin is the mean square of the difference before the activation, from the teacher's after a ReLU that lets through, in each
	// channel, the mean of what is negative; what both have below that counts nothing (Heo, Kim, Yun, Park, Kwak, Choi, arXiv 1904.01866).
	Margin Loss = "margin"
)

// Losses lists them all.
func Losses() []Loss { return []Loss{L2, Response, Feature, Relation, Margin} }

// Of gives the loss of student x against teacher y, both of shape s.
func (l Loss) Of(x, y []float32, s ops.Shape) float64 {
	return l.compare(make([]float32, len(x)), x, y, s)
}

// compare gives the loss of student x against teacher y and adds its derivative, times 1, to d.
func (l Loss) compare(d, x, y []float32, s ops.Shape) float64 {
	switch l {
	case Response:
		return relativeEntropy(d, x, y, s)
	case Feature:
		return normalizedSquares(d, x, y, s)
	case Relation:
		return similarities(d, x, y, s)
	case Margin:
		return marginSquares(d, x, y, s)
	}
	return squares(d, x, y)
}

func squares(d, x, y []float32) (sum float64) {
	n := float64(len(x))
	for i, v := range x {
		e := v - y[i]
		sum += float64(e) * float64(e)
		d[i] += float32(2 / n * float64(e))
	}
	return sum / n
}

const temperature = 2

// relativeEntropy is T^2 KL(softmax(y/T) || softmax(x/T)), averaged over pixels. One channel is the logit of a class against one of 0.
func relativeEntropy(d, x, y []float32, s ops.Shape) (sum float64) {
	if s.C == 1 {
		return binaryEntropy(d, x, y)
	}
	n := float64(s.H * s.W)
	p, q := make([]float64, s.C), make([]float64, s.C)
	for at := 0; at < len(x); at += s.C {
		softmax(p, y[at:][:s.C])
		softmax(q, x[at:][:s.C])
		for c := range p {
			sum += temperature * temperature / n * p[c] * (math.Log(p[c]) - math.Log(q[c]))
			d[at+c] += float32(temperature / n * (q[c] - p[c]))
		}
	}
	return sum
}

// softmax of x/T; no probability is 0.
func softmax(p []float64, x []float32) {
	top := x[0]
	for _, v := range x {
		top = max(top, v)
	}
	sum := 0.0
	for c, v := range x {
		p[c] = math.Exp(max(float64(v-top)/temperature, -80))
		sum += p[c]
	}
	for c := range p {
		p[c] /= sum
	}
}

func binaryEntropy(d, x, y []float32) (sum float64) {
	n := float64(len(x))
	p, q := make([]float64, 2), make([]float64, 2)
	for i := range x {
		softmax(p, []float32{y[i], 0})
		softmax(q, []float32{x[i], 0})
		for c := range p {
			sum += temperature * temperature / n * p[c] * (math.Log(p[c]) - math.Log(q[c]))
		}
		d[i] += float32(temperature / n * (q[0] - p[0]))
	}
	return sum
}

// moments gives mean and standard deviation of each channel.
func moments(x []float32, channels int) (mean, deviation []float64) {
	const flat = 1e-6 // added to the deviation: a channel that does not vary has no features to compare
	mean, deviation = make([]float64, channels), make([]float64, channels)
	n := float64(len(x) / channels)
	for i, v := range x {
		mean[i%channels] += float64(v) / n
	}
	for i, v := range x {
		e := float64(v) - mean[i%channels]
		deviation[i%channels] += e * e / n
	}
	for c, v := range deviation {
		deviation[c] = math.Sqrt(v) + flat
	}
	return mean, deviation
}

func normalizedSquares(d, x, y []float32, s ops.Shape) (sum float64) {
	mx, sx := moments(x, s.C)
	my, sy := moments(y, s.C)
	n, pixels := float64(len(x)), float64(s.H*s.W)
	g := make([]float64, len(x))                              // with respect to the normalized features
	mean, along := make([]float64, s.C), make([]float64, s.C) // of g, and of g times the features
	for i, v := range x {
		c := i % s.C
		f := (float64(v) - mx[c]) / sx[c]
		e := f - (float64(y[i])-my[c])/sy[c]
		sum += e * e / n
		g[i] = 2 * e / n
		mean[c] += g[i] / pixels
		along[c] += g[i] * f / pixels
	}
	for i, v := range x {
		c := i % s.C
		f := (float64(v) - mx[c]) / sx[c]
		d[i] += float32((g[i] - mean[c] - f*along[c]) / sx[c])
	}
	return sum
}

// marginSquares takes x and y before the activation.
func marginSquares(d, x, y []float32, s ops.Shape) (sum float64) {
	below := negativeMeans(y, s.C)
	n := float64(len(x))
	for i, v := range x {
		t := max(y[i], below[i%s.C])
		if v <= t && t <= 0 {
			continue
		}
		e := float64(v - t)
		sum += e * e / n
		d[i] += float32(2 * e / n)
	}
	return sum
}

// negativeMeans gives the mean of what is negative in each channel, 0 where nothing is.
func negativeMeans(y []float32, channels int) []float32 {
	sum, n := make([]float64, channels), make([]float64, channels)
	for i, v := range y {
		if v < 0 {
			sum[i%channels] += float64(v)
			n[i%channels]++
		}
	}
	m := make([]float32, channels)
	for c := range m {
		m[c] = float32(sum[c] / max(n[c], 1))
	}
	return m
}
