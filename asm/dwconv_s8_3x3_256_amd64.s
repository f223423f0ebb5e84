//go:build amd64 && !purego

#include "go_asm.h"
#include "textflag.h"

#define BYTES 32

#define C00 Y0
#define C01 Y1
#define C02 Y2
#define C03 Y3
#define C10 Y4
#define C11 Y5
#define C12 Y6
#define C13 Y7
#define C20 Y8
#define C21 Y9
#define C22 Y10
#define C23 Y11
#define W00 Y12
#define W01 Y13
#define W02 Y14
#define W03 Y15
#define W10 Y16
#define W11 Y17
#define W12 Y18
#define W13 Y19
#define W20 Y20
#define W21 Y21
#define W22 Y22
#define W23 Y23
#define S0 Y24
#define S1 Y25
#define S2 Y26
#define S3 Y27
#define SIGN Y28
#define ZERO Y29
#define LO Y30
#define HI Y31
#define NONE C23 // zero while weights are read

// QUARTERS reads 32 values of 32 bits, as many as there are, in the order of the quarters.
#define QUARTERS(a, b, c, d) \
	VMOVDQU32.Z (BX), K1, C00 \
	VMOVDQU32.Z 32(BX), K2, C01 \
	VMOVDQU32.Z 64(BX), K3, C02 \
	VMOVDQU32.Z 96(BX), K4, C03 \
	VSHUFI32X4  $0, C02, C00, a \
	VSHUFI32X4  $3, C02, C00, b \
	VSHUFI32X4  $0, C03, C01, c \
	VSHUFI32X4  $3, C03, C01, d

// KEEP puts vectors q to q+3 on the stack.
#define KEEP(q) \
	VMOVDQU32 S0, (q*BYTES)(R12) \
	VMOVDQU32 S1, ((q+1)*BYTES)(R12) \
	VMOVDQU32 S2, ((q+2)*BYTES)(R12) \
	VMOVDQU32 S3, ((q+3)*BYTES)(R12)

// func dwConvS8Grid256(d *DwConvS8Args, first, n, column int)
TEXT ·dwConvS8Grid256(SB), 0, $352-32
#include "dwconv_s8_3x3_amd64.h"
#include "dwconv_s8_3x3_two_amd64.h"
