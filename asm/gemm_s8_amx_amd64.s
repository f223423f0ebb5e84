//go:build !purego

// TDPBSSD multiplies a tile of 16 pixels by 64 products with one of 64 products by 16 channels, both
// signed, so that activations are read as they lie, without copies. Its latency is three times what it
// occupies its unit for: four tiles of sums are under way, of 32 pixels by a panel of 32 channels.
// The panel comes first and goes through all pixels: from the second-level cache come half as many bytes
// as if pixels went through all panels, and multipliers stay in registers.
//
// The products of a tap are cut into chunks of 64 and a last one of the rest, 4 to 64. Tiles have a shape that
// lasts for a whole call: one pair for chunks, one for the rest. There is none to load the next chunk into, as
// cores are expected to rename tiles. The last pixels, fewer than a tile has, are the
// last rows of a tile that begins before them; where A has less than 16 pixels, tiles have as many rows.
//
//	AX       arguments
//	BX       A of the step's first pixel
//	CX       chunks of 64 left
//	DX       bytes from pixel to pixel of C
//	DI       C of the next pixel
//	SI       weights: goes through the panel once for each step
//	R8, R9   the tap's next chunk of the first and the second tile of pixels
//	R10      128, from row to row of weights and sums
//	R11      channels of the panel beyond 16; while storing: pixels that are not stored yet
//	R12      bytes from pixel to pixel of A
//	R13, R14 next tap, taps left
//	R15      pixels of the step beyond 16
//	TMM0-3   sums: of the first tile of pixels by the lower and the upper half of the panel, of the second one
//	TMM4, 5  a chunk of pixels and of weights; TMM6, 7 the rest
//	Z0-Z3    sums while they become bytes; Z17 0; the rest as in the included file

#include "go_asm.h"
#include "textflag.h"

#define SIGNED Z17
#define UNSIGNED Z16
#include "gemm_s8_512_amd64.h"

#define CONFIGURE BYTE $0xc4; BYTE $0xc2; BYTE $0x78; BYTE $0x49; BYTE $0x01 // ldtilecfg [r9]
#define RELEASE BYTE $0xc4; BYTE $0xe2; BYTE $0x78; BYTE $0x49; BYTE $0xc0 // tilerelease

#define BIAS0 BYTE $0xc4; BYTE $0x82; BYTE $0x7b; BYTE $0x4b; BYTE $0x04; BYTE $0x31 // tileloadd tmm0, [r9 + r14]
#define BIAS1 BYTE $0xc4; BYTE $0x82; BYTE $0x7b; BYTE $0x4b; BYTE $0x4c; BYTE $0x31; BYTE $0x40 // tileloadd tmm1, [r9 + r14 + 64]
#define BIAS2 BYTE $0xc4; BYTE $0x82; BYTE $0x7b; BYTE $0x4b; BYTE $0x14; BYTE $0x31 // tileloadd tmm2, [r9 + r14]
#define BIAS3 BYTE $0xc4; BYTE $0x82; BYTE $0x7b; BYTE $0x4b; BYTE $0x5c; BYTE $0x31; BYTE $0x40 // tileloadd tmm3, [r9 + r14 + 64]

#define PIXELS0 BYTE $0xc4; BYTE $0x82; BYTE $0x7b; BYTE $0x4b; BYTE $0x24; BYTE $0x20 // tileloadd tmm4, [r8 + r12]
#define PIXELS1 BYTE $0xc4; BYTE $0x82; BYTE $0x7b; BYTE $0x4b; BYTE $0x24; BYTE $0x21 // tileloadd tmm4, [r9 + r12]
#define WEIGHTS0 BYTE $0xc4; BYTE $0xa2; BYTE $0x7b; BYTE $0x4b; BYTE $0x2c; BYTE $0x16 // tileloadd tmm5, [rsi + r10]
#define WEIGHTS1 BYTE $0xc4; BYTE $0xa2; BYTE $0x7b; BYTE $0x4b; BYTE $0x6c; BYTE $0x16; BYTE $0x40 // tileloadd tmm5, [rsi + r10 + 64]
#define DOT0 BYTE $0xc4; BYTE $0xe2; BYTE $0x53; BYTE $0x5e; BYTE $0xc4 // tdpbssd tmm0, tmm4, tmm5
#define DOT1 BYTE $0xc4; BYTE $0xe2; BYTE $0x53; BYTE $0x5e; BYTE $0xcc // tdpbssd tmm1, tmm4, tmm5
#define DOT2 BYTE $0xc4; BYTE $0xe2; BYTE $0x53; BYTE $0x5e; BYTE $0xd4 // tdpbssd tmm2, tmm4, tmm5
#define DOT3 BYTE $0xc4; BYTE $0xe2; BYTE $0x53; BYTE $0x5e; BYTE $0xdc // tdpbssd tmm3, tmm4, tmm5

