//go:build purego || !(amd64 || arm64)

package asm

var (
	quantizeF32Arch  []Row[QuantizeF32Func]
	dequantizeS8Arch []Row[DequantizeS8Func]
)
