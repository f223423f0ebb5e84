package ops

import "math"

func (*L2Normalize) Kind() string { return "l2_normalize" }

func (o *L2Normalize) OutShape(in []Shape) (Shape, error) {
	if err := checkInputs(in, 1, 1); err != nil {
		return Shape{}, err
	}
	return in[0], nil
}

func (*L2Normalize) Roles([]Shape, Type) []Role { return nil }

// MACs counts the squares.
func (o *L2Normalize) MACs(in []Shape) int64 {
	s, err := o.OutShape(in)
	if err != nil {
		return 0
	}
	return s.Elems()
}

func (o *L2Normalize) Float32(in []*Tensor, _ Params) *Tensor {
	x, y := in[0], NewFloat32(in[0].Shape)
	for i := 0; i < len(x.F32); i += x.C {
		pixel := x.F32[i:][:x.C]
		sum := 0.0
		for _, v := range pixel {
			sum += float64(v) * float64(v)
		}
		norm := max(math.Sqrt(sum), LeastNorm)
		for c, v := range pixel {
			y.F32[i+c] = float32(float64(v) / norm)
		}
	}
	return y
}

// LeastNorm is the length that shorter pixels count as having.
const LeastNorm = 1e-12

func (o *L2Normalize) Int8([]*Tensor, Params, Quant) (*Tensor, error) { return nil, floatOnly(o) }
