//go:build amd64 && !purego

#include "go_asm.h"
#include "textflag.h"

// A table of 256 is 16 of 16, among which the bits 4 to 7 of a value choose by pairs.

DATA lowBits<>+0(SB)/8, $0x0F0F0F0F0F0F0F0F
GLOBL lowBits<>(SB), RODATA|NOPTR, $8

#define LOOK16(at, d) \
	VBROADCASTI128 at(BX), d \
	VPSHUFB        Y0, d, d

#define LOOK32(at, d, t) \
	LOOK16(at, d)            \
	LOOK16(at+16, t)         \
	VPBLENDVB Y1, t, d, d

#define LOOK64(at, d, t, u) \
	LOOK32(at, d, u)         \
	LOOK32(at+32, t, u)      \
	VPBLENDVB Y2, t, d, d

#define LOOK128(at, d, t, u, v) \
	LOOK64(at, d, u, v)      \
	LOOK64(at+64, t, u, v)   \
	VPBLENDVB Y3, t, d, d

// func lookupS8x32(a *LookupS8Args)
//
// The last 32 elements may overlap those before: input and output are different maps.
//
//	SI input    DI output    BX table    CX elements left, less 32    DX step
//	Y0 lowest four bits    Y1, Y2, Y3, Y4 values whose highest bit is bit 4, 5, 6, 7    Y10 what leaves the lowest four
TEXT ·lookupS8x32(SB), NOSPLIT, $0-8
	MOVQ         a+0(FP), AX
	MOVQ         LookupS8Args_In(AX), SI
	MOVQ         LookupS8Args_Out(AX), DI
	MOVQ         LookupS8Args_Table(AX), BX
	MOVQ         LookupS8Args_N(AX), CX
	VPBROADCASTQ lowBits<>(SB), Y10
	SUBQ         $32, CX

loop:
	VMOVDQU   (SI), Y4
	VPAND     Y10, Y4, Y0
	VPSLLW    $3, Y4, Y1
	VPSLLW    $2, Y4, Y2
	VPSLLW    $1, Y4, Y3
	LOOK128(0, Y5, Y6, Y7, Y8)
	LOOK128(128, Y6, Y7, Y8, Y9)
	VPBLENDVB Y4, Y5, Y6, Y5 // the first half is that of negative values
	VMOVDQU   Y5, (DI)
	TESTQ     CX, CX
	JEQ       done
	MOVQ      $32, DX
	CMPQ      CX, DX
	CMOVQLT   CX, DX
	SUBQ      DX, CX
	ADDQ      DX, SI
	ADDQ      DX, DI
	JMP       loop

done:
	VZEROUPPER
	RET
