package ops

import (
	"fmt"
	"math"
	"slices"
)

func (*Affine) Kind() string { return "affine" }

// Parts gives the inputs that make up a and those that make up b; b is empty where there is none.
func (o *Affine) Parts(n int) (a, b int) {
	if o.Split <= 0 || o.Split >= n {
		return n, 0
	}
	return o.Split, n - o.Split
}

func (o *Affine) OutShape(in []Shape) (Shape, error) {
	if err := checkInputs(in, 1, math.MaxInt); err != nil {
		return Shape{}, err
	}
	if err := o.Activation.among(Linear, ReLU, ReLU6, PReLU); err != nil {
		return Shape{}, err
	}
	if o.Split < 0 || o.Split > len(in) {
		return Shape{}, fmt.Errorf("split %d is not within the %d inputs", o.Split, len(in))
	}
	n, m := o.Parts(len(in))
	a, err := joinedShape(in[:n])
	if err != nil {
		return Shape{}, err
	}
	if m > 0 {
		b, err := joinedShape(in[n:])
		if err != nil {
			return Shape{}, err
		}
		if a != b {
			return Shape{}, fmt.Errorf("joined inputs of %v and %v cannot be added", a, b)
		}
	}
	return checkOutput(a)
}

func (o *Affine) Roles(in []Shape, t Type) []Role {
	n, m := o.Parts(len(in))
	c := 0
	for _, s := range in[:n] {
		c += s.C
	}
	roles := []Role{
		{Name: "scale", Type: Float32, Dims: []int{c}},
		{Name: "shift", Type: Float32, Dims: []int{c}},
	}
	if t == Int8 && m > 0 {
		roles = append(roles, Role{Name: "ratio", Type: Float32, Dims: []int{c}, Optional: true})
	}
	if o.Activation == PReLU {
		roles = append(roles, Role{Name: "slope", Type: Float32, Dims: []int{c}})
	}
	return roles
}

func (o *Affine) MACs(in []Shape) int64 {
	s, err := o.OutShape(in)
	if err != nil {
		return 0
	}
	return s.Elems()
}

func (o *Affine) Float32(in []*Tensor, p Params) *Tensor {
	y := NewFloat32(outShape(o, in))
	n, _ := o.Parts(len(in))
	a, b := joined(in[:n]), joined(in[n:])
	scale, shift, slope := p["scale"].F32, p["shift"].F32, slopes(o.Activation, p, y.C)
	ratio := p["ratio"]
	for i := range y.H * y.W {
		for c := range y.C {
			v := a[c].F32[i*a[c].C+a[c].channel]
			if len(b) > 0 {
				x := b[c].F32[i*b[c].C+b[c].channel]
				if ratio != nil {
					x = float32(x * ratio.F32[c])
				}
				v += x
			}
			y.F32[i*y.C+c] = o.Activation.Apply(float32(v*scale[c])+shift[c], slope[c])
		}
	}
	return y
}

func (o *Affine) Int8(in []*Tensor, p Params, out Quant) (*Tensor, error) {
	y := NewInt8(outShape(o, in), out)
	quants := make([]Quant, len(in))
	for i, x := range in {
		quants[i] = x.Quant
	}
	terms, err := o.Terms(shapes(in), quants, p, out)
	if err != nil {
		return nil, err
	}
	n, _ := o.Parts(len(in))
	a, b := joined(in[:n]), joined(in[n:])
	lo, hi := o.Activation.Clamp(out)
	for i := range y.H * y.W {
		for c, t := range terms {
			acc := (int32(a[c].I8[i*a[c].C+a[c].channel])-a[c].ZeroPoint)*int32(t.A) + t.C
			if len(b) > 0 {
				acc += (int32(b[c].I8[i*b[c].C+b[c].channel]) - b[c].ZeroPoint) * int32(t.B)
			}
			m := t.M
			if acc < 0 {
				m = t.Neg
			}
			y.I8[i*y.C+c] = Requantize(acc, m, out.ZeroPoint, lo, hi)
		}
	}
	return y, nil
}

