//go:build arm64 && !purego

package asm

var exponentialF32Arch = []Row[ExponentialF32Func]{{Name: "neon", Func: func(a *ExponentialF32Args) { exponentialF32Vectors(a, 8) }}}

// exponentialKernel calls the kernel of a function.
func exponentialKernel(f Exponential, _ int, v *exponentialVectors) {
	switch f {
	case Exp:
		expVectors(v)
	case Sigmoid:
		sigmoidVectors(v)
	case SiLU:
		siluVectors(v)
	case GELU:
		geluVectors(v)
	}
}
