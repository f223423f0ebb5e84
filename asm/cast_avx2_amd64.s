//go:build amd64 && !purego

#include "go_asm.h"
#include "textflag.h"
#include "fours_256_amd64.h"

// Both go by 32 elements. The last 32 may overlap those before: input and output are different maps.

// ROUND makes 32-bit values of 8 at an offset. What is not a number becomes 0, what saturates with any
// zero point is brought within the range of the conversion.
#define ROUND(at, v, t) \
	VMULPS    at(SI), Y8, v   \
	VCMPPS    $7, v, v, t     \
	VANDPS    t, v, v         \
	VMAXPS    Y9, v, v        \
	VMINPS    Y10, v, v       \
	VCVTPS2DQ v, v            \
	VPADDD    Y11, v, v

// func quantizeF32x32(a *QuantizeF32Args)
//
//	SI input    DI output    CX elements left, less 32    DX step
//	Y8 Inverse    Y9, Y10 limits    Y11 Zero    Y12 order
TEXT ·quantizeF32x32(SB), NOSPLIT, $0-8
	MOVQ         a+0(FP), AX
	MOVQ         QuantizeF32Args_In(AX), SI
	MOVQ         QuantizeF32Args_Out(AX), DI
	MOVQ         QuantizeF32Args_N(AX), CX
	VBROADCASTSS QuantizeF32Args_Inverse(AX), Y8
	MOVL         $0xC4800000, BX // -1024
	VMOVD        BX, X9
	VPBROADCASTD X9, Y9
	MOVL         $0x44800000, BX // 1024
	VMOVD        BX, X10
	VPBROADCASTD X10, Y10
	VPBROADCASTD QuantizeF32Args_Zero(AX), Y11
	VMOVDQU      fours<>(SB), Y12
	SUBQ         $32, CX

loop:
	ROUND(0, Y0, Y4)
	ROUND(32, Y1, Y5)
	ROUND(64, Y2, Y6)
	ROUND(96, Y3, Y7)
	VPACKSSDW Y1, Y0, Y0
	VPACKSSDW Y3, Y2, Y2
	VPACKSSWB Y2, Y0, Y0
	VPERMD    Y0, Y12, Y0
	VMOVDQU   Y0, (DI)
	TESTQ     CX, CX
	JEQ       done
	MOVQ      $32, DX
	CMPQ      CX, DX
	CMOVQLT   CX, DX
	SUBQ      DX, CX
	LEAQ      (SI)(DX*4), SI
	ADDQ      DX, DI
	JMP       loop

done:
	VZEROUPPER
	RET

// WIDEN makes floats of 8 bytes at an offset.
#define WIDEN(at, v) \
	VPMOVSXBD at(SI), v     \
	VPSUBD    Y9, v, v      \
	VCVTDQ2PS v, v          \
	VMULPS    Y8, v, v      \
	VMOVUPS   v, (4*at)(DI)

// func dequantizeS8x32(a *DequantizeS8Args)
//
//	SI input    DI output    CX elements left, less 32    DX step    Y8 Scale    Y9 Zero
TEXT ·dequantizeS8x32(SB), NOSPLIT, $0-8
	MOVQ         a+0(FP), AX
	MOVQ         DequantizeS8Args_In(AX), SI
	MOVQ         DequantizeS8Args_Out(AX), DI
	MOVQ         DequantizeS8Args_N(AX), CX
	VBROADCASTSS DequantizeS8Args_Scale(AX), Y8
	VPBROADCASTD DequantizeS8Args_Zero(AX), Y9
	SUBQ         $32, CX

loop:
	WIDEN(0, Y0)
	WIDEN(8, Y1)
	WIDEN(16, Y2)
	WIDEN(24, Y3)
	TESTQ   CX, CX
	JEQ     done
	MOVQ    $32, DX
	CMPQ    CX, DX
	CMOVQLT CX, DX
	SUBQ    DX, CX
	ADDQ    DX, SI
	LEAQ    (DI)(DX*4), DI
	JMP     loop

done:
	VZEROUPPER
	RET
