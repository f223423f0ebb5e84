//go:build !purego

// A tile is up to 12 pixels by a panel of 32 channels, of which a last panel with at most 16 computes
// the lower half only and one with at most 24 half of the upper half. Pixels are addressed in
// threes from four pointers, so that no pointer is needed for each.
//
//	AX       arguments
//	BX       A of the tile's first pixel
//	CX       products left of the tap
//	DX       bytes from pixel to pixel of C
//	DI       C of the tile's first pixel and panel
//	SI       weights: goes through the panel once for each tile
//	R8-R11   A of pixels 0, 3, 6, 9
//	R12, R15 bytes from pixel to pixel of A, and three times as many
//	R13, R14 next tap, taps left; after the sums: tile's pixels left to store
//	Z0-Z23   sums of pixel i in Z(2i), Z(2i+1)
//	Z24, Z25 weights; Z28 an activation, broadcast
//	K1, K2   channels of the panel that exist, low and high half
//
// Invariant of the innermost loop: every sum holds bias + all products before (tap, product),
// added in that order one by one, so that it does not depend on the tile.

#include "go_asm.h"
#include "textflag.h"

#define FULL(address, low, high)  \
	VBROADCASTSS address, Z28     \
	VFMADD231PS  Z24, Z28, low    \
	VFMADD231PS  Z25, Z28, high

// Half of a vector costs half as much.
#define MOST(address, low, high)  \
	VBROADCASTSS address, Z28     \
	VFMADD231PS  Z24, Z28, low    \
	VFMADD231PS  Y25, Y28, high

#define HALF(address, low) VFMADD231PS.BCST address, Z24, low

// FULL1 to FULL12, MOST1 to MOST12 and HALF1 to HALF12 add a product to the sums of so many pixels.

#define FULL1 FULL((R8), Z0, Z1)
#define FULL2 FULL1; FULL((R8)(R12*1), Z2, Z3)
#define FULL3 FULL2; FULL((R8)(R12*2), Z4, Z5)
#define FULL4 FULL3; FULL((R9), Z6, Z7)
#define FULL5 FULL4; FULL((R9)(R12*1), Z8, Z9)
#define FULL6 FULL5; FULL((R9)(R12*2), Z10, Z11)
#define FULL7 FULL6; FULL((R10), Z12, Z13)
#define FULL8 FULL7; FULL((R10)(R12*1), Z14, Z15)
#define FULL9 FULL8; FULL((R10)(R12*2), Z16, Z17)
#define FULL10 FULL9; FULL((R11), Z18, Z19)
#define FULL11 FULL10; FULL((R11)(R12*1), Z20, Z21)
#define FULL12 FULL11; FULL((R11)(R12*2), Z22, Z23)

#define MOST1 MOST((R8), Z0, Y1)
#define MOST2 MOST1; MOST((R8)(R12*1), Z2, Y3)
#define MOST3 MOST2; MOST((R8)(R12*2), Z4, Y5)
#define MOST4 MOST3; MOST((R9), Z6, Y7)
#define MOST5 MOST4; MOST((R9)(R12*1), Z8, Y9)
#define MOST6 MOST5; MOST((R9)(R12*2), Z10, Y11)
#define MOST7 MOST6; MOST((R10), Z12, Y13)
#define MOST8 MOST7; MOST((R10)(R12*1), Z14, Y15)
#define MOST9 MOST8; MOST((R10)(R12*2), Z16, Y17)
#define MOST10 MOST9; MOST((R11), Z18, Y19)
#define MOST11 MOST10; MOST((R11)(R12*1), Z20, Y21)
#define MOST12 MOST11; MOST((R11)(R12*2), Z22, Y23)

#define HALF1 HALF((R8), Z0)
#define HALF2 HALF1; HALF((R8)(R12*1), Z2)
#define HALF3 HALF2; HALF((R8)(R12*2), Z4)
#define HALF4 HALF3; HALF((R9), Z6)
#define HALF5 HALF4; HALF((R9)(R12*1), Z8)
#define HALF6 HALF5; HALF((R9)(R12*2), Z10)
#define HALF7 HALF6; HALF((R10), Z12)
#define HALF8 HALF7; HALF((R10)(R12*1), Z14)
#define HALF9 HALF8; HALF((R10)(R12*2), Z16)
#define HALF10 HALF9; HALF((R11), Z18)
#define HALF11 HALF10; HALF((R11)(R12*1), Z20)
#define HALF12 HALF11; HALF((R11)(R12*2), Z22)

// TAP points R8 to R11 to the next tap, CX to its products.
#define TAP \
	MOVLQSX (R13), R8              \
	ADDQ    $4, R13                \
	LEAQ    (BX)(R8*4), R8         \
	LEAQ    (R8)(R15*1), R9        \
	LEAQ    (R8)(R15*2), R10       \
	LEAQ    (R9)(R15*2), R11       \
	MOVQ    GemmF32Args_K(AX), CX

