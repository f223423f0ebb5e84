//go:build arm64 && !purego

package asm

import "github.com/edgeseg/edgeseg/asm/cpu"

var (
	maxPoolF32Arch = []Row[MaxPoolF32Func]{{Name: "neon", Func: maxPoolF32NEON}}
	maxPoolF16Arch = []Row[MaxPoolF16Func]{{Name: "fp16", Needs: cpu.FP16, Func: maxPoolF16NEON}}
	maxPoolS8Arch  = []Row[MaxPoolS8Func]{{Name: "neon", Func: maxPoolS8NEON}}
)

func maxPoolF32NEON(p *MaxPoolArgs[float32]) {
	if p.C < 4 || p.Count < 1 {
		maxPoolF32Plain(p)
		return
	}
	w := windowsOf(p)
	maxWindowsF32(&w)
}

func maxPoolF16NEON(p *MaxPoolArgs[Half]) {
	if p.C < 8 || p.Count < 1 {
		maxPoolF16Plain(p)
		return
	}
	w := windowsOf(p)
	maxWindowsF16(&w)
}

func maxPoolS8NEON(p *MaxPoolArgs[int8]) {
	if p.C < 16 || p.Count < 1 {
		maxPoolS8Plain(p)
		return
	}
	w := windowsOf(p)
	maxWindowsS8(&w)
}

//go:noescape
func maxWindowsF32(p *maxWindows)

//go:noescape
func maxWindowsF16(p *maxWindows)

//go:noescape
func maxWindowsS8(p *maxWindows)
