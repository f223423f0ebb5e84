//go:build amd64 && !purego

#include "go_asm.h"
#include "textflag.h"

// Sixteen channels of a 3x3 filter. The 16-bit values of a column's rows 0 and 1 are interleaved, so
// that VPMADDWD adds their products, and those of row 2 with themselves, of which one weight
// is 0. Each column is loaded once, for all output pixels that it reaches.
//
//	AX arguments    SI column of row 0     R8, R9 from there to rows 1 and 2
//	CX pixels left  DI output              R10 from a column to the next one, R11 between outputs
//	Y0 to Y5 sums of three pixels: channels 0-3 and 8-11, then 4-7 and 12-15
//	Y6 to Y9 the column    Y10 to Y13 scratch    Y14 lower, Y15 upper limit
//
// On the stack, in the order of the sums: 0 biases, 64 multipliers, 128 the zero point in words,
// 160, 288, 416 the weights of columns: 4 vectors each, rows 0 and 1, then 2.

#define WEIGHTS(at) \
	VPMOVSXBW  (BX), Y6          \
	VPMOVSXBW  (BX)(DX*1), Y7    \
	VPMOVSXBW  (BX)(DX*2), Y8    \
	VPXOR      Y9, Y9, Y9        \
	VPUNPCKLWD Y7, Y6, Y10       \
	VPUNPCKHWD Y7, Y6, Y11       \
	VPUNPCKLWD Y9, Y8, Y12       \
	VPUNPCKHWD Y9, Y8, Y13       \
	VMOVDQU    Y10, at(SP)       \
	VMOVDQU    Y11, (at+32)(SP)  \
	VMOVDQU    Y12, (at+64)(SP)  \
	VMOVDQU    Y13, (at+96)(SP)

// ORDER brings 16 values of 32 bits at BX into the order of the sums.
#define ORDER(at) \
	VMOVUPS     (BX), X0              \
	VINSERTF128 $1, 32(BX), Y0, Y0    \
	VMOVUPS     16(BX), X1            \
	VINSERTF128 $1, 48(BX), Y1, Y1    \
	VMOVUPS     Y0, at(SP)            \
	VMOVUPS     Y1, (at+32)(SP)

#define VALUES \
	VPMOVSXBW  (SI), Y10       \
	VPMOVSXBW  (SI)(R8*1), Y11 \
	VPMOVSXBW  (SI)(R9*1), Y12 \
	ADDQ       R10, SI         \
	VPUNPCKLWD Y11, Y10, Y6    \
	VPUNPCKHWD Y11, Y10, Y7    \
	VPUNPCKLWD Y12, Y12, Y8    \
	VPUNPCKHWD Y12, Y12, Y9

#define PRODUCTS(at, lo, hi) \
	VPMADDWD at(SP), Y6, Y10      \
	VPMADDWD (at+32)(SP), Y7, Y11 \
	VPMADDWD (at+64)(SP), Y8, Y12 \
	VPMADDWD (at+96)(SP), Y9, Y13 \
	VPADDD   Y10, lo, lo          \
	VPADDD   Y11, hi, hi          \
	VPADDD   Y12, lo, lo          \
	VPADDD   Y13, hi, hi

// COLUMN is the last one of pixel a, the middle of b and the first of c.
#define COLUMN(a0, a1, b0, b1, c0, c1) \
	VMOVDQU (SP), c0      \
	VMOVDQU 32(SP), c1    \
	VALUES                \
	PRODUCTS(416, a0, a1) \
	PRODUCTS(288, b0, b1) \
	PRODUCTS(160, c0, c1)

// MIDDLE is that of pixel a alone, SHARED the last of pixel a and the first of c.
#define MIDDLE(a0, a1) \
	VALUES                \
	PRODUCTS(288, a0, a1)

#define SHARED(a0, a1, c0, c1) \
	VMOVDQU (SP), c0      \
	VMOVDQU 32(SP), c1    \
	VALUES                \
	PRODUCTS(416, a0, a1) \
	PRODUCTS(160, c0, c1)

