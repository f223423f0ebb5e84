//go:build purego || (!amd64 && !arm64)

package asm

var exponentialF32Arch []Row[ExponentialF32Func]
