//go:build !purego

//	AX       arguments
//	CX       pixels left
//	DI, DX   output of the pixel, bytes to the next one's
//	R8-R10   input of the pixel: three rows of three pixels of four bytes
//	R12      bytes to the next one's
//	R11      where the output's last 16 bytes begin
//	X8       what is added to each byte
//	X4-X7    places in the rows of what fills the first 16 bytes (rows 0, 1), and the last (rows 1, 2)

#include "go_asm.h"
#include "textflag.h"

// func gatherS8AVX2Colours(args *GatherS8Args, tables *[4][16]uint8)
TEXT ·gatherS8AVX2Colours(SB), NOSPLIT, $0-16
	MOVQ    args+0(FP), AX
	MOVQ    tables+8(FP), R8
	VMOVDQU (R8), X4
	VMOVDQU 16(R8), X5
	VMOVDQU 32(R8), X6
	VMOVDQU 48(R8), X7
	VPXOR   X8, X8, X8
	CMPB    GatherS8Args_Shifted(AX), $0
	JEQ     plain
	MOVL    $0x80808080, CX
	VMOVD   CX, X8
	VPBROADCASTD X8, X8

plain:
	MOVQ    GatherS8Args_M(AX), CX
	TESTQ   CX, CX
	JZ      done
	MOVQ    GatherS8Args_Out(AX), DI
	MOVQ    GatherS8Args_OutStride(AX), DX
	LEAQ    -16(DX), R11
	MOVQ    GatherS8Args_InStride(AX), R12
	MOVQ    GatherS8Args_In(AX), SI
	MOVQ    GatherS8Args_Taps(AX), BX
	MOVLQSX (BX), R8
	MOVLQSX 12(BX), R9
	MOVLQSX 24(BX), R10
	ADDQ    SI, R8
	ADDQ    SI, R9
	ADDQ    SI, R10

pixel:
	VMOVDQU (R8), X0
	VMOVDQU (R9), X1
	VMOVDQU (R10), X2
	VPSHUFB X4, X0, X0
	VPSHUFB X5, X1, X3
	VPSHUFB X6, X1, X1
	VPSHUFB X7, X2, X2
	VPXOR   X0, X8, X0
	VPXOR   X1, X8, X1
	VPXOR   X0, X3, X3
	VPXOR   X1, X2, X2
	VMOVDQU X3, (DI)
	VMOVDQU X2, (DI)(R11*1)
	ADDQ    R12, R8
	ADDQ    R12, R9
	ADDQ    R12, R10
	ADDQ    DX, DI
	DECQ    CX
	JNZ     pixel

done:
	RET
