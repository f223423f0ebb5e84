//go:build arm64 && !purego

package asm

var (
	poolF32Arch []Row[PoolF32Func]
	poolS8Arch []Row[PoolS8Func]
)
