//go:build amd64 && !purego

#include "go_asm.h"
#include "textflag.h"

// Sixteen channels of four pixels, taps in pairs: the 16-bit values of two taps are interleaved, so
// that VPMADDWD adds their products.
//
//	AX arguments     SI, R8, R9, R10 four input pixels    BX taps   DX weights
//	CX first pixel   R11 bytes from a tap's weights       R12 taps left
//	                 to the next one's                    R13, R14 two taps
//	R15 the block's first channel
//	Y0 to Y7 sums: of each pixel, channels 0-3 and 8-11, then 4-7 and 12-15
//	Y8, Y9 weights   Y10 to Y13 values                    Y14 lower, Y15 upper limit
//
// On the stack, in the order of the sums: 0 biases, 64 multipliers, 128 those of sums
// below 0, 192 the zero point in words.

#define INPUT(i, p) \
	LAST(i, p)                         \
	IMULQ DwConvS8Args_InStride(AX), p \
	ADDQ  R15, p                       \
	ADDQ  DwConvS8Args_In(AX), p

// LAST is the lesser of CX+i and the last pixel.
#define LAST(i, p) \
	LEAQ    i(CX), p                \
	MOVQ    DwConvS8Args_W(AX), R12 \
	DECQ    R12                     \
	CMPQ    p, R12                  \
	CMOVQGT R12, p

#define PIXEL(p, lo, hi) \
	VPMOVSXBW  (p)(R13*1), Y10  \
	VPMOVSXBW  (p)(R14*1), Y11  \
	VPUNPCKLWD Y11, Y10, Y12    \
	VPUNPCKHWD Y11, Y10, Y13    \
	VPMADDWD   Y8, Y12, Y12     \
	VPMADDWD   Y9, Y13, Y13     \
	VPADDD     Y12, lo, lo      \
	VPADDD     Y13, hi, hi

// SCALE takes the multiplier of the sum's sign.
#define SCALE(at, a) \
	VCVTDQ2PS a, Y10             \
	VMOVUPS   (64+at)(SP), Y11   \
	VBLENDVPS a, (128+at)(SP), Y11, Y11 \
	VMULPS    Y11, Y10, a        \
	VCVTPS2DQ a, a

#define FINISH(i, lo, hi, x) \
	LAST(i, R13)                            \
	IMULQ     DwConvS8Args_OutStride(AX), R13 \
	ADDQ      R15, R13                      \
	ADDQ      DwConvS8Args_Out(AX), R13     \
	SCALE(0, lo)                            \
	SCALE(32, hi)                           \
	VPACKSSDW hi, lo, lo                    \
	VPADDSW   192(SP), lo, lo               \
	VPACKSSWB lo, lo, lo                    \
	VPERMQ    $0x08, lo, lo                 \
	VPMAXSB   Y14, lo, lo                   \
	VPMINSB   Y15, lo, lo                   \
	VMOVDQU   x, (R13)

// ORDER brings 16 values of 32 bits at BX into the order of the sums.
#define ORDER(at) \
	VMOVUPS     (BX), X0              \
	VINSERTF128 $1, 32(BX), Y0, Y0    \
	VMOVUPS     16(BX), X1            \
	VINSERTF128 $1, 48(BX), Y1, Y1    \
	VMOVUPS     Y0, at(SP)            \
	VMOVUPS     Y1, (at+32)(SP)

// func dwConvS8Taps16(d *DwConvS8Args, first int)
TEXT ·dwConvS8Taps16(SB), NOSPLIT, $224-16
	MOVQ d+0(FP), AX
	MOVQ first+8(FP), R15
	MOVQ DwConvS8Args_Bias(AX), BX
	LEAQ (BX)(R15*4), BX
	ORDER(0)
	MOVQ (DwConvS8Args_Requant+Requant_Mult)(AX), BX
	LEAQ (BX)(R15*4), BX
	ORDER(64)
	MOVQ    (DwConvS8Args_Requant+Requant_Neg)(AX), CX
	TESTQ   CX, CX
	LEAQ    (CX)(R15*4), CX
	CMOVQNE CX, BX
	ORDER(128)
	VPBROADCASTW (DwConvS8Args_Requant+Requant_Zero)(AX), Y0
	VMOVUPS      Y0, 192(SP)
	VPBROADCASTB (DwConvS8Args_Requant+Requant_Lo)(AX), Y14
	VPBROADCASTB (DwConvS8Args_Requant+Requant_Hi)(AX), Y15
	MOVQ DwConvS8Args_C(AX), R11
	ADDQ $3, R11
	ANDQ $~3, R11
	XORL CX, CX

pixels:
	INPUT(0, SI)
	INPUT(1, R8)
	INPUT(2, R9)
	INPUT(3, R10)
	VMOVUPS (SP), Y0
	VMOVUPS 32(SP), Y1
	VMOVAPS Y0, Y2
	VMOVAPS Y1, Y3
	VMOVAPS Y0, Y4
	VMOVAPS Y1, Y5
	VMOVAPS Y0, Y6
	VMOVAPS Y1, Y7
	MOVQ DwConvS8Args_Taps(AX), BX
	MOVQ DwConvS8Args_Taps+8(AX), R12
	MOVQ DwConvS8Args_Weight(AX), DX
	ADDQ R15, DX

pair:
	SUBQ    $2, R12
	JLT     last
	MOVLQSX (BX), R13
	MOVLQSX 4(BX), R14
	ADDQ    $8, BX
	VPMOVSXBW (DX), Y10
	VPMOVSXBW (DX)(R11*1), Y11
	LEAQ    (DX)(R11*2), DX

products:
	VPUNPCKLWD Y11, Y10, Y8
	VPUNPCKHWD Y11, Y10, Y9
	PIXEL(SI, Y0, Y1)
	PIXEL(R8, Y2, Y3)
	PIXEL(R9, Y4, Y5)
	PIXEL(R10, Y6, Y7)
	JMP     pair

last:
	// of an odd number: its pair has weights of 0
	CMPQ      R12, $-1
	JNE       store
	MOVLQSX   (BX), R13
	MOVQ      R13, R14
	VPMOVSXBW (DX), Y10
	VPXOR     Y11, Y11, Y11
	DECQ      R12
	JMP       products

store:
	FINISH(0, Y0, Y1, X0)
	FINISH(1, Y2, Y3, X2)
	FINISH(2, Y4, Y5, X4)
	FINISH(3, Y6, Y7, X6)
	ADDQ $4, CX
	CMPQ CX, DwConvS8Args_W(AX)
	JLT  pixels
	VZEROUPPER
	RET
