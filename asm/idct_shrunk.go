package asm

// IDCTHalf is the family of transforms of 4x4 samples a block from its 4x4 lowest frequencies, the picture without
// the others at half the rate, otherwise as IDCT. Dst is [4][Stride], a row 4*N samples.
var IDCTHalf = Family[IDCTFunc]{"idct_half", append(idctHalfArch, Row[IDCTFunc]{Name: "plain", Func: idctHalfPlain})}

func idctHalfPlain(a *IDCTArgs) {
	for i := range a.N {
		coef, dst := a.Coef[64*i:][:64], a.Dst[4*i:]
		if a.Last[i] == 0 {
			idctFlat(dst, a.Stride, 4, coef[0], a.Quant[0])
			continue
		}
		var mid [4][4]int32
		for j := range 4 {
			var x [4]int32
			for k := range x {
				x[k] = int32(int16(int32(coef[8*k+j]) * int32(a.Quant[8*k+j])))
			}
			for k, v := range idct4(&x, idctRound1) {
				mid[k][j] = int32(wordOf(v >> idctShift1))
			}
		}
		for k := range 4 {
			for j, v := range idct4(&mid[k], idctRound2) {
				dst[j*a.Stride+k] = sampleOf(v >> idctShift2)
			}
		}
	}
}

// idct4 is a pass over four values.
func idct4(x *[4]int32, round int32) [4]int32 {
	e0 := (x[0]+x[2])*idctC4 + round
	e1 := (x[0]-x[2])*idctC4 + round
	o0 := x[1]*idctC2 + x[3]*idctC6
	o1 := x[1]*idctC6 - x[3]*idctC2
	return [4]int32{e0 + o0, e1 + o1, e1 - o1, e0 - o0}
}

// IDCTQuarter is the transform of 2x2 samples a block: sums of four coefficients.
func IDCTQuarter(a *IDCTArgs) {
	top, bottom := a.Dst, a.Dst[a.Stride:]
	for i := range a.N {
		c := (*[64]int16)(a.Coef[64*i:])
		x := func(k int) int32 { return int32(int16(int32(c[k]) * int32(a.Quant[k]))) }
		left, right := x(0)+4+128<<3, x(0)+4+128<<3
		left, right = left+x(8), right-x(8)
		down, across := x(1), x(9)
		top[2*i], top[2*i+1] = sampleOf((left+down+across)>>3), sampleOf((right+down-across)>>3)
		bottom[2*i], bottom[2*i+1] = sampleOf((left-down-across)>>3), sampleOf((right-down+across)>>3)
	}
}

// IDCTEighth makes a sample of each block, its mean.
func IDCTEighth(a *IDCTArgs) {
	dst := a.Dst[:a.N]
	for i := range dst {
		dst[i] = sampleOf((int32(int16(int32(a.Coef[64*i])*int32(a.Quant[0])))+4)>>3 + 128)
	}
}