#define RESTPIXELS0 BYTE $0xc4; BYTE $0x82; BYTE $0x7b; BYTE $0x4b; BYTE $0x34; BYTE $0x20 // tileloadd tmm6, [r8 + r12]
#define RESTPIXELS1 BYTE $0xc4; BYTE $0x82; BYTE $0x7b; BYTE $0x4b; BYTE $0x34; BYTE $0x21 // tileloadd tmm6, [r9 + r12]
#define RESTWEIGHTS0 BYTE $0xc4; BYTE $0xa2; BYTE $0x7b; BYTE $0x4b; BYTE $0x3c; BYTE $0x16 // tileloadd tmm7, [rsi + r10]
#define RESTWEIGHTS1 BYTE $0xc4; BYTE $0xa2; BYTE $0x7b; BYTE $0x4b; BYTE $0x7c; BYTE $0x16; BYTE $0x40 // tileloadd tmm7, [rsi + r10 + 64]
#define RESTDOT0 BYTE $0xc4; BYTE $0xe2; BYTE $0x43; BYTE $0x5e; BYTE $0xc6 // tdpbssd tmm0, tmm6, tmm7
#define RESTDOT1 BYTE $0xc4; BYTE $0xe2; BYTE $0x43; BYTE $0x5e; BYTE $0xce // tdpbssd tmm1, tmm6, tmm7
#define RESTDOT2 BYTE $0xc4; BYTE $0xe2; BYTE $0x43; BYTE $0x5e; BYTE $0xd6 // tdpbssd tmm2, tmm6, tmm7
#define RESTDOT3 BYTE $0xc4; BYTE $0xe2; BYTE $0x43; BYTE $0x5e; BYTE $0xde // tdpbssd tmm3, tmm6, tmm7

#define SUMS0 BYTE $0xc4; BYTE $0x82; BYTE $0x7a; BYTE $0x4b; BYTE $0x04; BYTE $0x10 // tilestored [r8 + r10], tmm0
#define SUMS1 BYTE $0xc4; BYTE $0x82; BYTE $0x7a; BYTE $0x4b; BYTE $0x4c; BYTE $0x10; BYTE $0x40 // tilestored [r8 + r10 + 64], tmm1
#define SUMS2 BYTE $0xc4; BYTE $0x82; BYTE $0x7a; BYTE $0x4b; BYTE $0x14; BYTE $0x11 // tilestored [r9 + r10], tmm2
#define SUMS3 BYTE $0xc4; BYTE $0x82; BYTE $0x7a; BYTE $0x4b; BYTE $0x5c; BYTE $0x11; BYTE $0x40 // tilestored [r9 + r10 + 64], tmm3

// PAIR makes bytes of the sums of two pixels at R8, 128 apart; FOUR of those of four pixels of a half panel.
#define PAIR(SCALE, FINISH) \
	VMOVDQU64 (R8), Z0     \
	VMOVDQU64 64(R8), Z1   \
	VMOVDQU64 128(R8), Z2  \
	VMOVDQU64 192(R8), Z3  \
	ADDQ      $256, R8     \
	TWO(SCALE, FINISH, Z0, Z1, Z2, Z3, Y0, Y2)

#define FOUR(SCALE) \
	VMOVDQU64 (R8), Z0     \
	VMOVDQU64 128(R8), Z2  \
	VMOVDQU64 256(R8), Z4  \
	VMOVDQU64 384(R8), Z6  \
	ADDQ      $512, R8     \
	HALFFOUR(SCALE)

