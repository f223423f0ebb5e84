//go:build amd64 && !purego

#include "go_asm.h"
#include "textflag.h"

#define P0 Y0
#define P1 Y1
#define P2 Y2
#define IN Y3
#define W00 Y4
#define W01 Y5
#define W02 Y6
#define W10 Y7
#define W11 Y8
#define W12 Y9
#define W20 Y10
#define W21 Y11
#define W22 Y12
#define BIAS Y13
#define LO Y14
#define HI Y15

#define LOAD(m, r) VMOVUPS m, r
#define STORE(r, m) VMOVUPS r, m

#define SETUP \
	MOVQ DwConvF32Args_Bias(AX), BX \
	ADDQ R14, BX \
	LOAD((BX), BIAS) \
	VBROADCASTSS DwConvF32Args_Lo(AX), LO \
	VBROADCASTSS DwConvF32Args_Hi(AX), HI

// func dwConvF32Grid8(d *DwConvF32Args, first, column int)
TEXT ·dwConvF32Grid8(SB), NOSPLIT, $0-24
	MOVQ d+0(FP), AX
	MOVQ first+8(FP), R14
	MOVQ column+16(FP), R10
#include "dwconv_f32_3x3_amd64.h"
