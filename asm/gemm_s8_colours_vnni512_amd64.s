//go:build !purego

// 3x3 taps of three channels in four bytes, 27 products of a pixel, by at most 32 channels: all weights stay in
// registers. While two pixels are multiplied, the two before them are rounded and the taps of the ones after the next
// gathered: one after another these would take a quarter longer, since a core does not see that far ahead.
// Where the number of pixels is odd, the second one is computed twice.
//
//	AX          arguments; afterwards the gathering tables
//	BX          weights; bytes from an output pixel to the next one
//	CX          pairs whose products are left
//	DI          output of the pair that is rounded
//	R8-R10      input rows of the pair that is gathered
//	R12, R13    bytes to its second pixel, to the next pair: 0 behind the last
//	R11, R14    bytes to the next pair of the output, to the one after it; R15 to all further ones
//	SI          on the stack: two pairs of gathered pixels of 32 bytes, multipliers, biases, what is added to outputs
//	Z0-Z3, Z4-Z7 sums of pairs in turn: first pixel's lower and upper channels, second pixel's
//	Z8-Z21      weights
//	Z22, Z23    an activation of each pixel, broadcast
//	X24-X27     taps while they are gathered
//	Z28         fours<>, Z29 zero point in words or what is added to unsigned outputs, Z30, Z31 limits in bytes
//	K1          channels

#include "go_asm.h"
#include "textflag.h"
#include "fours_512_amd64.h"

#define MULT 128
#define BIAS 256
#define FLIP 384

#define STEP(k, slot, w0, w1, a0, a1, a2, a3) \
	VPBROADCASTD (slot*64+k*4)(SI), Z22    \
	VPBROADCASTD (slot*64+32+k*4)(SI), Z23 \
	VPDPBUSD     w0, Z22, a0 \
	VPDPBUSD     w1, Z22, a1 \
	VPDPBUSD     w0, Z23, a2 \
	VPDPBUSD     w1, Z23, a3

#define LOAD(r0, r1, r2) \
	VMOVDQU32 r0, X24 \
	VMOVDQU32 r1, X25 \
	VMOVDQU32 r2, X26

#define SHUFFLE \
	VPSHUFB    (AX), X24, X24   \
	VPSHUFB    16(AX), X25, X27 \
	VPSHUFB    32(AX), X25, X25 \
	VPSHUFB    48(AX), X26, X26

#define KEEP(at) \
	VPTERNLOGD $0x96, 64(AX), X24, X27 \
	VPTERNLOGD $0x96, 64(AX), X25, X26 \
	VMOVDQU32  X27, (at)(SI)   \
	VMOVDQU32  X26, (at+12)(SI)

#define GATHER(at) \
	LOAD((R8), (R9), (R10)) \
	SHUFFLE                 \
	KEEP(at)                \
	LOAD((R8)(R12*1), (R9)(R12*1), (R10)(R12*1)) \
	SHUFFLE                 \
	KEEP((at+32))

#define CLAMP(a, b) \
	VPADDSW   a, Z29, a \
	VPADDSW   b, Z29, b \
	VPACKSSWB b, a, a   \
	VPMAXSB   a, Z30, a \
	VPMINSB   a, Z31, a \
	VPXORD    FLIP(SI), a, a

// RELU is CLAMP for a zero point of -128 and the whole range.
#define RELU(a, b) \
	VPACKUSWB b, a, a \
	VPXORD    a, Z29, a

// PAIR sums those of slot in a0 to a3, rounds b0 to b3, and gathers into the slot.
#define PAIR(FINISH, slot, a0, a1, a2, a3, b0, b1, b2, b3, y0, y1) \
	VMOVDQU32 BIAS(SI), a0           \
	VMOVDQU32 (BIAS+64)(SI), a1      \
	VMOVDQA64 a0, a2                 \
	VMOVDQA64 a1, a3                 \
	STEP(0, slot, Z8, Z9, a0, a1, a2, a3)   \
	LOAD((R8), (R9), (R10))          \
	VCVTDQ2PS b0, b0                 \
	VCVTDQ2PS b1, b1                 \
	VCVTDQ2PS b2, b2                 \
	VCVTDQ2PS b3, b3                 \
	STEP(1, slot, Z10, Z11, a0, a1, a2, a3) \
	SHUFFLE                          \
	VMULPS    MULT(SI), b0, b0       \
	VMULPS    (MULT+64)(SI), b1, b1  \
	VMULPS    MULT(SI), b2, b2       \
	VMULPS    (MULT+64)(SI), b3, b3  \
	STEP(2, slot, Z12, Z13, a0, a1, a2, a3) \
	VCVTPS2DQ b0, b0                 \
	VCVTPS2DQ b1, b1                 \
	VCVTPS2DQ b2, b2                 \
	VCVTPS2DQ b3, b3                 \
	STEP(3, slot, Z14, Z15, a0, a1, a2, a3) \
	VPACKSSDW b1, b0, b0             \
	VPACKSSDW b3, b2, b2             \
	STEP(4, slot, Z16, Z17, a0, a1, a2, a3) \
	FINISH(b0, b2)                   \
	STEP(5, slot, Z18, Z19, a0, a1, a2, a3) \
	VPERMD    b0, Z28, b0            \
	STEP(6, slot, Z20, Z21, a0, a1, a2, a3) \
	KEEP((slot*64))                  \
	LOAD((R8)(R12*1), (R9)(R12*1), (R10)(R12*1)) \
	SHUFFLE                          \
	KEEP((slot*64+32))               \
	VMOVDQU8  y0, K1, (DI)           \
	VEXTRACTI64X4 $1, b0, y1         \
	VMOVDQU8  y1, K1, (DI)(BX*1)     \
	ADDQ      R11, DI                \
	MOVQ      R14, R11               \
	MOVQ      R15, R14               \
	XORQ      DX, DX                 \
	CMPQ      CX, $4                 \
	CMOVQLT   DX, R13                \
	ADDQ      R13, R8                \
	ADDQ      R13, R9                \
	ADDQ      R13, R10               \
	DECQ      CX

