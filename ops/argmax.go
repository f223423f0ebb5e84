package ops

import (
	"fmt"
	"math"
)

func (*ArgMax) Kind() string { return "argmax" }

func (*ArgMax) OutShape(in []Shape) (Shape, error) {
	if err := checkInputs(in, 1, 1); err != nil {
		return Shape{}, err
	}
	if in[0].C > 256 {
		return Shape{}, fmt.Errorf("%d channels, want at most 256", in[0].C)
	}
	return Shape{in[0].H, in[0].W, 1}, nil
}

func (*ArgMax) Roles([]Shape, Type) []Role { return nil }

func (*ArgMax) MACs([]Shape) int64 { return 0 }

// Float32 passes over NaN; a pixel of nothing else is class 0.
func (o *ArgMax) Float32(in []*Tensor, _ Params) *Tensor {
	x, y := in[0], NewFloat32(outShape(o, in))
	for i := range y.F32 {
		best, class := float32(math.Inf(-1)), 0
		for c, v := range x.F32[i*x.C:][:x.C] {
			if v > best {
				best, class = v, c
			}
		}
		y.F32[i] = float32(class)
	}
	return y
}

func (o *ArgMax) Int8(in []*Tensor, _ Params, out Quant) (*Tensor, error) {
	x, y := in[0], NewInt8(outShape(o, in), out)
	for i := range y.I8 {
		best, class := math.MinInt, 0
		for c, v := range x.I8[i*x.C:][:x.C] {
			if int(v) > best {
				best, class = int(v), c
			}
		}
		y.I8[i] = int8(class - 128)
	}
	return y, nil
}
