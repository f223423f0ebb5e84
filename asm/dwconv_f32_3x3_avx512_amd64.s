//go:build amd64 && !purego

#include "go_asm.h"
#include "textflag.h"

#define P0 Z0
#define P1 Z1
#define P2 Z2
#define IN Z3
#define W00 Z4
#define W01 Z5
#define W02 Z6
#define W10 Z7
#define W11 Z8
#define W12 Z9
#define W20 Z10
#define W21 Z11
#define W22 Z12
#define BIAS Z13
#define LO Z14
#define HI Z15

#define LOAD(m, r) VMOVUPS.Z m, K1, r
#define STORE(r, m) VMOVUPS r, K1, m

#define SETUP \
	MOVQ DwConvF32Args_Bias(AX), BX \
	ADDQ R14, BX \
	LOAD((BX), BIAS) \
	VBROADCASTSS DwConvF32Args_Lo(AX), LO \
	VBROADCASTSS DwConvF32Args_Hi(AX), HI

// func dwConvF32Grid16(d *DwConvF32Args, first, n, column int)
TEXT ·dwConvF32Grid16(SB), NOSPLIT, $0-32
	MOVQ  d+0(FP), AX
	MOVQ  first+8(FP), R14
	MOVQ  n+16(FP), CX
	MOVQ  column+24(FP), R10
	MOVL  $-1, DX
	BZHIL CX, DX, DX
	KMOVW DX, K1
#include "dwconv_f32_3x3_amd64.h"
