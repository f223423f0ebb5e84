//go:build amd64 && !purego

#include "go_asm.h"
#include "textflag.h"

// Eight pixels of four rows of a cell at a time: their best values and classes stay in registers
// while one class after the other is interpolated. Where fewer rows are left the last one is
// computed as often as it takes.
//
//	AX arguments    DI first pixel    CX pixels left of the row, DX rows left
//	BX, R9, R10, R11 weights of four rows    SI weights of the columns
//	R8 number of classes, R12 class at hand  R13, R14 scratch    R15 step from row to row
//	Y0 to Y3 best values, Y4 to Y7 their classes    Y15 weights of the columns

DATA ·some<>+0(SB)/8, $-1
DATA ·some<>+8(SB)/8, $-1
DATA ·some<>+16(SB)/8, $-1
DATA ·some<>+24(SB)/8, $-1
DATA ·some<>+32(SB)/8, $0
DATA ·some<>+40(SB)/8, $0
DATA ·some<>+48(SB)/8, $0
DATA ·some<>+56(SB)/8, $0
GLOBL ·some<>(SB), RODATA|NOPTR, $64

// the lowest bytes of four 32-bit numbers
DATA ·lowest<>+0(SB)/8, $0x808080800C080400
DATA ·lowest<>+8(SB)/8, $0x8080808080808080
GLOBL ·lowest<>(SB), RODATA|NOPTR, $16

// ROWS points to the weights of four rows from BX on, of which DX are left.
#define ROWS \
	LEAQ    -4(BX)(DX*4), R13 \
	LEAQ    4(BX), R9         \
	CMPQ    R9, R13           \
	CMOVQGT R13, R9           \
	LEAQ    8(BX), R10        \
	CMPQ    R10, R13          \
	CMOVQGT R13, R10          \
	LEAQ    12(BX), R11       \
	CMPQ    R11, R13          \
	CMOVQGT R13, R11

// COLUMNS reads the weights of min(CX, 8) columns.
#define COLUMNS \
	MOVQ       $8, R13                  \
	CMPQ       CX, R13                  \
	CMOVQLT    CX, R13                  \
	NEGQ       R13                      \
	LEAQ       ·some<>+32(SB), R14      \
	LEAQ       (R14)(R13*4), R14        \
	VMOVDQU    (R14), Y15               \
	VPMASKMOVD (SI), Y15, Y15

// BYTES brings a row's 8 classes to the low bytes of x.
#define BYTES(y, x, t) \
	VEXTRACTI128 $1, y, t             \
	VPSHUFB      ·lowest<>(SB), x, x  \
	VPSHUFB      ·lowest<>(SB), t, t  \
	VPUNPCKLDQ   t, x, x

// STORE writes the pixels of the rows, at most four and eight, and goes on to wide or, at the
// end of the rows, to down.
#define STORE(wide, down) \
	BYTES(Y4, X4, X8)           \
	BYTES(Y5, X5, X8)           \
	BYTES(Y6, X6, X8)           \
	BYTES(Y7, X7, X8)           \
	VMOVQ   X4, R12             \
	VMOVQ   X5, R13             \
	MOVQ    DI, R14             \
	CMPQ    CX, $8              \
	JLT     bytes               \
	MOVQ    R12, (R14)          \
	CMPQ    DX, $2              \
	JLT     across              \
	MOVQ    R13, (R14)(R15*1)   \
	JEQ     across              \
	LEAQ    (R14)(R15*2), R14   \
	VMOVQ   X6, (R14)           \
	CMPQ    DX, $4              \
	JLT     across              \
	VMOVQ   X7, (R14)(R15*1)    \
across: \
	ADDQ    $8, DI              \
	ADDQ    $32, SI             \
	SUBQ    $8, CX              \
	JGT     wide                \
	JMP     down                \
bytes: \
	MOVB    R12, (R14)          \
	SHRQ    $8, R12             \
	CMPQ    DX, $2              \
	JLT     column              \
	MOVB    R13, (R14)(R15*1)   \
	SHRQ    $8, R13             \
	CMPQ    DX, $2              \
	JEQ     column              \
	LEAQ    (R14)(R15*2), R14   \
	VPEXTRB $0, X6, (R14)       \
	VPSRLDQ $1, X6, X6          \
	CMPQ    DX, $4              \
	JLT     column              \
	VPEXTRB $0, X7, (R14)(R15*1) \
	VPSRLDQ $1, X7, X7          \
column: \
	INCQ    DI                  \
	MOVQ    DI, R14             \
	DECQ    CX                  \
	JNE     bytes               \
	JMP     down

// DOWN goes four rows down from the row that ended at DI, to tall while there are any.
#define DOWN(tall) \
	SUBQ    $4, DX              \
	JLE     done                \
	ADDQ    $16, BX             \
	LEAQ    (R15*4), R13        \
	ADDQ    R13, first-8(SP)    \
	MOVQ    first-8(SP), DI     \
	JMP     tall

// ROWS8 compares a row of integer values.
#define ROWS8(w, best, class) \
	VPBROADCASTD (w), Y11           \
	VPMULLD      Y10, Y11, Y11      \
	VPADDD       Y8, Y11, Y11       \
	VPCMPGTD     best, Y11, Y13     \
	VPMAXSD      best, Y11, best    \
	VPBLENDVB    Y13, Y12, class, class

