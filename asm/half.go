package asm

import "math"

// Half is an IEEE 754 number of 16 bits: a sign, five bits of exponent, ten of fraction. Kernels of
// float16 arithmetic store maps and weights as such.
type Half uint16

// Float32 is the number, exactly.
func (h Half) Float32() float32 {
	bits := uint32(h&0x7fff) << 13
	if h&0x7c00 == 0x7c00 { // infinite or NaN
		bits |= 0x7f800000
	}
	// The product moves the exponent's bias from 15 to 127 and makes subnormal numbers normal.
	f := math.Float32bits(math.Float32frombits(bits) * 0x1p112)
	return math.Float32frombits(f | uint32(h&0x8000)<<16)
}

// ToHalf rounds to the nearest number, to the even one of two; from 65520 on that is infinite.
func ToHalf(x float32) Half {
	bits := math.Float32bits(x)
	sign, bits := Half(bits>>16)&0x8000, bits&0x7fffffff
	switch {
	case bits > 0x7f800000: // NaN
		return sign | 0x7e00
	case bits >= 0x47800000: // 2^16 and above
		return sign | 0x7c00
	case bits < 0x38800000: // below 2^-14 numbers are 2^-24 apart, as float32 ones from 0.5 on
		return sign | Half(math.Float32bits(math.Float32frombits(bits)+0.5)-math.Float32bits(0.5))
	}
	// A carry out of the fraction raises the exponent, as it should.
	bits += 0xfff + bits>>13&1
	return sign | Half(bits>>13-(127-15)<<10)
}

// Halves rounds numbers.
func Halves(x []float32) []Half {
	h := make([]Half, len(x))
	narrow(h, x)
	return h
}

// narrow rounds as many numbers as dst takes.
func narrow(dst []Half, src []float32) {
	for i := range dst {
		dst[i] = ToHalf(src[i])
	}
}

// widen is the inverse of narrow.
func widen(dst []float32, src []Half) {
	src = src[:len(dst)]
	for i, h := range src {
		dst[i] = h.Float32()
	}
}

// WidenF16Func makes float32 numbers of as many halves.
type WidenF16Func func(dst []float32, src []Half)

// WidenF16 is the family of conversions to float32.
var WidenF16 = Family[WidenF16Func]{"widen_f16", widenF16Rows}
