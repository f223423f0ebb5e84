//go:build !purego

#include "go_asm.h"
#include "textflag.h"

// Eight channels of a tile at a time; what columns of inputs become waits in the planes, those of products are gone through
// twice, for rows 0 and 2 of the outputs and for rows 1 and 3.
//
//	AX        arguments
//	SI, DI    input and output of the channels; BX, R11 places in them
//	R8        bytes from row to row of the map, R9 from pixel to pixel, R10 three times as many
//	R12       bytes from plane to plane, R13 and R15 three and five times as many
//	CX, DX    channels and tiles left

DATA winogradTwo<>+0(SB)/8, $0x4000000040000000
DATA winogradTwo<>+8(SB)/8, $0x4000000040000000
DATA winogradTwo<>+16(SB)/8, $0x4000000040000000
DATA winogradTwo<>+24(SB)/8, $0x4000000040000000
GLOBL winogradTwo<>(SB), RODATA|NOPTR, $32
DATA winogradFour<>+0(SB)/8, $0x4080000040800000
DATA winogradFour<>+8(SB)/8, $0x4080000040800000
DATA winogradFour<>+16(SB)/8, $0x4080000040800000
DATA winogradFour<>+24(SB)/8, $0x4080000040800000
GLOBL winogradFour<>(SB), RODATA|NOPTR, $32
DATA winogradEight<>+0(SB)/8, $0x4100000041000000
DATA winogradEight<>+8(SB)/8, $0x4100000041000000
DATA winogradEight<>+16(SB)/8, $0x4100000041000000
DATA winogradEight<>+24(SB)/8, $0x4100000041000000
GLOBL winogradEight<>(SB), RODATA|NOPTR, $32

// SIX transforms Y0 to Y5 to Y8, Y10, Y11, Y12, Y6, Y9. Y14 is 2, Y15 is 4.
#define SIX \
	VSUBPS       Y2, Y4, Y6   \
	VSUBPS       Y1, Y3, Y7   \
	VSUBPS       Y2, Y0, Y8   \
	VFMADD213PS  Y6, Y15, Y8  \
	VSUBPS       Y3, Y5, Y9   \
	VFNMADD231PS Y7, Y15, Y9  \
	VFNMADD231PS Y2, Y15, Y4  \
	VFNMADD231PS Y1, Y15, Y3  \
	VADDPS       Y3, Y4, Y10  \
	VSUBPS       Y3, Y4, Y11  \
	VMOVAPS      Y6, Y12      \
	VFMADD231PS  Y7, Y14, Y12 \
	VFNMADD231PS Y7, Y14, Y6

// FOUR transforms Y0 to Y3 to Y4 to Y7.
#define FOUR \
	VSUBPS Y2, Y0, Y4 \
	VADDPS Y2, Y1, Y5 \
	VSUBPS Y1, Y2, Y6 \
	VSUBPS Y3, Y1, Y7

#define STRIDES(rowStride, stride, plane) \
	MOVQ rowStride(AX), R8   \
	SHLQ $2, R8              \
	MOVQ stride(AX), R9      \
	SHLQ $2, R9              \
	LEAQ (R9)(R9*2), R10     \
	MOVQ plane(AX), R12      \
	SHLQ $2, R12             \
	LEAQ (R12)(R12*2), R13   \
	LEAQ (R12)(R12*4), R15

// func winogradInF32x8(a *WinogradInF32Args)
TEXT ·winogradInF32x8(SB), NOSPLIT, $24-8
	MOVQ    a+0(FP), AX
	STRIDES(WinogradInF32Args_RowStride, WinogradInF32Args_Stride, WinogradInF32Args_Plane)
	VMOVUPS winogradTwo<>(SB), Y14
	VMOVUPS winogradFour<>(SB), Y15
	MOVQ    WinogradInF32Args_In(AX), SI
	MOVQ    SI, tile-8(SP)
	MOVQ    WinogradInF32Args_Out(AX), DI
	MOVQ    DI, out-16(SP)
	MOVQ    WinogradInF32Args_Count(AX), DX

