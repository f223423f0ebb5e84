//go:build !purego

#include "go_asm.h"
#include "textflag.h"

// Sixteen channels of a tile at a time. All that a tile has does not fit into the registers: inputs of 6x6 are read
// twice, for rows 1 to 4 of what their columns become and for rows 0 and 5.
//
//	AX        arguments
//	SI, DI    input and output of the channels; BX column of the input
//	R8        bytes from row to row of the map, R9 from pixel to pixel, R10 and R11 three and five times R8
//	R12       bytes from plane to plane, R13 and R15 three and five times as many
//	CX, DX    channels and tiles left
//	Z24-Z27   in use; Z28, Z29, Z30: 2, 4, 8
//	K1        channels that exist

// INCOLUMN makes rows 1 to 4 of a transformed column.
#define INCOLUMN(x1, x2, x3, x4) \
	VMOVUPS.Z    (BX)(R8*1), K1, Z25  \
	VMOVUPS.Z    (BX)(R8*2), K1, Z24  \
	VMOVUPS.Z    (BX)(R10*1), K1, Z26 \
	VMOVUPS.Z    (BX)(R8*4), K1, x1   \
	ADDQ         R9, BX               \
	VSUBPS       Z24, x1, x3          \
	VSUBPS       Z25, Z26, Z27        \
	VFNMADD231PS Z24, Z29, x1         \
	VFNMADD231PS Z25, Z29, Z26        \
	VSUBPS       Z26, x1, x2          \
	VADDPS       Z26, x1, x1          \
	VMOVAPS      x3, x4               \
	VFMADD231PS  Z27, Z28, x3         \
	VFNMADD231PS Z27, Z28, x4

// OUTERCOLUMN makes rows 0 and 5.
#define OUTERCOLUMN(x0, x5) \
	VMOVUPS.Z    (BX), K1, x0         \
	VMOVUPS.Z    (BX)(R8*2), K1, Z24  \
	VMOVUPS.Z    (BX)(R8*4), K1, Z25  \
	VMOVUPS.Z    (BX)(R8*1), K1, Z26  \
	VMOVUPS.Z    (BX)(R10*1), K1, Z27 \
	VMOVUPS.Z    (BX)(R11*1), K1, x5  \
	ADDQ         R9, BX               \
	VSUBPS       Z24, Z25, Z25        \
	VSUBPS       Z24, x0, x0          \
	VFMADD213PS  Z25, Z29, x0         \
	VSUBPS       Z26, Z27, Z26        \
	VSUBPS       Z27, x5, x5          \
	VFNMADD231PS Z26, Z29, x5

// INROW transforms a row and writes six planes from BX on.
#define INROW(x0, x1, x2, x3, x4, x5) \
	VSUBPS       x2, x4, Z24          \
	VSUBPS       x1, x3, Z25          \
	VSUBPS       x2, x0, Z26          \
	VFMADD213PS  Z24, Z29, Z26        \
	VMOVUPS      Z26, K1, (BX)        \
	VSUBPS       x3, x5, Z27          \
	VFNMADD231PS Z25, Z29, Z27        \
	VMOVUPS      Z27, K1, (BX)(R15*1) \
	VFNMADD231PS x2, Z29, x4          \
	VFNMADD231PS x1, Z29, x3          \
	VADDPS       x3, x4, Z26          \
	VMOVUPS      Z26, K1, (BX)(R12*1) \
	VSUBPS       x3, x4, Z27          \
	VMOVUPS      Z27, K1, (BX)(R12*2) \
	VMOVAPS      Z24, x0              \
	VFMADD231PS  Z25, Z28, x0         \
	VMOVUPS      x0, K1, (BX)(R13*1)  \
	VFNMADD231PS Z25, Z28, Z24        \
	VMOVUPS      Z24, K1, (BX)(R12*4)

// CHANNELS sets K1, all of it before, for the channels at CX, and leaves how many there are behind them.
#define CHANNELS(full) \
	CMPQ  CX, $16    \
	JGE   full       \
	MOVL  $-1, BX    \
	BZHIL CX, BX, BX \
	KMOVW BX, K1     \
full: \
	SUBQ  $16, CX

#define CONSTANTS \
	MOVL         $0x40000000, BX \
	VPBROADCASTD BX, Z28         \
	MOVL         $0x40800000, BX \
	VPBROADCASTD BX, Z29         \
	MOVL         $0x41000000, BX \
	VPBROADCASTD BX, Z30

