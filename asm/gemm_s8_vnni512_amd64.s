//go:build !purego

// VPDPBUSD takes unsigned activations: they are copied to the stack with 128 added, as many
// as CHUNK products of a tile's pixels, all taps in a row. (The bias is lower by 128 times the
// sum of the weights.) The copies pay: the innermost loop has no taps and constant addresses.
// A tile is 12, 9, 6 or 3 pixels, of which the last may have fewer, by a panel of 32 channels,
// of which a last panel with at most 16 computes the lower half only.
//
//	AX       arguments
//	BX       A of the tile's first pixel
//	CX       products of the chunk, left or copied
//	DX       bytes from pixel to pixel of C
//	DI       C of the tile's first pixel and panel; while copying: bytes of a run
//	SI       weights: goes through the panel once for each tile
//	R8, R9   from and to while copying; R8 the chunk's next product of pixel 0 while summing
//	R10, R11 run to copy, pixels left to copy
//	R12      bytes from pixel to pixel of A
//	R13, R14 next tap to copy, taps left
//	R15      products of this tap that are copied
//	Z0-Z23   sums of pixel i in Z(2i), Z(2i+1)
//	Z24, Z25 weights; Z28 an activation, broadcast
//	K1       channels of the panel that exist
//
// Invariant of the innermost loop: every sum holds bias + all products before.

#include "go_asm.h"
#include "textflag.h"

#define CHUNK 512
#define ROW 576 // CHUNK and what copies of 64 bytes may overwrite

#define PIXEL(i, low, high) \
	VPBROADCASTD (i*ROW)(R8), Z28 \
	VPDPBUSD     Z24, Z28, low    \
	VPDPBUSD     Z25, Z28, high

#define THREE(i, l0, h0, l1, h1, l2, h2) \
	PIXEL(i, l0, h0)      \
	PIXEL((i+1), l1, h1)  \
	PIXEL((i+2), l2, h2)

#define HALFPIXEL(i, low) \
	VPBROADCASTD (i*ROW)(R8), Z28 \
	VPDPBUSD     Z24, Z28, low

#define HALFTHREE(i, l0, l1, l2) \
	HALFPIXEL(i, l0)      \
	HALFPIXEL((i+1), l1)  \
	HALFPIXEL((i+2), l2)

#define WEIGHTS \
	VMOVDQU64 (SI), Z24   \
	VMOVDQU64 64(SI), Z25

#define NEXT(loop) \
	ADDQ $4, R8     \
	SUBQ $-128, SI  \
	SUBQ $4, CX     \
	JNZ  loop

#define BIAS(low, high) \
	VMOVDQA64 Z24, low  \
	VMOVDQA64 Z25, high

#define PRODUCT(low, high) \
	VCVTDQ2PS low, low       \
	VCVTDQ2PS high, high     \
	VMULPS    Z24, low, low  \
	VMULPS    Z25, high, high

// PRELU is PRODUCT with other multipliers for sums below 0.
#define PRELU(low, high) \
	VPMOVD2M  low, K2             \
	VPMOVD2M  high, K3            \
	KNOTW     K2, K4              \
	KNOTW     K3, K5              \
	VCVTDQ2PS low, low            \
	VCVTDQ2PS high, high          \
	VMULPS    Z26, low, K2, low   \
	VMULPS    Z27, high, K3, high \
	VMULPS    Z24, low, K4, low   \
	VMULPS    Z25, high, K5, high

// STORE rounds, narrows to 16 bits, adds the zero point, narrows to 8, clamps and writes a
// pixel. Saturation on the way changes nothing that the clamp would not.
#define STORE(low, high, y, stored) \
	VCVTPS2DQ low, low        \
	VCVTPS2DQ high, high      \
	VPACKSSDW high, low, low  \
	VPADDSW   low, Z28, low   \
	VPACKSSWB low, low, low   \
	VPERMD    low, Z29, low   \
	VPMAXSB   y, Y30, y       \
	VPMINSB   y, Y31, y       \
	VMOVDQU8  y, K1, (DI)     \
	ADDQ      DX, DI          \
	DECQ      R11             \
	JZ        stored

// Fours of channels as VPACKSSDW and VPACKSSWB leave them, in order.
DATA fours<>+0(SB)/4, $0
DATA fours<>+4(SB)/4, $4
DATA fours<>+8(SB)/4, $8
DATA fours<>+12(SB)/4, $12
DATA fours<>+16(SB)/4, $1
DATA fours<>+20(SB)/4, $5
DATA fours<>+24(SB)/4, $9
DATA fours<>+28(SB)/4, $13
GLOBL fours<>(SB), RODATA|NOPTR, $32

