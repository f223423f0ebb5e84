//go:build amd64 && !purego

package asm

import "github.com/edgeseg/edgeseg/asm/cpu"

var exponentialF32Arch = []Row[ExponentialF32Func]{{Name: "avx2", Needs: cpu.AVX2, Func: func(a *ExponentialF32Args) { exponentialF32Vectors(a, 8) }}}
