//go:build !purego

// VPDPBUSD takes unsigned activations: they are copied to the stack with 128 added, as many
// as CHUNK products of a tile's pixels, all taps in a row. (The bias is lower by 128 times the
// sum of the weights.) The copies pay: the innermost loop has no taps. Whole tiles of one tap
// whose activations are Shifted already are read as they lie.
// A tile is 6 or 3 pixels, of which the last may have fewer, by a panel of 32 channels, of
// which a last panel with at most 16 computes the lower half only, with at most 24 three quarters. Twice as many pixels would fit
// into the registers, but then a core sees too little of the next panel's sums while it rounds these.
//
// Where there is one tap and all panels are whole, as many as GROUP pixels go through one panel after the other, four at a time:
// a panel comes into the first-level cache once for all of them. They are read as they lie where they are Shifted, from copies otherwise.
// Pixels that are no four are left to tiles.
//
//	AX       arguments
//	BX       A of the tile's first pixel
//	CX       products of the chunk, left or copied
//	DX       bytes from pixel to pixel of C
//	DI       C of the tile's first pixel and panel; while copying: bytes of a run
//	SI       weights: goes through the panel once for each tile
//	R8, R9   from and to while copying; the chunk's next product of pixels 0 and 3 while summing
//	R10, R11 run to copy, pixels left to copy; R10 bytes from pixel to pixel while summing
//	R12      bytes from pixel to pixel of A
//	R13, R14 next tap to copy, taps left
//	R15      products of this tap that are copied
//	         in a group: R8 product of the first of four pixels, R9 these, R10, R13 bytes to the next and the fourth one;
//	         R11 pixels left, R14 the panel's weights, R15 its first channel, Z24, Z25 its multipliers, Z26, Z27 its biases
//	Z0-Z11   sums of pixel i in Z(2i), Z(2i+1)
//	Z12, Z13 weights; Z14 an activation, broadcast; while storing Z12, Z13 multipliers, Z14, Z15 those below 0
//	Z16      0x80 in each byte, Z17 what is added to copies: that, or 0 where they are Shifted
//	Z18      zero point in words; Z19, Z20 limits in bytes; Z21 fours<>
//	Z22, Z23 SIGNED, UNSIGNED
//	K1       channels of the panel that exist
//
// Invariant of the innermost loop: every sum holds bias + all products before.

#include "go_asm.h"
#include "textflag.h"

#define SIGNED Z22
#define UNSIGNED Z23
#include "gemm_s8_512_amd64.h"

#define CHUNK 1024
#define GROUP 24
#define COPY 256 // products of a pixel of a group that is copied
#define ROW 1088 // CHUNK and what copies of 64 bytes may overwrite

#define PIXEL(a, low, high) \
	VPBROADCASTD a, Z14        \
	VPDPBUSD     Z12, Z14, low \
	VPDPBUSD     Z13, Z14, high

#define HALFPIXEL(a, low) \
	VPBROADCASTD a, Z14        \
	VPDPBUSD     Z12, Z14, low

#define THREE(p, l0, h0, l1, h1, l2, h2) \
	PIXEL((p), l0, h0)         \
	PIXEL((p)(R10*1), l1, h1)  \
	PIXEL((p)(R10*2), l2, h2)

#define HALFTHREE(p, l0, l1, l2) \
	HALFPIXEL((p), l0)         \
	HALFPIXEL((p)(R10*1), l1)  \
	HALFPIXEL((p)(R10*2), l2)

// Where the upper registers are halves, these are three quarters of the channels.
#define MOSTTHREE(p, l0, h0, l1, h1, l2, h2) \
	HALFPIXEL((p), l0)         \
	VPDPBUSD Y13, Y14, h0      \
	HALFPIXEL((p)(R10*1), l1)  \
	VPDPBUSD Y13, Y14, h1      \
	HALFPIXEL((p)(R10*2), l2)  \
	VPDPBUSD Y13, Y14, h2

#define WEIGHTS \
	VMOVDQU64 (SI), Z12   \
	VMOVDQU64 64(SI), Z13

#define NEXT(loop) \
	ADDQ $4, R8     \
	ADDQ $4, R9     \
	SUBQ $-128, SI  \
	SUBQ $4, CX     \
	JNZ  loop