#define ALLWEIGHTS \
	VMOVUPS (SI), Z24   \
	VMOVUPS 64(SI), Z25

#define MOSTWEIGHTS \
	VMOVUPS (SI), Z24   \
	VMOVUPS 64(SI), Y25

#define HALFWEIGHTS VMOVUPS (SI), Z24

// SUM adds all products to the sums of a tile.
#define SUM(tap, product, weights, pixels) \
tap:                     \
	TAP                  \
product:                 \
	weights              \
	SUBQ    $-128, SI    \
	pixels               \
	ADDQ    $4, R8       \
	ADDQ    $4, R9       \
	ADDQ    $4, R10      \
	ADDQ    $4, R11      \
	DECQ    CX           \
	JNZ     product      \
	DECQ    R14          \
	JNZ     tap          \
	JMP     sums

// SIZE jumps to the SUM of the tile's size.
#define SIZE(t1, t2, t3, t4, t5, t6, t7, t8, t9, t10, t11, t12) \
	CMPQ R10, $12 \
	JEQ  t12       \
	CMPQ R10, $8 \
	JEQ  t8       \
	CMPQ R10, $4 \
	JEQ  t4       \
	CMPQ R10, $6 \
	JEQ  t6       \
	CMPQ R10, $11 \
	JEQ  t11       \
	CMPQ R10, $10 \
	JEQ  t10       \
	CMPQ R10, $9 \
	JEQ  t9       \
	CMPQ R10, $7 \
	JEQ  t7       \
	CMPQ R10, $5 \
	JEQ  t5       \
	CMPQ R10, $3 \
	JEQ  t3       \
	CMPQ R10, $2 \
	JEQ  t2       \
	JMP  t1

#define BIAS(low, high) \
	VMOVAPS Z24, low  \
	VMOVAPS Z25, high

// PRELU multiplies sums below 0 by the channel's slope.
#define PRELU(low, high) \
	VCMPPS $1, Z29, low, K3     \
	VCMPPS $1, Z29, high, K4    \
	VMULPS Z24, low, K3, low    \
	VMULPS Z25, high, K4, high

// STORE clamps (a NaN stays one) and writes a pixel.
#define STORE(low, high) \
	VMAXPS  low, Z30, low          \
	VMAXPS  high, Z30, high        \
	VMINPS  low, Z31, low          \
	VMINPS  high, Z31, high        \
	VMOVUPS low, K1, (DI)          \
	VMOVUPS high, K2, 64(DI)       \
	ADDQ    DX, DI                 \
	DECQ    R14                    \
	JZ      stored

// func gemmF32AVX512(args *GemmF32Args)
TEXT ·gemmF32AVX512(SB), NOSPLIT, $64-8
	MOVQ         args+0(FP), AX
	MOVQ         GemmF32Args_AStride(AX), R12
	SHLQ         $2, R12
	LEAQ         (R12)(R12*2), R15
	MOVQ         R12, stride-8(SP)
	MOVQ         GemmF32Args_CStride(AX), DX
	SHLQ         $2, DX
	VBROADCASTSS GemmF32Args_Lo(AX), Z30
	VBROADCASTSS GemmF32Args_Hi(AX), Z31
	VPXORD       Z29, Z29, Z29

	MOVQ GemmF32Args_B(AX), SI
	MOVQ SI, weights-16(SP)
	MOVQ GemmF32Args_Bias(AX), CX
	MOVQ CX, bias-24(SP)
	MOVQ GemmF32Args_Slope(AX), CX
	MOVQ CX, slope-32(SP)
	MOVQ GemmF32Args_C(AX), DI
	MOVQ DI, channels-40(SP)
	MOVQ GemmF32Args_N(AX), CX
	MOVQ CX, n-48(SP)

panel:
	MOVQ  n-48(SP), CX
	MOVQ  $32, R8
	CMPQ  CX, R8
	CMOVQGT R8, CX
	MOVQ  $-1, R8
	BZHIQ CX, R8, R8
	KMOVW R8, K1
	SHRQ  $16, R8
	KMOVW R8, K2
	MOVQ  GemmF32Args_A(AX), BX
	MOVQ  channels-40(SP), DI
	MOVQ  GemmF32Args_M(AX), R14
	MOVQ  R14, m-56(SP)