// LOOP ends when the last pair has been rounded, while sums nobody needs are made.
#define LOOP(FINISH, loop) \
loop: \
	PAIR(FINISH, 0, Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z7, Y4, Y6) \
	JLT done                                                \
	PAIR(FINISH, 1, Z4, Z5, Z6, Z7, Z0, Z1, Z2, Z3, Y0, Y2) \
	JGE loop                                                \
	JMP done

// func gemmS8Colours512(args *GemmS8Args, tables *[5][16]uint8)
TEXT ·gemmS8Colours512(SB), 0, $512-16
	MOVQ args+0(FP), AX
	LEAQ buffer-512(SP), SI
	ADDQ $63, SI
	ANDQ $~63, SI

	MOVQ      GemmS8Args_B(AX), BX
	VMOVDQU64 (BX), Z8
	VMOVDQU64 64(BX), Z9
	VMOVDQU64 128(BX), Z10
	VMOVDQU64 192(BX), Z11
	VMOVDQU64 256(BX), Z12
	VMOVDQU64 320(BX), Z13
	VMOVDQU64 384(BX), Z14
	VMOVDQU64 448(BX), Z15
	VMOVDQU64 512(BX), Z16
	VMOVDQU64 576(BX), Z17
	VMOVDQU64 640(BX), Z18
	VMOVDQU64 704(BX), Z19
	VMOVDQU64 768(BX), Z20
	VMOVDQU64 832(BX), Z21
	MOVQ      (GemmS8Args_Requant+Requant_Mult)(AX), R8
	VMOVDQU64 (R8), Z0
	VMOVDQU64 64(R8), Z1
	VMOVDQU64 Z0, MULT(SI)
	VMOVDQU64 Z1, (MULT+64)(SI)
	MOVQ      GemmS8Args_Bias(AX), R8
	VMOVDQU64 (R8), Z0
	VMOVDQU64 64(R8), Z1
	VMOVDQU64 Z0, BIAS(SI)
	VMOVDQU64 Z1, (BIAS+64)(SI)

	MOVQ  GemmS8Args_N(AX), CX
	MOVQ  $-1, DX
	BZHIQ CX, DX, DX
	KMOVD DX, K1

	MOVQ    GemmS8Args_Taps(AX), BX
	MOVLQSX (BX), R8
	MOVLQSX 12(BX), R9
	MOVLQSX 24(BX), R10
	MOVQ    GemmS8Args_A(AX), DX
	ADDQ    DX, R8
	ADDQ    DX, R9
	ADDQ    DX, R10
	MOVQ    GemmS8Args_AStride(AX), R12
	MOVQ    GemmS8Args_C(AX), DI
	MOVQ    GemmS8Args_CStride(AX), BX
	MOVQ    GemmS8Args_M(AX), CX
	LEAQ    (R12)(R12*1), R13
	LEAQ    (BX)(BX*1), R15
	MOVQ    R15, R14
	XORQ    R11, R11 // the first output is written twice, at first with nothing
	TESTQ   $1, CX
	JZ      even
	MOVQ    BX, R14

even:
	VMOVDQU64    fours<>(SB), Z28
	VPBROADCASTW (GemmS8Args_Requant+Requant_Zero)(AX), Z29
	VPBROADCASTB (GemmS8Args_Requant+Requant_Lo)(AX), Z30
	VPBROADCASTB (GemmS8Args_Requant+Requant_Hi)(AX), Z31
	MOVL         (GemmS8Args_Requant+Requant_Zero)(AX), DX
	ADDL         (GemmS8Args_Requant+Requant_Lo)(AX), DX
	SUBL         (GemmS8Args_Requant+Requant_Hi)(AX), DX
	MOVBLZX      GemmS8Args_OutShifted(AX), R11
	SHLL         $7, R11
	VPBROADCASTB R11, Z0
	VMOVDQU64    Z0, FLIP(SI)
	MOVQ         tables+8(FP), AX

	GATHER(0)
	LEAQ   1(CX), R11
	SHRQ   $1, R11
	TESTQ  $1, CX
	JZ     second
	SUBQ   R12, R8
	SUBQ   R12, R9
	SUBQ   R12, R10

second: // of the pairs, or the first once more
	MOVQ    R11, CX
	XORQ    R11, R11
	CMPQ    CX, $2
	CMOVQLT R11, R13
	ADDQ    R13, R8
	ADDQ    R13, R9
	ADDQ    R13, R10
	GATHER(64)
	CMPQ    CX, $3
	CMOVQLT R11, R13
	ADDQ    R13, R8
	ADDQ    R13, R9
	ADDQ    R13, R10
	VPXORD Z4, Z4, Z4
	VPXORD Z5, Z5, Z5
	VPXORD Z6, Z6, Z6
	VPXORD Z7, Z7, Z7
	CMPL   DX, $-383
	JEQ    relu
	LOOP(CLAMP, clamp)

relu:
	VPBROADCASTD 64(AX), Z29
	VPXORD       FLIP(SI), Z29, Z29
	LOOP(RELU, reluloop)

done:
	VZEROUPPER
	RET
