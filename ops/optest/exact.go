package optest

import (
	"math"

	"github.com/edgeseg/edgeseg/ops"
)

// exact is an operator's output in float64, computed with loops unlike the reference's:
// products are scattered into the outputs that they belong to.
type exact struct {
	shape ops.Shape
	value []float64
	size  []float64 // sum of |products|
	terms []float64 // number of products, K
}

// evaluate computes the output of a float operator.
func evaluate(o ops.Op, in []*ops.Tensor, p ops.Params, shape ops.Shape) *exact {
	n := shape.Elems()
	e := &exact{shape, make([]float64, n), make([]float64, n), make([]float64, n)}
	switch o := o.(type) {
	case *ops.Conv:
		e.conv(o.WithDefaults(), in[0], p)
		e.bias(p)
		e.activate(o.Activation, p)
	case *ops.ConvTranspose:
		e.convTranspose(o.WithDefaults(), in[0], p)
		e.bias(p)
		e.activate(o.Activation, p)
	case *ops.Add:
		for _, x := range in {
			for i, v := range x.F32 {
				e.add(i, float64(v))
			}
		}
		e.activate(o.Activation, p)
	case *ops.Mul:
		for i, v := range in[0].F32 {
			e.add(i, float64(v)*float64(in[1].F32[i%len(in[1].F32)]))
		}
		e.activate(o.Activation, p)
	case *ops.Concat:
		copy(e.value, join(in))
	case *ops.Sub:
		for i, v := range in[0].F32 {
			e.add(i, float64(v))
			e.add(i, -float64(in[1].F32[i]))
		}
	case *ops.GroupNorm:
		each := in[0].C / o.Groups
		e.norm(in[0], p, o.Eps, o.Groups, func(_, c int) int { return c / each })
	case *ops.LayerNorm:
		e.norm(in[0], p, o.Eps, shape.H*shape.W, func(pixel, _ int) int { return pixel })
	case *ops.Attention:
		e.attention(o, in, p)
	case *ops.Slice:
		e.rearrange(in[0], func(c int) int { return c - o.From })
	case *ops.ChannelShuffle:
		each := in[0].C / o.Groups
		e.rearrange(in[0], func(c int) int { return c%each*o.Groups + c/each })
	case *ops.Affine:
		e.affine(o, in, p)
		e.activate(o.Activation, p)
	case *ops.AvgPool:
		e.avgPool(o, in[0])
	case *ops.MaxPool:
		e.maxPool(o.WithDefaults(), in[0])
	case *ops.L2Normalize:
		e.l2Normalize(in[0])
	case *ops.MatMul:
		e.matMul(o, in[0], in[1])
	case *ops.AdaptiveAvgPool:
		e.adaptiveAvgPool(o, in[0])
	case *ops.Resize:
		e.resize(o, in[0])
	case *ops.Act:
		for i, v := range in[0].F32 {
			e.value[i] = float64(v)
		}
		e.activate(o.Func, p)
	case *ops.Cast:
		for i, v := range in[0].F32 {
			e.add(i, float64(v))
		}
		for i, q := range in[0].I8 {
			e.add(i, float64(in[0].Scale)*float64(int32(q)-in[0].ZeroPoint))
		}
	case *ops.ArgMax:
		e.argMax(in[0])
	default:
		panic("optest: no exact form of " + o.Kind())
	}
	return e
}

// bounds is the largest error that a float32 or float16 implementation may have, by output.
func (e *exact) bounds(t ops.Type) []float64 {
	b := make([]float64, len(e.value))
	for i := range b {
		switch k := e.terms[i]; {
		case t == ops.Float32:
			b[i] = 4 * k * 0x1p-24 * e.size[i]
		case k > 0:
			b[i] = (min(k, 64) + 4) * (0x1p-11*e.size[i] + 0x1p-24)
		}
	}
	return b
}

func (e *exact) add(i int, product float64) {
	e.value[i] += product
	e.size[i] += math.Abs(product)
	e.terms[i]++
}

func (e *exact) bias(p ops.Params) {
	if b := p["bias"]; b != nil {
		for i := range e.value {
			e.add(i, float64(b.F32[i%e.shape.C]))
		}
	}
}

// activate applies an activation; errors grow by its steepest slope.
func (e *exact) activate(a ops.Activation, p ops.Params) {
	for i, x := range e.value {
		hard := math.Min(math.Max(x+3, 0), 6) / 6
		soft := 1 / (1 + math.Exp(-x))
		switch a {
		case ops.ReLU:
			e.value[i] = math.Max(x, 0)
		case ops.ReLU6:
			e.value[i] = math.Min(math.Max(x, 0), 6)
		case ops.PReLU:
			slope := float64(p["slope"].F32[i%e.shape.C])
			e.value[i] = math.Max(x, 0) + slope*math.Min(x, 0)
			e.size[i] = math.Max(e.size[i], math.Abs(x)) * math.Max(1, math.Abs(slope))
			e.terms[i]++
		case ops.HardSigmoid:
			e.value[i], e.size[i], e.terms[i] = hard, 1, 4
		case ops.HardSwish:
			e.value[i], e.size[i], e.terms[i] = x*hard, math.Abs(x), 4
		case ops.Sigmoid:
			e.value[i], e.size[i], e.terms[i] = soft, 1, 4
		case ops.SiLU:
			e.value[i], e.size[i], e.terms[i] = x*soft, math.Abs(x), 4
		case ops.GELU:
			e.value[i], e.size[i], e.terms[i] = x*math.Erfc(-x*math.Sqrt2/2)/2, math.Abs(x), 4
		}
	}
}
