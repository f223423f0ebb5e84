//go:build amd64 && !purego

#include "textflag.h"

// Four blocks at a time, four words of each in a register, which is a column before the first pass, a row of
// samples behind the second one.
//
//	DI dst    DX stride, R8 three times that    SI coefficients    CX fours left    R10 table of factors
//	Y12 to Y15 steps of the columns

// COLUMN reads column i of four blocks and multiplies it by its steps.
#define COLUMN(i, x, y, steps) \
	VMOVQ       (16*i)(SI), x          \
	VMOVHPS     (128+16*i)(SI), x, x   \
	VMOVQ       (256+16*i)(SI), X4     \
	VMOVHPS     (384+16*i)(SI), X4, X4 \
	VINSERTI128 $1, X4, y, y           \
	VPMULLW     steps, y, y

// PASS transforms Y0 to Y3; row round of the table is added.
#define PASS(round, shift) \
	VPUNPCKLWD Y2, Y0, Y4           \
	VPUNPCKHWD Y2, Y0, Y5           \
	VPUNPCKLWD Y3, Y1, Y6           \
	VPUNPCKHWD Y3, Y1, Y7           \
	VPMADDWD   0(R10), Y4, Y0       \
	VPMADDWD   0(R10), Y5, Y1       \
	VPMADDWD   32(R10), Y4, Y4      \
	VPMADDWD   32(R10), Y5, Y5      \
	VMOVDQU    (32*round)(R10), Y10 \
	VPADDD     Y10, Y0, Y0          \
	VPADDD     Y10, Y1, Y1          \
	VPADDD     Y10, Y4, Y4          \
	VPADDD     Y10, Y5, Y5          \
	VPMADDWD   64(R10), Y6, Y2      \
	VPMADDWD   64(R10), Y7, Y3      \
	VPMADDWD   96(R10), Y6, Y6      \
	VPMADDWD   96(R10), Y7, Y7      \
	OUTPUT(VPADDD, shift, Y0, Y1, Y2, Y3, Y8)  \
	OUTPUT(VPADDD, shift, Y4, Y5, Y6, Y7, Y9)  \
	OUTPUT(VPSUBD, shift, Y4, Y5, Y6, Y7, Y10) \
	OUTPUT(VPSUBD, shift, Y0, Y1, Y2, Y3, Y3)  \
	VMOVDQA    Y8, Y0               \
	VMOVDQA    Y9, Y1               \
	VMOVDQA    Y10, Y2

// OUTPUT is the sum or difference of an even part and an odd one.
#define OUTPUT(OP, shift, elo, ehi, olo, ohi, out) \
	OP        olo, elo, Y11     \
	OP        ohi, ehi, out     \
	VPSRAD    $shift, Y11, Y11  \
	VPSRAD    $shift, out, out  \
	VPACKSSDW out, Y11, out

// func idctHalfBlocks4(dst *byte, stride int, coef *int16, quant *[64]int16, table *[16][8][2]int16, fours int)
TEXT ·idctHalfBlocks4(SB), NOSPLIT, $0-48
	MOVQ         dst+0(FP), DI
	MOVQ         stride+8(FP), DX
	MOVQ         coef+16(FP), SI
	MOVQ         quant+24(FP), R9
	MOVQ         table+32(FP), R10
	MOVQ         fours+40(FP), CX
	LEAQ         (DX)(DX*2), R8
	VPBROADCASTQ 0(R9), Y12
	VPBROADCASTQ 16(R9), Y13
	VPBROADCASTQ 32(R9), Y14
	VPBROADCASTQ 48(R9), Y15

four:
	COLUMN(0, X0, Y0, Y12)
	COLUMN(1, X1, Y1, Y13)
	COLUMN(2, X2, Y2, Y14)
	COLUMN(3, X3, Y3, Y15)
	PASS(12, 11)

	// columns become rows
	VPUNPCKLWD  Y1, Y0, Y4
	VPUNPCKHWD  Y1, Y0, Y5
	VPUNPCKLWD  Y3, Y2, Y6
	VPUNPCKHWD  Y3, Y2, Y7
	VPUNPCKLDQ  Y6, Y4, Y0
	VPUNPCKHDQ  Y6, Y4, Y2
	VPUNPCKLDQ  Y7, Y5, Y1
	VPUNPCKHDQ  Y7, Y5, Y3
	VPUNPCKLQDQ Y1, Y0, Y4
	VPUNPCKHQDQ Y1, Y0, Y1
	VPUNPCKLQDQ Y3, Y2, Y5
	VPUNPCKHQDQ Y3, Y2, Y3
	VMOVDQA     Y4, Y0
	VMOVDQA     Y5, Y2
	PASS(13, 18)

	VPACKUSWB    Y1, Y0, Y0
	VPACKUSWB    Y3, Y2, Y2
	VPERMQ       $0xD8, Y0, Y0
	VPERMQ       $0xD8, Y2, Y2
	VMOVDQU      X0, (DI)
	VEXTRACTI128 $1, Y0, (DI)(DX*1)
	VMOVDQU      X2, (DI)(DX*2)
	VEXTRACTI128 $1, Y2, (DI)(R8*1)
	ADDQ         $16, DI
	ADDQ         $512, SI
	DECQ         CX
	JNE          four
	VZEROUPPER
	RET
