//go:build amd64 && !purego

package asm

import "github.com/edgeseg/edgeseg/asm/cpu"

var (
	resizeF32Arch = []Row[ResizeF32Func]{
		{Name: "avx512", Needs: cpu.AVX512, Func: resizeF32AVX512},
		{Name: "avx2", Needs: cpu.AVX2, Func: resizeF32AVX2},
	}
	resizeS8Arch = []Row[ResizeS8Func]{
		{Name: "avx512", Needs: cpu.AVX512, Func: resizeS8AVX512},
		{Name: "avx2", Needs: cpu.AVX2, Func: resizeS8AVX2},
	}
)

func resizeF32AVX512(r *ResizeF32Args) {
	if len(r.Taps) > 0 && r.C > 0 {
		resizeF32x16(r)
	}
}

func resizeF32AVX2(r *ResizeF32Args) {
	if len(r.Taps) > 0 && r.C > 0 {
		resizeF32x8(r)
	}
}

func resizeS8AVX512(r *ResizeS8Args) {
	if len(r.Taps) == 0 {
		return
	}
	for c := 0; c < r.C; c += 64 {
		if n := r.C - c; n > 16 {
			resizeS8x64(r, c, min(64, n))
		} else {
			resizeS8x16(r, c, n)
		}
	}
}

func resizeS8AVX2(r *ResizeS8Args) {
	if len(r.Taps) == 0 {
		return
	}
	for c := 0; c < r.C; c += 16 {
		resizeS8x16(r, c, min(16, r.C-c))
	}
}

// resizeF32x16 and resizeF32x8 interpolate a row that is not empty.
//
//go:noescape
func resizeF32x16(r *ResizeF32Args)

//go:noescape
func resizeF32x8(r *ResizeF32Args)

// resizeS8x64 interpolates n of 64 channels from the first on of a row that is not empty.
//
//go:noescape
func resizeS8x64(r *ResizeS8Args, first, n int)

// resizeS8x16 is resizeS8x64 for 16 channels.
//
//go:noescape
func resizeS8x16(r *ResizeS8Args, first, n int)