// PAIR stores two pixels of a group.
#define PAIR(FINISH, l0, h0, l1, h1, y0) \
	VCVTDQ2PS l0, l0       \
	VCVTDQ2PS h0, h0       \
	VCVTDQ2PS l1, l1       \
	VCVTDQ2PS h1, h1       \
	VMULPS    Z24, l0, l0  \
	VMULPS    Z25, h0, h0  \
	VMULPS    Z24, l1, l1  \
	VMULPS    Z25, h1, h1  \
	ROUND(l0, h0)          \
	ROUND(l1, h1)          \
	FINISH(l0, l1)         \
	VPERMD    l0, Z21, l0  \
	VMOVDQU   y0, (DI)     \
	VEXTRACTI64X4 $1, l0, (DI)(DX*1) \
	LEAQ      (DI)(DX*2), DI

#define FOUR(FINISH) \
	PAIR(FINISH, Z0, Z1, Z2, Z3, Y0) \
	PAIR(FINISH, Z4, Z5, Z6, Z7, Y4) \
	SUBQ $4, R11

#define TILE(SCALE, FINISH) \
	TWO(SCALE, FINISH, Z0, Z1, Z2, Z3, Y0, Y2)  \
	TWO(SCALE, FINISH, Z4, Z5, Z6, Z7, Y4, Y6)  \
	TWO(SCALE, FINISH, Z8, Z9, Z10, Z11, Y8, Y10)

#define HALFTILE(SCALE) \
	HALFFOUR(SCALE)           \
	HALFTWO(SCALE, Z8, Z10)   \
	CLAMP(Z8, Z9)             \
	VPERMD        Z8, Z21, Z8 \
	STORE(X8)                 \
	VEXTRACTI64X2 $1, Z8, X10 \
	STORE(X10)

// func gemmS8VNNI512(args *GemmS8Args)
TEXT ·gemmS8VNNI512(SB), 0, $6664-8
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

	MOVL         $0x80808080, R8
	VPBROADCASTD R8, Z16
	VPXORD       Z17, Z17, Z17
	MOVQ         $6, R9
	CMPB         GemmS8Args_Shifted(AX), $0
	JNE          shifted
	VMOVDQA64    Z16, Z17
	XORQ         R9, R9

shifted:
	MOVBLZX      GemmS8Args_OutShifted(AX), R8
	SHLL         $7, R8
	VPBROADCASTB R8, SIGNED
	VPXORD       SIGNED, Z16, UNSIGNED
	CMPQ         (GemmS8Args_Taps+8)(AX), $1
	JEQ          onetap
	XORQ         R9, R9

onetap:
	MOVQ         R9, direct-56(SP) // pixels of tiles that are read as they lie
	VPBROADCASTW (GemmS8Args_Requant+Requant_Zero)(AX), Z18
	VPBROADCASTB (GemmS8Args_Requant+Requant_Lo)(AX), Z19
	VPBROADCASTB (GemmS8Args_Requant+Requant_Hi)(AX), Z20
	VMOVDQU64    fours<>(SB), Z21

	MOVL    (GemmS8Args_Requant+Requant_Zero)(AX), R8
	ADDL    (GemmS8Args_Requant+Requant_Lo)(AX), R8
	SUBL    (GemmS8Args_Requant+Requant_Hi)(AX), R8
	MOVL    R8, finish-64(SP) // -383: RELU does
	CMPQ    (GemmS8Args_Taps+8)(AX), $1
	JNE     tile
	CMPQ    (GemmS8Args_Requant+Requant_Neg)(AX), $0
	JNE     tile
	TESTQ   $31, GemmS8Args_N(AX)
	JNZ     tile
	MOVQ    $COPY, R8
	MOVQ    $768, R9 // deeper panels and their activations do not stay in the cache
	CMPB    GemmS8Args_Shifted(AX), $0
	CMOVQNE R9, R8
	CMPQ    GemmS8Args_K(AX), R8
	JGT     tile
	MOVQ    GemmS8Args_CStride(AX), DX

group:
	MOVQ    m-16(SP), R11
	ANDQ    $~3, R11
	JZ      tile
	MOVQ    $GROUP, R9
	CMPQ    R11, R9
	CMOVQGT R9, R11
	MOVQ    R11, exist-40(SP)
	MOVQ    GemmS8Args_Taps(AX), R8
	MOVLQSX (R8), R8
	ADDQ    BX, R8
	MOVQ    R12, R10
	CMPB    GemmS8Args_Shifted(AX), $0
	JNE     grouped
	LEAQ    chunk-6600(SP), R9
	ANDQ    $~63, R9
	MOVQ    R9, R14
	MOVQ    GemmS8Args_K(AX), CX

