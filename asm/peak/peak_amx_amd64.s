//go:build amd64 && !purego

#include "textflag.h"

#define CONFIGURE BYTE $0xc4; BYTE $0xc2; BYTE $0x78; BYTE $0x49; BYTE $0x00 // ldtilecfg [r8]
#define LOAD6 BYTE $0xc4; BYTE $0x82; BYTE $0x7b; BYTE $0x4b; BYTE $0x34; BYTE $0x08 // tileloadd tmm6, [r8 + r9]
#define LOAD7 BYTE $0xc4; BYTE $0x82; BYTE $0x7b; BYTE $0x4b; BYTE $0x3c; BYTE $0x08 // tileloadd tmm7, [r8 + r9]
#define DOT0 BYTE $0xc4; BYTE $0xe2; BYTE $0x43; BYTE $0x5e; BYTE $0xc6 // tdpbssd tmm0, tmm6, tmm7
#define DOT1 BYTE $0xc4; BYTE $0xe2; BYTE $0x43; BYTE $0x5e; BYTE $0xce // tdpbssd tmm1, tmm6, tmm7
#define DOT2 BYTE $0xc4; BYTE $0xe2; BYTE $0x43; BYTE $0x5e; BYTE $0xd6 // tdpbssd tmm2, tmm6, tmm7
#define DOT3 BYTE $0xc4; BYTE $0xe2; BYTE $0x43; BYTE $0x5e; BYTE $0xde // tdpbssd tmm3, tmm6, tmm7
#define DOT4 BYTE $0xc4; BYTE $0xe2; BYTE $0x43; BYTE $0x5e; BYTE $0xe6 // tdpbssd tmm4, tmm6, tmm7
#define DOT5 BYTE $0xc4; BYTE $0xe2; BYTE $0x43; BYTE $0x5e; BYTE $0xee // tdpbssd tmm5, tmm6, tmm7
#define STORE0 BYTE $0xc4; BYTE $0x82; BYTE $0x7a; BYTE $0x4b; BYTE $0x04; BYTE $0x08 // tilestored [r8 + r9], tmm0
#define STORE1 BYTE $0xc4; BYTE $0x82; BYTE $0x7a; BYTE $0x4b; BYTE $0x0c; BYTE $0x08 // tilestored [r8 + r9], tmm1
#define STORE2 BYTE $0xc4; BYTE $0x82; BYTE $0x7a; BYTE $0x4b; BYTE $0x14; BYTE $0x08 // tilestored [r8 + r9], tmm2
#define STORE3 BYTE $0xc4; BYTE $0x82; BYTE $0x7a; BYTE $0x4b; BYTE $0x1c; BYTE $0x08 // tilestored [r8 + r9], tmm3
#define STORE4 BYTE $0xc4; BYTE $0x82; BYTE $0x7a; BYTE $0x4b; BYTE $0x24; BYTE $0x08 // tilestored [r8 + r9], tmm4
#define STORE5 BYTE $0xc4; BYTE $0x82; BYTE $0x7a; BYTE $0x4b; BYTE $0x2c; BYTE $0x08 // tilestored [r8 + r9], tmm5
#define RELEASE BYTE $0xc4; BYTE $0xe2; BYTE $0x78; BYTE $0x49; BYTE $0xc0 // tilerelease

// func dotTiles(n int) int32
// All tiles have 16 rows of 64 bytes, each row a copy of 64 ones; those of sums begin as zeros. Rows are stored
// one above the other.
TEXT ·dotTiles(SB), NOSPLIT, $64-12
	MOVQ         n+0(FP), CX
	LEAQ         row-64(SP), R8
	XORQ         R9, R9
	VPXORD       Z0, Z0, Z0
	VMOVDQU64    Z0, (R8)
	MOVB         $1, (R8)
	MOVL         $0x00400040, AX
	VPBROADCASTD AX, X0
	VMOVDQU      X0, 16(R8)
	MOVQ         $0x1010101010101010, AX
	MOVQ         AX, 48(R8)
	CONFIGURE
	MOVL         $0x01010101, AX
	VPBROADCASTD AX, Z0
	VMOVDQU64    Z0, (R8)
	LOAD6
	LOAD7

turn:
	DOT0
	DOT1
	DOT2
	DOT3
	DOT4
	DOT5
	DECQ CX
	JNZ  turn
	XORL AX, AX
	STORE0
	ADDL (R8), AX
	STORE1
	ADDL (R8), AX
	STORE2
	ADDL (R8), AX
	STORE3
	ADDL (R8), AX
	STORE4
	ADDL (R8), AX
	STORE5
	ADDL (R8), AX
	RELEASE
	MOVL AX, ret+8(FP)
	VZEROUPPER
	RET