#define PIXEL(lo, hi) \
	VCVTDQ2PS lo, Y10          \
	VCVTDQ2PS hi, Y11          \
	VMULPS    64(SP), Y10, Y10 \
	VMULPS    96(SP), Y11, Y11 \
	VCVTPS2DQ Y10, Y10         \
	VCVTPS2DQ Y11, Y11         \
	VPACKSSDW Y11, Y10, Y10    \
	VPADDSW   128(SP), Y10, Y10 \
	VEXTRACTI128 $1, Y10, X11  \
	VPACKSSWB X11, X10, X10    \
	VPMAXSB   X14, X10, X10    \
	VPMINSB   X15, X10, X10    \
	VMOVDQU   X10, (DI)        \
	ADDQ      R11, DI          \
	DECQ      CX

// func dwConvS8Grid16(d *DwConvS8Args, first, column int)
TEXT ·dwConvS8Grid16(SB), 0, $544-24
	MOVQ d+0(FP), AX
	MOVQ first+8(FP), R15
	MOVQ column+16(FP), R10
	MOVQ DwConvS8Args_Bias(AX), BX
	LEAQ (BX)(R15*4), BX
	ORDER(0)
	MOVQ (DwConvS8Args_Requant+Requant_Mult)(AX), BX
	LEAQ (BX)(R15*4), BX
	ORDER(64)
	VPBROADCASTW (DwConvS8Args_Requant+Requant_Zero)(AX), Y0
	VMOVDQU      Y0, 128(SP)
	VPBROADCASTB (DwConvS8Args_Requant+Requant_Lo)(AX), Y14
	VPBROADCASTB (DwConvS8Args_Requant+Requant_Hi)(AX), Y15
	MOVQ         DwConvS8Args_Weight(AX), BX
	ADDQ         R15, BX
	MOVQ         DwConvS8Args_C(AX), CX
	ADDQ         $3, CX
	ANDQ         $~3, CX
	LEAQ         (CX)(CX*2), DX // from a row of taps to the next one
	WEIGHTS(160)
	ADDQ         CX, BX
	WEIGHTS(288)
	ADDQ         CX, BX
	WEIGHTS(416)

	MOVQ    DwConvS8Args_Taps(AX), BX
	MOVLQSX (BX), DX
	MOVLQSX 12(BX), R8
	MOVLQSX 24(BX), R9
	SUBQ    DX, R8
	SUBQ    DX, R9
	MOVQ    DwConvS8Args_In(AX), SI
	ADDQ    R15, SI
	ADDQ    DX, SI
	MOVQ    DwConvS8Args_Out(AX), DI
	ADDQ    R15, DI
	MOVQ    DwConvS8Args_OutStride(AX), R11
	MOVQ    DwConvS8Args_W(AX), CX
	CMPQ    DwConvS8Args_InStride(AX), R10
	JNE     two
	COLUMN(Y2, Y3, Y4, Y5, Y0, Y1)
	COLUMN(Y4, Y5, Y0, Y1, Y2, Y3)

one:
	COLUMN(Y0, Y1, Y2, Y3, Y4, Y5)
	PIXEL(Y0, Y1)
	JEQ  done
	COLUMN(Y2, Y3, Y4, Y5, Y0, Y1)
	PIXEL(Y2, Y3)
	JEQ  done
	COLUMN(Y4, Y5, Y0, Y1, Y2, Y3)
	PIXEL(Y4, Y5)
	JNE  one

done:
	VZEROUPPER
	RET

two:
	SHARED(Y2, Y3, Y0, Y1)

pair:
	MIDDLE(Y0, Y1)
	SHARED(Y0, Y1, Y2, Y3)
	PIXEL(Y0, Y1)
	JEQ  done
	MIDDLE(Y2, Y3)
	SHARED(Y2, Y3, Y0, Y1)
	PIXEL(Y2, Y3)
	JNE  pair
	VZEROUPPER
	RET