groupcopy:
	XORQ DI, DI

groupbytes:
	VPXORD    (R8)(DI*1), Z16, Z14
	VMOVDQU64 Z14, (R9)(DI*1)
	ADDQ      $64, DI
	CMPQ      DI, CX
	JLT       groupbytes
	ADDQ      R12, R8
	ADDQ      $COPY, R9
	DECQ      R11
	JNZ       groupcopy
	MOVQ      R14, R8
	MOVQ      $COPY, R10

grouped: // from R8 on, R10 apart
	MOVQ R8, from-72(SP)
	LEAQ (R10)(R10*2), R13
	MOVQ GemmS8Args_B(AX), R14
	XORQ R15, R15

grouppanel:
	MOVQ      GemmS8Args_Bias(AX), R8
	VMOVDQU64 (R8)(R15*4), Z26
	VMOVDQU64 64(R8)(R15*4), Z27
	MOVQ      (GemmS8Args_Requant+Requant_Mult)(AX), R8
	VMOVUPS   (R8)(R15*4), Z24
	VMOVUPS   64(R8)(R15*4), Z25
	MOVQ      pixels-8(SP), DI
	ADDQ      R15, DI
	MOVQ      exist-40(SP), R11
	MOVQ      from-72(SP), R9

four:
	VMOVDQA64 Z26, Z0
	VMOVDQA64 Z27, Z1
	VMOVDQA64 Z26, Z2
	VMOVDQA64 Z27, Z3
	VMOVDQA64 Z26, Z4
	VMOVDQA64 Z27, Z5
	VMOVDQA64 Z26, Z6
	VMOVDQA64 Z27, Z7
	MOVQ      R9, R8
	MOVQ      R14, SI
	MOVQ      GemmS8Args_K(AX), CX

k4:
	WEIGHTS
	PIXEL((R8), Z0, Z1)
	PIXEL((R8)(R10*1), Z2, Z3)
	PIXEL((R8)(R10*2), Z4, Z5)
	PIXEL((R8)(R13*1), Z6, Z7)
	ADDQ $4, R8
	SUBQ $-128, SI
	SUBQ $4, CX
	JNZ  k4
	LEAQ (R9)(R10*4), R9
	CMPL finish-64(SP), $-383
	JEQ  fourrelu
	FOUR(CLAMP)
	JGT  four
	JMP  grouppanels

fourrelu:
	FOUR(RELU)
	JGT  four

grouppanels:
	MOVQ  SI, R14
	ADDQ  $32, R15
	CMPQ  R15, GemmS8Args_N(AX)
	JLT   grouppanel
	MOVQ  exist-40(SP), R11
	MOVQ  R11, R8
	IMULQ R12, R8
	ADDQ  R8, BX
	MOVQ  R11, R8
	IMULQ DX, R8
	ADDQ  R8, pixels-8(SP)
	SUBQ  R11, m-16(SP)
	JGT   group
	VZEROUPPER
	RET

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
	MOVQ      n-48(SP), R9
	MOVQ      GemmS8Args_Bias(AX), R8
	VMOVDQU64 (R8)(R9*4), Z0
	VMOVDQU64 64(R8)(R9*4), Z1
	VMOVDQA64 Z0, Z2
	VMOVDQA64 Z1, Z3
	VMOVDQA64 Z0, Z4
	VMOVDQA64 Z1, Z5
	VMOVDQA64 Z0, Z6
	VMOVDQA64 Z1, Z7
	VMOVDQA64 Z0, Z8
	VMOVDQA64 Z1, Z9
	VMOVDQA64 Z0, Z10
	VMOVDQA64 Z1, Z11
	MOVQ      depth-24(SP), CX
	TESTQ     CX, CX
	JZ        sums
	XORQ      R14, R14
	MOVQ      exist-40(SP), R11
	CMPQ      R11, direct-56(SP)
	JEQ       direct
	CMPQ      CX, $CHUNK
	JGT       copyfirst
	TESTQ     R9, R9           // one chunk is copied for the first panel only
	JNZ       chunk

copyfirst:
	MOVQ GemmS8Args_Taps(AX), R13
	MOVQ (GemmS8Args_Taps+8)(AX), R14
	XORQ R15, R15

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
	LEAQ    chunk-6600(SP), R9 // between lines of the cache copies would cost twice
	ANDQ    $~63, R9
	ADDQ    CX, R9
	MOVQ    exist-40(SP), R11
	CMPQ    R10, $16
	JLE     short

