package ops

import (
	"fmt"
	"math"
)

func (*AdaptiveAvgPool) Kind() string { return "adaptive_avg_pool" }

func (o *AdaptiveAvgPool) OutShape(in []Shape) (Shape, error) {
	if err := checkInputs(in, 1, 1); err != nil {
		return Shape{}, err
	}
	if o.W == 0 && (o.H < 1 || o.H > MaxSide) {
		return Shape{}, fmt.Errorf("%d rows, want 1..%d", o.H, MaxSide)
	}
	return checkOutput(Shape{o.H, o.columns(in[0]), in[0].C})
}

// columns is the number of bins in a row.
func (o *AdaptiveAvgPool) columns(in Shape) int {
	if o.W != 0 {
		return o.W
	}
	return max(int(math.RoundToEven(float64(o.H*in.W)/float64(in.H))), 1)
}

func (*AdaptiveAvgPool) Roles([]Shape, Type) []Role { return nil }

func (*AdaptiveAvgPool) MACs([]Shape) int64 { return 0 }

func (o *AdaptiveAvgPool) Float32(in []*Tensor, _ Params) *Tensor {
	x, y := in[0], NewFloat32(outShape(o, in))
	for oy := range y.H {
		for ox := range y.W {
			b := o.Bin(x.Shape, oy, ox)
			for c := range y.C {
				y.F32[y.At(oy, ox, c)] = b.sum32(x, c) / float32(b.Pixels())
			}
		}
	}
	return y
}

func (o *AdaptiveAvgPool) Int8(in []*Tensor, _ Params, out Quant) (*Tensor, error) {
	x, y := in[0], NewInt8(outShape(o, in), out)
	for oy := range y.H {
		for ox := range y.W {
			b := o.Bin(x.Shape, oy, ox)
			if err := b.averageInt8(x, y, oy, ox, b.Pixels()); err != nil {
				return nil, err
			}
		}
	}
	return y, nil
}

// Bin gives the part of the map that output pixel oy, ox averages. Bins may overlap.
func (o *AdaptiveAvgPool) Bin(in Shape, oy, ox int) Bin {
	y0, y1 := adaptiveBin(oy, in.H, o.H)
	x0, x1 := adaptiveBin(ox, in.W, o.columns(in))
	return Bin{y0, y1, x0, x1}
}

// adaptiveBin is bin i of k of a side of n pixels: floor(i*n/k) up to ceil((i+1)*n/k).
func adaptiveBin(i, n, k int) (from, to int) {
	return i * n / k, ((i+1)*n + k - 1) / k
}