tile: // of R10 pixels
	MOVQ    $12, R10
	CMPQ    R14, R10
	CMOVQLT R14, R10
	MOVQ    R10, tile-64(SP)
	MOVQ    bias-24(SP), SI
	VMOVUPS (SI), Z24
	VMOVUPS 64(SI), Z25
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
	MOVQ  weights-16(SP), SI
	MOVQ  GemmF32Args_Taps(AX), R13
	MOVQ  (GemmF32Args_Taps+8)(AX), R14
	TESTQ R14, R14
	JZ    sums
	CMPQ  n-48(SP), $16
	JLE   half
	CMPQ  n-48(SP), $24
	JLE   most
	SIZE(full1, full2, full3, full4, full5, full6, full7, full8, full9, full10, full11, full12)

	SUM(full12, full12k, ALLWEIGHTS, FULL12)
	SUM(full11, full11k, ALLWEIGHTS, FULL11)
	SUM(full10, full10k, ALLWEIGHTS, FULL10)
	SUM(full9, full9k, ALLWEIGHTS, FULL9)
	SUM(full8, full8k, ALLWEIGHTS, FULL8)
	SUM(full7, full7k, ALLWEIGHTS, FULL7)
	SUM(full6, full6k, ALLWEIGHTS, FULL6)
	SUM(full5, full5k, ALLWEIGHTS, FULL5)
	SUM(full4, full4k, ALLWEIGHTS, FULL4)
	SUM(full3, full3k, ALLWEIGHTS, FULL3)
	SUM(full2, full2k, ALLWEIGHTS, FULL2)
	SUM(full1, full1k, ALLWEIGHTS, FULL1)

most:
	SIZE(most1, most2, most3, most4, most5, most6, most7, most8, most9, most10, most11, most12)

	SUM(most12, most12k, MOSTWEIGHTS, MOST12)
	SUM(most11, most11k, MOSTWEIGHTS, MOST11)
	SUM(most10, most10k, MOSTWEIGHTS, MOST10)
	SUM(most9, most9k, MOSTWEIGHTS, MOST9)
	SUM(most8, most8k, MOSTWEIGHTS, MOST8)
	SUM(most7, most7k, MOSTWEIGHTS, MOST7)
	SUM(most6, most6k, MOSTWEIGHTS, MOST6)
	SUM(most5, most5k, MOSTWEIGHTS, MOST5)
	SUM(most4, most4k, MOSTWEIGHTS, MOST4)
	SUM(most3, most3k, MOSTWEIGHTS, MOST3)
	SUM(most2, most2k, MOSTWEIGHTS, MOST2)
	SUM(most1, most1k, MOSTWEIGHTS, MOST1)

half:
	SIZE(half1, half2, half3, half4, half5, half6, half7, half8, half9, half10, half11, half12)

	SUM(half12, half12k, HALFWEIGHTS, HALF12)
	SUM(half11, half11k, HALFWEIGHTS, HALF11)
	SUM(half10, half10k, HALFWEIGHTS, HALF10)
	SUM(half9, half9k, HALFWEIGHTS, HALF9)
	SUM(half8, half8k, HALFWEIGHTS, HALF8)
	SUM(half7, half7k, HALFWEIGHTS, HALF7)
	SUM(half6, half6k, HALFWEIGHTS, HALF6)
	SUM(half5, half5k, HALFWEIGHTS, HALF5)
	SUM(half4, half4k, HALFWEIGHTS, HALF4)
	SUM(half3, half3k, HALFWEIGHTS, HALF3)
	SUM(half2, half2k, HALFWEIGHTS, HALF2)
	SUM(half1, half1k, HALFWEIGHTS, HALF1)

sums:
	MOVQ  slope-32(SP), R8
	TESTQ R8, R8
	JZ    store
	VMOVUPS (R8), Z24
	VMOVUPS 64(R8), Z25
	PRELU(Z0, Z1)
	PRELU(Z2, Z3)
	PRELU(Z4, Z5)
	PRELU(Z6, Z7)
	PRELU(Z8, Z9)
	PRELU(Z10, Z11)
	PRELU(Z12, Z13)
	PRELU(Z14, Z15)
	PRELU(Z16, Z17)
	PRELU(Z18, Z19)
	PRELU(Z20, Z21)
	PRELU(Z22, Z23)

store:
	MOVQ tile-64(SP), R14
	STORE(Z0, Z1)
	STORE(Z2, Z3)
	STORE(Z4, Z5)
	STORE(Z6, Z7)
	STORE(Z8, Z9)
	STORE(Z10, Z11)
	STORE(Z12, Z13)
	STORE(Z14, Z15)
	STORE(Z16, Z17)
	STORE(Z18, Z19)
	STORE(Z20, Z21)
	STORE(Z22, Z23)

stored:
	MOVQ  tile-64(SP), R10
	MOVQ  stride-8(SP), R8
	IMULQ R10, R8
	ADDQ  R8, BX
	MOVQ  m-56(SP), R14
	SUBQ  R10, R14
	MOVQ  R14, m-56(SP)
	JNZ   tile

	// The next panel's weights lie behind this one's: depth*32 floats.
	MOVQ  (GemmF32Args_Taps+8)(AX), CX
	IMULQ GemmF32Args_K(AX), CX
	SHLQ  $7, CX
	ADDQ  CX, weights-16(SP)
	ADDQ  $128, bias-24(SP)
	ADDQ  $128, channels-40(SP)
	CMPQ  slope-32(SP), $0
	JEQ   next
	ADDQ  $128, slope-32(SP)

next:
	SUBQ $32, n-48(SP)
	JGT  panel
	VZEROUPPER
	RET
