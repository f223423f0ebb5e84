// The body of the int8 matrix kernels with registers of 256 bits, which differ in the instruction
// that multiplies. The files that include it define
//
//	WIDTH       bytes of an activation as it is copied to the stack
//	STEP        products of a channel that one instruction sums
//	FRAME       6*ROW+144; their frames are 64 bytes larger
//	COPYFROM    puts into Y15 what COPY adds, which is 0 where A is Shifted
//	COPY        copies 16 activations from (R8)(DI*1) to (R9)(DI*WIDTH)
//	WEIGHTS     loads those of the panel's step at SI into Y12 and Y13, HALFWEIGHTS only Y12
//	DOT0-DOT11  add to Y0-Y11 the products of Y14 with Y12 (even) or Y13 (odd)
//
// A tile is 6 or 3 pixels, of which the last may have fewer, by a panel of 16 channels, of
// which a last panel with at most 8 computes the lower half only. Activations are copied to the
// stack, as many as CHUNK products of a tile's pixels, all taps in a row. Channels of a last panel
// that is not full are stored by way of the stack: masked stores are slow on many CPUs.
//
//	AX       arguments
//	BX       A of the tile's first pixel
//	CX       products of the chunk, left or copied
//	DX       bytes from pixel to pixel of C
//	DI       C of the tile's first pixel and panel; while copying: products of a run
//	SI       weights: goes through the panel once for each tile
//	R8, R9   from and to while copying; R8 the chunk's next product of pixel 0 while summing
//	R10, R11 run to copy, pixels left to copy
//	R12      bytes from pixel to pixel of A
//	R13, R14 next tap to copy, taps left
//	R15      products of this tap that are copied
//	Y0-Y11   sums of pixel i in Y(2i), Y(2i+1)
//	Y12, Y13 weights; Y14 activations of a step, broadcast; Y15 scratch
//
// Invariant of the innermost loop: every sum holds bias + all products before.

#define CHUNK 768
#define ROW (CHUNK*WIDTH+64) // and what copies of 16 products may overwrite

#define PIXEL(i, low, high) \
	VPBROADCASTD (i*ROW)(R8), Y14 \
	low  \
	high

#define THREE(i, l0, h0, l1, h1, l2, h2) \
	PIXEL(i, l0, h0)      \
	PIXEL((i+1), l1, h1)  \
	PIXEL((i+2), l2, h2)

#define HALFPIXEL(i, low) \
	VPBROADCASTD (i*ROW)(R8), Y14 \
	low

#define HALFTHREE(i, l0, l1, l2) \
	HALFPIXEL(i, l0)      \
	HALFPIXEL((i+1), l1)  \
	HALFPIXEL((i+2), l2)

#define NEXT(loop) \
	ADDQ $(STEP*WIDTH), R8 \
	ADDQ $64, SI           \
	SUBQ $STEP, CX         \
	JNZ  loop

#define BIAS(low, high) \
	VMOVDQA Y12, low  \
	VMOVDQA Y13, high

#define PRODUCT(low, high) \
	VCVTDQ2PS low, low       \
	VCVTDQ2PS high, high     \
	VMULPS    Y12, low, low  \
	VMULPS    Y13, high, high

// PRELU is PRODUCT with other multipliers for sums below 0.
#define PRELU(low, high) \
	VBLENDVPS low, (R8)(R9*4), Y12, Y14     \
	VBLENDVPS high, 32(R8)(R9*4), Y13, Y15  \
	VCVTDQ2PS low, low       \
	VCVTDQ2PS high, high     \
	VMULPS    Y14, low, low  \
	VMULPS    Y15, high, high

// ROUND makes words of the products of a pixel.
#define ROUND(low, high) \
	VCVTPS2DQ low, low       \
	VCVTPS2DQ high, high     \
	VPACKSSDW high, low, low

// NARROW adds the zero point to two pixels, narrows them to bytes and clamps. Saturation
// on the way changes nothing that the clamp would not.
#define NARROW(l0, h0, l1, h1) \
	ROUND(l0, h0)         \
	ROUND(l1, h1)         \
	VPADDSW   l0, Y12, l0 \
	VPADDSW   l1, Y12, l1 \
	VPACKSSWB l1, l0, l0  \
	VPMAXSB   l0, Y13, l0 \
	VPMINSB   l0, Y14, l0 \
	VPERMD    l0, Y15, l0

