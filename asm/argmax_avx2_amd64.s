//go:build amd64 && !purego

#include "go_asm.h"
#include "textflag.h"

// func argmaxS8x16(dst []uint8, x []int8, classes, stride int, order *[256]uint16)
//
// Value and class are one 16-bit number, value*256 + 255-class, whose largest is found. For each
// position 16 bytes are read at a time, up to 15 behind its last class.
//
//	DI dst, CX positions left    SI position, DX stride    R9 first class of the last 16
//	BX 255-class in words    Y9 words that count of the last 16, Y10 their 255-class, or the least number
//	X11 0x7FFF in words, which VPHMINPOSUW's order needs
TEXT ·argmaxS8x16(SB), NOSPLIT, $0-72
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), CX
	MOVQ x_base+24(FP), SI
	MOVQ classes+48(FP), R8
	MOVQ stride+56(FP), DX
	MOVQ order+64(FP), BX
	LEAQ -1(R8), R9
	ANDQ $~15, R9

	// 255-class of the last 16 that count is at least 255-(classes-1)
	VMOVDQU      (BX)(R9*2), Y10
	MOVL         $255, R10
	SUBL         R8, R10
	VMOVD        R10, X0
	VPBROADCASTW X0, Y0
	VPCMPGTW     Y0, Y10, Y9
	VPCMPEQW     Y1, Y1, Y1
	VPSLLW       $15, Y1, Y2      // 0x8000
	VPSRLW       $1, Y1, Y11
	VPBLENDVB    Y9, Y10, Y2, Y10

position:
	VPMOVSXBW (SI)(R9*1), Y0
	VPSLLW    $8, Y0, Y0
	VPAND     Y9, Y0, Y0
	VPOR      Y10, Y0, Y0
	XORL      R10, R10
	CMPQ      R10, R9
	JEQ       reduce

classes:
	VPMOVSXBW (SI)(R10*1), Y1
	VPSLLW    $8, Y1, Y1
	VPOR      (BX)(R10*2), Y1, Y1
	VPMAXSW   Y1, Y0, Y0
	ADDQ      $16, R10
	CMPQ      R10, R9
	JLT       classes

reduce:
	VEXTRACTI128 $1, Y0, X1
	VPMAXSW      X1, X0, X0
	VPXOR        X11, X0, X0
	VPHMINPOSUW  X0, X0
	VPEXTRB      $0, X0, (DI) // 255 less 255-class
	INCQ         DI
	ADDQ         DX, SI
	DECQ         CX
	JNE          position
	VZEROUPPER
	RET

// LARGEST updates the largest value of each lane and its class by 8 classes; NaN is not greater.
#define LARGEST(v) \
	VCMPPS    $0x1E, Y0, v, Y5   \
	VBLENDVPS Y5, v, Y0, Y0      \
	VBLENDVPS Y5, Y2, Y1, Y1     \
	VPADDD    Y13, Y2, Y2

// FOLD reduces eight lanes to one, in all lanes of y.
#define FOLD(OP, y, t) \
	VPERM2F128 $1, y, y, t     \
	OP         t, y, y         \
	VPSHUFD    $0x4E, y, t     \
	OP         t, y, y         \
	VPSHUFD    $0xB1, y, t     \
	OP         t, y, y

// LOWEST is the class of the largest value, in all lanes of Y1, and the value in those of Y0.
#define LOWEST \
	VMOVAPS   Y0, Y6               \
	FOLD(VMAXPS, Y6, Y5)           \
	VCMPPS    $0, Y0, Y6, Y5       \
	VBLENDVPS Y5, Y1, Y11, Y1      \
	VMOVAPS   Y6, Y0               \
	FOLD(VPMINUD, Y1, Y5)

// BEGIN clears the values and classes of a position.
#define BEGIN \
	VMOVAPS Y12, Y0    \
	VPXOR   Y1, Y1, Y1 \
	VMOVDQA Y14, Y2    \
	XORL    R10, R10

