package quant

import (
	"math"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
)

// filter is a convolution's weights and bias, in float64, and what is known of its input.
type filter struct {
	dims         []int     // [out][kh][kw][in/groups]
	w            []float64 //
	bias         []float64 // [out]
	groups       int
	phases       float64 // an output meets one in so many taps
	scaleIn      float64
	mean, square []float64 // by input channel: means of the values and of their squares
}

// each is the number of weights of an output channel.
func (f *filter) each() int { return len(f.w) / f.dims[0] }

// input is the input channel that weight i meets.
func (f *filter) input(i int) int {
	per := f.dims[3]
	return i/f.each()/(f.dims[0]/f.groups)*per + i%per
}

// rescale makes the filter read channels divided by in and give channels divided by out.
func (f *filter) rescale(in, out []float64) {
	for i := range f.w {
		f.w[i] *= in[f.input(i)] / out[i/f.each()]
	}
	for o := range f.bias {
		f.bias[o] /= out[o]
	}
	for c := range f.mean {
		f.mean[c] /= in[c]
		f.square[c] /= in[c] * in[c]
	}
}

// absorb makes the filter read bytes v of the frame instead of v*a[c] + b[c].
func (f *filter) absorb(p *netdef.Preprocess) {
	a, b := p.Affine()
	for i := range f.w {
		c := f.input(i)
		f.bias[i/f.each()] += f.w[i] * b[c]
		f.w[i] *= a[c]
	}
	for c := range f.mean { // x = v*a + b
		m := (f.mean[c] - b[c]) / a[c]
		f.square[c] = (f.square[c] - 2*b[c]*f.mean[c] + b[c]*b[c]) / (a[c] * a[c])
		f.mean[c] = m
	}
}

// biasSteps is the most steps that a bias may have: then sums stay where requantization is cheapest.
const biasSteps = 1 << 21

// rounded is a filter's weights in int8 and their step by output channel.
type rounded struct {
	w     []int8
	exact []float64 // the weights in steps, not rounded
	steps []float32
}

// round quantizes the weights; divisors are of the input's channels as moments know them.
func (f *filter) round(m *moments, divisors []float64) *rounded {
	out, each := f.dims[0], f.each()
	r := &rounded{make([]int8, len(f.w)), make([]float64, len(f.w)), make([]float32, out)}
	power := make([]float64, each)
	var h []float64
	group := -1
	for c := range out {
		row := f.w[c*each:][:each]
		for i := range power {
			power[i] = f.square[f.input(c*each+i)]
		}
		// A channel of weights that are small beside its bias needs coarser ones.
		r.steps[c] = positive(max(weightStep(row, power), math.Abs(f.bias[c])/f.scaleIn/biasSteps))
		steps := r.exact[c*each:][:each]
		for i, v := range row {
			steps[i] = v / float64(r.steps[c])
			r.w[c*each+i] = roundWeight(steps[i])
		}
		if m == nil {
			continue
		}
		if g := c / (out / f.groups); g != group {
			group = g
			first := c * each
			h = m.hessian(g, func(i int) float64 { return divisors[f.input(first+i)] })
			for i := range m.k { // the noise of the input's own steps
				h[i*m.k+i] += f.scaleIn * f.scaleIn / 12
			}
		}
		for tap := 0; tap < each; tap += m.k {
			settle(r.w[c*each+tap:][:m.k], steps[tap:][:m.k], h)
		}
	}
	return r
}

func roundWeight(v float64) int8 { return int8(min(max(math.RoundToEven(v), -127), 127)) }

// weightStep is the step of least squared error of a channel's output, inputs taken as uncorrelated:
// power is the mean square of what each weight meets.
func weightStep(row, power []float64) float64 {
	var largest float64
	for _, v := range row {
		largest = max(largest, math.Abs(v))
	}
	best, least := largest/127, math.Inf(1)
	const tries = 64
	for k := range tries {
		s := largest / 127 * (1 - 0.6*float64(k)/tries)
		if s == 0 {
			break
		}
		e := 0.0
		for i, v := range row {
			d := v - s*float64(roundWeight(v/s))
			e += d * d * power[i]
		}
		if e < least {
			best, least = s, e
		}
	}
	return best
}

// params gives the constants of a filter as parameters of an int8 node. What rounding the weights
// does to an output's mean is taken from its bias.
func (f *filter) params(r *rounded) map[string]*ops.Param {
	out, each := f.dims[0], f.each()
	bias := make([]int32, out)
	for c := range bias {
		b, s := f.bias[c], float64(r.steps[c])
		for i, v := range f.w[c*each:][:each] {
			b += (v - s*float64(r.w[c*each+i])) * f.mean[f.input(c*each+i)] / f.phases
		}
		bias[c] = int32(math.RoundToEven(min(max(b/(f.scaleIn*s), -2*biasSteps), 2*biasSteps)))
	}
	return map[string]*ops.Param{
		"weight":       {Type: ops.Int8, Dims: f.dims, I8: r.w},
		"bias":         {Type: ops.Int32, Dims: []int{out}, I32: bias},
		"weight_scale": {Type: ops.Float32, Dims: []int{out}, F32: r.steps},
	}
}
