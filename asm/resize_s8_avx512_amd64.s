//go:build amd64 && !purego

#include "go_asm.h"
#include "textflag.h"

// A column of the source is interpolated vertically once, v = r0*(2048-wy) + r1*wy, and serves all
// output pixels between it and its neighbours: (v0*2048 + 2^21 + (v1-v0)*wx) >> 22 are the same integers
// as horizontally first.

// COLUMN is v of 64 channels at an offset of both rows.
#define COLUMN(at, a, b, c, d) \
	VPMOVSXBW  (SI)(at*1), Z20   \
	VPMOVSXBW  (DX)(at*1), Z21   \
	VPMOVSXBW  32(SI)(at*1), Z22 \
	VPMOVSXBW  32(DX)(at*1), Z23 \
	VPUNPCKLWD Z21, Z20, a       \
	VPUNPCKHWD Z21, Z20, b       \
	VPUNPCKLWD Z23, Z22, c       \
	VPUNPCKHWD Z23, Z22, d       \
	VPMADDWD   Z16, a, a         \
	VPMADDWD   Z16, b, b         \
	VPMADDWD   Z16, c, c         \
	VPMADDWD   Z16, d, d

// BETWEEN prepares a quarter of the channels for the pixels between two columns.
#define BETWEEN(v0, v1, base, step) \
	VPSUBD v0, v1, step     \
	VPSLLD $11, v0, base    \
	VPADDD Z17, base, base

#define QUARTER(base, step, out) \
	VPMULLD step, Z19, out \
	VPADDD  base, out, out \
	VPSRAD  $22, out, out

// func resizeS8x64(r *ResizeS8Args, first, n int)
//
//	SI, DX rows    BX taps, CX left    DI output, R10 its stride
//	R8, R9 a tap's columns    R11, R12 those before    K1 channels of the block
//	Z0 to Z3 base, Z4 to Z7 step of the pixels between, Z8 to Z11 right column, Z12 to Z15 left column, output
//	Z16 weights of the rows    Z17 2^21    Z18 groups    Z19 wx
TEXT ·resizeS8x64(SB), NOSPLIT, $0-24
	MOVQ         r+0(FP), AX
	MOVQ         first+8(FP), R14
	MOVQ         n+16(FP), CX
	MOVQ         $-1, BX
	BZHIQ        CX, BX, BX
	KMOVQ        BX, K1
	MOVL         ResizeS8Args_WY(AX), BX
	MOVL         BX, R8
	SHLL         $16, R8
	NEGL         BX
	LEAL         2048(BX)(R8*1), BX
	VPBROADCASTD BX, Z16
	MOVL         $(1<<21), BX
	VPBROADCASTD BX, Z17
	VMOVDQU64    ·apart64(SB), Z18
	MOVQ         ResizeS8Args_Row0(AX), SI
	MOVQ         ResizeS8Args_Row1(AX), DX
	MOVQ         ResizeS8Args_Out(AX), DI
	ADDQ         R14, SI
	ADDQ         R14, DX
	ADDQ         R14, DI
	MOVQ         ResizeS8Args_OutStride(AX), R10
	MOVQ         ResizeS8Args_Taps(AX), BX
	MOVQ         ResizeS8Args_Taps+8(AX), CX
	MOVQ         $-1, R11
	MOVQ         $-1, R12

pixel:
	MOVLQSX ResizeTap_I0(BX), R8
	MOVLQSX ResizeTap_I1(BX), R9
	CMPQ    R8, R11
	JNE     left
	CMPQ    R9, R12
	JEQ     between

left:
	CMPQ      R8, R12
	JNE       both
	VMOVDQA64 Z8, Z12
	VMOVDQA64 Z9, Z13
	VMOVDQA64 Z10, Z14
	VMOVDQA64 Z11, Z15
	JMP       right

both:
	COLUMN(R8, Z12, Z13, Z14, Z15)

right:
	COLUMN(R9, Z8, Z9, Z10, Z11)
	BETWEEN(Z12, Z8, Z0, Z4)
	BETWEEN(Z13, Z9, Z1, Z5)
	BETWEEN(Z14, Z10, Z2, Z6)
	BETWEEN(Z15, Z11, Z3, Z7)
	MOVQ R8, R11
	MOVQ R9, R12

between:
	VPBROADCASTD ResizeTap_W11(BX), Z19
	QUARTER(Z0, Z4, Z12)
	QUARTER(Z1, Z5, Z13)
	QUARTER(Z2, Z6, Z14)
	QUARTER(Z3, Z7, Z15)
	VPACKSSDW    Z13, Z12, Z12
	VPACKSSDW    Z15, Z14, Z14
	VPACKSSWB    Z14, Z12, Z12
	VPERMQ       Z12, Z18, Z12
	VMOVDQU8     Z12, K1, (DI)
	ADDQ         R10, DI
	ADDQ         $ResizeTap__size, BX
	DECQ         CX
	JNE          pixel
	VZEROUPPER
	RET
