//go:build amd64 && !purego

package asm

import "github.com/edgeseg/edgeseg/asm/cpu"

var (
	maxPoolF32Arch = []Row[MaxPoolF32Func]{{Name: "avx2", Needs: cpu.AVX2, Func: maxPoolF32AVX2}}
	maxPoolS8Arch  = []Row[MaxPoolS8Func]{{Name: "avx2", Needs: cpu.AVX2, Func: maxPoolS8AVX2}}
)

func maxPoolF32AVX2(p *MaxPoolArgs[float32]) {
	if p.C < 8 || p.Count < 1 {
		maxPoolF32Plain(p)
		return
	}
	w := windowsOf(p)
	maxWindowsF32(&w)
}

func maxPoolS8AVX2(p *MaxPoolArgs[int8]) {
	if p.C < 16 || p.Count < 1 {
		maxPoolS8Plain(p)
		return
	}
	w := windowsOf(p)
	if p.C < 32 {
		maxWindowsS8x16(&w)
		return
	}
	maxWindowsS8(&w)
}

//go:noescape
func maxWindowsF32(p *maxWindows)

//go:noescape
func maxWindowsS8(p *maxWindows)

// maxWindowsS8x16 is maxWindowsS8 for 16 channels or more.
//
//go:noescape
func maxWindowsS8x16(p *maxWindows)
