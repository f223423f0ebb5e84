//go:build amd64 && !purego

#include "go_asm.h"
#include "textflag.h"

// Two inputs' 16-bit values are interleaved, so that VPMADDWD adds their products. Within each
// 128 bits VPUNPCKLWD and VPUNPCKHWD take what VPACKSSDW puts back in order; the halves that
// VPACKSSWB interleaves are parted by VPERMQ.

// SUMS makes 16 sums in s from 16 bytes of a and b at an offset.
#define SUMS(at, s, t) \
	VPMOVSXBW  at(SI), Y0  \
	VPMOVSXBW  at(DX), Y1  \
	VPUNPCKLWD Y1, Y0, s   \
	VPUNPCKHWD Y1, Y0, t   \
	VPMADDWD   Y8, s, s    \
	VPMADDWD   Y8, t, t    \
	VPADDD     Y9, s, s    \
	VPADDD     Y9, t, t    \
	VPSRAD     X10, s, s   \
	VPSRAD     X10, t, t   \
	VPACKSSDW  t, s, s

// func addS8x32(a *AddS8Args, n int)
//
//	SI, DX inputs    DI output    CX elements left, a multiple of 32
//	Y8 pairs of multipliers    Y9 bias    X10 shift    Y11, Y12 limits
TEXT ·addS8x32(SB), NOSPLIT, $0-16
	MOVQ         a+0(FP), AX
	MOVQ         n+8(FP), CX
	MOVQ         AddS8Args_A(AX), SI
	MOVQ         AddS8Args_B(AX), DX
	MOVQ         AddS8Args_Out(AX), DI
	MOVWLZX      AddS8Args_MulA(AX), BX
	MOVL         AddS8Args_MulB(AX), R8
	SHLL         $16, R8
	ORL          R8, BX
	VMOVD        BX, X8
	VPBROADCASTD X8, Y8
	VPBROADCASTD AddS8Args_Bias(AX), Y9
	VMOVQ        AddS8Args_Shift(AX), X10
	VPBROADCASTB AddS8Args_Lo(AX), Y11
	VPBROADCASTB AddS8Args_Hi(AX), Y12

loop:
	SUMS(0, Y2, Y3)
	SUMS(16, Y4, Y5)
	VPACKSSWB Y4, Y2, Y2
	VPERMQ    $0xD8, Y2, Y2
	VPMAXSB   Y11, Y2, Y2
	VPMINSB   Y12, Y2, Y2
	VMOVDQU   Y2, (DI)
	ADDQ      $32, SI
	ADDQ      $32, DX
	ADDQ      $32, DI
	SUBQ      $32, CX
	JNE       loop
	VZEROUPPER
	RET

// ORDER16 reads 16 values of 32 bits at BX in the order of the sums.
#define ORDER16(s, t, sx, tx) \
	LEAQ        (BX)(R14*4), BX    \
	VMOVUPS     (BX), sx           \
	VINSERTF128 $1, 32(BX), s, s   \
	VMOVUPS     16(BX), tx         \
	VINSERTF128 $1, 48(BX), t, t

// SCALE takes the multiplier of each sum's sign.
#define SCALE(s, f, mult, neg) \
	VCVTDQ2PS s, f               \
	VBLENDVPS s, neg, mult, s    \
	VMULPS    s, f, s            \
	VCVTPS2DQ s, s

// func affineS8x16(a *AffineS8Args, first int)
//
//	SI, DX inputs    DI output    R8, R9, R10 their strides    CX pixels left
//	R14 first channel
//	Y6, Y7 pairs of multipliers    Y8, Y9 biases    Y10 to Y13 multipliers, for sums below 0
//	Y14 zero point    X15 lower limit, on the stack the upper one
TEXT ·affineS8x16(SB), NOSPLIT, $16-16
	MOVQ    a+0(FP), AX
	MOVQ    first+8(FP), R14
	MOVQ    AffineS8Args_Bias(AX), BX
	ORDER16(Y8, Y9, X8, X9)
	MOVQ    (AffineS8Args_Requant+Requant_Mult)(AX), BX
	ORDER16(Y10, Y11, X10, X11)
	MOVQ    (AffineS8Args_Requant+Requant_Mult)(AX), BX
	MOVQ    (AffineS8Args_Requant+Requant_Neg)(AX), CX
	TESTQ   CX, CX
	CMOVQNE CX, BX
	ORDER16(Y12, Y13, X12, X13)
	MOVQ    AffineS8Args_MulA(AX), BX
	VMOVDQU (BX)(R14*2), Y0
	MOVQ    AffineS8Args_MulB(AX), BX
	VMOVDQU (BX)(R14*2), Y1
	VPUNPCKLWD   Y1, Y0, Y6
	VPUNPCKHWD   Y1, Y0, Y7
	VPBROADCASTB (AffineS8Args_Requant+Requant_Hi)(AX), X0
	VMOVDQU      X0, (SP)
	VPBROADCASTB (AffineS8Args_Requant+Requant_Lo)(AX), X15
	VPBROADCASTW (AffineS8Args_Requant+Requant_Zero)(AX), Y14

	MOVQ  AffineS8Args_A(AX), SI
	MOVQ  AffineS8Args_B(AX), DX
	MOVQ  AffineS8Args_Out(AX), DI
	ADDQ  R14, SI
	ADDQ  R14, DI
	MOVQ  AffineS8Args_AStride(AX), R8
	MOVQ  AffineS8Args_BStride(AX), R9
	MOVQ  AffineS8Args_OutStride(AX), R10
	MOVQ  AffineS8Args_W(AX), CX
	TESTQ R9, R9 // one pixel for all where there is no second input
	JEQ   loop
	ADDQ  R14, DX

loop:
	VPMOVSXBW    (SI), Y0
	VPMOVSXBW    (DX), Y1
	VPUNPCKLWD   Y1, Y0, Y2
	VPUNPCKHWD   Y1, Y0, Y3
	VPMADDWD     Y6, Y2, Y2
	VPMADDWD     Y7, Y3, Y3
	VPADDD       Y8, Y2, Y2
	VPADDD       Y9, Y3, Y3
	SCALE(Y2, Y4, Y10, Y12)
	SCALE(Y3, Y5, Y11, Y13)
	VPACKSSDW    Y3, Y2, Y2
	VPADDSW      Y14, Y2, Y2
	VEXTRACTI128 $1, Y2, X3
	VPACKSSWB    X3, X2, X2
	VPMAXSB      X15, X2, X2
	VPMINSB      (SP), X2, X2
	VMOVDQU      X2, (DI)
	ADDQ         R8, SI
	ADDQ         R9, DX
	ADDQ         R10, DI
	DECQ         CX
	JNE          loop
	VZEROUPPER
	RET
