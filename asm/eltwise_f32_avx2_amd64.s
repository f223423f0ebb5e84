//go:build amd64 && !purego

#include "go_asm.h"
#include "textflag.h"

// In VMAXPS and VMINPS the operand that is written first is the result where one is NaN.

// func addF32x8(a *AddF32Args, n int)
//
//	SI, DX inputs    DI output    CX elements left, a multiple of 8    Y4, Y5 limits
TEXT ·addF32x8(SB), NOSPLIT, $0-16
	MOVQ         a+0(FP), AX
	MOVQ         n+8(FP), CX
	MOVQ         AddF32Args_A(AX), SI
	MOVQ         AddF32Args_B(AX), DX
	MOVQ         AddF32Args_Out(AX), DI
	VBROADCASTSS AddF32Args_Lo(AX), Y4
	VBROADCASTSS AddF32Args_Hi(AX), Y5

loop:
	VMOVUPS (SI), Y0
	VADDPS  (DX), Y0, Y0
	VMAXPS  Y0, Y4, Y0
	VMINPS  Y0, Y5, Y0
	VMOVUPS Y0, (DI)
	ADDQ    $32, SI
	ADDQ    $32, DX
	ADDQ    $32, DI
	SUBQ    $8, CX
	JNE     loop
	VZEROUPPER
	RET

// func affineF32x8(a *AffineF32Args, first int)
//
//	SI, DX inputs    DI output    R8, R9, R10 their strides    CX pixels left
//	R14 first channel
//	Y4, Y5 limits    Y6 scale    Y7 shift    Y8 slope    Y9 zero
TEXT ·affineF32x8(SB), NOSPLIT, $0-16
	MOVQ         a+0(FP), AX
	MOVQ         first+8(FP), R14
	VBROADCASTSS AffineF32Args_Lo(AX), Y4
	VBROADCASTSS AffineF32Args_Hi(AX), Y5
	MOVQ         AffineF32Args_Scale(AX), BX
	VMOVUPS      (BX)(R14*4), Y6
	MOVQ         AffineF32Args_Shift(AX), BX
	VMOVUPS      (BX)(R14*4), Y7
	MOVL         $0x3F800000, BX // a slope of 1 where there is none
	VMOVD        BX, X8
	VPBROADCASTD X8, Y8
	MOVQ         AffineF32Args_Slope(AX), BX
	TESTQ        BX, BX
	JEQ          pointers
	VMOVUPS      (BX)(R14*4), Y8

pointers:
	VXORPS Y9, Y9, Y9
	MOVQ   AffineF32Args_A(AX), SI
	MOVQ   AffineF32Args_B(AX), DX
	MOVQ   AffineF32Args_Out(AX), DI
	LEAQ   (SI)(R14*4), SI
	LEAQ   (DI)(R14*4), DI
	MOVQ   AffineF32Args_AStride(AX), R8
	MOVQ   AffineF32Args_BStride(AX), R9
	MOVQ   AffineF32Args_OutStride(AX), R10
	SHLQ   $2, R8
	SHLQ   $2, R10
	MOVQ   AffineF32Args_W(AX), CX
	SHLQ   $2, R9 // one pixel for all where there is no second input
	JEQ    loop
	LEAQ   (DX)(R14*4), DX

loop:
	VMOVUPS (SI), Y0
	VADDPS  (DX), Y0, Y0
	VMULPS  Y6, Y0, Y0
	VADDPS  Y7, Y0, Y0
	VMINPS  Y0, Y9, Y1
	VMAXPS  Y0, Y9, Y0
	VMULPS  Y8, Y1, Y1
	VADDPS  Y1, Y0, Y0
	VMAXPS  Y0, Y4, Y0
	VMINPS  Y0, Y5, Y0
	VMOVUPS Y0, (DI)
	ADDQ    R8, SI
	ADDQ    R9, DX
	ADDQ    R10, DI
	DECQ    CX
	JNE     loop
	VZEROUPPER
	RET
