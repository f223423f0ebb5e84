//go:build purego || !(amd64 || arm64)

package asm

var (
	resizeF32Arch []Row[ResizeF32Func]
	resizeS8Arch  []Row[ResizeS8Func]
)
