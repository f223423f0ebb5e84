//go:build !purego

// The twin of gemm_s8_avxvnni_amd64.s for CPUs that know its VPDPBUSD with the prefix of AVX-512
// only. It runs where AVX-512 does, so that tests there judge all of AVX-VNNI's kernel but a prefix.

#include "go_asm.h"
#include "textflag.h"

#define WIDTH 1
#define STEP 4
#define FRAME 5136

#define COPYFROM \
	MOVL         $0x80808080, R8 \
	VMOVD        R8, X15         \
	VPBROADCASTD X15, X15
#define COPY \
	VPXOR   (R8)(DI*1), X15, X14 \
	VMOVDQU X14, (R9)(DI*1)

#define HALFWEIGHTS VMOVDQU (SI), Y12
#define WEIGHTS \
	VMOVDQU (SI), Y12   \
	VMOVDQU 32(SI), Y13

#define DOT0 VPDPBUSD Y12, Y14, Y0
#define DOT1 VPDPBUSD Y13, Y14, Y1
#define DOT2 VPDPBUSD Y12, Y14, Y2
#define DOT3 VPDPBUSD Y13, Y14, Y3
#define DOT4 VPDPBUSD Y12, Y14, Y4
#define DOT5 VPDPBUSD Y13, Y14, Y5
#define DOT6 VPDPBUSD Y12, Y14, Y6
#define DOT7 VPDPBUSD Y13, Y14, Y7
#define DOT8 VPDPBUSD Y12, Y14, Y8
#define DOT9 VPDPBUSD Y13, Y14, Y9
#define DOT10 VPDPBUSD Y12, Y14, Y10
#define DOT11 VPDPBUSD Y13, Y14, Y11

// func gemmS8VNNI256(args *GemmS8Args)
TEXT ·gemmS8VNNI256(SB), 0, $5200-8
#include "gemm_s8_256_amd64.h"
