package optest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/edgeseg/edgeseg/ops"
)

// spec is a case before its values are chosen.
type spec struct {
	name  string
	op    ops.Op
	in    []ops.Shape
	style style
}

// style is the kind of values that a case gets.
type style uint8

const (
	usual   style = iota // all of the range
	extreme              // int8: both ends of the range only; float32: magnitudes from 2^-12 to 2^12; float16: to 2^4
	halves               // small integers at simple scales: many results are halves, before or after rounding
	wide                 // all of one sign: the largest sums
	styles
)

func (s style) String() string { return [...]string{"usual", "extreme", "halves", "wide"}[s] }

// generator chooses values. It takes no function of package math that rounds differently from
// CPU to CPU, so that a seed means the same cases everywhere.
type generator struct {
	*rand.Rand
	t ops.Type
}

// build chooses values for a spec and runs the reference. The int8 arithmetic refuses some
// choices, such as outputs of a scale far below the inputs': it chooses again.
func (g *generator) build(s spec) *Case {
	shape, err := s.op.OutShape(s.in)
	if err != nil {
		panic(fmt.Sprintf("optest: %s: %v", s.name, err))
	}
	for range 100 {
		c := g.choose(s)
		if g.t != ops.Int8 {
			c.Want = s.op.Float32(c.In, c.Params)
			c.Bound = evaluate(s.op, c.In, c.Params, shape).bounds(g.t)
			return c
		}
		c.Out = g.output(c, s.style, shape)
		if c.Want, err = s.op.Int8(c.In, c.Params, c.Out); err == nil {
			return c
		}
	}
	panic(fmt.Sprintf("optest: no values for %s: %v", s.name, err))
}

// choose makes a case's inputs and constants.
func (g *generator) choose(s spec) *Case {
	c := &Case{Name: s.name + "/" + s.style.String(), Op: s.op, Params: ops.Params{}}
	_, cast := s.op.(*ops.Cast)
	for _, in := range s.in {
		c.In = append(c.In, g.input(in, s.style, (g.t == ops.Int8) != cast))
	}
	for _, r := range s.op.Roles(s.in, arithmetic(g.t)) {
		if !r.Optional || g.IntN(2) == 0 {
			c.Params[r.Name] = g.param(r, s.style)
		}
	}
	return c
}

func (g *generator) input(shape ops.Shape, s style, int8 bool) *ops.Tensor {
	if !int8 {
		x := ops.NewFloat32(shape)
		for i := range x.F32 {
			x.F32[i] = g.float(s)
		}
		return x
	}
	x := ops.NewInt8(shape, g.quant(s))
	for i := range x.I8 {
		x.I8[i] = g.int8(s)
	}
	return x
}

// param fills a constant. Sums of int8 weights are near zero in style usual, so that biases of the
// size of some products matter.
func (g *generator) param(r ops.Role, s style) *ops.Param {
	p := &ops.Param{Type: r.Type, Dims: r.Dims}
	n := 1
	for _, d := range r.Dims {
		n *= d
	}
	for range n {
		switch {
		case r.Name == "weight_scale" && s == halves:
			p.F32 = append(p.F32, 1)
		case r.Name == "weight_scale":
			p.F32 = append(p.F32, g.between(0.001, 0.1))
		case r.Name == "ratio":
			p.F32 = append(p.F32, g.between(0.25, 4))
		case r.Type == ops.Float32:
			p.F32 = append(p.F32, g.float(s))
		case r.Type == ops.Int32:
			p.I32 = append(p.I32, int32(g.IntN(20001)-10000))
		default:
			p.I8 = append(p.I8, g.int8(s))
		}
	}
	if r.Name == "weight" {
		for i := range p.I8 {
			p.I8[i] = max(p.I8[i], -127)
		}
	}
	return p
}

func (g *generator) float(s style) float32 {
	if g.t == ops.Float16 {
		return roundHalf(g.number(s))
	}
	return float32(g.number(s))
}

func (g *generator) number(s style) float64 {
	switch {
	case s == extreme && g.t == ops.Float16: // no sum leaves the range
		return math.Ldexp(g.Float64()*2-1, g.IntN(13)-8)
	case s == extreme:
		return math.Ldexp(g.Float64()*2-1, g.IntN(25)-12)
	case s == halves:
		return float64(g.IntN(17)-8) / 2
	case s == wide:
		return 1 + g.Float64()
	}
	return 2 * (g.Float64() + g.Float64() + g.Float64() - 1.5)
}