#define STRIDES(rowStride, stride, plane) \
	MOVQ rowStride(AX), R8   \
	SHLQ $2, R8              \
	LEAQ (R8)(R8*2), R10     \
	LEAQ (R8)(R8*4), R11     \
	MOVQ stride(AX), R9      \
	SHLQ $2, R9              \
	MOVQ plane(AX), R12      \
	SHLQ $2, R12             \
	LEAQ (R12)(R12*2), R13   \
	LEAQ (R12)(R12*4), R15

// func winogradInF32AVX512(a *WinogradInF32Args)
TEXT ·winogradInF32AVX512(SB), NOSPLIT, $16-8
	MOVQ  a+0(FP), AX
	STRIDES(WinogradInF32Args_RowStride, WinogradInF32Args_Stride, WinogradInF32Args_Plane)
	CONSTANTS
	MOVQ  WinogradInF32Args_In(AX), SI
	MOVQ  SI, tile-8(SP)
	MOVQ  WinogradInF32Args_Out(AX), DI
	MOVQ  DI, out-16(SP)
	MOVQ  WinogradInF32Args_Count(AX), DX
	TESTQ DX, DX
	JLE   done

tile:
	KXNORW K1, K1, K1
	MOVQ  WinogradInF32Args_C(AX), CX
	MOVQ  tile-8(SP), SI
	MOVQ  out-16(SP), DI
	TESTQ CX, CX
	JLE   done

channels:
	CHANNELS(full)
	MOVQ SI, BX
	CMPQ WinogradInF32Args_Tile(AX), $2
	JEQ  two
	INCOLUMN(Z0, Z6, Z12, Z18)
	INCOLUMN(Z1, Z7, Z13, Z19)
	INCOLUMN(Z2, Z8, Z14, Z20)
	INCOLUMN(Z3, Z9, Z15, Z21)
	INCOLUMN(Z4, Z10, Z16, Z22)
	INCOLUMN(Z5, Z11, Z17, Z23)
	LEAQ (DI)(R13*2), BX
	INROW(Z0, Z1, Z2, Z3, Z4, Z5)
	LEAQ (BX)(R13*2), BX
	INROW(Z6, Z7, Z8, Z9, Z10, Z11)
	LEAQ (BX)(R13*2), BX
	INROW(Z12, Z13, Z14, Z15, Z16, Z17)
	LEAQ (BX)(R13*2), BX
	INROW(Z18, Z19, Z20, Z21, Z22, Z23)
	MOVQ SI, BX
	OUTERCOLUMN(Z0, Z6)
	OUTERCOLUMN(Z1, Z7)
	OUTERCOLUMN(Z2, Z8)
	OUTERCOLUMN(Z3, Z9)
	OUTERCOLUMN(Z4, Z10)
	OUTERCOLUMN(Z5, Z11)
	MOVQ DI, BX
	INROW(Z0, Z1, Z2, Z3, Z4, Z5)
	LEAQ (BX)(R15*4), BX
	LEAQ (BX)(R15*2), BX
	INROW(Z6, Z7, Z8, Z9, Z10, Z11)

next:
	ADDQ  $64, SI
	ADDQ  $64, DI
	TESTQ CX, CX
	JG    channels

	MOVQ WinogradInF32Args_OutStride(AX), BX
	SHLQ $2, BX
	ADDQ BX, out-16(SP)
	MOVQ WinogradInF32Args_Step(AX), BX
	SHLQ $2, BX
	ADDQ BX, tile-8(SP)
	DECQ DX
	JNE  tile

done:
	VZEROUPPER
	RET

// INCOLUMN2 makes a transformed column of four, INROW2 a row, written to four planes from BX on.
#define INCOLUMN2(x0, x1, x2, x3) \
	VMOVUPS.Z (BX), K1, x0         \
	VMOVUPS.Z (BX)(R8*1), K1, Z24  \
	VMOVUPS.Z (BX)(R8*2), K1, Z25  \
	VMOVUPS.Z (BX)(R10*1), K1, x3  \
	ADDQ      R9, BX               \
	VSUBPS    Z25, x0, x0          \
	VADDPS    Z25, Z24, x1         \
	VSUBPS    Z24, Z25, x2         \
	VSUBPS    x3, Z24, x3

