//go:build amd64 && !purego

#include "go_asm.h"
#include "textflag.h"

// func turnBytes(dst, src *byte, groups, dstStep, srcStep int, order *[16]uint8)
//
// Groups of 16 bytes in another order, of which the steps say how many are used.
TEXT ·turnBytes(SB), NOSPLIT, $0-48
	MOVQ    dst+0(FP), DI
	MOVQ    src+8(FP), SI
	MOVQ    groups+16(FP), CX
	MOVQ    dstStep+24(FP), DX
	MOVQ    srcStep+32(FP), R8
	MOVQ    order+40(FP), BX
	VMOVDQU (BX), X1

loop:
	VMOVDQU (SI), X0
	VPSHUFB X1, X0, X0
	VMOVDQU X0, (DI)
	ADDQ    DX, DI
	ADDQ    R8, SI
	DECQ    CX
	JNE     loop
	RET

// PAIR broadcasts the 32-bit number with two factors of 16 bits.
#define PAIR(lo, hi, x, y) \
	MOVL         hi, R8         \
	SHLL         $16, R8        \
	MOVWLZX      lo, R9         \
	ORL          R9, R8         \
	VMOVD        R8, x          \
	VPBROADCASTD x, y

// SUMS are products of words of a and b by the factors.
#define SUMS(a, b, factors, lo, hi) \
	VPUNPCKLWD b, a, lo        \
	VPUNPCKHWD b, a, hi        \
	VPMADDWD   factors, lo, lo \
	VPMADDWD   factors, hi, hi

// ROUND brings sums of 2^-14 to words.
#define ROUND(lo, hi) \
	VPADDD    Y12, lo, lo \
	VPADDD    Y12, hi, hi \
	VPSRAD    $14, lo, lo \
	VPSRAD    $14, hi, hi \
	VPACKSSDW hi, lo, lo

// func yuvGroups(a *yuvArgs)
//
// Groups of 16 pixels. Y and chroma are words; the blue factor is halved, and u doubled, to fit in 16 bits.
//
//	AX arguments    DI dst    SI, R10, R11 planes    CX groups    BX orders
//	Y0, Y1, Y2 y, u, v    Y8 factors of y and v in red, Y9 of y and 2u in blue, Y10 of y and u in green,
//	Y11 of v in green    Y12 2^13    Y14 black    Y15 128
TEXT ·yuvGroups(SB), NOSPLIT, $0-8
	MOVQ a+0(FP), AX
	MOVQ yuvArgs_c(AX), BX
	PAIR(YUV_Y(BX), YUV_RV(BX), X8, Y8)
	PAIR(YUV_Y(BX), YUV_GU(BX), X10, Y10)
	MOVL         YUV_BU(BX), R8
	SARL         $1, R8
	SHLL         $16, R8
	MOVWLZX      YUV_Y(BX), R9
	ORL          R9, R8
	VMOVD        R8, X9
	VPBROADCASTD X9, Y9
	MOVWLZX      YUV_GV(BX), R9
	VMOVD        R9, X11
	VPBROADCASTD X11, Y11
	VPBROADCASTW YUV_Black(BX), Y14
	VPCMPEQW     Y13, Y13, Y13
	VPSRLW       $15, Y13, Y13
	VPSLLW       $7, Y13, Y15
	VPSRLD       $16, Y13, Y12
	VPSLLD       $13, Y12, Y12
	MOVQ         yuvArgs_dst(AX), DI
	MOVQ         yuvArgs_y(AX), SI
	MOVQ         yuvArgs_u(AX), R10
	MOVQ         yuvArgs_v(AX), R11
	MOVQ         yuvArgs_groups(AX), CX
	MOVQ         yuvArgs_order(AX), BX

