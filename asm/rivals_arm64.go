//go:build arm64 && !purego

package asm

var (
	rivalsF32Arch []Row[RivalsF32Func]
	rivalsS8Arch  []Row[RivalsS8Func]
)