tile:
	MOVQ WinogradInF32Args_C(AX), CX
	MOVQ tile-8(SP), SI
	MOVQ out-16(SP), DI
	SHRQ $3, CX

channels:
	CMPQ WinogradInF32Args_Tile(AX), $2
	JEQ  two
	MOVQ SI, BX
	MOVQ DI, R11
	MOVQ $6, columns-24(SP)

column:
	VMOVUPS (BX), Y0
	VMOVUPS (BX)(R8*1), Y1
	VMOVUPS (BX)(R8*2), Y2
	VMOVUPS (BX)(R8*4), Y4
	ADDQ    R8, BX
	VMOVUPS (BX)(R8*2), Y3
	VMOVUPS (BX)(R8*4), Y5
	SUBQ    R8, BX
	ADDQ    R9, BX
	SIX
	VMOVUPS Y8, (R11)
	VMOVUPS Y10, (R11)(R13*2)
	VMOVUPS Y11, (R11)(R13*4)
	VMOVUPS Y6, (R11)(R13*8)
	LEAQ    (R11)(R13*2), R11
	VMOVUPS Y12, (R11)(R13*4)
	VMOVUPS Y9, (R11)(R13*8)
	SUBQ    R13, R11
	SUBQ    R13, R11
	ADDQ    R12, R11
	DECQ    columns-24(SP)
	JNE     column

	MOVQ DI, R11
	MOVQ $6, columns-24(SP)

row:
	VMOVUPS (R11), Y0
	VMOVUPS (R11)(R12*1), Y1
	VMOVUPS (R11)(R12*2), Y2
	VMOVUPS (R11)(R13*1), Y3
	VMOVUPS (R11)(R12*4), Y4
	VMOVUPS (R11)(R15*1), Y5
	SIX
	VMOVUPS Y8, (R11)
	VMOVUPS Y10, (R11)(R12*1)
	VMOVUPS Y11, (R11)(R12*2)
	VMOVUPS Y12, (R11)(R13*1)
	VMOVUPS Y6, (R11)(R12*4)
	VMOVUPS Y9, (R11)(R15*1)
	LEAQ    (R11)(R13*2), R11
	DECQ    columns-24(SP)
	JNE     row

next:
	ADDQ $32, SI
	ADDQ $32, DI
	DECQ CX
	JNE  channels
	MOVQ WinogradInF32Args_Step(AX), BX
	SHLQ $2, BX
	ADDQ BX, tile-8(SP)
	MOVQ WinogradInF32Args_OutStride(AX), BX
	SHLQ $2, BX
	ADDQ BX, out-16(SP)
	DECQ DX
	JNE  tile
	VZEROUPPER
	RET

two:
	MOVQ SI, BX
	MOVQ DI, R11
	MOVQ $4, columns-24(SP)

column2:
	VMOVUPS (BX), Y0
	VMOVUPS (BX)(R8*1), Y1
	VMOVUPS (BX)(R8*2), Y2
	ADDQ    R8, BX
	VMOVUPS (BX)(R8*2), Y3
	SUBQ    R8, BX
	ADDQ    R9, BX
	FOUR
	VMOVUPS Y4, (R11)
	VMOVUPS Y5, (R11)(R12*4)
	VMOVUPS Y6, (R11)(R12*8)
	LEAQ    (R11)(R12*4), R11
	VMOVUPS Y7, (R11)(R12*8)
	SUBQ    R13, R11 // one plane on: less 4, and 1
	DECQ    columns-24(SP)
	JNE     column2

	MOVQ DI, R11
	MOVQ $4, columns-24(SP)

row2:
	VMOVUPS (R11), Y0
	VMOVUPS (R11)(R12*1), Y1
	VMOVUPS (R11)(R12*2), Y2
	VMOVUPS (R11)(R13*1), Y3
	FOUR
	VMOVUPS Y4, (R11)
	VMOVUPS Y5, (R11)(R12*1)
	VMOVUPS Y6, (R11)(R12*2)
	VMOVUPS Y7, (R11)(R13*1)
	LEAQ    (R11)(R12*4), R11
	DECQ    columns-24(SP)
	JNE     row2
	JMP     next

