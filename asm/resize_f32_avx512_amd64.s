//go:build amd64 && !purego

#include "go_asm.h"
#include "textflag.h"

// MIX is a*w1 + b*w, each operation rounded, in a.
#define MIX(a, b, w1, w) \
	VMULPS w1, a, a \
	VMULPS w, b, b  \
	VADDPS b, a, a

// CHANNELS are 16 of a pixel, loaded by L.
#define CHANNELS(L) \
	L((SI)(R8*1), Z0)       \
	L((SI)(R9*1), Z1)       \
	L((DX)(R8*1), Z2)       \
	L((DX)(R9*1), Z3)       \
	MIX(Z0, Z1, Z4, Z5)     \
	MIX(Z2, Z3, Z4, Z5)     \
	MIX(Z0, Z2, Z6, Z7)

#define ALL(m, r) VMOVUPS m, r
#define PART(m, r) VMOVUPS.Z m, K1, r

// func resizeF32x16(r *ResizeF32Args)
//
//	SI, DX rows    BX taps, CX left    DI output of a pixel, R10 its stride
//	R8, R9 a tap's columns    R11 output    R12 channels left, R13 all but the last
//	K1 the last 16 channels
//	Z4, Z5 weights of the columns    Z6, Z7 of the rows    Z8 one
TEXT ·resizeF32x16(SB), NOSPLIT, $0-8
	MOVQ         r+0(FP), AX
	MOVL         $0x3F800000, BX
	VPBROADCASTD BX, Z8
	VBROADCASTSS ResizeF32Args_WY(AX), Z7
	VSUBPS       Z7, Z8, Z6
	MOVQ         ResizeF32Args_C(AX), R13
	DECQ         R13
	ANDQ         $~15, R13
	MOVQ         ResizeF32Args_C(AX), R12
	SUBQ         R13, R12
	MOVL         $-1, BX
	BZHIL        R12, BX, BX
	KMOVW        BX, K1
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
	VBROADCASTSS ResizeTap_W(BX), Z5
	VSUBPS       Z5, Z8, Z4
	MOVQ         DI, R11
	MOVQ         R13, R12
	TESTQ        R12, R12
	JEQ          last

channels:
	CHANNELS(ALL)
	VMOVUPS Z0, (R11)
	ADDQ    $64, R8
	ADDQ    $64, R9
	ADDQ    $64, R11
	SUBQ    $16, R12
	JNE     channels

last:
	CHANNELS(PART)
	VMOVUPS Z0, K1, (R11)
	ADDQ    R10, DI
	ADDQ    $ResizeTap__size, BX
	DECQ    CX
	JNE     pixel
	VZEROUPPER
	RET
