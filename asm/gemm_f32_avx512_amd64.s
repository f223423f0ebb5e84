//go:build !purego

// A tile is 12, 9, 6 or 3 pixels (1 where the call has fewer than 3) by a panel of 32 channels,
// of which a last panel with at most 16 computes the lower half only. Pixels are addressed in
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

#define PIXEL(address, low, high) \
	VBROADCASTSS address, Z28     \
	VFMADD231PS  Z24, Z28, low    \
	VFMADD231PS  Z25, Z28, high

#define THREE(p, l0, h0, l1, h1, l2, h2) \
	PIXEL((p), l0, h0)          \
	PIXEL((p)(R12*1), l1, h1)   \
	PIXEL((p)(R12*2), l2, h2)   \
	ADDQ $4, p

#define HALFTHREE(p, l0, l1, l2) \
	VFMADD231PS.BCST (p), Z24, l0        \
	VFMADD231PS.BCST (p)(R12*1), Z24, l1 \
	VFMADD231PS.BCST (p)(R12*2), Z24, l2 \
	ADDQ $4, p

// TAP points R8 to R11 to the next tap, CX to its products.
#define TAP \
	MOVLQSX (R13), R8              \
	ADDQ    $4, R13                \
	LEAQ    (BX)(R8*4), R8         \
	LEAQ    (R8)(R15*1), R9        \
	LEAQ    (R8)(R15*2), R10       \
	LEAQ    (R9)(R15*2), R11       \
	MOVQ    GemmF32Args_K(AX), CX

#define WEIGHTS \
	VMOVUPS (SI), Z24   \
	VMOVUPS 64(SI), Z25 \
	SUBQ    $-128, SI

#define HALFWEIGHTS \
	VMOVUPS (SI), Z24 \
	SUBQ    $-128, SI

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
	CMPQ GemmF32Args_M(AX), $3
	JGE  panel
	XORQ R12, R12              // tiles of one pixel compute it three times
	XORQ R15, R15

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

tile: // of R10 pixels, the last one ending with the last pixel: R14 are left, R11 there are
	MOVQ    GemmF32Args_M(AX), R11
	MOVQ    $1, R10
	CMPQ    R11, $3
	JLT     back
	MOVQ    $3, R10
	CMPQ    R14, $4
	JLT     back
	CMPQ    R11, $6
	JLT     back
	MOVQ    $6, R10
	CMPQ    R14, $7
	JLT     back
	CMPQ    R11, $9
	JLT     back
	MOVQ    $9, R10
	CMPQ    R14, $10
	JLT     back
	CMPQ    R11, $12
	JLT     back
	MOVQ    $12, R10

back:
	MOVQ  R10, CX
	SUBQ  R14, CX
	JLE   begin
	ADDQ  CX, m-56(SP)
	MOVQ  CX, R8
	IMULQ stride-8(SP), R8
	SUBQ  R8, BX
	IMULQ DX, CX
	SUBQ  CX, DI

begin:
	MOVQ R10, tile-64(SP)
	MOVQ bias-24(SP), SI
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
	CMPQ  R10, $9
	JGT   tap12
	JEQ   tap9
	CMPQ  R10, $6
	JEQ   tap6

tap3:
	TAP

k3:
	WEIGHTS
	THREE(R8, Z0, Z1, Z2, Z3, Z4, Z5)
	DECQ CX
	JNZ  k3
	DECQ R14
	JNZ  tap3
	JMP  sums

tap6:
	TAP

k6:
	WEIGHTS
	THREE(R8, Z0, Z1, Z2, Z3, Z4, Z5)
	THREE(R9, Z6, Z7, Z8, Z9, Z10, Z11)
	DECQ CX
	JNZ  k6
	DECQ R14
	JNZ  tap6
	JMP  sums

tap9:
	TAP

k9:
	WEIGHTS
	THREE(R8, Z0, Z1, Z2, Z3, Z4, Z5)
	THREE(R9, Z6, Z7, Z8, Z9, Z10, Z11)
	THREE(R10, Z12, Z13, Z14, Z15, Z16, Z17)
	DECQ CX
	JNZ  k9
	DECQ R14
	JNZ  tap9
	JMP  sums

tap12:
	TAP

k12:
	WEIGHTS
	THREE(R8, Z0, Z1, Z2, Z3, Z4, Z5)
	THREE(R9, Z6, Z7, Z8, Z9, Z10, Z11)
	THREE(R10, Z12, Z13, Z14, Z15, Z16, Z17)
	THREE(R11, Z18, Z19, Z20, Z21, Z22, Z23)
	DECQ CX
	JNZ  k12
	DECQ R14
	JNZ  tap12
	JMP  sums

half:
	CMPQ R10, $9
	JGT  halftap12
	JEQ  halftap9
	CMPQ R10, $6
	JEQ  halftap6

halftap3:
	TAP

halfk3:
	HALFWEIGHTS
	HALFTHREE(R8, Z0, Z2, Z4)
	DECQ CX
	JNZ  halfk3
	DECQ R14
	JNZ  halftap3
	JMP  sums

halftap6:
	TAP

halfk6:
	HALFWEIGHTS
	HALFTHREE(R8, Z0, Z2, Z4)
	HALFTHREE(R9, Z6, Z8, Z10)
	DECQ CX
	JNZ  halfk6
	DECQ R14
	JNZ  halftap6
	JMP  sums

halftap9:
	TAP

halfk9:
	HALFWEIGHTS
	HALFTHREE(R8, Z0, Z2, Z4)
	HALFTHREE(R9, Z6, Z8, Z10)
	HALFTHREE(R10, Z12, Z14, Z16)
	DECQ CX
	JNZ  halfk9
	DECQ R14
	JNZ  halftap9
	JMP  sums

halftap12:
	TAP

halfk12:
	HALFWEIGHTS
	HALFTHREE(R8, Z0, Z2, Z4)
	HALFTHREE(R9, Z6, Z8, Z10)
	HALFTHREE(R10, Z12, Z14, Z16)
	HALFTHREE(R11, Z18, Z20, Z22)
	DECQ CX
	JNZ  halfk12
	DECQ R14
	JNZ  halftap12

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
