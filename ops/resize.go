package ops

import "fmt"

func (*Resize) Kind() string { return "resize" }

func (o *Resize) OutShape(in []Shape) (Shape, error) {
	if err := checkInputs(in, 1, 2); err != nil {
		return Shape{}, err
	}
	if o.Mode != "nearest" && o.Mode != "bilinear" {
		return Shape{}, fmt.Errorf("mode %q is not nearest or bilinear", o.Mode)
	}
	if o.Mode == "nearest" && o.AlignCorners {
		return Shape{}, fmt.Errorf("aligned corners have no meaning with mode nearest")
	}
	if len(in) == 2 {
		if o.Num != 0 || o.Den != 0 || o.Floor {
			return Shape{}, fmt.Errorf("both a factor of %d/%d and a second input give the size", o.Num, o.Den)
		}
		return checkOutput(Shape{in[1].H, in[1].W, in[0].C})
	}
	if o.Num < 1 || o.Num > MaxSide || o.Den < 1 || o.Den > MaxSide {
		return Shape{}, fmt.Errorf("factor %d/%d is not of numbers within 1..%d", o.Num, o.Den, MaxSide)
	}
	up := o.Den - 1
	if o.Floor {
		up = 0
	}
	return checkOutput(Shape{(in[0].H*o.Num + up) / o.Den, (in[0].W*o.Num + up) / o.Den, in[0].C})
}

func (*Resize) Roles([]Shape, Type) []Role { return nil }

func (*Resize) MACs([]Shape) int64 { return 0 }

// Float32 copies, or interpolates (1-w)*a + w*b along rows, then between them, each
// operation rounded.
func (o *Resize) Float32(in []*Tensor, _ Params) *Tensor {
	x, y := in[0], NewFloat32(outShape(o, in))
	rows, cols := o.Taps(x.H, y.H), o.Taps(x.W, y.W)
	for oy, r := range rows {
		for ox, t := range cols {
			for c := range y.C {
				if o.Mode == "nearest" {
					y.F32[y.At(oy, ox, c)] = x.F32[x.At(int(r.I0), int(t.I0), c)]
					continue
				}
				top := mix(x.F32[x.At(int(r.I0), int(t.I0), c)], x.F32[x.At(int(r.I0), int(t.I1), c)], t.W)
				bottom := mix(x.F32[x.At(int(r.I1), int(t.I0), c)], x.F32[x.At(int(r.I1), int(t.I1), c)], t.W)
				y.F32[y.At(oy, ox, c)] = mix(top, bottom, r.W)
			}
		}
	}
	return y
}

// Int8 interpolates with weights in 1/2048: r = a*(2048-wx) + b*wx along rows, then
// (r0*(2048-wy) + r1*wy + 2^21) >> 22. The output must be quantized like the input.
func (o *Resize) Int8(in []*Tensor, _ Params, out Quant) (*Tensor, error) {
	x, y := in[0], NewInt8(outShape(o, in), out)
	if err := SameQuant(x.Quant, out); err != nil {
		return nil, err
	}
	rows, cols := o.Taps(x.H, y.H), o.Taps(x.W, y.W)
	for oy, r := range rows {
		for ox, t := range cols {
			for c := range y.C {
				top := mix11(int32(x.I8[x.At(int(r.I0), int(t.I0), c)]), int32(x.I8[x.At(int(r.I0), int(t.I1), c)]), t.W11)
				bottom := mix11(int32(x.I8[x.At(int(r.I1), int(t.I0), c)]), int32(x.I8[x.At(int(r.I1), int(t.I1), c)]), t.W11)
				y.I8[y.At(oy, ox, c)] = int8((mix11(top, bottom, r.W11) + 1<<21) >> 22)
			}
		}
	}
	return y, nil
}

// Taps gives the taps of a side of in pixels brought to out; those of the nearest rule
// have a second weight of 0.
func (o *Resize) Taps(in, out int) []Tap {
	if o.Mode == "bilinear" {
		return BilinearTaps(in, out, o.AlignCorners)
	}
	taps := make([]Tap, out)
	for i, j := range NearestIndex(in, out) {
		taps[i] = Tap{I0: j, I1: j}
	}
	return taps
}

func mix(a, b, w float32) float32 { return float32((1-w)*a) + float32(w*b) }

func mix11(a, b, w int32) int32 { return a*(2048-w) + b*w }
