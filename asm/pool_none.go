//go:build purego || !(amd64 || arm64)

package asm

var (
	poolF32Arch []Row[PoolF32Func]
	poolS8Arch  []Row[PoolS8Func]
)
