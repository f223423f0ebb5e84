package safetensors

import "math"

// Float16 widens an IEEE 754 half to float32, exactly.
func Float16(h uint16) float32 {
	sign := uint32(h&0x8000) << 16
	exponent, fraction := uint32(h>>10)&31, uint32(h&0x3ff)
	switch exponent {
	case 0: // zero or subnormal: fraction * 2^-24, which float32 holds exactly
		v := float32(fraction) * (1.0 / (1 << 24))
		return math.Float32frombits(math.Float32bits(v) | sign)
	case 31: // infinite or NaN
		return math.Float32frombits(sign | 0x7f800000 | fraction<<13)
	}
	return math.Float32frombits(sign | (exponent+127-15)<<23 | fraction<<13)
}

// ToFloat16 rounds to the nearest half, to the even one of two; from 65520 on
// that is infinite. NaN stays NaN.
func ToFloat16(x float32) uint16 {
	bits := math.Float32bits(x)
	sign, bits := uint16(bits>>16)&0x8000, bits&0x7fffffff
	switch {
	case bits > 0x7f800000: // NaN: keep it one when the low bits of its payload go
		return sign | 0x7e00 | uint16(bits>>13)&0x3ff
	case bits >= 0x47800000: // 2^16 and above
		return sign | 0x7c00
	case bits < 0x38800000: // below 2^-14: a subnormal half counts in 2^-24
		// adding 0.5 leaves a step of 2^-24, so the float adder rounds for us
		v := math.Float32frombits(bits) + 0.5
		return sign | uint16(math.Float32bits(v)-math.Float32bits(0.5))
	}
	// a carry out of the fraction raises the exponent, as it should
	bits += 0xfff + bits>>13&1
	return sign | uint16(bits>>13-(127-15)<<10)
}
