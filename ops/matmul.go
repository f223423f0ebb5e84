package ops

import "fmt"

func (*MatMul) Kind() string { return "matmul" }

func (o *MatMul) OutShape(in []Shape) (Shape, error) {
	if err := checkInputs(in, 2, 2); err != nil {
		return Shape{}, err
	}
	a, b := in[0], in[1]
	heads := max(o.Heads, 1)
	if o.Heads < 0 || a.C%heads != 0 || b.C%heads != 0 {
		return Shape{}, fmt.Errorf("%d heads do not divide %d and %d channels", o.Heads, a.C, b.C)
	}
	if o.TransposeA {
		if a.H*a.W != b.H*b.W {
			return Shape{}, fmt.Errorf("inputs of %v and %v do not have as many pixels", a, b)
		}
		return checkOutput(Shape{a.C / heads, 1, b.C})
	}
	if a.C/heads != b.H*b.W {
		return Shape{}, fmt.Errorf("%d channels a head cannot be multiplied with the pixels of %v", a.C/heads, b)
	}
	return checkOutput(Shape{a.H, a.W, b.C})
}

func (*MatMul) Roles([]Shape, Type) []Role { return nil }

func (o *MatMul) MACs(in []Shape) int64 {
	if _, err := o.OutShape(in); err != nil {
		return 0
	}
	return in[0].Elems() * int64(in[1].C/max(o.Heads, 1))
}

// Float32 sums in the order of the rows of the second matrix.
func (o *MatMul) Float32(in []*Tensor, _ Params) *Tensor {
	a, b, y := in[0], in[1], NewFloat32(outShape(o, in))
	heads := max(o.Heads, 1)
	k, n := a.C/heads, b.C/heads // columns of a head's matrices
	for head := range heads {
		for row := range y.H * y.W {
			out := y.F32[row*y.C+head*n:][:n]
			for i := range b.H * b.W {
				pixel, channel := row, i
				if o.TransposeA {
					pixel, channel = i, row
				}
				factor := a.F32[pixel*a.C+head*k+channel]
				for j, v := range b.F32[i*b.C+head*n:][:n] {
					out[j] += float32(factor * v)
				}
			}
		}
	}
	return y
}

func (o *MatMul) Int8([]*Tensor, Params, Quant) (*Tensor, error) { return nil, floatOnly(o) }
