package gradient

import (
	"math"

	"github.com/edgeseg/edgeseg/ops"
	"github.com/edgeseg/edgeseg/quant/parallel"
)

// epilogue is an activation and the rounding of what comes out to int8.
type epilogue struct {
	act   ops.Activation
	slope []float32 // of PReLU, by channel
	quant ops.Quant // zero: not rounded
}

// grain is how many elements are worth a goroutine.
const grain = 1 << 14

// forward gives the output of sums; both have channels channels.
func (e *epilogue) forward(out, sums []float32, channels int) {
	parallel.Ranges(len(sums), grain, func(from, to int) {
		switch {
		case e.act == ops.Linear, e.act == ops.ReLU && e.quant != (ops.Quant{}): // whose range begins at 0
			copy(out[from:to], sums[from:to])
		default:
			for i := from; i < to; i++ {
				out[i] = e.act.Apply(sums[i], e.slopeOf(i%channels))
			}
		}
		if e.quant != (ops.Quant{}) {
			e.round(out[from:to])
		}
	})
}

func (e *epilogue) slopeOf(c int) float32 {
	if e.slope == nil {
		return 0
	}
	return e.slope[c]
}

// shift, added and taken away, rounds what is below 2^22.
const shift = 3 << 22

// round brings values to the nearest that int8 can tell.
func (e *epilogue) round(x []float32) {
	lo, hi := e.ends()
	inverse := 1 / e.quant.Scale
	for i, v := range x {
		q := min(max(v*inverse, lo), hi)
		x[i] = (float32(q+shift) - shift) * e.quant.Scale
	}
}

// ends are the least and the largest value, in steps.
func (e *epilogue) ends() (lo, hi float32) {
	l, h := e.act.Clamp(e.quant)
	return float32(l - e.quant.ZeroPoint), float32(h - e.quant.ZeroPoint)
}

// backward turns the derivative with respect to the output into that with respect to the sums, in place.
func (e *epilogue) backward(d, sums []float32, channels int) {
	lo, hi := float32(math.Inf(-1)), float32(math.Inf(1))
	inverse := float32(1)
	if e.quant != (ops.Quant{}) {
		lo, hi = e.ends()
		lo, hi = lo-0.5, hi+0.5
		inverse = 1 / e.quant.Scale
	}
	if e.act == ops.ReLU {
		lo = max(lo, math.SmallestNonzeroFloat32)
	}
	parallel.Ranges(len(sums), grain, func(from, to int) {
		if e.act == ops.Linear || e.act == ops.ReLU {
			cut(d[from:to], sums[from:to], lo, hi, inverse)
			return
		}
		for i := from; i < to; i++ {
			slope := e.slopeOf(i % channels)
			if y := e.act.Apply(sums[i], slope) * inverse; y < lo || y > hi {
				d[i] = 0
				continue
			}
			d[i] *= derivative(e.act, sums[i], slope)
		}
	})
}

// cut sets to 0 what belongs to sums that lie, in steps, outside of lo to hi.
func cut(d, sums []float32, lo, hi, inverse float32) {
	d = d[:len(sums)]
	for i, x := range sums {
		if y := x * inverse; y < lo || y > hi {
			d[i] = 0
		}
	}
}

// derivative of an activation.
func derivative(a ops.Activation, x, slope float32) float32 {
	switch a {
	case ops.ReLU:
		return step(x > 0)
	case ops.ReLU6:
		return step(x > 0 && x < 6)
	case ops.PReLU:
		if x < 0 {
			return slope
		}
	case ops.HardSigmoid:
		return step(x > -3 && x < 3) / 6
	case ops.HardSwish:
		switch {
		case x <= -3:
			return 0
		case x < 3:
			return (2*x + 3) / 6
		}
	case ops.Sigmoid:
		s := sigmoid(x)
		return s * (1 - s)
	case ops.SiLU:
		s := sigmoid(x)
		return s + x*s*(1-s)
	case ops.GELU:
		v := float64(x)
		return float32(0.5*(1+math.Erf(v/math.Sqrt2)) + v*math.Exp(-v*v/2)/math.Sqrt(2*math.Pi))
	}
	return 1
}

func step(up bool) float32 {
	if up {
		return 1
	}
	return 0
}

func sigmoid(x float32) float32 { return float32(1 / (1 + math.Exp(-float64(x)))) }