// func upsampleS8x8(a *UpsampleS8Args)
//
// a*(2048-w) + b*w is a*2048 + (b-a)*w: Y8 the upper row's value times 2048, Y10 the step to the lower
// one's, Y12 the class. Y14 is the least integer.
TEXT ·upsampleS8x8(SB), NOSPLIT, $8-8
	MOVQ     a+0(FP), AX
	MOVQ     UpsampleS8Args_Dst(AX), DI
	MOVQ     DI, first-8(SP)
	MOVQ     UpsampleS8Args_Step(AX), R15
	MOVQ     UpsampleS8Args_WY(AX), BX
	MOVQ     UpsampleS8Args_WY+8(AX), DX
	MOVQ     UpsampleS8Args_Class+8(AX), R8
	VPCMPEQD Y14, Y14, Y14
	VPSLLD   $31, Y14, Y14

tall:
	ROWS
	MOVQ UpsampleS8Args_WX(AX), SI
	MOVQ UpsampleS8Args_WX+8(AX), CX

wide:
	COLUMNS
	VMOVDQA Y14, Y0
	VMOVDQA Y14, Y1
	VMOVDQA Y14, Y2
	VMOVDQA Y14, Y3
	XORL    R12, R12

class:
	MOVQ         UpsampleS8Args_TL(AX), R13
	MOVQ         UpsampleS8Args_TR(AX), R14
	VPBROADCASTD (R13)(R12*4), Y8
	VPBROADCASTD (R14)(R12*4), Y9
	MOVQ         UpsampleS8Args_BL(AX), R13
	MOVQ         UpsampleS8Args_BR(AX), R14
	VPBROADCASTD (R13)(R12*4), Y10
	VPBROADCASTD (R14)(R12*4), Y11
	MOVQ         UpsampleS8Args_Class(AX), R13
	VPBROADCASTB (R13)(R12*1), Y12
	VPSUBD       Y8, Y9, Y9
	VPSUBD       Y10, Y11, Y11
	VPMULLD      Y15, Y9, Y9
	VPMULLD      Y15, Y11, Y11
	VPSLLD       $11, Y8, Y8
	VPSLLD       $11, Y10, Y10
	VPADDD       Y9, Y8, Y8
	VPADDD       Y11, Y10, Y10
	VPSUBD       Y8, Y10, Y10
	VPSLLD       $11, Y8, Y8
	ROWS8(BX, Y0, Y4)
	ROWS8(R9, Y1, Y5)
	ROWS8(R10, Y2, Y6)
	ROWS8(R11, Y3, Y7)
	INCQ         R12
	CMPQ         R12, R8
	JLT          class
	STORE(wide, down)

down:
	DOWN(tall)

done:
	VZEROUPPER
	RET

// ROWF compares a row of values, each operation rounded.
#define ROWF(w, best, class) \
	VBROADCASTSS (w), Y11           \
	VSUBPS       Y11, Y14, Y13      \
	VMULPS       Y10, Y11, Y11      \
	VMULPS       Y8, Y13, Y13       \
	VADDPS       Y11, Y13, Y11      \
	VCMPPS       $0x1E, best, Y11, Y13  \
	VBLENDVPS    Y13, Y11, best, best   \
	VPBLENDVB    Y13, Y12, class, class

// func upsampleF32x8(a *UpsampleF32Args)
//
// Y8 the upper row's value, Y10 the lower one's, Y12 the class. Y14 is 1.
TEXT ·upsampleF32x8(SB), NOSPLIT, $8-8
	MOVQ         a+0(FP), AX
	MOVQ         UpsampleF32Args_Dst(AX), DI
	MOVQ         DI, first-8(SP)
	MOVQ         UpsampleF32Args_Step(AX), R15
	MOVQ         UpsampleF32Args_WY(AX), BX
	MOVQ         UpsampleF32Args_WY+8(AX), DX
	MOVQ         UpsampleF32Args_Class+8(AX), R8
	MOVL         $0x3F800000, R13
	VMOVD        R13, X14
	VPBROADCASTD X14, Y14

tall:
	ROWS
	MOVQ UpsampleF32Args_WX(AX), SI
	MOVQ UpsampleF32Args_WX+8(AX), CX

wide:
	COLUMNS
	MOVL         $0xFF800000, R13
	VMOVD        R13, X0
	VPBROADCASTD X0, Y0
	VMOVAPS      Y0, Y1
	VMOVAPS      Y0, Y2
	VMOVAPS      Y0, Y3
	MOVQ         UpsampleF32Args_Class(AX), R13
	VPBROADCASTB (R13), Y4
	VMOVDQA      Y4, Y5
	VMOVDQA      Y4, Y6
	VMOVDQA      Y4, Y7
	XORL         R12, R12

class:
	MOVQ         UpsampleF32Args_TL(AX), R13
	MOVQ         UpsampleF32Args_TR(AX), R14
	VBROADCASTSS (R13)(R12*4), Y8
	VBROADCASTSS (R14)(R12*4), Y9
	MOVQ         UpsampleF32Args_BL(AX), R13
	MOVQ         UpsampleF32Args_BR(AX), R14
	VBROADCASTSS (R13)(R12*4), Y10
	VBROADCASTSS (R14)(R12*4), Y11
	MOVQ         UpsampleF32Args_Class(AX), R13
	VPBROADCASTB (R13)(R12*1), Y12
	VSUBPS       Y15, Y14, Y13
	VMULPS       Y13, Y8, Y8
	VMULPS       Y13, Y10, Y10
	VMULPS       Y15, Y9, Y9
	VMULPS       Y15, Y11, Y11
	VADDPS       Y9, Y8, Y8
	VADDPS       Y11, Y10, Y10
	ROWF(BX, Y0, Y4)
	ROWF(R9, Y1, Y5)
	ROWF(R10, Y2, Y6)
	ROWF(R11, Y3, Y7)
	INCQ         R12
	CMPQ         R12, R8
	JLT          class
	STORE(wide, down)

down:
	DOWN(tall)

done:
	VZEROUPPER
	RET
