package ops

import (
	"fmt"
	"math"
)

func (*Concat) Kind() string { return "concat" }

func (*Concat) OutShape(in []Shape) (Shape, error) {
	if err := checkInputs(in, 1, math.MaxInt); err != nil {
		return Shape{}, err
	}
	s, err := joinedShape(in)
	if err != nil {
		return Shape{}, err
	}
	return checkOutput(s)
}

func (*Concat) Roles([]Shape, Type) []Role { return nil }

func (*Concat) MACs([]Shape) int64 { return 0 }

func (o *Concat) Float32(in []*Tensor, _ Params) *Tensor {
	y := NewFloat32(outShape(o, in))
	first := 0
	for _, x := range in {
		for i := range x.H * x.W {
			copy(y.F32[i*y.C+first:], x.F32[i*x.C:][:x.C])
		}
		first += x.C
	}
	return y
}

// Int8 copies the inputs that are quantized like the output and rescales the others as Add
// does with the second input left out.
func (o *Concat) Int8(in []*Tensor, _ Params, out Quant) (*Tensor, error) {
	y := NewInt8(outShape(o, in), out)
	first := 0
	for n, x := range in {
		m, _, shift, err := AddTerms(x.Quant, Quant{}, out)
		if err != nil {
			return nil, fmt.Errorf("input %d: %w", n, err)
		}
		half := int32(1) << shift >> 1
		for i, q := range x.I8 {
			v := int32(q)
			if x.Quant != out {
				v = ((v-x.ZeroPoint)*m+half)>>shift + out.ZeroPoint
			}
			y.I8[i/x.C*y.C+first+i%x.C] = int8(min(max(v, -128), 127))
		}
		first += x.C
	}
	return y, nil
}

// joinedShape is the shape of maps joined along their channels.
func joinedShape(in []Shape) (Shape, error) {
	s := in[0]
	for i, t := range in[1:] {
		if t.H != s.H || t.W != s.W {
			return Shape{}, fmt.Errorf("input %d of %v cannot be joined with one of %v", i+1, t, in[0])
		}
		if s.C += t.C; s.C > MaxSide {
			return Shape{}, fmt.Errorf("joined inputs have more than %d channels", MaxSide)
		}
	}
	return s, nil
}