#define STORE(x) \
	VMOVDQU x, (DI)  \
	ADDQ    DX, DI   \
	DECQ    R11      \
	JZ      stored

	MOVQ  args+0(FP), AX
	MOVQ  GemmS8Args_AStride(AX), R12
	MOVQ  GemmS8Args_A(AX), BX
	MOVQ  GemmS8Args_C(AX), R8
	MOVQ  R8, pixels-8(SP)
	MOVQ  GemmS8Args_M(AX), R8
	MOVQ  R8, m-16(SP)
	MOVQ  (GemmS8Args_Taps+8)(AX), R9
	IMULQ GemmS8Args_K(AX), R9
	MOVQ  R9, depth-24(SP)

tile: // of R9 pixels, of which R11 exist
	MOVQ    m-16(SP), R11
	MOVQ    $3, R9
	CMPQ    R11, R9
	JLE     sized
	MOVQ    $6, R9
	CMPQ    R11, R9
	CMOVQGT R9, R11

sized:
	MOVQ R9, tile-32(SP)
	MOVQ R11, exist-40(SP)
	MOVQ GemmS8Args_B(AX), SI
	MOVQ $0, n-48(SP)          // the panel's first channel

panel:
	MOVQ    n-48(SP), R9
	MOVQ    GemmS8Args_Bias(AX), R8
	VMOVDQU (R8)(R9*4), Y12
	VMOVDQU 32(R8)(R9*4), Y13
	BIAS(Y0, Y1)
	BIAS(Y2, Y3)
	BIAS(Y4, Y5)
	BIAS(Y6, Y7)
	BIAS(Y8, Y9)
	BIAS(Y10, Y11)
	MOVQ    depth-24(SP), CX
	TESTQ   CX, CX
	JZ      sums
	XORQ    R14, R14
	CMPQ    CX, $CHUNK
	JGT     copyfirst
	TESTQ   R9, R9           // one chunk is copied for the first panel only
	JNZ     chunk

copyfirst:
	MOVQ GemmS8Args_Taps(AX), R13
	MOVQ (GemmS8Args_Taps+8)(AX), R14
	XORQ R15, R15
	VPXOR Y15, Y15, Y15
	CMPB  GemmS8Args_Shifted(AX), $0
	JNE   copy
	COPYFROM

copy:
	XORQ CX, CX

run:
	MOVQ    GemmS8Args_K(AX), R10
	SUBQ    R15, R10
	MOVQ    $CHUNK, R11
	SUBQ    CX, R11
	CMPQ    R10, R11
	CMOVQGT R11, R10
	MOVLQSX (R13), R8
	ADDQ    BX, R8
	ADDQ    R15, R8
	LEAQ    chunk-FRAME(SP), R9 // between lines of the cache copies would cost twice
	ANDQ    $~63, R9
	LEAQ    (R9)(CX*WIDTH), R9
	MOVQ    exist-40(SP), R11

pixel:
	XORQ DI, DI

products:
	COPY
	ADDQ $16, DI
	CMPQ DI, R10
	JLT  products
	ADDQ R12, R8
	ADDQ $ROW, R9
	DECQ R11
	JNZ  pixel
	ADDQ R10, CX
	ADDQ R10, R15
	CMPQ R15, GemmS8Args_K(AX)
	JLT  chunk
	XORQ R15, R15
	ADDQ $4, R13
	DECQ R14
	JZ   chunk
	CMPQ CX, $CHUNK
	JLT  run

chunk: // of CX products; R14 taps are not wholly copied
	LEAQ chunk-FRAME(SP), R8
	ANDQ $~63, R8
	MOVQ GemmS8Args_N(AX), R10
	SUBQ n-48(SP), R10
	MOVQ tile-32(SP), R9
	CMPQ R10, $8
	JLE  half
	CMPQ R9, $6
	JEQ  k6

k3:
	WEIGHTS
	THREE(0, DOT0, DOT1, DOT2, DOT3, DOT4, DOT5)
	NEXT(k3)
	JMP summed

