//go:build amd64 && !purego

package asm

import "github.com/edgeseg/edgeseg/asm/cpu"

var momentsF32Arch = []Row[MomentsF32Func]{{Name: "avx2", Needs: cpu.AVX2, Func: momentsF32AVX2}}

func momentsF32AVX2(a *MomentsF32Args) {
	if a.C == 0 || a.C%8 > 0 || a.W == 0 {
		momentsF32Plain(a)
		return
	}
	var sums [8]float64
	sumsF32x8(a, &sums)
	a.Mean = sumOf(&sums) / float64(a.W*a.C)
	squaresF32x8(a, &sums)
	a.Squares = sumOf(&sums)
}

// sumsF32x8 makes the sums of the plain kernel, where C is a multiple of 8.
//
//go:noescape
func sumsF32x8(a *MomentsF32Args, sums *[8]float64)

// squaresF32x8 makes those of squares.
//
//go:noescape
func squaresF32x8(a *MomentsF32Args, sums *[8]float64)