pixel:
	XORQ DI, DI

bytes:
	VPXORD    (R8)(DI*1), Z17, Z14
	VMOVDQU64 Z14, (R9)(DI*1)
	ADDQ      $64, DI
	CMPQ      DI, R10
	JLT       bytes
	ADDQ      R12, R8
	ADDQ      $ROW, R9
	DECQ      R11
	JNZ       pixel
	JMP       copied

short:
	VPXORD    (R8), X17, X14
	VMOVDQU64 X14, (R9)
	ADDQ      R12, R8
	ADDQ      $ROW, R9
	DECQ      R11
	JNZ       short

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
	JMP  chunk

direct:
	MOVQ    GemmS8Args_Taps(AX), R8
	MOVLQSX (R8), R8
	ADDQ    BX, R8
	MOVQ    R12, R10
	JMP     sum

chunk: // of CX products; R14 taps are not wholly copied
	LEAQ chunk-6600(SP), R8
	ANDQ $~63, R8
	MOVQ $ROW, R10

sum:
	LEAQ (R10)(R10*2), R9
	ADDQ R8, R9
	MOVQ GemmS8Args_N(AX), R11
	SUBQ n-48(SP), R11
	CMPQ R11, $16
	JLE  half
	CMPQ R11, $24
	JLE  most
	CMPQ tile-32(SP), $6
	JEQ  k6

k3:
	WEIGHTS
	THREE(R8, Z0, Z1, Z2, Z3, Z4, Z5)
	NEXT(k3)
	JMP summed

k6:
	WEIGHTS
	THREE(R8, Z0, Z1, Z2, Z3, Z4, Z5)
	THREE(R9, Z6, Z7, Z8, Z9, Z10, Z11)
	NEXT(k6)
	JMP summed

most:
	CMPQ tile-32(SP), $6
	JEQ  mostk6

mostk3:
	WEIGHTS
	MOSTTHREE(R8, Z0, Y1, Z2, Y3, Z4, Y5)
	NEXT(mostk3)
	JMP summed

mostk6:
	WEIGHTS
	MOSTTHREE(R8, Z0, Y1, Z2, Y3, Z4, Y5)
	MOSTTHREE(R9, Z6, Y7, Z8, Y9, Z10, Y11)
	NEXT(mostk6)
	JMP summed

half:
	CMPQ tile-32(SP), $6
	JEQ  halfk6

halfk3:
	VMOVDQU64 (SI), Z12
	HALFTHREE(R8, Z0, Z2, Z4)
	NEXT(halfk3)
	JMP       summed

halfk6:
	VMOVDQU64 (SI), Z12
	HALFTHREE(R8, Z0, Z2, Z4)
	HALFTHREE(R9, Z6, Z8, Z10)
	NEXT(halfk6)

summed:
	TESTQ R14, R14
	JNZ   copy

sums:
	MOVQ    n-48(SP), R9
	MOVQ    GemmS8Args_N(AX), R10
	SUBQ    R9, R10
	MOVQ    $32, R8
	CMPQ    R10, R8
	CMOVQGT R8, R10
	MOVQ    $-1, R8
	BZHIQ   R10, R8, R8
	KMOVD   R8, K1
	MOVQ    (GemmS8Args_Requant+Requant_Mult)(AX), R8
	VMOVUPS (R8)(R9*4), Z12
	VMOVUPS 64(R8)(R9*4), Z13
	MOVQ    GemmS8Args_CStride(AX), DX
	MOVQ    pixels-8(SP), DI
	ADDQ    R9, DI
	MOVQ    exist-40(SP), R11
	MOVQ    (GemmS8Args_Requant+Requant_Neg)(AX), R8
	CMPQ    R10, $16
	JLE     halfsums
	TESTQ   R8, R8
	JNZ     prelu
	CMPL    finish-64(SP), $-383
	JEQ     relu
	TILE(PRODUCT, CLAMP)

relu:
	TILE(PRODUCT, RELU)

prelu:
	VMOVUPS (R8)(R9*4), Z14
	VMOVUPS 64(R8)(R9*4), Z15
	TILE(PRELU, CLAMP)

halfsums:
	TESTQ R8, R8
	JNZ   halfprelu
	HALFTILE(HALFPRODUCT)

halfprelu:
	VMOVUPS (R8)(R9*4), Z14
	HALFTILE(HALFPRELU)

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
