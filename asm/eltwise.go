package asm

// AddF32Args are the arguments of an addition of N elements.
type AddF32Args struct {
	A, B, Out []float32
	Lo, Hi    float32
	N         int
}

// AddF32Func adds float32 values.
type AddF32Func func(*AddF32Args)

// AddF32 is the family of float32 additions.
var AddF32 = Family[AddF32Func]{"add_f32", addF32Rows}

func addF32Plain(a *AddF32Args) {
	out := a.Out[:a.N]
	x, y := a.A[:len(out)], a.B[:len(out)]
	for i := range out {
		out[i] = min(max(x[i]+y[i], a.Lo), a.Hi)
	}
}

// AddS8Args are the arguments of an int8 addition of N elements:
//
//	out = clamp((a*MulA + b*MulB + Bias) >> Shift, Lo, Hi)
//
// where Bias holds both zero points, the output's and half a step. It fits in int32.
type AddS8Args struct {
	A, B, Out  []int8
	MulA, MulB int32
	Bias       int32
	Shift      uint
	Lo, Hi     int32
	N          int
}

// AddS8Func adds int8 values, each with a scale of its own.
type AddS8Func func(*AddS8Args)

// AddS8 is the family of int8 additions.
var AddS8 = Family[AddS8Func]{"add_s8", addS8Rows}

func addS8Plain(a *AddS8Args) {
	out := a.Out[:a.N]
	x, y := a.A[:len(out)], a.B[:len(out)]
	for i := range out {
		v := (int32(x[i])*a.MulA + int32(y[i])*a.MulB + a.Bias) >> a.Shift
		out[i] = int8(min(max(v, a.Lo), a.Hi))
	}
}

// AffineF32Args are the arguments of out = act((a + b)*scale[c] + shift[c]) on W pixels of
// C channels; strides are elements from pixel to pixel. B may be nil.
type AffineF32Args struct {
	A, B, Out                   []float32
	AStride, BStride, OutStride int
	Scale, Shift, Slope         []float32 // [C]; Slope nil: none
	Lo, Hi                      float32
	W, C                        int
}

// AffineF32Func scales and shifts float32 channels.
type AffineF32Func func(*AffineF32Args)

// AffineF32 is the family of float32 scales and shifts.
var AffineF32 = Family[AffineF32Func]{"affine_f32", affineF32Rows}

func affineF32Plain(a *AffineF32Args) {
	for x := range a.W {
		out := a.Out[x*a.OutStride:][:a.C]
		in := a.A[x*a.AStride:][:len(out)]
		scale, shift := a.Scale[:len(out)], a.Shift[:len(out)]
		for c := range out {
			v := in[c]
			if a.B != nil {
				v += a.B[x*a.BStride+c]
			}
			v = float32(v*scale[c]) + shift[c]
			if a.Slope != nil && v < 0 {
				v = float32(v * a.Slope[c])
			}
			out[c] = min(max(v, a.Lo), a.Hi)
		}
	}
}

// AffineS8Args are the arguments of acc = a*MulA[c] + b*MulB[c] + Bias[c], requantized. Bias
// holds the zero points of both. B may be nil.
type AffineS8Args struct {
	A, B, Out                   []int8
	AStride, BStride, OutStride int
	MulA, MulB                  []int16 // [C]
	Bias                        []int32 // [C]
	Requant
	W, C int
}

// AffineS8Func scales, adds and shifts int8 channels.
type AffineS8Func func(*AffineS8Args)

// AffineS8 is the family of int8 scales and shifts.
var AffineS8 = Family[AffineS8Func]{"affine_s8", affineS8Rows}

func affineS8Plain(a *AffineS8Args) {
	for x := range a.W {
		out := a.Out[x*a.OutStride:][:a.C]
		in := a.A[x*a.AStride:][:len(out)]
		for c := range out {
			acc := int32(in[c])*int32(a.MulA[c]) + a.Bias[c]
			if a.B != nil {
				acc += int32(a.B[x*a.BStride+c]) * int32(a.MulB[c])
			}
			out[c] = a.Apply(c, acc)
		}
	}
}