// EVEN makes rows 0 and 2 of a column's six products, which begin at BX; ODD rows 1 and 3.
#define EVEN(y0, y2) \
	LEAQ        (BX)(R13*4), R11              \
	VMOVUPS     (BX)(R13*2), y0               \
	VADDPS      (R11), y0, y0                 \
	VMOVUPS     (R11)(R13*2), Y12             \
	VADDPS      (R11)(R13*4), Y12, Y12        \
	VMOVAPS     y0, y2                        \
	VFMADD231PS winogradFour<>(SB), Y12, y2   \
	VADDPS      Y12, y0, y0                   \
	VADDPS      (BX), y0, y0                  \
	ADDQ        R12, BX

#define ODD(y1, y3) \
	LEAQ        (BX)(R13*4), R11              \
	VMOVUPS     (BX)(R13*2), y1               \
	VSUBPS      (R11), y1, y1                 \
	VMOVUPS     (R11)(R13*2), Y12             \
	VSUBPS      (R11)(R13*4), Y12, Y12        \
	VMOVAPS     y1, y3                        \
	VFMADD231PS winogradEight<>(SB), Y12, y3  \
	LEAQ        (R11)(R13*2), R11             \
	VADDPS      (R11)(R13*4), y3, y3          \
	VFMADD231PS winogradTwo<>(SB), Y12, y1    \
	ADDQ        R12, BX

// PRELU takes the products with the slopes at R15 where the sign says so.
#define PRELU(x, t) \
	VMULPS    (R15), x, t \
	VBLENDVPS x, t, x, x

// CLAMP leaves a NaN one.
#define CLAMP(x, lo, hi) \
	VMAXPS x, lo, x \
	VMINPS x, hi, x

// OUTROW makes four pixels of a row and writes them from R11 on.
#define OUTROW(y0, y1, y2, y3, y4, y5, write) \
	VADDPS      y2, y1, Y12                   \
	VSUBPS      y2, y1, Y13                   \
	VADDPS      y4, y3, Y14                   \
	VSUBPS      y4, y3, Y15                   \
	VADDPS      Y14, Y12, y1                  \
	VADDPS      y1, y0, y0                    \
	VMOVAPS     Y13, y1                       \
	VFMADD231PS winogradTwo<>(SB), Y15, y1    \
	VFMADD231PS winogradFour<>(SB), Y14, Y12  \
	VFMADD231PS winogradEight<>(SB), Y15, Y13 \
	VADDPS      y5, Y13, Y13                  \
	TESTQ       R15, R15                      \
	JEQ         write                         \
	PRELU(y0, y2)                             \
	PRELU(y1, y3)                             \
	PRELU(Y12, y2)                            \
	PRELU(Y13, y3)                            \
write: \
	VBROADCASTSS WinogradOutF32Args_Lo(AX), y2 \
	VBROADCASTSS WinogradOutF32Args_Hi(AX), y3 \
	CLAMP(y0, y2, y3)                         \
	CLAMP(y1, y2, y3)                         \
	CLAMP(Y12, y2, y3)                        \
	CLAMP(Y13, y2, y3)                        \
	VMOVUPS     y0, (R11)                     \
	VMOVUPS     y1, (R11)(R9*1)               \
	VMOVUPS     Y12, (R11)(R9*2)              \
	VMOVUPS     Y13, (R11)(R10*1)

// func winogradOutF32x8(a *WinogradOutF32Args)
//
// Here R15 is the slopes of the channels, 0 where there are none.
TEXT ·winogradOutF32x8(SB), NOSPLIT, $16-8
	MOVQ a+0(FP), AX
	STRIDES(WinogradOutF32Args_RowStride, WinogradOutF32Args_Stride, WinogradOutF32Args_Plane)
	MOVQ WinogradOutF32Args_In(AX), SI
	MOVQ SI, in-16(SP)
	MOVQ WinogradOutF32Args_Out(AX), DI
	MOVQ DI, tile-8(SP)
	MOVQ WinogradOutF32Args_Count(AX), DX

