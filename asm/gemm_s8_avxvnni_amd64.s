//go:build !purego

// VPDPBUSD takes unsigned activations: 128 is added to them as they are copied. (The bias is lower
// by 128 times the sum of the weights.) Go's assembler knows the instruction with the prefix of
// AVX-512 only: vnni256 is this kernel with that.

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

#define DOT0 BYTE $0xc4; BYTE $0xc2; BYTE $0x0d; BYTE $0x50; BYTE $0xc4 // {vex} vpdpbusd ymm0, ymm14, ymm12
#define DOT1 BYTE $0xc4; BYTE $0xc2; BYTE $0x0d; BYTE $0x50; BYTE $0xcd // {vex} vpdpbusd ymm1, ymm14, ymm13
#define DOT2 BYTE $0xc4; BYTE $0xc2; BYTE $0x0d; BYTE $0x50; BYTE $0xd4 // {vex} vpdpbusd ymm2, ymm14, ymm12
#define DOT3 BYTE $0xc4; BYTE $0xc2; BYTE $0x0d; BYTE $0x50; BYTE $0xdd // {vex} vpdpbusd ymm3, ymm14, ymm13
#define DOT4 BYTE $0xc4; BYTE $0xc2; BYTE $0x0d; BYTE $0x50; BYTE $0xe4 // {vex} vpdpbusd ymm4, ymm14, ymm12
#define DOT5 BYTE $0xc4; BYTE $0xc2; BYTE $0x0d; BYTE $0x50; BYTE $0xed // {vex} vpdpbusd ymm5, ymm14, ymm13
#define DOT6 BYTE $0xc4; BYTE $0xc2; BYTE $0x0d; BYTE $0x50; BYTE $0xf4 // {vex} vpdpbusd ymm6, ymm14, ymm12
#define DOT7 BYTE $0xc4; BYTE $0xc2; BYTE $0x0d; BYTE $0x50; BYTE $0xfd // {vex} vpdpbusd ymm7, ymm14, ymm13
#define DOT8 BYTE $0xc4; BYTE $0x42; BYTE $0x0d; BYTE $0x50; BYTE $0xc4 // {vex} vpdpbusd ymm8, ymm14, ymm12
#define DOT9 BYTE $0xc4; BYTE $0x42; BYTE $0x0d; BYTE $0x50; BYTE $0xcd // {vex} vpdpbusd ymm9, ymm14, ymm13
#define DOT10 BYTE $0xc4; BYTE $0x42; BYTE $0x0d; BYTE $0x50; BYTE $0xd4 // {vex} vpdpbusd ymm10, ymm14, ymm12
#define DOT11 BYTE $0xc4; BYTE $0x42; BYTE $0x0d; BYTE $0x50; BYTE $0xdd // {vex} vpdpbusd ymm11, ymm14, ymm13

// func gemmS8AVXVNNI(args *GemmS8Args)
TEXT ·gemmS8AVXVNNI(SB), 0, $5200-8
#include "gemm_s8_256_amd64.h"