// func gemmS8VNNI512(args *GemmS8Args)
TEXT ·gemmS8VNNI512(SB), 0, $7040-8
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
	JLE     sized
	MOVQ    $9, R9
	CMPQ    R11, R9
	JLE     sized
	MOVQ    $12, R9
	CMPQ    R11, R9
	CMOVQGT R9, R11

sized:
	MOVQ R9, tile-32(SP)
	MOVQ R11, exist-40(SP)
	MOVQ GemmS8Args_B(AX), SI
	MOVQ $0, n-48(SP)          // the panel's first channel

panel:
	MOVQ      n-48(SP), R9
	MOVQ      GemmS8Args_Bias(AX), R8
	VMOVDQU64 (R8)(R9*4), Z24
	VMOVDQU64 64(R8)(R9*4), Z25
	BIAS(Z0, Z1)
	BIAS(Z2, Z3)
	BIAS(Z4, Z5)
	BIAS(Z6, Z7)
	BIAS(Z8, Z9)
	BIAS(Z10, Z11)
	BIAS(Z12, Z13)
	BIAS(Z14, Z15)
	BIAS(Z16, Z17)
	BIAS(Z18, Z19)
	BIAS(Z20, Z21)
	BIAS(Z22, Z23)
	MOVQ      depth-24(SP), CX
	TESTQ     CX, CX
	JZ        sums
	XORQ      R14, R14
	CMPQ      CX, $CHUNK
	JGT       copyfirst
	TESTQ     R9, R9           // one chunk is copied for the first panel only
	JNZ       chunk

copyfirst:
	MOVQ         GemmS8Args_Taps(AX), R13
	MOVQ         (GemmS8Args_Taps+8)(AX), R14
	XORQ         R15, R15
	MOVL         $0x80808080, R8
	VPBROADCASTD R8, Z31

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
	LEAQ    chunk-7040(SP), R9
	ADDQ    CX, R9
	MOVQ    exist-40(SP), R11
	CMPQ    R10, $16
	JLE     short

pixel:
	XORQ DI, DI

bytes:
	VPXORD    (R8)(DI*1), Z31, Z28
	VMOVDQU64 Z28, (R9)(DI*1)
	ADDQ      $64, DI
	CMPQ      DI, R10
	JLT       bytes
	ADDQ      R12, R8
	ADDQ      $ROW, R9
	DECQ      R11
	JNZ       pixel
	JMP       copied

short:
	SUBQ $3, R11
	JLT  shortrest

shortthree:
	VPXORD    (R8), X31, X28
	VPXORD    (R8)(R12*1), X31, X27
	VPXORD    (R8)(R12*2), X31, X26
	VMOVDQU64 X28, (R9)
	VMOVDQU64 X27, ROW(R9)
	VMOVDQU64 X26, (2*ROW)(R9)
	LEAQ      (R8)(R12*2), R8
	ADDQ      R12, R8
	ADDQ      $(3*ROW), R9
	SUBQ      $3, R11
	JGE       shortthree

shortrest:
	ADDQ $3, R11
	JZ   copied

shortone:
	VPXORD    (R8), X31, X28
	VMOVDQU64 X28, (R9)
	ADDQ      R12, R8
	ADDQ      $ROW, R9
	DECQ      R11
	JNZ       shortone

copied:
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
	LEAQ chunk-7040(SP), R8
	MOVQ GemmS8Args_N(AX), R10
	SUBQ n-48(SP), R10
	MOVQ tile-32(SP), R9
	CMPQ R10, $16
	JLE  half
	CMPQ R9, $9
	JGT  k12
	JEQ  k9
	CMPQ R9, $6
	JEQ  k6

k3:
	WEIGHTS
	THREE(0, Z0, Z1, Z2, Z3, Z4, Z5)
	NEXT(k3)
	JMP summed

k6:
	WEIGHTS
	THREE(0, Z0, Z1, Z2, Z3, Z4, Z5)
	THREE(3, Z6, Z7, Z8, Z9, Z10, Z11)
	NEXT(k6)
	JMP summed

k9:
	WEIGHTS
	THREE(0, Z0, Z1, Z2, Z3, Z4, Z5)
	THREE(3, Z6, Z7, Z8, Z9, Z10, Z11)
	THREE(6, Z12, Z13, Z14, Z15, Z16, Z17)
	NEXT(k9)
	JMP summed

k12:
	WEIGHTS
	THREE(0, Z0, Z1, Z2, Z3, Z4, Z5)
	THREE(3, Z6, Z7, Z8, Z9, Z10, Z11)
	THREE(6, Z12, Z13, Z14, Z15, Z16, Z17)
	THREE(9, Z18, Z19, Z20, Z21, Z22, Z23)
	NEXT(k12)
	JMP summed

half:
	CMPQ R9, $9
	JGT  halfk12
	JEQ  halfk9
	CMPQ R9, $6
	JEQ  halfk6

