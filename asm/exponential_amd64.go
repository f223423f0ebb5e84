//go:build amd64 && !purego

package asm

import "github.com/edgeseg/edgeseg/asm/cpu"

var exponentialF32Arch = []Row[ExponentialF32Func]{
	{Name: "avx512", Needs: cpu.AVX512, Func: func(a *ExponentialF32Args) { exponentialF32Vectors(a, 16) }},
	{Name: "avx2", Needs: cpu.AVX2, Func: func(a *ExponentialF32Args) { exponentialF32Vectors(a, 8) }},
}

// exponentialKernel calls the kernel of a function for vectors of so many elements.
func exponentialKernel(f Exponential, width int, v *exponentialVectors) {
	switch wide := width == 16; {
	case f == Exp && wide:
		expVectors16(v)
	case f == Exp:
		expVectors(v)
	case f == Sigmoid && wide:
		sigmoidVectors16(v)
	case f == Sigmoid:
		sigmoidVectors(v)
	case f == SiLU && wide:
		siluVectors16(v)
	case f == SiLU:
		siluVectors(v)
	case wide:
		geluVectors16(v)
	default:
		geluVectors(v)
	}
}

//go:noescape
func expVectors16(p *exponentialVectors)

//go:noescape
func sigmoidVectors16(p *exponentialVectors)

//go:noescape
func siluVectors16(p *exponentialVectors)

//go:noescape
func geluVectors16(p *exponentialVectors)
