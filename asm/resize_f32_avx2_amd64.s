//go:build amd64 && !purego

#include "go_asm.h"
#include "textflag.h"
#include "store_amd64.h"

// MIX is a*w1 + b*w, each operation rounded, in a.
#define MIX(a, b, w1, w) \
	VMULPS w1, a, a \
	VMULPS w, b, b  \
	VADDPS b, a, a

// CHANNELS are 8 of a pixel.
#define CHANNELS \
	VMOVUPS (SI)(R8*1), Y0  \
	VMOVUPS (SI)(R9*1), Y1  \
	VMOVUPS (DX)(R8*1), Y2  \
	VMOVUPS (DX)(R9*1), Y3  \
	MIX(Y0, Y1, Y4, Y5)     \
	MIX(Y2, Y3, Y4, Y5)     \
	MIX(Y0, Y2, Y6, Y7)

// func resizeF32x8(r *ResizeF32Args)
//
//	SI, DX rows    BX taps, CX left    DI output of a pixel, R10 its stride
//	R8, R9 a tap's columns    R11 output    R12 channels left    R13 all but the last
//	Y4, Y5 weights of the columns    Y6, Y7 of the rows    Y8 one
TEXT ·resizeF32x8(SB), NOSPLIT, $0-8
	MOVQ         r+0(FP), AX
	MOVL         $0x3F800000, BX
	VMOVD        BX, X8
	VPBROADCASTD X8, Y8
	VBROADCASTSS ResizeF32Args_WY(AX), Y7
	VSUBPS       Y7, Y8, Y6
	MOVQ         ResizeF32Args_C(AX), R13
	MOVQ         ResizeF32Args_Row0(AX), SI
	MOVQ         ResizeF32Args_Row1(AX), DX
	MOVQ         ResizeF32Args_Out(AX), DI
	MOVQ         ResizeF32Args_OutStride(AX), R10
	SHLQ         $2, R10
	MOVQ         ResizeF32Args_Taps(AX), BX
	MOVQ         ResizeF32Args_Taps+8(AX), CX

pixel:
	MOVLQSX      ResizeTap_I0(BX), R8
	MOVLQSX      ResizeTap_I1(BX), R9
	SHLQ         $2, R8
	SHLQ         $2, R9
	VBROADCASTSS ResizeTap_W(BX), Y5
	VSUBPS       Y5, Y8, Y4
	MOVQ         DI, R11
	MOVQ         R13, R12
	SUBQ         $8, R12
	JLT          last

channels:
	CHANNELS
	VMOVUPS Y0, (R11)
	ADDQ    $32, R8
	ADDQ    $32, R9
	ADDQ    $32, R11
	SUBQ    $8, R12
	JGE     channels

last:
	ADDQ $8, R12
	JNE  part

next:
	ADDQ R10, DI
	ADDQ $ResizeTap__size, BX
	DECQ CX
	JNE  pixel
	VZEROUPPER
	RET

part:
	CHANNELS
	PARTFLOATS(R12, Y0, X0, R11, next)
