package optest

import (
	"math"

	"github.com/edgeseg/edgeseg/ops"
)

// join is the concatenation of maps, channel by channel.
func join(in []*ops.Tensor) []float64 {
	var v []float64
	for i := range in[0].H * in[0].W {
		for _, x := range in {
			for c := range x.C {
				v = append(v, float64(x.F32[i*x.C+c]))
			}
		}
	}
	return v
}

// rearrange puts each channel of a map where target says, or nowhere.
func (e *exact) rearrange(x *ops.Tensor, target func(c int) int) {
	for i, v := range x.F32 {
		if c := target(i % x.C); c >= 0 && c < e.shape.C {
			e.value[i/x.C*e.shape.C+c] = float64(v)
		}
	}
}

func (e *exact) affine(o *ops.Affine, in []*ops.Tensor, p ops.Params) {
	n, m := o.Parts(len(in))
	parts := [][]float64{join(in[:n])}
	if m > 0 {
		parts = append(parts, join(in[n:]))
	}
	for i := range e.value {
		c := i % e.shape.C
		for k, part := range parts {
			scale := float64(p["scale"].F32[c])
			if r := p["ratio"]; r != nil && k == 1 {
				scale *= float64(r.F32[c])
			}
			e.add(i, part[i]*scale)
		}
		e.add(i, float64(p["shift"].F32[c]))
	}
}

func (e *exact) avgPool(o *ops.AvgPool, x *ops.Tensor) {
	op := o.WithDefaults()
	e.pool(x, func(axis, i, side int) (from, to int) {
		from = i*op.Stride[axis] - op.Pad[axis]
		return from, from + op.Kernel[axis]
	}, o.CountPad)
}

// maxPool lets every input pixel rise the outputs whose windows hold it.
func (e *exact) maxPool(o ops.MaxPool, x *ops.Tensor) {
	for i := range e.value {
		e.value[i] = math.Inf(-1)
	}
	for i, v := range x.F32 {
		iy, ix, c := i/x.C/x.W, i/x.C%x.W, i%x.C
		for oy := range e.shape.H {
			dy := iy + o.Pad[0] - oy*o.Stride[0]
			for ox := range e.shape.W {
				dx := ix + o.Pad[1] - ox*o.Stride[1]
				if dy >= 0 && dy < o.Kernel[0] && dx >= 0 && dx < o.Kernel[1] {
					out := (oy*e.shape.W+ox)*e.shape.C + c
					e.value[out] = math.Max(e.value[out], float64(v))
				}
			}
		}
	}
}

// l2Normalize divides by the hypotenuse, folded channel by channel.
func (e *exact) l2Normalize(x *ops.Tensor) {
	for i := 0; i < len(x.F32); i += x.C {
		length := 0.0
		for _, v := range x.F32[i:][:x.C] {
			length = math.Hypot(length, float64(v))
		}
		for c, v := range x.F32[i:][:x.C] {
			e.add(i+c, float64(v)/math.Max(length, 1e-12))
			e.terms[i+c] = float64(x.C) + 4
		}
	}
}

// matMul spreads each pair of a row of b and the factors that it is multiplied with.
func (e *exact) matMul(o *ops.MatMul, a, b *ops.Tensor) {
	heads := max(o.Heads, 1)
	rows, inner := e.shape.H*e.shape.W, b.H*b.W
	for j, v := range b.F32 {
		i, column := j/b.C, j%b.C
		head := column / (b.C / heads)
		for row := range rows {
			pixel, channel := row, head*inner+i
			if o.TransposeA {
				pixel, channel = i, head*rows+row
			}
			e.add(row*e.shape.C+column, float64(v)*float64(a.F32[pixel*a.C+channel]))
		}
	}
}

func (e *exact) adaptiveAvgPool(o *ops.AdaptiveAvgPool, x *ops.Tensor) {
	bins := [2]float64{float64(e.shape.H), float64(e.shape.W)}
	e.pool(x, func(axis, i, side int) (from, to int) {
		step := float64(side) / bins[axis]
		// The quotient is rounded: step aside from whole numbers.
		return int(math.Floor(float64(i)*step + 1e-9)), int(math.Ceil(float64(i+1)*step - 1e-9))
	}, false)
}

// pool adds each input pixel to the bins that hold it, then divides: by the pixels that came,
// or by the whole bin where countAll is set.
func (e *exact) pool(x *ops.Tensor, bin func(axis, i, side int) (from, to int), countAll bool) {
	for oy := range e.shape.H {
		y0, y1 := bin(0, oy, x.H)
		for ox := range e.shape.W {
			x0, x1 := bin(1, ox, x.W)
			out := (oy*e.shape.W + ox) * e.shape.C
			for i, v := range x.F32 {
				iy, ix := i/x.C/x.W, i/x.C%x.W
				if iy >= y0 && iy < y1 && ix >= x0 && ix < x1 {
					e.add(out+i%x.C, float64(v))
				}
			}
			for i := out; i < out+x.C; i++ {
				n := e.terms[i]
				if countAll {
					n = float64((y1 - y0) * (x1 - x0))
				}
				e.value[i] /= n
				e.size[i] /= n
				e.terms[i]++
			}
		}
	}
}

// resize weighs every input pixel by its distance from the source position.
func (e *exact) resize(o *ops.Resize, x *ops.Tensor) {
	if o.Mode == "nearest" {
		for i := range e.value {
			oy, ox := i/e.shape.C/e.shape.W, i/e.shape.C%e.shape.W
			iy, ix := oy*x.H/e.shape.H, ox*x.W/e.shape.W
			e.value[i] = float64(x.F32[x.At(iy, ix, i%x.C)])
		}
		return
	}
	for oy := range e.shape.H {
		sy := sourcePosition(oy, x.H, e.shape.H, o.AlignCorners)
		for ox := range e.shape.W {
			sx := sourcePosition(ox, x.W, e.shape.W, o.AlignCorners)
			out := (oy*e.shape.W + ox) * e.shape.C
			for i, v := range x.F32 {
				iy, ix := i/x.C/x.W, i/x.C%x.W
				w := math.Max(0, 1-math.Abs(sy-float64(iy))) * math.Max(0, 1-math.Abs(sx-float64(ix)))
				if w > 0 {
					e.add(out+i%x.C, w*float64(v))
				}
			}
		}
	}
	for i := range e.terms {
		e.terms[i] = 8 // two products and their weights, twice
	}
}

func sourcePosition(i, in, out int, alignCorners bool) float64 {
	at := (float64(i)+0.5)*float64(in)/float64(out) - 0.5
	if alignCorners {
		at = float64(i) * float64(in-1) / math.Max(1, float64(out-1))
	}
	return math.Min(math.Max(at, 0), float64(in-1))
}

// argMax scans the channels backwards.
func (e *exact) argMax(x *ops.Tensor) {
	for i := range e.value {
		pixel := x.F32[i*x.C:][:x.C]
		best := x.C - 1
		for c := x.C - 1; c >= 0; c-- {
			if pixel[c] >= pixel[best] {
				best = c
			}
		}
		e.value[i] = float64(best)
	}
}