// AffineTerm holds a channel's int8 constants:
//
//	acc = (a-z_a)*A + (b-z_b)*B + C
//	q   = clamp(round_half_even(float32(acc) * m) + z_out), m = acc >= 0 ? M : Neg
type AffineTerm struct {
	A, B   int16
	C      int32
	Shift  int     // s: M is 2^-s
	M, Neg float32 // equal without PReLU
}

// maxAffineShift ends the search for a shift where the terms are tiny. At 2^-24 an output's error from
// rounding A, B and C is below 2^-15 of a step.
const maxAffineShift = 24

// AffineTerms gives the constants of one channel whose inputs are quantized as a and b; the zero Quant
// as b leaves that term out. With r = s_a*scale/s_out in float64,
//
//	A = round(r * 2^s), B likewise, C = round(shift/s_out * 2^s)
//
// halves to even, and s is the largest of 0..24 for which |A| and |B| are at most 32767 and
// |A|*d_a + |B|*d_b + |C| is below 2^24, d the largest |q - z| of an input. It fails where
// there is none: one step of an input would then be 32767 of the output.
func AffineTerms(a, b Quant, scale, shift, slope float32, out Quant) (AffineTerm, error) {
	var fail AffineTerm
	if err := checkScales(a, out); err != nil {
		return fail, err
	}
	var rb float64
	if b != (Quant{}) {
		if err := checkScales(b); err != nil {
			return fail, err
		}
		rb = float64(b.Scale) * float64(scale) / float64(out.Scale)
	}
	ra := float64(a.Scale) * float64(scale) / float64(out.Scale)
	rc := float64(shift) / float64(out.Scale)
	for s := maxAffineShift; s >= 0; s-- {
		fa, fb, fc := roundScaled(ra, s), roundScaled(rb, s), roundScaled(rc, s)
		if !(math.Abs(fa) <= math.MaxInt16 && math.Abs(fb) <= math.MaxInt16) {
			continue
		}
		bound := math.Abs(fa)*float64(a.span()) + math.Abs(fb)*float64(b.span()) + math.Abs(fc)
		if !(bound < 1<<24) {
			continue
		}
		m := float32(math.Ldexp(1, -s))
		neg := float32(m * slope)
		if err := checkSum(int64(bound), m, neg); err != nil {
			return fail, err
		}
		return AffineTerm{A: int16(fa), B: int16(fb), C: int32(fc), Shift: s, M: m, Neg: neg}, nil
	}
	return fail, fmt.Errorf("scale %g and shift %g are too large for an output of scale %g", scale, shift, out.Scale)
}

// Terms gives the int8 constants of each channel for inputs of these shapes and quantizations.
func (o *Affine) Terms(in []Shape, quants []Quant, p Params, out Quant) ([]AffineTerm, error) {
	n, _ := o.Parts(len(in))
	a, b := perChannel(in[:n], quants[:n]), perChannel(in[n:], quants[n:])
	terms := make([]AffineTerm, len(a))
	for c := range terms {
		var qb Quant
		if len(b) > 0 {
			qb = b[c]
			if r := p["ratio"]; r != nil {
				qb.Scale *= r.F32[c]
			}
		}
		slope := float32(1)
		if o.Activation == PReLU {
			slope = p["slope"].F32[c]
		}
		var err error
		if terms[c], err = AffineTerms(a[c], qb, p["scale"].F32[c], p["shift"].F32[c], slope, out); err != nil {
			return nil, fmt.Errorf("channel %d: %w", c, err)
		}
	}
	return terms, nil
}

func roundScaled(x float64, s int) float64 { return math.RoundToEven(math.Ldexp(x, s)) }

// perChannel repeats each input's quantization for its channels.
func perChannel(in []Shape, quants []Quant) (q []Quant) {
	for i, s := range in {
		q = append(q, slices.Repeat(quants[i:i+1], s.C)...)
	}
	return q
}

// source is where a channel of joined maps comes from.
type source struct {
	*Tensor
	channel int
}

// joined lists the sources of the channels of maps joined.
func joined(in []*Tensor) (s []source) {
	for _, x := range in {
		for c := range x.C {
			s = append(s, source{x, c})
		}
	}
	return s
}
