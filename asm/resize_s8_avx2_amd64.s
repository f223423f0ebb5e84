//go:build amd64 && !purego

#include "go_asm.h"
#include "textflag.h"
#include "store_amd64.h"

// As resizeS8x64, 16 channels at a time.

#define COLUMN(at, a, b) \
	VPMOVSXBW  (SI)(at*1), Y8  \
	VPMOVSXBW  (DX)(at*1), Y9  \
	VPUNPCKLWD Y9, Y8, a       \
	VPUNPCKHWD Y9, Y8, b       \
	VPMADDWD   Y12, a, a       \
	VPMADDWD   Y12, b, b

#define BETWEEN(v0, v1, base, step) \
	VPSUBD v0, v1, step     \
	VPSLLD $11, v0, base    \
	VPADDD Y13, base, base

#define HALF(base, step, out) \
	VPMULLD step, Y14, out \
	VPADDD  base, out, out \
	VPSRAD  $22, out, out

// func resizeS8x16(r *ResizeS8Args, first, n int)
//
//	SI, DX rows    BX taps, CX left    DI output, R10 its stride
//	R8, R9 a tap's columns    R11, R12 those before    R14 channels of the block
//	Y0, Y1 base, Y2, Y3 step of the pixels between, Y4, Y5 right column, Y6, Y7 left column, output
//	Y12 weights of the rows    Y13 2^21    Y14 wx
TEXT ·resizeS8x16(SB), NOSPLIT, $0-24
	MOVQ         r+0(FP), AX
	MOVQ         first+8(FP), R14
	MOVL         ResizeS8Args_WY(AX), BX
	MOVL         BX, R8
	SHLL         $16, R8
	NEGL         BX
	LEAL         2048(BX)(R8*1), BX
	VMOVD        BX, X12
	VPBROADCASTD X12, Y12
	MOVL         $(1<<21), BX
	VMOVD        BX, X13
	VPBROADCASTD X13, Y13
	MOVQ         ResizeS8Args_Row0(AX), SI
	MOVQ         ResizeS8Args_Row1(AX), DX
	MOVQ         ResizeS8Args_Out(AX), DI
	ADDQ         R14, SI
	ADDQ         R14, DX
	ADDQ         R14, DI
	MOVQ         n+16(FP), R14
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
	CMPQ    R8, R12
	JNE     both
	VMOVDQA Y4, Y6
	VMOVDQA Y5, Y7
	JMP     right

both:
	COLUMN(R8, Y6, Y7)

right:
	COLUMN(R9, Y4, Y5)
	BETWEEN(Y6, Y4, Y0, Y2)
	BETWEEN(Y7, Y5, Y1, Y3)
	MOVQ R8, R11
	MOVQ R9, R12

between:
	VPBROADCASTD ResizeTap_W11(BX), Y14
	HALF(Y0, Y2, Y6)
	HALF(Y1, Y3, Y7)
	VPACKSSDW    Y7, Y6, Y6
	VEXTRACTI128 $1, Y6, X7
	VPACKSSWB    X7, X6, X6
	CMPQ         R14, $16
	JNE          part
	VMOVDQU      X6, (DI)

next:
	ADDQ R10, DI
	ADDQ $ResizeTap__size, BX
	DECQ CX
	JNE  pixel
	VZEROUPPER
	RET

part:
	MOVQ DI, R8
	PARTBYTES(R14, X6, R8, next)
