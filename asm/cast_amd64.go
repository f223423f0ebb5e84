//go:build amd64 && !purego

package asm

import "github.com/edgeseg/edgeseg/asm/cpu"

var (
	quantizeF32Arch  = []Row[QuantizeF32Func]{{Name: "avx2", Needs: cpu.AVX2, Func: quantizeF32AVX2}}
	dequantizeS8Arch = []Row[DequantizeS8Func]{{Name: "avx2", Needs: cpu.AVX2, Func: dequantizeS8AVX2}}
)

func quantizeF32AVX2(a *QuantizeF32Args) {
	if a.N < 32 {
		quantizeF32Plain(a)
		return
	}
	quantizeF32x32(a)
}

func dequantizeS8AVX2(a *DequantizeS8Args) {
	if a.N < 32 {
		dequantizeS8Plain(a)
		return
	}
	dequantizeS8x32(a)
}

// quantizeF32x32 casts at least 32 elements.
//
//go:noescape
func quantizeF32x32(a *QuantizeF32Args)

// dequantizeS8x32 casts at least 32 elements.
//
//go:noescape
func dequantizeS8x32(a *DequantizeS8Args)
