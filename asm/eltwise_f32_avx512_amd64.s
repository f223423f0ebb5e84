//go:build amd64 && !purego

#include "go_asm.h"
#include "textflag.h"

// In VMAXPS and VMINPS the operand that is written first is the result where one is NaN.

// func addF32x16(a *AddF32Args)
//
//	SI, DX inputs    DI output    CX elements left    Z4, Z5 limits    K1 those of the last 16
TEXT ·addF32x16(SB), NOSPLIT, $0-8
	MOVQ         a+0(FP), AX
	MOVQ         AddF32Args_A(AX), SI
	MOVQ         AddF32Args_B(AX), DX
	MOVQ         AddF32Args_Out(AX), DI
	MOVQ         AddF32Args_N(AX), CX
	VBROADCASTSS AddF32Args_Lo(AX), Z4
	VBROADCASTSS AddF32Args_Hi(AX), Z5
	SUBQ         $32, CX
	JLT          few

loop:
	VMOVUPS (SI), Z0
	VMOVUPS 64(SI), Z1
	VADDPS  (DX), Z0, Z0
	VADDPS  64(DX), Z1, Z1
	VMAXPS  Z0, Z4, Z0
	VMAXPS  Z1, Z4, Z1
	VMINPS  Z0, Z5, Z0
	VMINPS  Z1, Z5, Z1
	VMOVUPS Z0, (DI)
	VMOVUPS Z1, 64(DI)
	ADDQ    $128, SI
	ADDQ    $128, DX
	ADDQ    $128, DI
	SUBQ    $32, CX
	JGE     loop

few:
	ADDQ $32, CX
	JEQ  done

part:
	MOVL  $-1, BX
	BZHIL CX, BX, BX
	KMOVW BX, K1
	VMOVUPS.Z (SI), K1, Z0
	VADDPS.Z  (DX), Z0, K1, Z0
	VMAXPS    Z0, Z4, Z0
	VMINPS    Z0, Z5, Z0
	VMOVUPS   Z0, K1, (DI)
	ADDQ      $64, SI
	ADDQ      $64, DX
	ADDQ      $64, DI
	SUBQ      $16, CX
	JGT       part

done:
	VZEROUPPER
	RET

// func affineF32x16(a *AffineF32Args, first, n int)
//
//	SI, DX inputs    DI output    R8, R9, R10 their strides    CX pixels left
//	R14 first channel    K1 channels of the block
//	Z4, Z5 limits    Z6 scale    Z7 shift    Z8 slope    Z9 zero
TEXT ·affineF32x16(SB), NOSPLIT, $0-24
	MOVQ         a+0(FP), AX
	MOVQ         first+8(FP), R14
	MOVQ         n+16(FP), CX
	MOVL         $-1, BX
	BZHIL        CX, BX, BX
	KMOVW        BX, K1
	VBROADCASTSS AffineF32Args_Lo(AX), Z4
	VBROADCASTSS AffineF32Args_Hi(AX), Z5
	MOVQ         AffineF32Args_Scale(AX), BX
	VMOVUPS.Z    (BX)(R14*4), K1, Z6
	MOVQ         AffineF32Args_Shift(AX), BX
	VMOVUPS.Z    (BX)(R14*4), K1, Z7
	MOVL         $0x3F800000, BX // a slope of 1 where there is none
	VPBROADCASTD BX, Z8
	MOVQ         AffineF32Args_Slope(AX), BX
	TESTQ        BX, BX
	JEQ          pointers
	VMOVUPS.Z    (BX)(R14*4), K1, Z8

pointers:
	VPXORD Z9, Z9, Z9
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
	VMOVUPS     (SI), Z0
	VADDPS      (DX), Z0, Z0
	VMULPS      Z6, Z0, Z0
	VADDPS      Z7, Z0, Z0
	VMINPS      Z0, Z9, Z1
	VMAXPS      Z0, Z9, Z0
	VMULPS      Z8, Z1, Z1
	VADDPS      Z1, Z0, Z0
	VMAXPS      Z0, Z4, Z0
	VMINPS      Z0, Z5, Z0
	VMOVUPS     Z0, K1, (DI)
	ADDQ        R8, SI
	ADDQ        R9, DX
	ADDQ        R10, DI
	DECQ        CX
	JNE         loop
	VZEROUPPER
	RET
