package asm

import "math"

// Exponential is one of the functions of an exponential that networks use.
type Exponential uint8

// The functions. Exp is of x - Max, which is 0 at most; the others are activations.
const (
	Exp Exponential = iota
	Sigmoid
	SiLU
	GELU
)

// ExponentialF32Args are those of a function of N elements. In and Out may be the same.
type ExponentialF32Args struct {
	In, Out []float32
	Func    Exponential
	Max     float32 // of Exp
	N       int
}

// ExponentialF32Func computes a function of float32 elements, with an error of a few units of the last place
// of the function's value, of x in GELU.
type ExponentialF32Func func(*ExponentialF32Args)

// ExponentialF32 is the family of float32 functions of exponentials.
var ExponentialF32 = Family[ExponentialF32Func]{"exponential_f32", exponentialF32Rows}

func exponentialF32Plain(a *ExponentialF32Args) {
	in, out := a.In[:a.N], a.Out[:a.N]
	switch a.Func {
	case Exp:
		for i, x := range in {
			out[i] = expNegative(x - a.Max)
		}
	case Sigmoid:
		for i, x := range in {
			out[i] = sigmoid(x)
		}
	case SiLU:
		for i, x := range in {
			out[i] = float32(x * sigmoid(x))
		}
	case GELU:
		for i, x := range in {
			out[i] = gelu(x)
		}
	}
}

// expNegative is e^x for x of 0 or below: 2^n times a polynomial of what n*ln 2 leaves over (the coefficients are those
// of Moshier's Cephes library). What is less than the smallest normal number is 0.
func expNegative(x float32) float32 {
	const (
		log2E   = 1.44269504088896341
		ln2High = 0.693359375 // few digits: its products with n are exact
		ln2Low  = -2.12194440e-4
		magic   = 12582912 // 1.5 * 2^23: adding it rounds to a whole number, in the lowest bits
	)
	if !(x > -87) {
		if x != x {
			return x
		}
		return 0
	}
	t := float32(x*log2E) + magic
	n := t - magic
	r := x - float32(n*ln2High) - float32(n*ln2Low)
	p := float32(1.9875691500e-4*r) + 1.3981999507e-3
	p = float32(p*r) + 8.3334519073e-3
	p = float32(p*r) + 4.1665795894e-2
	p = float32(p*r) + 1.6666665459e-1
	p = float32(p*r) + 5.0000001201e-1
	p = float32(float32(p*r)*r) + r + 1
	return math.Float32frombits(math.Float32bits(p) + math.Float32bits(t)<<23)
}

func sigmoid(x float32) float32 {
	e := expNegative(-max(x, -x))
	s := 1 / (1 + e)
	if x < 0 {
		return float32(e * s)
	}
	return s
}

// gelu takes the error function from Abramowitz and Stegun, Handbook of mathematical functions, 7.1.26.
func gelu(x float32) float32 {
	z := float32(max(x, -x) * (1 / math.Sqrt2))
	t := 1 / (1 + float32(0.3275911*z))
	p := float32(1.061405429*t) - 1.453152027
	p = float32(p*t) + 1.421413741
	p = float32(p*t) - 0.284496736
	p = float32(p*t) + 0.254829592
	tail := float32(float32(float32(p*t)*expNegative(-float32(z*z))) * float32(x*0.5)) // of x on the other side of 0
	if x < 0 {
		return tail
	}
	return x - tail
}
