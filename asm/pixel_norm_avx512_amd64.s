//go:build amd64 && !purego

#include "textflag.h"
#include "fours_512_amd64.h"

#define SCALE4(at, x, z) \
	VMOVDQU   at(SI), x      \
	VPSHUFB   X1, x, x       \
	VPMOVZXBD x, z           \
	VPMULLD   Z2, z, z       \
	VPADDD    Z3, z, z       \
	VPSRAD    $16, z, z

// func normScaled16(dst *int8, src *byte, groups int, order *[16]uint8, m, off *[4]int32)
//
// Groups of 16 pixels: 52 bytes are read, 48 of them used, 64 written.
//
//	DI dst, SI src, CX groups    X1 order of the bytes of 4 pixels    Z2 multipliers, Z3 offsets    Z4 fours<>
TEXT ·normScaled16(SB), NOSPLIT, $0-48
	MOVQ            dst+0(FP), DI
	MOVQ            src+8(FP), SI
	MOVQ            groups+16(FP), CX
	MOVQ            order+24(FP), BX
	VMOVDQU         (BX), X1
	MOVQ            m+32(FP), BX
	VBROADCASTI32X4 (BX), Z2
	MOVQ            off+40(FP), BX
	VBROADCASTI32X4 (BX), Z3
	VMOVDQU32       fours<>(SB), Z4

loop:
	SCALE4(0, X5, Z5)
	SCALE4(12, X6, Z6)
	SCALE4(24, X7, Z7)
	SCALE4(36, X8, Z8)
	VPACKSSDW Z6, Z5, Z5
	VPACKSSDW Z8, Z7, Z7
	VPACKSSWB Z7, Z5, Z5
	VPERMD    Z5, Z4, Z5
	VMOVDQU32 Z5, (DI)
	ADDQ      $48, SI
	ADDQ      $64, DI
	DECQ      CX
	JNE       loop
	VZEROUPPER
	RET