halfk3:
	VMOVDQU64 (SI), Z24
	HALFTHREE(0, Z0, Z2, Z4)
	NEXT(halfk3)
	JMP       summed

halfk6:
	VMOVDQU64 (SI), Z24
	HALFTHREE(0, Z0, Z2, Z4)
	HALFTHREE(3, Z6, Z8, Z10)
	NEXT(halfk6)
	JMP       summed

halfk9:
	VMOVDQU64 (SI), Z24
	HALFTHREE(0, Z0, Z2, Z4)
	HALFTHREE(3, Z6, Z8, Z10)
	HALFTHREE(6, Z12, Z14, Z16)
	NEXT(halfk9)
	JMP       summed

halfk12:
	VMOVDQU64 (SI), Z24
	HALFTHREE(0, Z0, Z2, Z4)
	HALFTHREE(3, Z6, Z8, Z10)
	HALFTHREE(6, Z12, Z14, Z16)
	HALFTHREE(9, Z18, Z20, Z22)
	NEXT(halfk12)

summed:
	TESTQ R14, R14
	JNZ   copy

sums:
	MOVQ         n-48(SP), R9
	MOVQ         GemmS8Args_N(AX), R10
	SUBQ         R9, R10
	MOVQ         $32, R8
	CMPQ         R10, R8
	CMOVQGT      R8, R10
	MOVQ         $-1, R8
	BZHIQ        R10, R8, R8
	KMOVD        R8, K1
	MOVQ         (GemmS8Args_Requant+Requant_Mult)(AX), R8
	VMOVUPS      (R8)(R9*4), Z24
	VMOVUPS      64(R8)(R9*4), Z25
	VPBROADCASTW (GemmS8Args_Requant+Requant_Zero)(AX), Z28
	VMOVDQU64    fours<>(SB), Y29
	VPBROADCASTB (GemmS8Args_Requant+Requant_Lo)(AX), Y30
	VPBROADCASTB (GemmS8Args_Requant+Requant_Hi)(AX), Y31
	MOVQ         GemmS8Args_CStride(AX), DX
	MOVQ         pixels-8(SP), DI
	ADDQ         R9, DI
	MOVQ         exist-40(SP), R11
	MOVQ         (GemmS8Args_Requant+Requant_Neg)(AX), R8
	TESTQ        R8, R8
	JNZ          prelu
	PRODUCT(Z0, Z1)
	STORE(Z0, Z1, Y0, stored)
	PRODUCT(Z2, Z3)
	STORE(Z2, Z3, Y2, stored)
	PRODUCT(Z4, Z5)
	STORE(Z4, Z5, Y4, stored)
	PRODUCT(Z6, Z7)
	STORE(Z6, Z7, Y6, stored)
	PRODUCT(Z8, Z9)
	STORE(Z8, Z9, Y8, stored)
	PRODUCT(Z10, Z11)
	STORE(Z10, Z11, Y10, stored)
	PRODUCT(Z12, Z13)
	STORE(Z12, Z13, Y12, stored)
	PRODUCT(Z14, Z15)
	STORE(Z14, Z15, Y14, stored)
	PRODUCT(Z16, Z17)
	STORE(Z16, Z17, Y16, stored)
	PRODUCT(Z18, Z19)
	STORE(Z18, Z19, Y18, stored)
	PRODUCT(Z20, Z21)
	STORE(Z20, Z21, Y20, stored)
	PRODUCT(Z22, Z23)
	STORE(Z22, Z23, Y22, stored)

prelu:
	VMOVUPS (R8)(R9*4), Z26
	VMOVUPS 64(R8)(R9*4), Z27
	PRELU(Z0, Z1)
	STORE(Z0, Z1, Y0, stored)
	PRELU(Z2, Z3)
	STORE(Z2, Z3, Y2, stored)
	PRELU(Z4, Z5)
	STORE(Z4, Z5, Y4, stored)
	PRELU(Z6, Z7)
	STORE(Z6, Z7, Y6, stored)
	PRELU(Z8, Z9)
	STORE(Z8, Z9, Y8, stored)
	PRELU(Z10, Z11)
	STORE(Z10, Z11, Y10, stored)
	PRELU(Z12, Z13)
	STORE(Z12, Z13, Y12, stored)
	PRELU(Z14, Z15)
	STORE(Z14, Z15, Y14, stored)
	PRELU(Z16, Z17)
	STORE(Z16, Z17, Y16, stored)
	PRELU(Z18, Z19)
	STORE(Z18, Z19, Y18, stored)
	PRELU(Z20, Z21)
	STORE(Z20, Z21, Y20, stored)
	PRELU(Z22, Z23)
	STORE(Z22, Z23, Y22, stored)

stored:
	MOVQ n-48(SP), R9
	ADDQ $32, R9
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
