package asm

import "math"

// Requant brings int32 sums to int8 by ARITHMETIC's rule: one conversion to float32, one
// product with the channel's multiplier, rounding half to even, the zero point, the clamp.
type Requant struct {
	Mult []float32 // of each channel
	Neg  []float32 // of each channel for sums below 0 (PReLU); nil: Mult
	Zero int32
	Lo   int32
	Hi   int32
	// Small tells that all |sums| are below 2^22 and all |sum*Mult| below 2^15-128: then sums that
	// start at 0x4B400000 + bias are, read as float32, 12582912 + sum, and adding 12582912 to the product rounds it.
	Small bool
}

// Apply gives the output of channel c whose sum is acc.
func (r *Requant) Apply(c int, acc int32) int8 {
	m := r.Mult[c]
	if acc < 0 && r.Neg != nil {
		m = r.Neg[c]
	}
	return int8(min(max(roundEven(float32(float32(acc)*m))+r.Zero, r.Lo), r.Hi))
}

// roundEven rounds halves to even. No |x| reaches 2^31: compilers of plans see to that.
// Below 2^22 adding and subtracting 1.5*2^23 rounds in the unit's own mode.
func roundEven(x float32) int32 {
	const magic = 3 << 22
	if x < 1<<22 && x > -1<<22 {
		return int32(float32(x+magic) - magic)
	}
	return int32(math.RoundToEven(float64(x)))
}

// GemmS8Args are the arguments of an int8 matrix kernel, those of GemmF32Args with
// requantization. Bias already holds -(z_in+Shift)*sum(w) with the row's Shift: A is read as it
// lies, or as Shifted tells. K is a multiple of the row's KR; where that is more than the pixel's lanes, what lies behind is read and its weights are 0.
type GemmS8Args struct {
	A       []int8
	AStride int
	Taps    []int32
	K       int
	Shifted bool    // the row's Shift is in A already, modulo 256
	B       []int8  // panels of [len(Taps)*K/KR][NR][KR], each weight of WeightBytes
	Bias    []int32 // [panels*NR]
	Requant         // Mult and Neg [panels*NR]
	C       []int8
	CStride int
	// OutShifted: 128 is added to what is written, modulo 256. Rows that are Unsigned know it.
	OutShifted bool
	M, N       int
}

// GemmS8Func is an int8 matrix kernel.
type GemmS8Func func(*GemmS8Args)

// GemmS8 is the family of int8 matrix kernels.
var GemmS8 = Family[GemmS8Func]{"gemm_s8", gemmS8Rows}

// PackS8 packs weights [n][taps][k] into a row's panels of [taps*Lanes(k, KR)/KR][NR][KR]. What fills
// up each tap's products and the last panel is 0.
func PackS8(w []int8, n, taps, k int, row *Row[GemmS8Func]) []int8 {
	nr, kr, size := row.NR, row.KR, row.WeightBytes()
	stride := Lanes(k, kr)
	depth := taps * stride
	b := make([]int8, Panels(n, nr)*nr*depth*size)
	for c := range n {
		panel := b[c/nr*nr*depth*size:]
		for t := range taps {
			for i := range k {
				at := t*stride + i
				x := w[(c*taps+t)*k+i]
				to := panel[(at/kr*kr*nr+c%nr*kr+at%kr)*size:][:size]
				to[size-1] = x >> 7 // the upper byte of a word
				to[0] = x
			}
		}
	}
	return b
}

// Lanes is k rounded up to whole groups of kr.
func Lanes(k, kr int) int { return (k + kr - 1) / kr * kr }

func gemmS8Plain(g *GemmS8Args) {
	const nr, kr = 4, 4
	depth := len(g.Taps) * g.K
	for n := 0; n < g.N; n += nr {
		b := g.B[n*depth:][:nr*depth]
		for m := range g.M {
			sum := gemmS8Tile(g, m, b, (*[nr]int32)(g.Bias[n:]))
			c := g.C[m*g.CStride+n:][:min(nr, g.N-n)]
			for i := range c {
				c[i] = g.Apply(n+i, sum[i])
			}
		}
	}
}

func gemmS8Tile(g *GemmS8Args, m int, b []int8, bias *[4]int32) [4]int32 {
	s0, s1, s2, s3 := bias[0], bias[1], bias[2], bias[3]
	for _, tap := range g.Taps {
		a := g.A[m*g.AStride+int(tap):][:g.K]
		for i := 0; i+4 <= len(a); i += 4 {
			x := (*[4]int8)(a[i:])
			w := (*[16]int8)(b[i*4:])
			x0, x1, x2, x3 := int32(x[0]), int32(x[1]), int32(x[2]), int32(x[3])
			s0 += x0*int32(w[0]) + x1*int32(w[1]) + x2*int32(w[2]) + x3*int32(w[3])
			s1 += x0*int32(w[4]) + x1*int32(w[5]) + x2*int32(w[6]) + x3*int32(w[7])
			s2 += x0*int32(w[8]) + x1*int32(w[9]) + x2*int32(w[10]) + x3*int32(w[11])
			s3 += x0*int32(w[12]) + x1*int32(w[13]) + x2*int32(w[14]) + x3*int32(w[15])
		}
		b = b[4*g.K:]
	}
	return [4]int32{s0, s1, s2, s3}
}