#define INROW2(x0, x1, x2, x3) \
	VSUBPS  x2, x0, x0           \
	VMOVUPS x0, K1, (BX)         \
	VADDPS  x2, x1, Z24          \
	VMOVUPS Z24, K1, (BX)(R12*1) \
	VSUBPS  x1, x2, x2           \
	VMOVUPS x2, K1, (BX)(R12*2)  \
	VSUBPS  x3, x1, x3           \
	VMOVUPS x3, K1, (BX)(R13*1)  \
	LEAQ    (BX)(R12*4), BX

two:
	INCOLUMN2(Z0, Z4, Z8, Z12)
	INCOLUMN2(Z1, Z5, Z9, Z13)
	INCOLUMN2(Z2, Z6, Z10, Z14)
	INCOLUMN2(Z3, Z7, Z11, Z15)
	MOVQ DI, BX
	INROW2(Z0, Z1, Z2, Z3)
	INROW2(Z4, Z5, Z6, Z7)
	INROW2(Z8, Z9, Z10, Z11)
	INROW2(Z12, Z13, Z14, Z15)
	JMP  next

// OUTCOLUMN makes four of a column's six products, which begin at BX.
#define OUTCOLUMN(y0, y1, y2, y3) \
	VMOVUPS.Z   (BX)(R13*2), K1, Z24  \
	LEAQ        (BX)(R13*4), R11      \
	VMOVUPS.Z   (R11), K1, Z25        \
	VADDPS      Z25, Z24, y0          \
	VSUBPS      Z25, Z24, y1          \
	VMOVUPS.Z   (R11)(R13*2), K1, Z24 \
	LEAQ        (R11)(R13*4), R11     \
	VMOVUPS.Z   (R11), K1, Z25        \
	VADDPS      Z25, Z24, Z26         \
	VSUBPS      Z25, Z24, Z27         \
	VMOVAPS     y0, y2                \
	VFMADD231PS Z26, Z29, y2          \
	VMOVAPS     y1, y3                \
	VFMADD231PS Z27, Z30, y3          \
	VMOVUPS.Z   (R11)(R13*2), K1, Z24 \
	VADDPS      Z24, y3, y3           \
	VFMADD231PS Z27, Z28, y1          \
	VADDPS      Z26, y0, y0           \
	VMOVUPS.Z   (BX), K1, Z25         \
	VADDPS      y0, Z25, y0           \
	ADDQ        R12, BX

// OUTROW makes four pixels of a row and writes them from BX on.
#define OUTROW(y0, y1, y2, y3, y4, y5, write) \
	VADDPS      y2, y1, Z24           \
	VSUBPS      y2, y1, Z25           \
	VADDPS      y4, y3, Z26           \
	VSUBPS      y4, y3, Z27           \
	VADDPS      Z26, Z24, y1          \
	VADDPS      y1, y0, y0            \
	VMOVAPS     Z25, y1               \
	VFMADD231PS Z27, Z28, y1          \
	VFMADD231PS Z26, Z29, Z24         \
	VFMADD231PS Z27, Z30, Z25         \
	VADDPS      y5, Z25, Z25          \
	CMPQ        R15, $0               \
	JEQ         write                 \
	PRELU(y0, y2, y3)                 \
	PRELU(y1, y2, y3)                 \
	PRELU(Z24, y2, y3)                \
	PRELU(Z25, y2, y3)                \
write: \
	VBROADCASTSS WinogradOutF32Args_Lo(AX), y2 \
	VBROADCASTSS WinogradOutF32Args_Hi(AX), y3 \
	CLAMP(y0, y2, y3)                 \
	CLAMP(y1, y2, y3)                 \
	CLAMP(Z24, y2, y3)                \
	CLAMP(Z25, y2, y3)                \
	VMOVUPS     y0, K1, (BX)          \
	VMOVUPS     y1, K1, (BX)(R9*1)    \
	VMOVUPS     Z24, K1, (BX)(R9*2)   \
	VMOVUPS     Z25, K1, (BX)(R10*1)  \
	ADDQ        R8, BX

// PRELU multiplies what is below 0 by the slopes at R15.
#define PRELU(x, zero, slope) \
	VPXORD      zero, zero, zero      \
	VMOVUPS.Z   (R15), K1, slope      \
	VCMPPS      $1, zero, x, K2       \
	VMULPS      slope, x, K2, x

// CLAMP leaves a NaN one.
#define CLAMP(x, lo, hi) \
	VMAXPS x, lo, x \
	VMINPS x, hi, x

