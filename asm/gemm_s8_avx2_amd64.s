//go:build !purego

// Without an instruction for bytes, products are those of pairs of 16 bits (VPMADDWD): weights
// are packed as words, activations are widened as they are copied.
// VPMADDUBSW of |a| with the weights in a's sign takes as many instructions and was slower.

#include "go_asm.h"
#include "textflag.h"

#define WIDTH 2
#define STEP 2
#define FRAME 9744

#define COPYFROM
#define COPY \
	VPMOVSXBW (R8)(DI*1), Y14 \
	VMOVDQU   Y14, (R9)(DI*2)

#define HALFWEIGHTS VMOVDQU (SI), Y12
#define WEIGHTS \
	VMOVDQU (SI), Y12   \
	VMOVDQU 32(SI), Y13

#define DOT(weights, sum) \
	VPMADDWD weights, Y14, Y15 \
	VPADDD   Y15, sum, sum

#define DOT0 DOT(Y12, Y0)
#define DOT1 DOT(Y13, Y1)
#define DOT2 DOT(Y12, Y2)
#define DOT3 DOT(Y13, Y3)
#define DOT4 DOT(Y12, Y4)
#define DOT5 DOT(Y13, Y5)
#define DOT6 DOT(Y12, Y6)
#define DOT7 DOT(Y13, Y7)
#define DOT8 DOT(Y12, Y8)
#define DOT9 DOT(Y13, Y9)
#define DOT10 DOT(Y12, Y10)
#define DOT11 DOT(Y13, Y11)

// func gemmS8AVX2(args *GemmS8Args)
TEXT ·gemmS8AVX2(SB), 0, $9808-8
#include "gemm_s8_256_amd64.h"
