//go:build !purego

// A tile is 6 or 3 pixels (1 where the call has fewer than 3) by a panel of 16 channels, of
// which a last panel with at most 8 computes the lower half only. Channels of a last panel
// that is not full are stored by way of the stack: masked stores are slow on many CPUs.
//
//	AX       arguments
//	BX       A of the tile's first pixel
//	CX       products left of the tap
//	DX       bytes from pixel to pixel of C
//	DI       C of the tile's first pixel and panel
//	SI       weights: goes through the panel once for each tile
//	R8, R9   A of pixels 0 and 3
//	R12, R15 bytes from pixel to pixel of A, and three times as many
//	R13, R14 next tap, taps left; after the sums R14: tile's pixels left to store
//	Y0-Y11   sums of pixel i in Y(2i), Y(2i+1)
//	Y12, Y13 weights; Y14, Y15 an activation, broadcast
//
// Invariant of the innermost loop: every sum holds bias + all products before (tap, product),
// added in that order one by one, so that it does not depend on the tile.

#include "go_asm.h"
#include "textflag.h"

#define PIXEL(address, low, high) \
	VBROADCASTSS address, Y14     \
	VFMADD231PS  Y12, Y14, low    \
	VFMADD231PS  Y13, Y14, high

#define THREE(p, l0, h0, l1, h1, l2, h2) \
	PIXEL((p), l0, h0)        \
	PIXEL((p)(R12*1), l1, h1) \
	PIXEL((p)(R12*2), l2, h2) \
	ADDQ $4, p

#define HALFPIXEL(address, low) \
	VBROADCASTSS address, Y14   \
	VFMADD231PS  Y12, Y14, low

#define HALFTHREE(p, l0, l1, l2) \
	HALFPIXEL((p), l0)           \
	HALFPIXEL((p)(R12*1), l1)    \
	HALFPIXEL((p)(R12*2), l2)    \
	ADDQ $4, p

// TAP points R8 and R9 to the next tap, CX to its products.
#define TAP \
	MOVLQSX (R13), R8        \
	ADDQ    $4, R13          \
	LEAQ    (BX)(R8*4), R8   \
	LEAQ    (R8)(R15*1), R9  \
	MOVQ    GemmF32Args_K(AX), CX

#define WEIGHTS \
	VMOVUPS (SI), Y12   \
	VMOVUPS 32(SI), Y13 \
	ADDQ    $64, SI

#define HALFWEIGHTS \
	VMOVUPS (SI), Y12 \
	ADDQ    $64, SI

#define BIAS(low, high) \
	VMOVAPS Y12, low  \
	VMOVAPS Y13, high

// PRELU multiplies sums below 0 by the channel's slope.
#define PRELU(low, high) \
	VMULPS    Y12, low, Y14        \
	VMULPS    Y13, high, Y15       \
	VBLENDVPS low, Y14, low, low   \
	VBLENDVPS high, Y15, high, high

// CLAMP keeps a NaN.
#define CLAMP(low, high) \
	VMAXPS low, Y14, low   \
	VMAXPS high, Y14, high \
	VMINPS low, Y15, low   \
	VMINPS high, Y15, high

#define STORE(low, high) \
	VMOVUPS low, (DI)    \
	VMOVUPS high, 32(DI) \
	ADDQ    DX, DI       \
	DECQ    R14          \
	JZ      stored

// func gemmF32FMA(args *GemmF32Args)
TEXT ·gemmF32FMA(SB), NOSPLIT, $448-8
	MOVQ args+0(FP), AX
	MOVQ GemmF32Args_AStride(AX), R12
	SHLQ $2, R12
	LEAQ (R12)(R12*2), R15
	MOVQ R12, stride-8(SP)
	MOVQ GemmF32Args_CStride(AX), DX
	SHLQ $2, DX

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
	MOVQ GemmF32Args_A(AX), BX
	MOVQ channels-40(SP), DI
	MOVQ GemmF32Args_M(AX), R14
	MOVQ R14, m-56(SP)

tile: // of R10 pixels, the last one ending with the last pixel: R14 are left, R11 there are
	MOVQ GemmF32Args_M(AX), R11
	MOVQ $1, R10
	CMPQ R11, $3
	JLT  back
	MOVQ $3, R10
	CMPQ R14, $4
	JLT  back
	CMPQ R11, $6
	JLT  back
	MOVQ $6, R10

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
	MOVQ    R10, tile-64(SP)
	MOVQ    bias-24(SP), SI
	VMOVUPS (SI), Y12
	VMOVUPS 32(SI), Y13
	BIAS(Y0, Y1)
	BIAS(Y2, Y3)
	BIAS(Y4, Y5)
	BIAS(Y6, Y7)
	BIAS(Y8, Y9)
	BIAS(Y10, Y11)
	MOVQ    weights-16(SP), SI
	MOVQ    GemmF32Args_Taps(AX), R13
	MOVQ    (GemmF32Args_Taps+8)(AX), R14
	TESTQ   R14, R14
	JZ      sums
	CMPQ    n-48(SP), $8
	JLE     half
	CMPQ    R10, $6
	JEQ     tap6