k6:
	WEIGHTS
	THREE(0, DOT0, DOT1, DOT2, DOT3, DOT4, DOT5)
	THREE(3, DOT6, DOT7, DOT8, DOT9, DOT10, DOT11)
	NEXT(k6)
	JMP summed

half:
	CMPQ R9, $6
	JEQ  halfk6

halfk3:
	HALFWEIGHTS
	HALFTHREE(0, DOT0, DOT2, DOT4)
	NEXT(halfk3)
	JMP summed

halfk6:
	HALFWEIGHTS
	HALFTHREE(0, DOT0, DOT2, DOT4)
	HALFTHREE(3, DOT6, DOT8, DOT10)
	NEXT(halfk6)

summed:
	TESTQ R14, R14
	JNZ   copy

sums:
	MOVQ    n-48(SP), R9
	MOVQ    (GemmS8Args_Requant+Requant_Mult)(AX), R8
	VMOVUPS (R8)(R9*4), Y12
	VMOVUPS 32(R8)(R9*4), Y13
	MOVQ    (GemmS8Args_Requant+Requant_Neg)(AX), R8
	TESTQ   R8, R8
	JNZ     prelu
	PRODUCT(Y0, Y1)
	PRODUCT(Y2, Y3)
	PRODUCT(Y4, Y5)
	PRODUCT(Y6, Y7)
	PRODUCT(Y8, Y9)
	PRODUCT(Y10, Y11)
	JMP     narrow

prelu:
	PRELU(Y0, Y1)
	PRELU(Y2, Y3)
	PRELU(Y4, Y5)
	PRELU(Y6, Y7)
	PRELU(Y8, Y9)
	PRELU(Y10, Y11)

narrow:
	VPBROADCASTW (GemmS8Args_Requant+Requant_Zero)(AX), Y12
	VPBROADCASTB (GemmS8Args_Requant+Requant_Lo)(AX), Y13
	VPBROADCASTB (GemmS8Args_Requant+Requant_Hi)(AX), Y14
	VMOVDQU      fours<>(SB), Y15
	NARROW(Y0, Y1, Y2, Y3)
	NARROW(Y4, Y5, Y6, Y7)
	NARROW(Y8, Y9, Y10, Y11)
	MOVQ         GemmS8Args_CStride(AX), DX
	MOVQ         pixels-8(SP), DI
	ADDQ         R9, DI
	MOVQ         exist-40(SP), R11
	MOVQ         GemmS8Args_N(AX), R10
	SUBQ         R9, R10
	CMPQ         R10, $16
	JLT          part
	STORE(X0)
	VEXTRACTI128 $1, Y0, X2
	STORE(X2)
	STORE(X4)
	VEXTRACTI128 $1, Y4, X6
	STORE(X6)
	STORE(X8)
	VEXTRACTI128 $1, Y8, X10
	STORE(X10)

part: // of a panel: R10 channels of each pixel, fours and then ones
	VMOVDQU Y0, narrow-144(SP)
	VMOVDQU Y4, narrow-112(SP)
	VMOVDQU Y8, narrow-80(SP)
	LEAQ    narrow-144(SP), R8

partpixel:
	XORQ CX, CX
	MOVQ R10, R13

fours:
	SUBQ $4, R13
	JLT  ones
	MOVL (R8)(CX*1), R15
	MOVL R15, (DI)(CX*1)
	ADDQ $4, CX
	JMP  fours

ones:
	CMPQ CX, R10
	JEQ  partstored
	MOVB (R8)(CX*1), R15
	MOVB R15, (DI)(CX*1)
	INCQ CX
	JMP  ones

partstored:
	ADDQ $16, R8
	ADDQ DX, DI
	DECQ R11
	JNZ  partpixel

stored:
	MOVQ n-48(SP), R9
	ADDQ $16, R9
	MOVQ R9, n-48(SP)
	CMPQ R9, GemmS8Args_N(AX)
	JLT  panel

	MOVQ  exist-40(SP), R11
	MOVQ  R11, R8
	IMULQ R12, R8
	ADDQ  R8, BX
	MOVQ  R11, R8
	IMULQ DX, R8
	ADDQ  R8, pixels-8(SP)
	SUBQ  R11, m-16(SP)
	JGT   tile
	VZEROUPPER
	RET

#include "fours_256_amd64.h"
