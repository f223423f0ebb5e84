//go:build (!amd64 && !arm64) || purego

package asm

var (
	winogradInF32Arch  []Row[WinogradInF32Func]
	winogradOutF32Arch []Row[WinogradOutF32Func]
)