// func gemmS8AMX(args *GemmS8Args)
TEXT ·gemmS8AMX(SB), 0, $4296-8
	MOVQ args+0(FP), AX
	MOVQ GemmS8Args_AStride(AX), R12
	MOVQ GemmS8Args_CStride(AX), DX
	MOVQ $128, R10
	MOVQ GemmS8Args_K(AX), R8
	LEAQ -1(R8), R9
	SARQ $6, R9
	MOVQ R9, chunks-8(SP)
	SHLQ $6, R9
	SUBQ R9, R8                   // the rest
	MOVQ R8, R9
	SHLQ $5, R9
	MOVQ R9, restbytes-16(SP)     // of the panel's weights

	// palette 1; bytes of a row from byte 16, rows from byte 48 of each tile
	LEAQ      tiles-4296(SP), R9
	VPXORD    Z0, Z0, Z0
	VMOVDQU64 Z0, (R9)
	MOVB      $1, (R9)
	MOVQ      $0x0040004000400040, R11
	MOVQ      R11, 16(R9)
	MOVQ      R11, 24(R9)
	MOVW      R8, 28(R9)          // TMM6
	SHRQ      $2, R8
	MOVB      $16, 53(R9)         // TMM5
	MOVB      R8, 55(R9)          // TMM7
	MOVQ      GemmS8Args_M(AX), R8
	MOVQ      $16, R11
	CMPQ      R8, R11
	CMOVQGT   R11, R8
	MOVQ      R8, rows-24(SP)
	IMUL3Q    $0x01010101, R8, R11
	MOVL      R11, 48(R9)         // TMM0-3
	MOVB      R8, 52(R9)          // TMM4
	MOVB      R8, 54(R9)          // TMM6
	CONFIGURE

	MOVL         $0x80808080, R8
	VPBROADCASTD R8, Z16
	VPXORD       Z17, Z17, Z17
	VPBROADCASTW (GemmS8Args_Requant+Requant_Zero)(AX), Z18
	VPBROADCASTB (GemmS8Args_Requant+Requant_Lo)(AX), Z19
	VPBROADCASTB (GemmS8Args_Requant+Requant_Hi)(AX), Z20
	VMOVDQU64    fours<>(SB), Z21
	MOVQ         GemmS8Args_B(AX), SI
	MOVQ         $0, n-32(SP)     // the panel's first channel

panel:
	MOVQ    n-32(SP), R9
	MOVQ    GemmS8Args_N(AX), R11
	SUBQ    R9, R11
	MOVQ    $32, R8
	CMPQ    R11, R8
	CMOVQGT R8, R11
	MOVQ    $-1, R8
	BZHIQ   R11, R8, R8
	KMOVD   R8, K1
	SUBQ    $16, R11
	MOVQ    R11, upper-40(SP)
	MOVQ    (GemmS8Args_Requant+Requant_Mult)(AX), R8
	VMOVUPS (R8)(R9*4), Z12
	VMOVUPS 64(R8)(R9*4), Z13
	MOVQ    (GemmS8Args_Requant+Requant_Neg)(AX), R8
	TESTQ   R8, R8
	JZ      multipliers
	VMOVUPS (R8)(R9*4), Z14
	VMOVUPS 64(R8)(R9*4), Z15

multipliers:
	MOVQ GemmS8Args_C(AX), DI
	ADDQ R9, DI
	MOVQ GemmS8Args_A(AX), BX
	MOVQ GemmS8Args_M(AX), R15
	MOVQ SI, weights-48(SP)

step: // of at most 32 of R15 pixels
	MOVQ    R15, m-56(SP)
	MOVQ    $32, R8
	CMPQ    R15, R8
	CMOVQGT R8, R15
	MOVQ    R15, exist-64(SP)
	XORQ    R9, R9
	MOVQ    rows-24(SP), R8
	SUBQ    R15, R8
	CMOVQLT R9, R8
	MOVQ    R8, before-72(SP)     // rows of the tile before the step's first pixel
	IMULQ   R12, R8
	SUBQ    R8, BX
	SUBQ    $16, R15
	MOVQ    R15, R8
	IMULQ   R12, R8
	MOVQ    R8, second-80(SP)     // from the first tile's pixels to those of the second, which may overlap
	MOVQ    upper-40(SP), R11
	MOVQ    weights-48(SP), SI

	MOVQ  n-32(SP), R9
	SHLQ  $2, R9
	ADDQ  GemmS8Args_Bias(AX), R9
	XORQ  R14, R14                // all rows of a tile are one
	BIAS0
	TESTQ R11, R11
	JLE   halfbias
	BIAS1
	TESTQ R15, R15
	JLE   biased
	BIAS3

