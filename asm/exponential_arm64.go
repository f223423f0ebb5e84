//go:build arm64 && !purego

package asm

var exponentialF32Arch = []Row[ExponentialF32Func]{{Name: "neon", Func: func(a *ExponentialF32Args) { exponentialF32Vectors(a, 8) }}}
