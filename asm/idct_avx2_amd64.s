//go:build amd64 && !purego

#include "textflag.h"

// Two blocks at a time, one in each half of the registers, whose words never meet. A register is
// a column before the first pass, a row of samples behind the second one.
//
//	DI dst    DX stride, R8 three times that    SI coefficients    BX last    R9 steps    CX pairs left    R10 table of factors

// COLUMN reads column i and multiplies it by its steps.
#define COLUMN(i, x, y) \
	VMOVDQU        (16*i)(SI), x               \
	VINSERTI128    $1, (128+16*i)(SI), y, y    \
	VBROADCASTI128 (16*i)(R9), Y8              \
	VPMULLW        Y8, y, y

// HALVES makes outputs i and 7-i of a pass, in t1 and elo, of their odd parts t0 and t2 and even ones.
#define HALVES(shift, elo, ehi, t0, t1, t2, t3) \
	VPADDD    elo, t0, t1    \
	VPADDD    ehi, t2, t3    \
	VPSUBD    t0, elo, elo   \
	VPSUBD    t2, ehi, ehi   \
	VPSRAD    $shift, t1, t1 \
	VPSRAD    $shift, t3, t3 \
	VPSRAD    $shift, elo, elo \
	VPSRAD    $shift, ehi, ehi \
	VPACKSSDW t3, t1, t1     \
	VPACKSSDW ehi, elo, elo

// ODD makes them of the pairs of odd inputs in Y4, Y6 (x1, x3) and Y10, Y11 (x5, x7), ODD2 of
// the first pairs alone.
#define ODD(f, shift, elo, ehi, t0, t1, t2, t3) \
	VPMADDWD (32*f)(R10), Y4, t0     \
	VPMADDWD (32*f+32)(R10), Y10, t1 \
	VPMADDWD (32*f)(R10), Y6, t2     \
	VPMADDWD (32*f+32)(R10), Y11, t3 \
	VPADDD   t1, t0, t0              \
	VPADDD   t3, t2, t2              \
	HALVES(shift, elo, ehi, t0, t1, t2, t3)

#define ODD2(f, shift, elo, ehi, t0, t1, t2, t3) \
	VPMADDWD (32*f)(R10), Y4, t0 \
	VPMADDWD (32*f)(R10), Y6, t2 \
	HALVES(shift, elo, ehi, t0, t1, t2, t3)

// EVEN makes the even parts of outputs, Y12 and Y13, Y14 and Y15, Y8 and Y9, Y0 and Y2, of the
// sums t0 in Y0 and Y2, t1 in Y8 and Y9, t2 in Y10 and Y11, t3 in Y4 and Y6.
#define EVEN \
	VPADDD Y4, Y0, Y12  \
	VPSUBD Y4, Y0, Y0   \
	VPADDD Y6, Y2, Y13  \
	VPSUBD Y6, Y2, Y2   \
	VPADDD Y10, Y8, Y14 \
	VPSUBD Y10, Y8, Y8  \
	VPADDD Y11, Y9, Y15 \
	VPSUBD Y11, Y9, Y9

// PASS transforms Y0 to Y7 into Y3, Y5, Y7, Y13, Y0, Y8, Y14, Y12; row round of the table is added.
#define PASS(round, shift) \
	VPUNPCKLWD Y4, Y0, Y8           \
	VPUNPCKHWD Y4, Y0, Y9           \
	VPUNPCKLWD Y6, Y2, Y10          \
	VPUNPCKHWD Y6, Y2, Y11          \
	VPMADDWD   0(R10), Y8, Y0       \
	VPMADDWD   32(R10), Y8, Y8      \
	VPMADDWD   0(R10), Y9, Y2       \
	VPMADDWD   32(R10), Y9, Y9      \
	VMOVDQU    (32*round)(R10), Y15 \
	VPADDD     Y15, Y0, Y0          \
	VPADDD     Y15, Y8, Y8          \
	VPADDD     Y15, Y2, Y2          \
	VPADDD     Y15, Y9, Y9          \
	VPMADDWD   64(R10), Y10, Y4     \
	VPMADDWD   96(R10), Y10, Y10    \
	VPMADDWD   64(R10), Y11, Y6     \
	VPMADDWD   96(R10), Y11, Y11    \
	EVEN                            \
	VPUNPCKLWD Y3, Y1, Y4           \
	VPUNPCKHWD Y3, Y1, Y6           \
	VPUNPCKLWD Y7, Y5, Y10          \
	VPUNPCKHWD Y7, Y5, Y11          \
	ODD(4, shift, Y12, Y13, Y1, Y3, Y5, Y7)  \
	ODD(6, shift, Y14, Y15, Y1, Y5, Y7, Y13) \
	ODD(8, shift, Y8, Y9, Y1, Y7, Y13, Y15)  \
	ODD(10, shift, Y0, Y2, Y1, Y13, Y15, Y9)

