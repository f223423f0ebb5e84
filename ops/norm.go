package ops

import (
	"fmt"
	"math"
)

func (*GroupNorm) Kind() string { return "group_norm" }

func (o *GroupNorm) OutShape(in []Shape) (Shape, error) {
	if err := checkInputs(in, 1, 1); err != nil {
		return Shape{}, err
	}
	if o.Groups < 1 || in[0].C%o.Groups != 0 {
		return Shape{}, fmt.Errorf("%d groups do not divide %d channels", o.Groups, in[0].C)
	}
	return in[0], checkEps(o.Eps)
}

func (*GroupNorm) Roles(in []Shape, _ Type) []Role { return normRoles(in) }

func (o *GroupNorm) MACs(in []Shape) int64 { return normMACs(o, in) }

// Float32 computes in float64 and rounds once.
func (o *GroupNorm) Float32(in []*Tensor, p Params) *Tensor {
	x, y := in[0], NewFloat32(in[0].Shape)
	n := x.C / o.Groups
	for g := range o.Groups {
		var part []int // the group's elements
		for i := range x.H * x.W {
			for c := range n {
				part = append(part, i*x.C+g*n+c)
			}
		}
		normalize(y.F32, x.F32, part, x.C, p, o.Eps)
	}
	return y
}

func (o *GroupNorm) Int8([]*Tensor, Params, Quant) (*Tensor, error) { return nil, floatOnly(o) }

func (*LayerNorm) Kind() string { return "layer_norm" }

func (o *LayerNorm) OutShape(in []Shape) (Shape, error) {
	if err := checkInputs(in, 1, 1); err != nil {
		return Shape{}, err
	}
	return in[0], checkEps(o.Eps)
}

func (*LayerNorm) Roles(in []Shape, _ Type) []Role { return normRoles(in) }

func (o *LayerNorm) MACs(in []Shape) int64 { return normMACs(o, in) }

// Float32 computes in float64 and rounds once.
func (o *LayerNorm) Float32(in []*Tensor, p Params) *Tensor {
	x, y := in[0], NewFloat32(in[0].Shape)
	part := make([]int, x.C)
	for i := range x.H * x.W {
		for c := range part {
			part[c] = i*x.C + c
		}
		normalize(y.F32, x.F32, part, x.C, p, o.Eps)
	}
	return y
}

func (o *LayerNorm) Int8([]*Tensor, Params, Quant) (*Tensor, error) { return nil, floatOnly(o) }

// normalize brings elements of x to mean 0 and variance 1 and gives each channel its scale and shift.
func normalize(y, x []float32, part []int, channels int, p Params, eps float64) {
	mean, square := 0.0, 0.0
	for _, i := range part {
		mean += float64(x[i])
	}
	mean /= float64(len(part))
	for _, i := range part {
		d := float64(x[i]) - mean
		square += float64(d * d)
	}
	k := 1 / math.Sqrt(square/float64(len(part))+eps)
	scale, shift := p["scale"].F32, p["shift"].F32
	for _, i := range part {
		c := i % channels
		y[i] = float32(float64((float64(x[i])-mean)*k*float64(scale[c])) + float64(shift[c]))
	}
}

func normRoles(in []Shape) []Role {
	c := channels(in, 0)
	return []Role{{Name: "scale", Type: Float32, Dims: []int{c}}, {Name: "shift", Type: Float32, Dims: []int{c}}}
}

// normMACs counts the squares, then the scale of each element.
func normMACs(o Op, in []Shape) int64 {
	s, err := o.OutShape(in)
	if err != nil {
		return 0
	}
	return 2 * s.Elems()
}

func checkEps(eps float64) error {
	if !(eps > 0 && eps < 1) {
		return fmt.Errorf("epsilon %g is not within 0 and 1", eps)
	}
	return nil
}
