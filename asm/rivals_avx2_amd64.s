//go:build amd64 && !purego

#include "textflag.h"

DATA ·bytes<>+0(SB)/8, $0x0706050403020100
DATA ·bytes<>+8(SB)/8, $0x0F0E0D0C0B0A0908
DATA ·bytes<>+16(SB)/8, $0x1716151413121110
DATA ·bytes<>+24(SB)/8, $0x1F1E1D1C1B1A1918
GLOBL ·bytes<>(SB), RODATA|NOPTR, $32

// CORNER gathers in Y6 which classes are greater than the winner at one corner, and in Y7 which
// are smaller at all.
#define CORNER(p, x) \
	VPBROADCASTB (p)(R13*1), Y9 \
	VPCMPGTB     Y9, x, Y10     \
	VPCMPGTB     x, Y9, Y9      \
	VPOR         Y10, Y6, Y6    \
	VPAND        Y9, Y7, Y7

// func rivalsS8x32(winners uint32, classes int, tl, tr, bl, br *int8) uint64
//
//	SI, DI, R8, R9 corners    Y0 to Y3 their values for 32 classes    Y4 these classes    Y5 those beaten
//	CX first of 32 classes    DX winners left    R13 a winner    AX rivals
TEXT ·rivalsS8x32(SB), NOSPLIT, $0-56
	MOVQ     classes+8(FP), R10
	MOVQ     tl+16(FP), SI
	MOVQ     tr+24(FP), DI
	MOVQ     bl+32(FP), R8
	MOVQ     br+40(FP), R9
	VMOVDQU  ·bytes<>(SB), Y4
	XORL     CX, CX
	XORL     AX, AX

block:
	VMOVDQU  (SI)(CX*1), Y0
	VMOVDQU  (DI)(CX*1), Y1
	VMOVDQU  (R8)(CX*1), Y2
	VMOVDQU  (R9)(CX*1), Y3
	VPXOR    Y5, Y5, Y5
	MOVL     winners+0(FP), DX
	MOVL     $4, R11

winner:
	MOVBLZX      DX, R13
	SHRL         $8, DX
	VPXOR        Y6, Y6, Y6
	VPCMPEQB     Y7, Y7, Y7
	CORNER(SI, Y0)
	CORNER(DI, Y1)
	CORNER(R8, Y2)
	CORNER(R9, Y3)
	VMOVD        R13, X9
	VPBROADCASTB X9, Y9
	VPCMPGTB     Y9, Y4, Y9 // higher classes are beaten where equal, too
	VPANDN       Y9, Y6, Y6
	VPOR         Y6, Y5, Y5
	VPOR         Y7, Y5, Y5
	DECL         R11
	JNE          winner

	VPMOVMSKB Y5, R13
	NOTL      R13
	SHLQ      CX, R13
	ORQ       R13, AX
	MOVL      $32, R13
	VMOVD     R13, X9
	VPBROADCASTB X9, Y9
	VPADDB    Y9, Y4, Y4
	ADDQ      $32, CX
	CMPQ      CX, R10
	JLT       block
	MOVQ      $-1, R13
	BZHIQ     R10, R13, R13
	ANDQ      R13, AX
	MOVQ      AX, ret+48(FP)
	VZEROUPPER
	RET

// CORNERF gathers in Y6 which classes are not greater than the winner at any corner, and in Y7
// which are smaller by more than the gap at all.
#define CORNERF(p, x) \
	VBROADCASTSS (p)(R13*4), Y9  \
	VCMPPS       $0x1D, x, Y9, Y10 \
	VSUBPS       x, Y9, Y9       \
	VCMPPS       $0x1E, Y11, Y9, Y9 \
	VANDPS       Y10, Y6, Y6     \
	VANDPS       Y9, Y7, Y7

// func rivalsF32x8(winners uint32, classes int, gap float32, tl, tr, bl, br *float32) uint64
//
// As rivalsS8x32, 8 classes at a time. Y11 gap, Y12 number of classes, Y13 eights, Y14 classes there are.
TEXT ·rivalsF32x8(SB), NOSPLIT, $0-64
	MOVQ         classes+8(FP), R10
	VBROADCASTSS gap+16(FP), Y11
	MOVQ         tl+24(FP), SI
	MOVQ         tr+32(FP), DI
	MOVQ         bl+40(FP), R8
	MOVQ         br+48(FP), R9
	VPMOVZXBD    ·bytes<>(SB), Y4
	VMOVD        R10, X12
	VPBROADCASTD X12, Y12
	MOVL         $8, R13
	VMOVD        R13, X13
	VPBROADCASTD X13, Y13
	XORL         CX, CX
	XORL         AX, AX

block:
	VPCMPGTD   Y4, Y12, Y14
	VMASKMOVPS (SI)(CX*4), Y14, Y0
	VMASKMOVPS (DI)(CX*4), Y14, Y1
	VMASKMOVPS (R8)(CX*4), Y14, Y2
	VMASKMOVPS (R9)(CX*4), Y14, Y3
	VPXOR      Y5, Y5, Y5
	MOVL       winners+0(FP), DX
	MOVL       $4, R11

winner:
	MOVBLZX      DX, R13
	SHRL         $8, DX
	VPCMPEQD     Y6, Y6, Y6
	VPCMPEQD     Y7, Y7, Y7
	CORNERF(SI, Y0)
	CORNERF(DI, Y1)
	CORNERF(R8, Y2)
	CORNERF(R9, Y3)
	VMOVD        R13, X9
	VPBROADCASTD X9, Y9
	VPCMPGTD     Y9, Y4, Y10 // higher classes are beaten where equal, too
	VPCMPGTD     Y4, Y9, Y9
	VANDPS       Y10, Y6, Y6
	VANDPS       Y9, Y7, Y7
	VORPS        Y6, Y5, Y5
	VORPS        Y7, Y5, Y5
	DECL         R11
	JNE          winner

	VANDNPS   Y14, Y5, Y5
	VMOVMSKPS Y5, R13
	SHLQ      CX, R13
	ORQ       R13, AX
	VPADDD    Y13, Y4, Y4
	ADDQ      $8, CX
	CMPQ      CX, R10
	JLT       block
	MOVQ      AX, ret+56(FP)
	VZEROUPPER
	RET
