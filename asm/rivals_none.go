//go:build purego || !(amd64 || arm64)

package asm

var (
	rivalsF32Arch []Row[RivalsF32Func]
	rivalsS8Arch  []Row[RivalsS8Func]
)
