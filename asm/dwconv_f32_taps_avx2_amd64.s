//go:build amd64 && !purego

#include "go_asm.h"
#include "textflag.h"

#define A0 Y0
#define A1 Y1
#define A2 Y2
#define A3 Y3
#define A4 Y4
#define A5 Y5
#define A6 Y6
#define A7 Y7
#define WT Y8
#define T0 Y9
#define LO Y10
#define HI Y11
#define ZERO Y12

#define LOAD(m, r) VMOVUPS m, r
#define STORE(r, m) VMOVUPS r, m

// func dwConvF32Taps8(d *DwConvF32Args, first int)
TEXT ·dwConvF32Taps8(SB), NOSPLIT, $0-16
	MOVQ d+0(FP), AX
	MOVQ first+8(FP), R15
#include "dwconv_f32_taps_amd64.h"
