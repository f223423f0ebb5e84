//go:build amd64 && !purego

#include "textflag.h"

// func resizePairs(dst *uint32, src *byte, taps *PixTap, pairs int)
//
// Pairs of pixels: 4 bytes of each tap are read, 3 of them used; 7 sums written, 6 of them used.
//
//	DI dst, SI src, BX taps, CX pairs    R8, R9 taps    X3 2048    Y4 each pixel's weight four times
TEXT ·resizePairs(SB), NOSPLIT, $0-32
	MOVQ         dst+0(FP), DI
	MOVQ         src+8(FP), SI
	MOVQ         taps+16(FP), BX
	MOVQ         pairs+24(FP), CX
	MOVL         $2048, R8
	VMOVD        R8, X3
	VPBROADCASTD X3, X3
	MOVL         $1, R8
	VMOVD        R8, X4
	VPBROADCASTD X4, X4
	VPXOR        X5, X5, X5
	VINSERTI128  $1, X4, Y5, Y4

loop:
	MOVLQSX      (BX), R8
	MOVLQSX      12(BX), R9
	VMOVD        (SI)(R8*1), X0
	VPINSRD      $1, (SI)(R9*1), X0, X0
	MOVLQSX      4(BX), R8
	MOVLQSX      16(BX), R9
	VMOVD        (SI)(R8*1), X1
	VPINSRD      $1, (SI)(R9*1), X1, X1
	VMOVD        8(BX), X2
	VPINSRD      $1, 20(BX), X2, X2
	VPUNPCKLBW   X1, X0, X0
	VPMOVZXBW    X0, Y0
	VPSLLD       $16, X2, X5      // the pair 2048-w, w
	VPSUBD       X2, X5, X5
	VPADDD       X3, X5, X5
	VPERMD       Y5, Y4, Y5
	VPMADDWD     Y5, Y0, Y0
	VMOVDQU      X0, (DI)
	VEXTRACTI128 $1, Y0, 12(DI)
	ADDQ         $24, BX
	ADDQ         $24, DI
	DECQ         CX
	JNE          loop
	VZEROUPPER
	RET

// MIX is r0*2048 + (r1-r0)*w + 2^21 of 8 sums at an offset, the same as (2048-w)*r0 + w*r1 + 2^21.
#define MIX(at, a, b) \
	VMOVDQU at(SI), a        \
	VMOVDQU at(DX), b        \
	VPSUBD  a, b, b          \
	VPMULLD Y8, b, b         \
	VPSLLD  $11, a, a        \
	VPADDD  Y9, a, a         \
	VPADDD  b, a, a          \
	VPSRLD  $22, a, a

// func blend32(dst *byte, r0, r1 *uint32, groups int, w uint32)
//
//	DI dst, SI, DX rows, CX groups of 32    Y8 w, Y9 2^21, Y10 order of packed groups
TEXT ·blend32(SB), NOSPLIT, $0-36
	MOVQ         dst+0(FP), DI
	MOVQ         r0+8(FP), SI
	MOVQ         r1+16(FP), DX
	MOVQ         groups+24(FP), CX
	MOVL         w+32(FP), BX
	VMOVD        BX, X8
	VPBROADCASTD X8, Y8
	MOVL         $(1<<21), BX
	VMOVD        BX, X9
	VPBROADCASTD X9, Y9
	MOVQ         $0x0703060205010400, BX // four-byte groups of 0 4 1 5 2 6 3 7 in order
	VMOVQ        BX, X10
	VPMOVZXBD    X10, Y10

loop:
	MIX(0, Y0, Y1)
	MIX(32, Y2, Y3)
	MIX(64, Y4, Y5)
	MIX(96, Y6, Y7)
	VPACKUSDW Y2, Y0, Y0
	VPACKUSDW Y6, Y4, Y4
	VPACKUSWB Y4, Y0, Y0
	VPERMD    Y0, Y10, Y0
	VMOVDQU   Y0, (DI)
	ADDQ      $128, SI
	ADDQ      $128, DX
	ADDQ      $32, DI
	DECQ      CX
	JNE       loop
	VZEROUPPER
	RET
