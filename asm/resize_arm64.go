//go:build arm64 && !purego

package asm

var (
	resizeF32Arch []Row[ResizeF32Func]
	resizeS8Arch []Row[ResizeS8Func]
)
