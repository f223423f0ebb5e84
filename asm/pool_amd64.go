//go:build amd64 && !purego

package asm

import "github.com/edgeseg/edgeseg/asm/cpu"

var (
	poolF32Arch = []Row[PoolF32Func]{
		{Name: "avx512", Needs: cpu.AVX512, Func: poolF32AVX512},
		{Name: "avx2", Needs: cpu.AVX2, Func: poolF32AVX2},
	}
	poolS8Arch = []Row[PoolS8Func]{
		{Name: "avx512", Needs: cpu.AVX512, Func: poolS8AVX512},
		{Name: "avx2", Needs: cpu.AVX2, Func: poolS8AVX2},
	}
)

// Windows without pixels are left to the plain kernels.

func poolF32AVX512(p *PoolF32Args) {
	if p.H <= 0 || p.W <= 0 {
		poolF32Plain(p)
		return
	}
	for c := 0; c < p.C; c += 64 {
		poolF32x64(p, c, min(64, p.C-c))
	}
}

func poolF32AVX2(p *PoolF32Args) {
	if p.H <= 0 || p.W <= 0 {
		poolF32Plain(p)
		return
	}
	for c := 0; c < p.C; c += 8 {
		poolF32x8(p, c, min(8, p.C-c))
	}
}

func poolS8AVX512(p *PoolS8Args) {
	if p.H <= 0 || p.W <= 0 {
		poolS8Plain(p)
		return
	}
	for c := 0; c < p.C; c += 64 {
		poolS8x64(p, c, min(64, p.C-c))
	}
}

func poolS8AVX2(p *PoolS8Args) {
	if p.H <= 0 || p.W <= 0 {
		poolS8Plain(p)
		return
	}
	for c := 0; c < p.C; c += 16 {
		poolS8x16(p, c, min(16, p.C-c))
	}
}

// poolF32x64 averages n of 64 channels from the first on.
//
//go:noescape
func poolF32x64(p *PoolF32Args, first, n int)

// poolF32x8 averages n of 8 channels from the first on.
//
//go:noescape
func poolF32x8(p *PoolF32Args, first, n int)

// poolS8x64 averages n of 64 channels from the first on.
//
//go:noescape
func poolS8x64(p *PoolS8Args, first, n int)

// poolS8x16 averages n of 16 channels from the first on.
//
//go:noescape
func poolS8x16(p *PoolS8Args, first, n int)