// PASS4 is PASS where Y4 to Y7 are zero: they are not read.
#define PASS4(round, shift) \
	VPXOR      Y15, Y15, Y15        \
	VPUNPCKLWD Y15, Y0, Y8          \
	VPUNPCKHWD Y15, Y0, Y9          \
	VPUNPCKLWD Y15, Y2, Y10         \
	VPUNPCKHWD Y15, Y2, Y11         \
	VMOVDQU    (32*round)(R10), Y15 \
	VPMADDWD   0(R10), Y8, Y8       \
	VPMADDWD   0(R10), Y9, Y9       \
	VPADDD     Y15, Y8, Y8          \
	VPADDD     Y15, Y9, Y9          \
	VPMADDWD   64(R10), Y10, Y4     \
	VPMADDWD   96(R10), Y10, Y10    \
	VPMADDWD   64(R10), Y11, Y6     \
	VPMADDWD   96(R10), Y11, Y11    \
	VMOVDQA    Y8, Y0               \
	VMOVDQA    Y9, Y2               \
	EVEN                            \
	VPUNPCKLWD Y3, Y1, Y4           \
	VPUNPCKHWD Y3, Y1, Y6           \
	ODD2(4, shift, Y12, Y13, Y1, Y3, Y5, Y7)  \
	ODD2(6, shift, Y14, Y15, Y1, Y5, Y7, Y13) \
	ODD2(8, shift, Y8, Y9, Y1, Y7, Y13, Y15)  \
	ODD2(10, shift, Y0, Y2, Y1, Y13, Y15, Y9)

// ROWS stores rows of which y0 and y1 hold one each.
#define ROWS(y0, y1, x1, a0, a1) \
	VPACKUSWB    y1, y0, y1   \
	VPERMQ       $0xD8, y1, y1 \
	VMOVDQU      x1, a0       \
	VEXTRACTI128 $1, y1, a1

// func idctBlocks2(dst *byte, stride int, coef *int16, last *uint8, quant *[64]int16, table *[16][8][2]int16, pairs int)
TEXT ·idctBlocks2(SB), NOSPLIT, $0-56
	MOVQ dst+0(FP), DI
	MOVQ stride+8(FP), DX
	MOVQ coef+16(FP), SI
	MOVQ last+24(FP), BX
	MOVQ quant+32(FP), R9
	MOVQ table+40(FP), R10
	MOVQ pairs+48(FP), CX
	LEAQ (DX)(DX*2), R8