// CONSTANTS are Y11 all ones, Y12 -Inf, Y13 eights, Y14 0 to 7, Y15 those of the last 8 that count
// of R8 classes. R9 is the first of these.
#define CONSTANTS \
	LEAQ         -1(R8), R9          \
	ANDQ         $~7, R9             \
	VPCMPEQW     Y11, Y11, Y11       \
	MOVL         $0xFF800000, R10    \
	VMOVD        R10, X12            \
	VPBROADCASTD X12, Y12            \
	MOVL         $8, R10             \
	VMOVD        R10, X13            \
	VPBROADCASTD X13, Y13            \
	MOVQ         $0x0706050403020100, R10 \
	VMOVQ        R10, X14            \
	VPMOVZXBD    X14, Y14            \
	MOVQ         R8, R10             \
	SUBQ         R9, R10             \
	VMOVD        R10, X15            \
	VPBROADCASTD X15, Y15            \
	VPCMPGTD     Y14, Y15, Y15

// func argmaxF32x8(dst []uint8, x []float32, classes, stride int)
//
//	DI dst, CX positions left    SI position, DX stride in bytes    R10 first of 8 classes
//	Y0, Y1 largest values and their classes by lane    Y2 classes at hand
TEXT ·argmaxF32x8(SB), NOSPLIT, $0-64
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), CX
	MOVQ x_base+24(FP), SI
	MOVQ classes+48(FP), R8
	MOVQ stride+56(FP), DX
	SHLQ $2, DX
	CONSTANTS

position:
	BEGIN
	CMPQ R10, R9
	JEQ  last

classes:
	VMOVUPS (SI)(R10*4), Y3
	LARGEST(Y3)
	ADDQ    $8, R10
	CMPQ    R10, R9
	JLT     classes

last:
	VMASKMOVPS (SI)(R10*4), Y15, Y3
	VBLENDVPS  Y15, Y3, Y12, Y3
	LARGEST(Y3)
	LOWEST
	VPEXTRB    $0, X1, (DI)
	INCQ       DI
	ADDQ       DX, SI
	DECQ       CX
	JNE        position
	VZEROUPPER
	RET

// LOWER updates Y7, the largest of classes below Y1, by 8 of them; NaN is passed over.
#define LOWER(v) \
	VPCMPGTD  Y2, Y1, Y5         \
	VBLENDVPS Y5, v, Y12, v      \
	VMAXPS    Y7, v, Y7          \
	VPADDD    Y13, Y2, Y2

// func peakF32x8(class []uint8, gap []float32, size []uint32, x []float32, classes, stride int)
//
// As argmaxF32x8; R11 gap, R12 size, Y10 largest magnitude's bits by lane, Y9 all bits but the sign.
TEXT ·peakF32x8(SB), NOSPLIT, $0-112
	MOVQ   class_base+0(FP), DI
	MOVQ   class_len+8(FP), CX
	MOVQ   gap_base+24(FP), R11
	MOVQ   size_base+48(FP), R12
	MOVQ   x_base+72(FP), SI
	MOVQ   classes+96(FP), R8
	MOVQ   stride+104(FP), DX
	SHLQ   $2, DX
	CONSTANTS
	VPSRLD $1, Y11, Y9

position:
	BEGIN
	VPXOR Y10, Y10, Y10
	CMPQ  R10, R9
	JEQ   last

classes:
	VMOVUPS (SI)(R10*4), Y3
	VANDPS  Y9, Y3, Y4
	VPMAXUD Y4, Y10, Y10
	LARGEST(Y3)
	ADDQ    $8, R10
	CMPQ    R10, R9
	JLT     classes

last:
	VMASKMOVPS (SI)(R10*4), Y15, Y8
	VANDPS     Y9, Y8, Y4
	VPMAXUD    Y4, Y10, Y10
	VBLENDVPS  Y15, Y8, Y12, Y8
	LARGEST(Y8)
	LOWEST
	FOLD(VPMAXUD, Y10, Y5)
	VMOVD      X10, (R12)
	VPEXTRB    $0, X1, (DI)

	VMOVAPS Y12, Y7
	VMOVDQA Y14, Y2
	XORL    R10, R10
	CMPQ    R10, R9
	JEQ     below

lower:
	VMOVUPS (SI)(R10*4), Y3
	LOWER(Y3)
	ADDQ    $8, R10
	CMPQ    R10, R9
	JLT     lower

below:
	LOWER(Y8)
	FOLD(VMAXPS, Y7, Y5)
	VSUBSS X7, X0, X0
	VMOVSS X0, (R11)
	INCQ   DI
	ADDQ   $4, R11
	ADDQ   $4, R12
	ADDQ   DX, SI
	DECQ   CX
	JNE    position
	VZEROUPPER
	RET
