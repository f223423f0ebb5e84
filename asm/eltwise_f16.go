package asm

// AddF16Args are AddF32Args in float16.
type AddF16Args struct {
	A, B, Out []Half
	Lo, Hi    Half
	N         int
}

// AddF16Func adds float16 values.
type AddF16Func func(*AddF16Args)

// AddF16 is the family of float16 additions.
var AddF16 = Family[AddF16Func]{"add_f16", addF16Rows}

func addF16Plain(a *AddF16Args) {
	out := a.Out[:a.N]
	x, y := a.A[:len(out)], a.B[:len(out)]
	lo, hi := a.Lo.Float32(), a.Hi.Float32()
	for i := range out {
		out[i] = ToHalf(min(max(x[i].Float32()+y[i].Float32(), lo), hi))
	}
}

// AffineF16Args are AffineF32Args in float16.
type AffineF16Args struct {
	A, B, Out                   []Half
	AStride, BStride, OutStride int
	Scale, Shift, Slope         []Half // [C]; Slope nil: none
	Lo, Hi                      Half
	W, C                        int
}

// AffineF16Func scales and shifts float16 channels.
type AffineF16Func func(*AffineF16Args)

// AffineF16 is the family of float16 scales and shifts.
var AffineF16 = Family[AffineF16Func]{"affine_f16", affineF16Rows}

func affineF16Plain(a *AffineF16Args) {
	const block = 32 // channels at a time
	var sums [block]float32
	for x := range a.W {
		for c0 := 0; c0 < a.C; c0 += block {
			sum := sums[:min(block, a.C-c0)]
			widen(sum, a.A[x*a.AStride+c0:])
			for c := range sum {
				if a.B != nil {
					sum[c] += a.B[x*a.BStride+c0+c].Float32()
				}
				sum[c] = float32(sum[c]*a.Scale[c0+c].Float32()) + a.Shift[c0+c].Float32()
			}
			var slope []Half
			if a.Slope != nil {
				slope = a.Slope[c0:]
			}
			narrowActivated(a.Out[x*a.OutStride+c0:][:len(sum)], sum, slope, a.Lo, a.Hi)
		}
	}
}