tap3:
	TAP

k3:
	WEIGHTS
	THREE(R8, Y0, Y1, Y2, Y3, Y4, Y5)
	DECQ CX
	JNZ  k3
	DECQ R14
	JNZ  tap3
	JMP  sums

tap6:
	TAP

k6:
	WEIGHTS
	THREE(R8, Y0, Y1, Y2, Y3, Y4, Y5)
	THREE(R9, Y6, Y7, Y8, Y9, Y10, Y11)
	DECQ CX
	JNZ  k6
	DECQ R14
	JNZ  tap6
	JMP  sums

half:
	CMPQ R10, $6
	JEQ  halftap6

halftap3:
	TAP

halfk3:
	HALFWEIGHTS
	HALFTHREE(R8, Y0, Y2, Y4)
	DECQ CX
	JNZ  halfk3
	DECQ R14
	JNZ  halftap3
	JMP  sums

halftap6:
	TAP

halfk6:
	HALFWEIGHTS
	HALFTHREE(R8, Y0, Y2, Y4)
	HALFTHREE(R9, Y6, Y8, Y10)
	DECQ CX
	JNZ  halfk6
	DECQ R14
	JNZ  halftap6

sums:
	MOVQ    slope-32(SP), R8
	TESTQ   R8, R8
	JZ      clamp
	VMOVUPS (R8), Y12
	VMOVUPS 32(R8), Y13
	PRELU(Y0, Y1)
	PRELU(Y2, Y3)
	PRELU(Y4, Y5)
	PRELU(Y6, Y7)
	PRELU(Y8, Y9)
	PRELU(Y10, Y11)

clamp:
	VBROADCASTSS GemmF32Args_Lo(AX), Y14
	VBROADCASTSS GemmF32Args_Hi(AX), Y15
	CLAMP(Y0, Y1)
	CLAMP(Y2, Y3)
	CLAMP(Y4, Y5)
	CLAMP(Y6, Y7)
	CLAMP(Y8, Y9)
	CLAMP(Y10, Y11)
	MOVQ         tile-64(SP), R14
	CMPQ         n-48(SP), $16
	JLT          part
	STORE(Y0, Y1)
	STORE(Y2, Y3)
	STORE(Y4, Y5)
	STORE(Y6, Y7)
	STORE(Y8, Y9)
	STORE(Y10, Y11)

part: // of a panel: n channels of each pixel, fours and then ones
	VMOVUPS Y0, pixels-448(SP)
	VMOVUPS Y1, pixels-416(SP)
	VMOVUPS Y2, pixels-384(SP)
	VMOVUPS Y3, pixels-352(SP)
	VMOVUPS Y4, pixels-320(SP)
	VMOVUPS Y5, pixels-288(SP)
	VMOVUPS Y6, pixels-256(SP)
	VMOVUPS Y7, pixels-224(SP)
	VMOVUPS Y8, pixels-192(SP)
	VMOVUPS Y9, pixels-160(SP)
	VMOVUPS Y10, pixels-128(SP)
	VMOVUPS Y11, pixels-96(SP)
	LEAQ    pixels-448(SP), R8

partpixel:
	XORQ CX, CX
	MOVQ n-48(SP), R11

fours:
	SUBQ    $4, R11
	JLT     ones
	VMOVUPS (R8)(CX*4), X12
	VMOVUPS X12, (DI)(CX*4)
	ADDQ    $4, CX
	JMP     fours

ones:
	CMPQ CX, n-48(SP)
	JEQ  partstored
	MOVL (R8)(CX*4), R11
	MOVL R11, (DI)(CX*4)
	INCQ CX
	JMP  ones

partstored:
	ADDQ $64, R8
	ADDQ DX, DI
	DECQ R14
	JNZ  partpixel

stored:
	MOVQ  tile-64(SP), R10
	MOVQ  stride-8(SP), R8
	IMULQ R10, R8
	ADDQ  R8, BX
	MOVQ  m-56(SP), R14
	SUBQ  R10, R14
	MOVQ  R14, m-56(SP)
	JNZ   tile

	// The next panel's weights lie behind this one's: depth*16 floats.
	MOVQ  (GemmF32Args_Taps+8)(AX), CX
	IMULQ GemmF32Args_K(AX), CX
	SHLQ  $6, CX
	ADDQ  CX, weights-16(SP)
	ADDQ  $64, bias-24(SP)
	ADDQ  $64, channels-40(SP)
	CMPQ  slope-32(SP), $0
	JEQ   next
	ADDQ  $64, slope-32(SP)

next:
	SUBQ $16, n-48(SP)
	JGT  panel
	VZEROUPPER
	RET
