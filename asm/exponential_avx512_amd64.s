//go:build amd64 && !purego

#include "go_asm.h"
#include "textflag.h"

// Functions of exponentials, sixteen elements at a time, in the operations of the plain ones and their order: the bits
// are the same.
//
//	SI, DI input and output    CX elements left, a multiple of 16    Z11 to Z31 constants 0 to 20    Z5 x

#define CONSTANT(i, z) VBROADCASTSS (32*i)(BX), z

#define BEGIN \
	MOVQ p+0(FP), AX                       \
	MOVQ exponentialVectors_in(AX), SI     \
	MOVQ exponentialVectors_out(AX), DI    \
	MOVQ exponentialVectors_n(AX), CX      \
	MOVQ exponentialVectors_table(AX), BX  \
	CONSTANT(0, Z11)                       \
	CONSTANT(1, Z12)                       \
	CONSTANT(2, Z13)                       \
	CONSTANT(3, Z14)                       \
	CONSTANT(4, Z15)                       \
	CONSTANT(5, Z16)                       \
	CONSTANT(6, Z17)                       \
	CONSTANT(7, Z18)                       \
	CONSTANT(8, Z19)                       \
	CONSTANT(9, Z20)                       \
	CONSTANT(10, Z21)                      \
	CONSTANT(11, Z22)                      \
	CONSTANT(20, Z31)

#define NEXT \
	VMOVUPS Z0, (DI) \
	ADDQ    $64, SI  \
	ADDQ    $64, DI  \
	SUBQ    $16, CX

// EXP makes e^Z0 of Z0, which is 0 at most. It changes Z1 to Z4, K1 and K2.
#define EXP \
	VMULPS    Z11, Z0, Z1        \
	VADDPS    Z12, Z1, Z1        \
	VSUBPS    Z12, Z1, Z2        \
	VMULPS    Z13, Z2, Z3        \
	VSUBPS    Z3, Z0, Z4         \
	VMULPS    Z14, Z2, Z3        \
	VSUBPS    Z3, Z4, Z4         \
	VMULPS    Z15, Z4, Z3        \
	VADDPS    Z16, Z3, Z3        \
	VMULPS    Z4, Z3, Z3         \
	VADDPS    Z17, Z3, Z3        \
	VMULPS    Z4, Z3, Z3         \
	VADDPS    Z18, Z3, Z3        \
	VMULPS    Z4, Z3, Z3         \
	VADDPS    Z19, Z3, Z3        \
	VMULPS    Z4, Z3, Z3         \
	VADDPS    Z20, Z3, Z3        \
	VMULPS    Z4, Z3, Z3         \
	VMULPS    Z4, Z3, Z3         \
	VADDPS    Z4, Z3, Z3         \
	VADDPS    Z21, Z3, Z3        \
	VPSLLD    $23, Z1, Z1        \
	VCMPPS    $0x1E, Z22, Z0, K1 \ // above the least
	VCMPPS    $7, Z0, Z0, K2     \ // a number
	VPADDD.Z  Z1, Z3, K1, Z3     \
	VMOVAPS   Z3, K2, Z0

// SIGMOID makes 1/(1+e^-x) in Z0. It changes Z1 to Z4, K1 and K2.
#define SIGMOID \
	VPORD   Z31, Z5, Z0       \
	EXP                       \
	VADDPS  Z21, Z0, Z1       \
	VDIVPS  Z1, Z21, Z2       \
	VPXORD  Z3, Z3, Z3        \
	VCMPPS  $0x11, Z3, Z5, K1 \ // below 0
	VMULPS  Z2, Z0, K1, Z2    \
	VMOVAPS Z2, Z0

// func expVectors16(p *exponentialVectors)
TEXT ·expVectors16(SB), NOSPLIT, $0-8
	BEGIN
	VBROADCASTSS exponentialVectors_max(AX), Z5

loop:
	VMOVUPS (SI), Z0
	VSUBPS  Z5, Z0, Z0
	EXP
	NEXT
	JNE     loop
	VZEROUPPER
	RET

// func sigmoidVectors16(p *exponentialVectors)
TEXT ·sigmoidVectors16(SB), NOSPLIT, $0-8
	BEGIN

loop:
	VMOVUPS (SI), Z5
	SIGMOID
	NEXT
	JNE     loop
	VZEROUPPER
	RET

// func siluVectors16(p *exponentialVectors)
TEXT ·siluVectors16(SB), NOSPLIT, $0-8
	BEGIN

loop:
	VMOVUPS (SI), Z5
	SIGMOID
	VMULPS  Z5, Z0, Z0
	NEXT
	JNE     loop
	VZEROUPPER
	RET

// func geluVectors16(p *exponentialVectors)
//
//	Z6 z    Z8 t    Z9 polynomial of t
TEXT ·geluVectors16(SB), NOSPLIT, $0-8
	BEGIN
	CONSTANT(12, Z23)
	CONSTANT(13, Z24)
	CONSTANT(14, Z25)
	CONSTANT(15, Z26)
	CONSTANT(16, Z27)
	CONSTANT(17, Z28)
	CONSTANT(18, Z29)
	CONSTANT(19, Z30)

loop:
	VMOVUPS (SI), Z5
	VPANDND Z5, Z31, Z6
	VMULPS  Z23, Z6, Z6
	VMULPS  Z24, Z6, Z7
	VADDPS  Z21, Z7, Z7
	VDIVPS  Z7, Z21, Z8
	VMULPS  Z25, Z8, Z9
	VADDPS  Z26, Z9, Z9
	VMULPS  Z8, Z9, Z9
	VADDPS  Z27, Z9, Z9
	VMULPS  Z8, Z9, Z9
	VADDPS  Z28, Z9, Z9
	VMULPS  Z8, Z9, Z9
	VADDPS  Z29, Z9, Z9
	VMULPS  Z8, Z9, Z9
	VMULPS  Z6, Z6, Z0
	VPORD   Z31, Z0, Z0
	EXP
	VMULPS  Z9, Z0, Z0
	VMULPS  Z30, Z5, Z1
	VMULPS  Z1, Z0, Z0
	VPXORD  Z3, Z3, Z3
	VCMPPS  $0x15, Z3, Z5, K1 // not below 0
	VSUBPS  Z0, Z5, K1, Z0
	NEXT
	JNE     loop
	VZEROUPPER
	RET
