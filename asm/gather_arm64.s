//go:build arm64 && !purego

#include "go_asm.h"
#include "textflag.h"

// func gatherS8Neon3x3(a *GatherS8Args, table *[2][16]uint8)
//
// R1-R3 the next pixel's rows, R4 bytes from pixel to pixel; R5 the output, R6 from its first store to its second;
// R7 pixels left. V0-V2 rows, V3 and V4 the tables.
TEXT ·gatherS8Neon3x3(SB), NOSPLIT, $0-16
	MOVD a+0(FP), R0
	MOVD table+8(FP), R8
	VLD1 (R8), [V3.B16, V4.B16]
	MOVD GatherS8Args_In(R0), R9
	MOVD GatherS8Args_InStride(R0), R4
	MOVD GatherS8Args_Taps(R0), R8
	MOVW (R8), R1
	MOVW 12(R8), R2
	MOVW 24(R8), R3
	ADD  R9, R1
	ADD  R9, R2
	ADD  R9, R3
	MOVD GatherS8Args_Out(R0), R5
	MOVD GatherS8Args_OutStride(R0), R6
	SUB  $16, R6
	MOVD GatherS8Args_M(R0), R7
	CBZ  R7, end

pixel:
	VLD1.P (R1)(R4), [V0.B16]
	VLD1.P (R2)(R4), [V1.B16]
	VLD1.P (R3)(R4), [V2.B16]
	VTBL   V3.B16, [V0.B16, V1.B16, V2.B16], V5.B16
	VTBL   V4.B16, [V0.B16, V1.B16, V2.B16], V6.B16
	VST1.P [V5.B16], (R5)(R6)
	VST1.P [V6.B16], 16(R5)
	SUBS   $1, R7
	BNE    pixel

end:
	RET