// roundHalf rounds a number to the 11 bits that half precision has, fewer below 2^-14.
func roundHalf(x float64) float32 {
	_, exponent := math.Frexp(x)
	exponent = max(exponent, -13)
	return float32(math.Ldexp(math.RoundToEven(math.Ldexp(x, 11-exponent)), exponent-11))
}

// arithmetic is the type by which operators tell what they need: float16 stands in for float32.
func arithmetic(t ops.Type) ops.Type {
	if t == ops.Float16 {
		return ops.Float32
	}
	return t
}

func (g *generator) int8(s style) int8 {
	switch s {
	case extreme:
		return [2]int8{-128, 127}[g.IntN(2)]
	case halves:
		return int8(g.IntN(17) - 8)
	case wide:
		return 127 - int8(g.IntN(2))
	}
	return int8(g.IntN(256) - 128)
}

func (g *generator) quant(s style) ops.Quant {
	zeros := []int32{-128, -128, -127, -1, 0, 1, 6, 126, 127, int32(g.IntN(256) - 128)}
	q := ops.Quant{Scale: g.between(0.005, 0.5), ZeroPoint: zeros[g.IntN(len(zeros))]}
	switch s {
	case halves:
		q.Scale = 1
	case wide:
		q.ZeroPoint = -128
	}
	return q
}

// output chooses a quantization that the real outputs fill, overflow or leave half empty.
func (g *generator) output(c *Case, s style, shape ops.Shape) ops.Quant {
	switch o := c.Op.(type) {
	case *ops.Resize, *ops.Slice, *ops.ChannelShuffle, *ops.MaxPool:
		return c.In[0].Quant
	case *ops.ArgMax:
		return ops.Quant{Scale: 1, ZeroPoint: -128}
	case *ops.Concat, *ops.Add:
		if g.IntN(3) == 0 {
			return c.In[0].Quant
		}
	case *ops.Act:
		if c.Params["table"] != nil {
			return g.quant(s)
		}
		if o.Func != ops.PReLU && g.IntN(3) == 0 {
			return c.In[0].Quant
		}
	}
	in, p := dequantized(c.In, c.Params)
	e := evaluate(c.Op, in, p, shape)
	lo, hi := min(slices.Min(e.value), 0), max(slices.Max(e.value), 0)
	if lo == hi {
		return g.quant(s)
	}
	scale := (hi - lo) / 255 * float64(g.between(0.3, 1.5))
	if s == halves {
		_, exponent := math.Frexp(scale)
		// A third is no float32: an implementation that rounds the product less than the reference
		// misses the half that it makes.
		scale = math.Ldexp(pick(g, 1, 0.75), exponent)
	}
	zero := int32(math.Round(min(max(-128-lo/scale, -128), 127)))
	if g.IntN(2) == 0 {
		zero &^= 1
	}
	return ops.Quant{Scale: float32(scale), ZeroPoint: zero}
}

// between is a random number from lo to hi, small ones as likely as large ones.
func (g *generator) between(lo, hi float64) float32 {
	_, a := math.Frexp(lo)
	_, b := math.Frexp(hi)
	x := math.Ldexp(0.5+g.Float64()/2, a+g.IntN(b-a+1))
	return float32(min(max(x, lo), hi))
}

// dequantized gives what an int8 operator's inputs and constants mean.
func dequantized(in []*ops.Tensor, p ops.Params) ([]*ops.Tensor, ops.Params) {
	var real []*ops.Tensor
	for _, x := range in {
		if x.F32 != nil {
			real = append(real, x)
			continue
		}
		y := ops.NewFloat32(x.Shape)
		for i, q := range x.I8 {
			y.F32[i] = x.Dequantize(q)
		}
		real = append(real, y)
	}
	constants := ops.Params{}
	for name, v := range p {
		r := &ops.Param{Type: ops.Float32, Dims: v.Dims, F32: slices.Clone(v.F32)}
		for i, q := range v.I8 {
			switch name {
			case "weight":
				scale := p["weight_scale"].F32
				r.F32 = append(r.F32, float32(q)*scale[i/(len(v.I8)/len(scale))])
			case "pad":
				r.F32 = append(r.F32, in[0].Dequantize(q))
			}
		}
		for i, b := range v.I32 {
			r.F32 = append(r.F32, float32(float64(b)*float64(in[0].Scale)*float64(p["weight_scale"].F32[i])))
		}
		constants[name] = r
	}
	return real, constants
}
