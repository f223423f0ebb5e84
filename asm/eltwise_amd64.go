//go:build amd64 && !purego

package asm

import "github.com/edgeseg/edgeseg/asm/cpu"

var (
	addF32Arch = []Row[AddF32Func]{
		{Name: "avx512", Needs: cpu.AVX512, Func: addF32AVX512},
		{Name: "avx2", Needs: cpu.AVX2, Func: addF32AVX2},
	}
	addS8Arch = []Row[AddS8Func]{
		{Name: "avx512", Needs: cpu.AVX512, Func: addS8AVX512},
		{Name: "avx2", Needs: cpu.AVX2, Func: addS8AVX2},
	}
	affineF32Arch = []Row[AffineF32Func]{
		{Name: "avx512", Needs: cpu.AVX512, Func: affineF32AVX512},
		{Name: "avx2", Needs: cpu.AVX2, Func: affineF32AVX2},
	}
	affineS8Arch = []Row[AffineS8Func]{
		{Name: "avx512", Needs: cpu.AVX512, Func: affineS8AVX512},
		{Name: "avx2", Needs: cpu.AVX2, Func: affineS8AVX2},
	}
)

func addF32AVX512(a *AddF32Args) { addF32x16(a) }

func addF32AVX2(a *AddF32Args) {
	n := a.N &^ 7
	if n > 0 {
		addF32x8(a, n)
	}
	if n < a.N {
		rest := *a
		rest.A, rest.B, rest.Out, rest.N = a.A[n:], a.B[n:], a.Out[n:], a.N-n
		addF32Plain(&rest)
	}
}

// words tells whether both multipliers fit in 16 bits, as those of plans do.
func (a *AddS8Args) words() bool {
	return int32(int16(a.MulA)) == a.MulA && int32(int16(a.MulB)) == a.MulB
}

func addS8AVX512(a *AddS8Args) {
	if !a.words() {
		addS8Plain(a)
		return
	}
	addS8x64(a)
}

func addS8AVX2(a *AddS8Args) {
	n := a.N &^ 31
	if !a.words() {
		n = 0
	}
	if n > 0 {
		addS8x32(a, n)
	}
	if n < a.N {
		rest := *a
		rest.A, rest.B, rest.Out, rest.N = a.A[n:], a.B[n:], a.Out[n:], a.N-n
		addS8Plain(&rest)
	}
}

// What affine kernels read instead of a second input that is not there, with a stride of 0.
var (
	noneF32 [16]float32
	noneS8  [32]int8
)

func affineF32AVX512(a *AffineF32Args) {
	e := *a
	if a.B == nil {
		e.B, e.BStride = noneF32[:], 0
	}
	for c := 0; c < a.C && a.W > 0; c += 16 {
		affineF32x16(&e, c, min(16, a.C-c))
	}
}

// affineF32AVX2 computes some channels twice where C is no multiple of a vector.
func affineF32AVX2(a *AffineF32Args) {
	if a.C < 8 {
		affineF32Plain(a)
		return
	}
	e := *a
	if a.B == nil {
		e.B, e.BStride = noneF32[:], 0
	}
	for c := 0; c < a.C && a.W > 0; c += 8 {
		affineF32x8(&e, min(c, a.C-8))
	}
}

func affineS8AVX512(a *AffineS8Args) {
	e := *a
	if a.B == nil {
		e.B, e.BStride, e.MulB = noneS8[:], 0, a.MulA
	}
	for c := 0; c < a.C && a.W > 0; c += 32 {
		affineS8x32(&e, c, min(32, a.C-c))
	}
}

// affineS8AVX2 computes some channels twice where C is no multiple of a vector.
func affineS8AVX2(a *AffineS8Args) {
	if a.C < 16 {
		affineS8Plain(a)
		return
	}
	e := *a
	if a.B == nil {
		e.B, e.BStride, e.MulB = noneS8[:], 0, a.MulA
	}
	for c := 0; c < a.C && a.W > 0; c += 16 {
		affineS8x16(&e, min(c, a.C-16))
	}
}

// addF32x16 adds all elements.
//
//go:noescape
func addF32x16(a *AddF32Args)

// addF32x8 adds n elements, a multiple of 8.
//
//go:noescape
func addF32x8(a *AddF32Args, n int)

// addS8x64 adds all elements.
//
//go:noescape
func addS8x64(a *AddS8Args)

// addS8x32 adds n elements, a multiple of 32.
//
//go:noescape
func addS8x32(a *AddS8Args, n int)

// affineF32x16 computes n of 16 channels from the first on. BStride is 0 where the second input is one pixel of none.
//
//go:noescape
func affineF32x16(a *AffineF32Args, first, n int)

// affineF32x8 is affineF32x16 for 8 channels.
//
//go:noescape
func affineF32x8(a *AffineF32Args, first int)

// affineS8x32 computes n of 32 channels from the first on. BStride is 0 where the second input is one pixel of none.
//
//go:noescape
func affineS8x32(a *AffineS8Args, first, n int)

// affineS8x16 is affineS8x32 for 16 channels.
//
//go:noescape
func affineS8x16(a *AffineS8Args, first int)