loop:
	MOVQ yuvArgs_kind(AX), DX
	CMPQ DX, $1
	JLT  turns
	JEQ  halves
	CMPQ DX, $3
	JEQ  packed

	// a u and a v for each pixel
	VPMOVZXBW (SI), Y0
	VPMOVZXBW (R10), Y1
	VPMOVZXBW (R11), Y2
	ADDQ      $16, SI
	ADDQ      $16, R10
	ADDQ      $16, R11
	JMP       colours

turns:
	// a row of u and v in turns for pairs of pixels
	VPMOVZXBW (SI), Y0
	VMOVDQU   (R10), X3
	VPSHUFB   yuvOrder_u(BX), X3, X1
	VPSHUFB   yuvOrder_v(BX), X3, X2
	VPMOVZXBW X1, Y1
	VPMOVZXBW X2, Y2
	ADDQ      $16, SI
	ADDQ      $16, R10
	JMP       colours

halves:
	// rows of u and of v for pairs of pixels
	VPMOVZXBW (SI), Y0
	VMOVQ     (R10), X1
	VMOVQ     (R11), X2
	VPSHUFB   yuvOrder_u(BX), X1, X1
	VPSHUFB   yuvOrder_v(BX), X2, X2
	VPMOVZXBW X1, Y1
	VPMOVZXBW X2, Y2
	ADDQ      $16, SI
	ADDQ      $8, R10
	ADDQ      $8, R11
	JMP       colours

packed:
	VMOVDQU    (SI), X3
	VMOVDQU    16(SI), X4
	VPSHUFB    yuvOrder_y(BX), X3, X0
	VPSHUFB    yuvOrder_y(BX), X4, X5
	VPUNPCKLQDQ X5, X0, X0
	VPSHUFB    yuvOrder_u(BX), X3, X1
	VPSHUFB    yuvOrder_u(BX), X4, X5
	VPUNPCKLQDQ X5, X1, X1
	VPSHUFB    yuvOrder_v(BX), X3, X2
	VPSHUFB    yuvOrder_v(BX), X4, X5
	VPUNPCKLQDQ X5, X2, X2
	VPMOVZXBW  X0, Y0
	VPMOVZXBW  X1, Y1
	VPMOVZXBW  X2, Y2
	ADDQ       $32, SI

colours:
	VPSUBW Y14, Y0, Y0
	VPSUBW Y15, Y1, Y1
	VPSUBW Y15, Y2, Y2
	SUMS(Y0, Y1, Y10, Y4, Y5)
	SUMS(Y2, Y2, Y11, Y6, Y7)
	VPADDD Y6, Y4, Y4
	VPADDD Y7, Y5, Y5
	ROUND(Y4, Y5)
	SUMS(Y0, Y2, Y8, Y6, Y7)
	ROUND(Y6, Y7)
	VPADDW Y1, Y1, Y1
	SUMS(Y0, Y1, Y9, Y2, Y3)
	ROUND(Y2, Y3)

	// red and green, and blue, of 8 pixels in each half become 24 bytes
	VPACKUSWB    Y4, Y6, Y0
	VPACKUSWB    Y2, Y2, Y1
	MOVQ         yuvArgs_rgb(AX), DX
	VMOVDQU      (DX), Y2
	VMOVDQU      32(DX), Y3
	VPSHUFB      Y2, Y0, Y4
	VPSHUFB      Y3, Y1, Y5
	VPOR         Y5, Y4, Y4
	VMOVDQU      64(DX), Y2
	VMOVDQU      96(DX), Y3
	VPSHUFB      Y2, Y0, Y0
	VPSHUFB      Y3, Y1, Y1
	VPOR         Y1, Y0, Y0
	VMOVDQU      X4, (DI)
	VMOVQ        X0, 16(DI)
	VEXTRACTI128 $1, Y4, 24(DI)
	VEXTRACTI128 $1, Y0, X0
	VMOVQ        X0, 40(DI)
	ADDQ         $48, DI
	DECQ         CX
	JNE          loop
	VZEROUPPER
	RET
