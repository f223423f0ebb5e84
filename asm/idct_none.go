//go:build purego || !(amd64 || arm64)

package asm

var idctArch, idctHalfArch []Row[IDCTFunc]
