//go:build purego || (!amd64 && !arm64)

package asm

var lookupS8Arch []Row[LookupS8Func]