// func winogradOutF32AVX512(a *WinogradOutF32Args)
//
// Here R10 is three times R9, and R15 the slopes of the channels, 0 where there are none.
TEXT ·winogradOutF32AVX512(SB), NOSPLIT, $16-8
	MOVQ  a+0(FP), AX
	STRIDES(WinogradOutF32Args_RowStride, WinogradOutF32Args_Stride, WinogradOutF32Args_Plane)
	LEAQ  (R9)(R9*2), R10
	CONSTANTS
	MOVQ  WinogradOutF32Args_Out(AX), DI
	MOVQ  DI, tile-8(SP)
	MOVQ  WinogradOutF32Args_In(AX), SI
	MOVQ  WinogradOutF32Args_Count(AX), DX
	TESTQ DX, DX
	JLE   done

tile:
	KXNORW K1, K1, K1
	MOVQ  WinogradOutF32Args_C(AX), CX
	MOVQ  tile-8(SP), DI
	MOVQ  WinogradOutF32Args_Slope(AX), R15
	TESTQ CX, CX
	JLE   done

channels:
	CHANNELS(full)
	MOVQ SI, BX
	CMPQ WinogradOutF32Args_Tile(AX), $2
	JEQ  two
	OUTCOLUMN(Z0, Z6, Z12, Z18)
	OUTCOLUMN(Z1, Z7, Z13, Z19)
	OUTCOLUMN(Z2, Z8, Z14, Z20)
	OUTCOLUMN(Z3, Z9, Z15, Z21)
	OUTCOLUMN(Z4, Z10, Z16, Z22)
	OUTCOLUMN(Z5, Z11, Z17, Z23)
	MOVQ DI, BX
	OUTROW(Z0, Z1, Z2, Z3, Z4, Z5, write0)
	OUTROW(Z6, Z7, Z8, Z9, Z10, Z11, write1)
	OUTROW(Z12, Z13, Z14, Z15, Z16, Z17, write2)
	OUTROW(Z18, Z19, Z20, Z21, Z22, Z23, write3)

next:
	ADDQ  $64, SI
	ADDQ  $64, DI
	CMPQ  R15, $0
	JEQ   more
	ADDQ  $64, R15

more:
	TESTQ CX, CX
	JG    channels
	LEAQ  (SI)(CX*4), SI // the last channels may be fewer than sixteen: CX is what is missing, negative
	MOVQ  WinogradOutF32Args_Step(AX), BX
	SHLQ  $2, BX
	ADDQ  BX, tile-8(SP)
	DECQ  DX
	JNE   tile

done:
	VZEROUPPER
	RET

// OUTCOLUMN2 makes two of four, OUTROW2 writes two pixels.
#define OUTCOLUMN2(y0, y1) \
	VMOVUPS.Z (BX), K1, y0         \
	LEAQ      (BX)(R12*8), R11     \
	VMOVUPS.Z (BX)(R12*4), K1, Z24 \
	VMOVUPS.Z (R11), K1, Z25       \
	VMOVUPS.Z (R11)(R12*4), K1, Z26 \
	ADDQ      R12, BX              \
	VADDPS    Z25, Z24, Z27        \
	VADDPS    Z27, y0, y0          \
	VSUBPS    Z25, Z24, y1         \
	VSUBPS    Z26, y1, y1

#define OUTROW2(y0, y1, y2, y3, write) \
	VADDPS      y2, y1, Z24           \
	VADDPS      Z24, y0, y0           \
	VSUBPS      y2, y1, y1            \
	VSUBPS      y3, y1, y1            \
	CMPQ        R15, $0               \
	JEQ         write                 \
	PRELU(y0, y2, y3)                 \
	PRELU(y1, y2, y3)                 \
write: \
	VBROADCASTSS WinogradOutF32Args_Lo(AX), y2 \
	VBROADCASTSS WinogradOutF32Args_Hi(AX), y3 \
	CLAMP(y0, y2, y3)                 \
	CLAMP(y1, y2, y3)                 \
	VMOVUPS     y0, K1, (BX)          \
	VMOVUPS     y1, K1, (BX)(R9*1)    \
	ADDQ        R8, BX

two:
	OUTCOLUMN2(Z0, Z4)
	OUTCOLUMN2(Z1, Z5)
	OUTCOLUMN2(Z2, Z6)
	OUTCOLUMN2(Z3, Z7)
	MOVQ DI, BX
	OUTROW2(Z0, Z1, Z2, Z3, write4)
	OUTROW2(Z4, Z5, Z6, Z7, write5)
	JMP  next
