package reconstruct

import (
	"math"

	"github.com/edgeseg/edgeseg/ops"
	"github.com/edgeseg/edgeseg/quant/gradient"
)

// rounding learns the int8 weights and the biases of a convolution. A weight is step * (base + h(v)), h being the rectified sigmoid
// of AdaRound (section 3.2): it reaches 0 and 1, which a sigmoid alone does not.
type rounding struct {
	conv     *gradient.Conv
	base     []int8
	v        []float32 // [out][kh][kw][in/groups]
	steps    []float32 // [out]
	bias     []float32 // at the beginning, [out]
	unit     float32   // of biases: a step of the output
	u        []float32 // what is added to biases, in units
	dv, du   []float32
	adamV    *adam
	adamBias *adam
}

const (
	stretch = 1.2 // h = clamp(sigmoid(v)*stretch - margin, 0, 1)
	margin  = 0.1
	// decided is how far a weight stands at first from where it is to where it would be if it were not rounded.
	decided = 0.5
)

// newRounding starts from the int8 weights of a convolution; exact are the weights in steps before they were rounded.
// Each may move to its neighbour on the other side of its exact value.
func newRounding(conv *gradient.Conv, p ops.Params, exact []float64, out ops.Quant) *rounding {
	w := p["weight"].I8
	r := &rounding{conv: conv, steps: p["weight_scale"].F32, unit: out.Scale}
	r.bias = append(r.bias, conv.Bias...)
	r.base, r.v, r.dv = make([]int8, len(w)), make([]float32, len(w)), make([]float32, len(w))
	r.u, r.du = make([]float32, len(r.bias)), make([]float32, len(r.bias))
	r.adamV, r.adamBias = newAdam(len(w)), newAdam(len(r.bias))
	for i, q := range w {
		at := 1.0 // where the weight stands between base and base+1
		r.base[i] = q - 1
		if (exact[i] > float64(q) || q == -127) && q != 127 {
			at, r.base[i] = 0, q
		}
		between := min(max(exact[i]-float64(r.base[i]), 0), 1)
		r.v[i] = inverse(at + decided*(between-at))
	}
	conv.Learn()
	return r
}

// inverse is v of h(v), within what v can still learn from.
func inverse(h float64) float32 {
	s := (min(max(h, 0.01), 0.99) + margin) / stretch
	return float32(math.Log(s / (1 - s)))
}

// soft gives h and its derivative.
func soft(v float32) (h, d float32) {
	s := float32(1 / (1 + math.Exp(-float64(v))))
	h = s*stretch - margin
	if h <= 0 || h >= 1 {
		return min(max(h, 0), 1), 0
	}
	return h, stretch * s * (1 - s)
}

// apply gives the convolution the soft weights.
func (r *rounding) apply() {
	each := len(r.v) / len(r.steps)
	for i, v := range r.v {
		h, _ := soft(v)
		r.conv.Weight[i] = r.steps[i/each] * (float32(r.base[i]) + h)
	}
	for c, u := range r.u {
		r.conv.Bias[c] = r.bias[c] + u*r.unit
	}
	r.conv.Update()
}

// step moves v and the biases against the derivatives that the convolution has collected, times scale, and those of the
// regularizer, weight * mean(1 - |2h-1|^beta), which pushes h to 0 and 1, the steeper the lower beta is.
func (r *rounding) step(scale, weight, beta, rate, biasRate float64) {
	each := len(r.v) / len(r.steps)
	push := weight / float64(len(r.v))
	for i, v := range r.v {
		h, d := soft(v)
		if d == 0 { // decided
			r.dv[i] = 0
			continue
		}
		g := float64(r.conv.DWeight[i]) * float64(r.steps[i/each]) * scale
		if push > 0 {
			x := float64(2*h - 1)
			g -= push * 2 * beta * math.Copysign(math.Pow(math.Abs(x), beta-1), x)
		}
		r.dv[i] = float32(g) * d
	}
	for c := range r.u {
		r.du[c] = r.conv.DBias[c] * r.unit * float32(scale)
	}
	r.adamV.step(r.v, r.dv, rate)
	r.adamBias.step(r.u, r.du, biasRate)
}

// weight is the node's int8 weights, was, as they have been learned.
func (r *rounding) weight(was *ops.Param) *ops.Param {
	w := *was
	w.I8 = make([]int8, len(r.v))
	for i, v := range r.v {
		w.I8[i] = r.base[i]
		if h, _ := soft(v); h >= 0.5 {
			w.I8[i]++
		}
	}
	return &w
}

// biases are the node's biases as they have been learned; in is its input's quantization.
func (r *rounding) biases(in ops.Quant) *ops.Param {
	b := &ops.Param{Type: ops.Int32, Dims: []int{len(r.bias)}}
	for c, u := range r.u {
		s := float64(in.Scale) * float64(r.steps[c])
		b.I32 = append(b.I32, int32(math.RoundToEven((float64(r.bias[c])+float64(u)*float64(r.unit))/s)))
	}
	return b
}