halfbias:
	TESTQ R15, R15
	JLE   biased
	BIAS2

biased:
	CMPQ  GemmS8Args_K(AX), $0
	JLE   sums
	MOVQ  GemmS8Args_Taps(AX), R13
	MOVQ  (GemmS8Args_Taps+8)(AX), R14
	TESTQ R14, R14
	JZ    sums

tap:
	MOVLQSX (R13), R8
	ADDQ    BX, R8
	MOVQ    second-80(SP), R9
	ADDQ    R8, R9
	MOVQ    chunks-8(SP), CX
	TESTQ   CX, CX
	JZ      rest

chunk:
	PIXELS0
	WEIGHTS0
	DOT0
	TESTQ R11, R11
	JLE   halfchunk
	WEIGHTS1
	DOT1
	TESTQ R15, R15
	JLE   nextchunk
	PIXELS1
	DOT3
	WEIGHTS0
	DOT2
	JMP   nextchunk

halfchunk:
	TESTQ R15, R15
	JLE   nextchunk
	PIXELS1
	DOT2

nextchunk:
	ADDQ $64, R8
	ADDQ $64, R9
	ADDQ $2048, SI
	DECQ CX
	JNZ  chunk

rest:
	RESTPIXELS0
	RESTWEIGHTS0
	RESTDOT0
	TESTQ R11, R11
	JLE   halfrest
	RESTWEIGHTS1
	RESTDOT1
	TESTQ R15, R15
	JLE   nexttap
	RESTPIXELS1
	RESTDOT3
	RESTWEIGHTS0
	RESTDOT2
	JMP   nexttap

halfrest:
	TESTQ R15, R15
	JLE   nexttap
	RESTPIXELS1
	RESTDOT2

nexttap:
	ADDQ restbytes-16(SP), SI
	ADDQ $4, R13
	DECQ R14
	JNZ  tap

sums:
	LEAQ  sums-4232(SP), R8
	ANDQ  $~63, R8
	MOVQ  R15, R9
	SHLQ  $7, R9
	ADDQ  R8, R9                  // overlapping rows have equal sums
	SUMS0
	TESTQ R11, R11
	JLE   halfsums
	SUMS1
	TESTQ R15, R15
	JLE   bytes
	SUMS3

halfsums:
	TESTQ R15, R15
	JLE   bytes
	SUMS2

bytes:
	MOVQ  before-72(SP), R9
	SHLQ  $7, R9
	ADDQ  R9, R8
	TESTQ R11, R11
	JLE   half
	MOVQ  exist-64(SP), R11
	CMPQ  (GemmS8Args_Requant+Requant_Neg)(AX), $0
	JNE   prelu
	MOVL  (GemmS8Args_Requant+Requant_Zero)(AX), R9
	ADDL  (GemmS8Args_Requant+Requant_Lo)(AX), R9
	SUBL  (GemmS8Args_Requant+Requant_Hi)(AX), R9
	CMPL  R9, $-383
	JEQ   relu

product:
	PAIR(PRODUCT, CLAMP)
	JMP product

relu:
	PAIR(PRODUCT, RELU)
	JMP relu

prelu:
	PAIR(PRELU, CLAMP)
	JMP prelu

half:
	MOVQ exist-64(SP), R11
	CMPQ (GemmS8Args_Requant+Requant_Neg)(AX), $0
	JNE  halfprelu

halfproduct:
	FOUR(HALFPRODUCT)
	JMP halfproduct

halfprelu:
	FOUR(HALFPRELU)
	JMP halfprelu

stored:
	MOVQ R12, R8
	SHLQ $5, R8
	ADDQ R8, BX
	MOVQ m-56(SP), R15
	SUBQ $32, R15
	JGT  step

	MOVQ n-32(SP), R9
	ADDQ $32, R9
	MOVQ R9, n-32(SP)
	CMPQ R9, GemmS8Args_N(AX)
	JLT  panel
	RELEASE
	VZEROUPPER
	RET
