//go:build amd64 && !purego

#include "go_asm.h"
#include "textflag.h"

#define A0 Z0
#define A1 Z1
#define A2 Z2
#define A3 Z3
#define A4 Z4
#define A5 Z5
#define A6 Z6
#define A7 Z7
#define WT Z8
#define T0 Z9
#define LO Z10
#define HI Z11
#define ZERO Z12

#define LOAD(m, r) VMOVUPS.Z m, K1, r
#define STORE(r, m) VMOVUPS r, K1, m

// func dwConvF32Taps16(d *DwConvF32Args, first, n int)
TEXT ·dwConvF32Taps16(SB), NOSPLIT, $0-24
	MOVQ  d+0(FP), AX
	MOVQ  first+8(FP), R15
	MOVQ  n+16(FP), CX
	MOVL  $-1, DX
	BZHIL CX, DX, DX
	KMOVW DX, K1
#include "dwconv_f32_taps_amd64.h"
