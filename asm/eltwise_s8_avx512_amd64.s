//go:build amd64 && !purego

#include "go_asm.h"
#include "textflag.h"

// Two inputs' 16-bit values are interleaved, so that VPMADDWD adds their products. Within each
// 128 bits VPUNPCKLWD and VPUNPCKHWD take what VPACKSSDW puts back in order; the halves that
// VPACKSSWB interleaves are parted by VPERMQ.

// eight-byte groups of 0 4 1 5 2 6 3 7 in order
DATA ·apart64+0(SB)/8, $0
DATA ·apart64+8(SB)/8, $2
DATA ·apart64+16(SB)/8, $4
DATA ·apart64+24(SB)/8, $6
DATA ·apart64+32(SB)/8, $1
DATA ·apart64+40(SB)/8, $3
DATA ·apart64+48(SB)/8, $5
DATA ·apart64+56(SB)/8, $7
GLOBL ·apart64(SB), RODATA|NOPTR, $64

// SUMS makes 32 sums in s and t from 32 bytes of a and b at an offset.
#define SUMS(at, s, t) \
	VPMOVSXBW  at(SI), Z0  \
	VPMOVSXBW  at(DX), Z1  \
	VPUNPCKLWD Z1, Z0, s   \
	VPUNPCKHWD Z1, Z0, t   \
	VPMADDWD   Z16, s, s   \
	VPMADDWD   Z16, t, t   \
	VPADDD     Z17, s, s   \
	VPADDD     Z17, t, t   \
	VPSRAD     X18, s, s   \
	VPSRAD     X18, t, t   \
	VPACKSSDW  t, s, s

#define SUM64 \
	SUMS(0, Z2, Z3)        \
	SUMS(32, Z4, Z5)       \
	VPACKSSWB Z4, Z2, Z2   \
	VPERMQ    Z2, Z21, Z2  \
	VPMAXSB   Z19, Z2, Z2  \
	VPMINSB   Z20, Z2, Z2

// func addS8x64(a *AddS8Args)
//
//	SI, DX inputs    DI output    CX elements left    K1 those of the last 64
//	Z16 pairs of multipliers    Z17 bias    X18 shift    Z19, Z20 limits    Z21 groups
TEXT ·addS8x64(SB), NOSPLIT, $0-8
	MOVQ         a+0(FP), AX
	MOVQ         AddS8Args_A(AX), SI
	MOVQ         AddS8Args_B(AX), DX
	MOVQ         AddS8Args_Out(AX), DI
	MOVQ         AddS8Args_N(AX), CX
	MOVWLZX      AddS8Args_MulA(AX), BX
	MOVL         AddS8Args_MulB(AX), R8
	SHLL         $16, R8
	ORL          R8, BX
	VPBROADCASTD BX, Z16
	VPBROADCASTD AddS8Args_Bias(AX), Z17
	VMOVQ        AddS8Args_Shift(AX), X18
	MOVL         AddS8Args_Lo(AX), BX
	VPBROADCASTB BX, Z19
	MOVL         AddS8Args_Hi(AX), BX
	VPBROADCASTB BX, Z20
	VMOVDQU64    ·apart64(SB), Z21
	SUBQ         $64, CX
	JLT          tail

loop:
	SUM64
	VMOVDQU64 Z2, (DI)
	ADDQ      $64, SI
	ADDQ      $64, DX
	ADDQ      $64, DI
	SUBQ      $64, CX
	JGE       loop

tail:
	ADDQ     $64, CX
	JEQ      done
	MOVQ     $-1, BX
	BZHIQ    CX, BX, BX
	KMOVQ    BX, K1
	SUM64
	VMOVDQU8 Z2, K1, (DI)

done:
	VZEROUPPER
	RET

// ORDER32 reads 32 values of 32 bits at BX, as many as there are, in the order of the sums.
#define ORDER32(s, t) \
	LEAQ        (BX)(R14*4), BX   \
	VMOVDQU32.Z (BX), K1, Z0      \
	VMOVDQU32.Z 64(BX), K2, Z1    \
	VSHUFI32X4  $0x88, Z1, Z0, s  \
	VSHUFI32X4  $0xDD, Z1, Z0, t

// SCALE takes the multiplier of each sum's sign.
#define SCALE(s, f, mult, neg) \
	VPMOVD2M  s, K3           \
	VCVTDQ2PS s, f            \
	VMULPS    mult, f, s      \
	VMULPS    neg, f, K3, s   \
	VCVTPS2DQ s, s

// func affineS8x32(a *AffineS8Args, first, n int)
//
//	SI, DX inputs    DI output    R8, R9, R10 their strides    CX pixels left
//	R14 first channel    K1 channels of the block, K2 of its second half
//	Z16, Z17 pairs of multipliers    Z18, Z19 biases    Z20 to Z23 multipliers, for sums below 0
//	Z24 zero point    Y25, Y26 limits
TEXT ·affineS8x32(SB), NOSPLIT, $0-24
	MOVQ      a+0(FP), AX
	MOVQ      first+8(FP), R14
	MOVQ      n+16(FP), CX
	MOVL      $-1, DX
	BZHIL     CX, DX, DX
	KMOVD     DX, K1
	KSHIFTRD  $16, K1, K2

	MOVQ AffineS8Args_Bias(AX), BX
	ORDER32(Z18, Z19)
	MOVQ (AffineS8Args_Requant+Requant_Mult)(AX), BX
	ORDER32(Z20, Z21)
	MOVQ (AffineS8Args_Requant+Requant_Mult)(AX), BX
	MOVQ    (AffineS8Args_Requant+Requant_Neg)(AX), CX
	TESTQ   CX, CX
	CMOVQNE CX, BX
	ORDER32(Z22, Z23)
	MOVQ AffineS8Args_MulA(AX), BX
	VMOVDQU16.Z (BX)(R14*2), K1, Z0
	MOVQ AffineS8Args_MulB(AX), BX
	VMOVDQU16.Z (BX)(R14*2), K1, Z1
	VPUNPCKLWD Z1, Z0, Z16
	VPUNPCKHWD Z1, Z0, Z17
	MOVL         (AffineS8Args_Requant+Requant_Zero)(AX), BX
	VPBROADCASTW BX, Z24
	MOVL         (AffineS8Args_Requant+Requant_Lo)(AX), BX
	VPBROADCASTB BX, Y25
	MOVL         (AffineS8Args_Requant+Requant_Hi)(AX), BX
	VPBROADCASTB BX, Y26

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
	VPMOVSXBW  (SI), Z0
	VPMOVSXBW  (DX), Z1
	VPUNPCKLWD Z1, Z0, Z2
	VPUNPCKHWD Z1, Z0, Z3
	VPMADDWD   Z16, Z2, Z2
	VPMADDWD   Z17, Z3, Z3
	VPADDD     Z18, Z2, Z2
	VPADDD     Z19, Z3, Z3
	SCALE(Z2, Z4, Z20, Z22)
	SCALE(Z3, Z5, Z21, Z23)
	VPACKSSDW  Z3, Z2, Z2
	VPADDSW    Z24, Z2, Z2
	VPMOVSWB   Z2, Y2
	VPMAXSB    Y25, Y2, Y2
	VPMINSB    Y26, Y2, Y2
	VMOVDQU8   Y2, K1, (DI)
	ADDQ       R8, SI
	ADDQ       R9, DX
	ADDQ       R10, DI
	DECQ       CX
	JNE        loop
	VZEROUPPER
	RET
