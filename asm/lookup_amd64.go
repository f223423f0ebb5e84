//go:build amd64 && !purego

package asm

import "github.com/edgeseg/edgeseg/asm/cpu"

var lookupS8Arch = []Row[LookupS8Func]{{Name: "avx2", Needs: cpu.AVX2, Func: lookupS8AVX2}}

func lookupS8AVX2(a *LookupS8Args) {
	if a.N < 32 {
		lookupS8Plain(a)
		return
	}
	lookupS8x32(a)
}

// lookupS8x32 looks up at least 32 elements.
//
//go:noescape
func lookupS8x32(a *LookupS8Args)