pair:
	LEAQ    (DI)(DX*4), R11
	MOVWLZX (BX), AX
	TESTL   AX, AX
	JEQ     flat
	ADDL    $0x7676, AX   // bit 7 is set from 10 on
	TESTL   $0x8080, AX
	JEQ     corner

	COLUMN(0, X0, Y0)
	COLUMN(1, X1, Y1)
	COLUMN(2, X2, Y2)
	COLUMN(3, X3, Y3)
	COLUMN(4, X4, Y4)
	COLUMN(5, X5, Y5)
	COLUMN(6, X6, Y6)
	COLUMN(7, X7, Y7)
	PASS(12, 11)

	// columns become rows
	VPUNPCKLWD  Y5, Y3, Y1
	VPUNPCKHWD  Y5, Y3, Y2
	VPUNPCKLWD  Y13, Y7, Y4
	VPUNPCKHWD  Y13, Y7, Y6
	VPUNPCKLWD  Y8, Y0, Y9
	VPUNPCKHWD  Y8, Y0, Y10
	VPUNPCKLWD  Y12, Y14, Y11
	VPUNPCKHWD  Y12, Y14, Y15
	VPUNPCKLDQ  Y4, Y1, Y0
	VPUNPCKHDQ  Y4, Y1, Y3
	VPUNPCKLDQ  Y6, Y2, Y5
	VPUNPCKHDQ  Y6, Y2, Y7
	VPUNPCKLDQ  Y11, Y9, Y8
	VPUNPCKHDQ  Y11, Y9, Y12
	VPUNPCKLDQ  Y15, Y10, Y13
	VPUNPCKHDQ  Y15, Y10, Y14
	VPUNPCKHQDQ Y8, Y0, Y1
	VPUNPCKLQDQ Y8, Y0, Y0
	VPUNPCKLQDQ Y12, Y3, Y2
	VPUNPCKHQDQ Y12, Y3, Y3
	VPUNPCKLQDQ Y13, Y5, Y4
	VPUNPCKHQDQ Y13, Y5, Y5
	VPUNPCKLQDQ Y14, Y7, Y6
	VPUNPCKHQDQ Y14, Y7, Y7
	PASS(13, 18)

store:
	ROWS(Y3, Y5, X5, (DI), (DI)(DX*1))
	ROWS(Y7, Y13, X13, (DI)(DX*2), (DI)(R8*1))
	ROWS(Y0, Y8, X8, (R11), (R11)(DX*1))
	ROWS(Y14, Y12, X12, (R11)(DX*2), (R11)(R8*1))

next:
	ADDQ $16, DI
	ADDQ $256, SI
	ADDQ $2, BX
	DECQ CX
	JNE  pair
	VZEROUPPER
	RET

corner:
	// only the lowest frequencies, four by four, are there
	COLUMN(0, X0, Y0)
	COLUMN(1, X1, Y1)
	COLUMN(2, X2, Y2)
	COLUMN(3, X3, Y3)
	PASS4(12, 11)
	VPUNPCKLWD  Y5, Y3, Y1
	VPUNPCKLWD  Y13, Y7, Y4
	VPUNPCKLWD  Y8, Y0, Y9
	VPUNPCKLWD  Y12, Y14, Y11
	VPUNPCKLDQ  Y4, Y1, Y0
	VPUNPCKHDQ  Y4, Y1, Y3
	VPUNPCKLDQ  Y11, Y9, Y8
	VPUNPCKHDQ  Y11, Y9, Y12
	VPUNPCKHQDQ Y8, Y0, Y1
	VPUNPCKLQDQ Y8, Y0, Y0
	VPUNPCKLQDQ Y12, Y3, Y2
	VPUNPCKHQDQ Y12, Y3, Y3
	PASS4(13, 18)
	JMP         store

flat:
	// samples are first*step/8 + 128; words saturate where samples would
	VMOVD        (SI), X0
	VPINSRW      $1, 128(SI), X0, X0
	VPBROADCASTW (R9), X1
	VPMULLW      X1, X0, X0
	VPADDSW      448(R10), X0, X0
	VPSRAW       $3, X0, X0
	VPACKUSWB    X0, X0, X0
	VPSHUFB      480(R10), X0, X0
	VMOVDQU      X0, (DI)
	VMOVDQU      X0, (DI)(DX*1)
	VMOVDQU      X0, (DI)(DX*2)
	VMOVDQU      X0, (DI)(R8*1)
	VMOVDQU      X0, (R11)
	VMOVDQU      X0, (R11)(DX*1)
	VMOVDQU      X0, (R11)(DX*2)
	VMOVDQU      X0, (R11)(R8*1)
	JMP          next
