//go:build amd64 && !purego

package asm

import "github.com/edgeseg/edgeseg/asm/cpu"

var winogradInF32Arch = []Row[WinogradInF32Func]{
	{Name: "avx512", Needs: cpu.AVX512, Func: winogradInF32AVX512},
	{Name: "avx2", Needs: cpu.AVX2, Func: func(a *WinogradInF32Args) {
		if a.C >= 8 && a.Count > 0 {
			winogradInF32x8(a)
		}
		winogradInFrom(a, a.C&^7)
	}},
}

var winogradOutF32Arch = []Row[WinogradOutF32Func]{
	{Name: "avx512", Needs: cpu.AVX512, Func: winogradOutF32AVX512},
	{Name: "avx2", Needs: cpu.AVX2, Func: func(a *WinogradOutF32Args) {
		if a.C >= 8 && a.Count > 0 {
			winogradOutF32x8(a)
		}
		winogradOutFrom(a, a.C&^7)
	}},
}

//go:noescape
func winogradInF32AVX512(a *WinogradInF32Args)

//go:noescape
func winogradOutF32AVX512(a *WinogradOutF32Args)

// winogradInF32x8 does whole vectors of channels, as does winogradOutF32x8.
//
//go:noescape
func winogradInF32x8(a *WinogradInF32Args)

//go:noescape
func winogradOutF32x8(a *WinogradOutF32Args)
