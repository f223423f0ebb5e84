package asm

// ShrunkIDCT is IDCT for blocks of size x size samples, 4, 2 or 1, from the lowest frequencies alone:
// the picture that has no higher ones, at a lower rate.
func ShrunkIDCT(a *IDCTArgs, size int) {
	for i := range a.N {
		coef, dst := a.Coef[64*i:][:64], a.Dst[size*i:]
		switch {
		case size == 1 || a.Last[i] == 0:
			idctFlat(dst, a.Stride, size, coef[0], a.Quant[0])
		case size == 2:
			idct2(dst, a.Stride, coef, a.Quant)
		default:
			idct4(dst, a.Stride, coef, a.Quant)
		}
	}
}

func idct2(dst []byte, stride int, coef []int16, quant *[64]int16) {
	x := func(k int) int32 { return int32(int16(int32(coef[k]) * int32(quant[k]))) }
	a, b, c, d := x(0)+4+128<<3, x(1), x(8), x(9)
	dst[0], dst[1] = sampleOf((a+b+c+d)>>3), sampleOf((a+b-c-d)>>3)
	dst[stride], dst[stride+1] = sampleOf((a-b+c-d)>>3), sampleOf((a-b-c+d)>>3)
}

func idct4(dst []byte, stride int, coef []int16, quant *[64]int16) {
	var mid [4][4]int32
	for j := range 4 {
		var x [4]int32
		for k := range x {
			x[k] = int32(int16(int32(coef[8*k+j]) * int32(quant[8*k+j])))
		}
		for k, v := range idct4Pass(&x, idctRound1) {
			mid[k][j] = int32(wordOf(v >> idctShift1))
		}
	}
	for k := range 4 {
		for j, v := range idct4Pass(&mid[k], idctRound2) {
			dst[j*stride+k] = sampleOf(v >> idctShift2)
		}
	}
}

func idct4Pass(x *[4]int32, round int32) [4]int32 {
	e0 := (x[0]+x[2])*idctC4 + round
	e1 := (x[0]-x[2])*idctC4 + round
	o0 := x[1]*idctC2 + x[3]*idctC6
	o1 := x[1]*idctC6 - x[3]*idctC2
	return [4]int32{e0 + o0, e1 + o1, e1 - o1, e0 - o0}
}