tile:
	MOVQ WinogradOutF32Args_C(AX), CX
	MOVQ in-16(SP), SI
	MOVQ tile-8(SP), DI
	MOVQ WinogradOutF32Args_Slope(AX), R15
	SHRQ $3, CX

channels:
	MOVQ SI, BX
	CMPQ WinogradOutF32Args_Tile(AX), $2
	JEQ  two
	EVEN(Y0, Y6)
	EVEN(Y1, Y7)
	EVEN(Y2, Y8)
	EVEN(Y3, Y9)
	EVEN(Y4, Y10)
	EVEN(Y5, Y11)
	MOVQ DI, R11
	OUTROW(Y0, Y1, Y2, Y3, Y4, Y5, write0)
	LEAQ (DI)(R8*2), R11
	OUTROW(Y6, Y7, Y8, Y9, Y10, Y11, write1)
	MOVQ SI, BX
	ODD(Y0, Y6)
	ODD(Y1, Y7)
	ODD(Y2, Y8)
	ODD(Y3, Y9)
	ODD(Y4, Y10)
	ODD(Y5, Y11)
	LEAQ (DI)(R8*1), R11
	OUTROW(Y0, Y1, Y2, Y3, Y4, Y5, write2)
	LEAQ (R11)(R8*2), R11
	OUTROW(Y6, Y7, Y8, Y9, Y10, Y11, write3)

next:
	ADDQ  $32, SI
	ADDQ  $32, DI
	TESTQ R15, R15
	JEQ   more
	ADDQ  $32, R15

more:
	DECQ CX
	JNE  channels
	MOVQ WinogradOutF32Args_C(AX), BX
	SHLQ $2, BX
	ADDQ BX, in-16(SP)
	MOVQ WinogradOutF32Args_Step(AX), BX
	SHLQ $2, BX
	ADDQ BX, tile-8(SP)
	DECQ DX
	JNE  tile
	VZEROUPPER
	RET

// OUTCOLUMN2 makes two of four products, OUTROW2 writes two pixels.
#define OUTCOLUMN2(y0, y1) \
	LEAQ    (BX)(R12*8), R11        \
	VMOVUPS (BX)(R12*4), Y12        \
	VMOVUPS (R11), Y13              \
	VADDPS  Y13, Y12, y0            \
	VADDPS  (BX), y0, y0            \
	VSUBPS  Y13, Y12, y1            \
	VSUBPS  (R11)(R12*4), y1, y1    \
	ADDQ    R12, BX

#define OUTROW2(y0, y1, y2, y3, write) \
	VADDPS      y2, y1, Y12                   \
	VADDPS      Y12, y0, y0                   \
	VSUBPS      y2, y1, y1                    \
	VSUBPS      y3, y1, y1                    \
	TESTQ       R15, R15                      \
	JEQ         write                         \
	PRELU(y0, y2)                             \
	PRELU(y1, y3)                             \
write: \
	VBROADCASTSS WinogradOutF32Args_Lo(AX), y2 \
	VBROADCASTSS WinogradOutF32Args_Hi(AX), y3 \
	CLAMP(y0, y2, y3)                         \
	CLAMP(y1, y2, y3)                         \
	VMOVUPS     y0, (R11)                     \
	VMOVUPS     y1, (R11)(R9*1)

two:
	OUTCOLUMN2(Y0, Y4)
	OUTCOLUMN2(Y1, Y5)
	OUTCOLUMN2(Y2, Y6)
	OUTCOLUMN2(Y3, Y7)
	MOVQ DI, R11
	OUTROW2(Y0, Y1, Y2, Y3, write4)
	ADDQ R8, R11
	OUTROW2(Y4, Y5, Y6, Y7, write5)
	JMP  next
