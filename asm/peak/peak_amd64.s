//go:build amd64 && !purego

#include "textflag.h"

// Each function adds products of ones to 12 registers, and returns what the first lanes of these sum up to.

#define EACHX(OP) \
	OP(X4); \
	OP(X5); \
	OP(X6); \
	OP(X7); \
	OP(X8); \
	OP(X9); \
	OP(X10); \
	OP(X11); \
	OP(X12); \
	OP(X13); \
	OP(X14); \
	OP(X15)

#define EACHY(OP) \
	OP(Y4); \
	OP(Y5); \
	OP(Y6); \
	OP(Y7); \
	OP(Y8); \
	OP(Y9); \
	OP(Y10); \
	OP(Y11); \
	OP(Y12); \
	OP(Y13); \
	OP(Y14); \
	OP(Y15)

#define EACHZ(OP) \
	OP(Z4); \
	OP(Z5); \
	OP(Z6); \
	OP(Z7); \
	OP(Z8); \
	OP(Z9); \
	OP(Z10); \
	OP(Z11); \
	OP(Z12); \
	OP(Z13); \
	OP(Z14); \
	OP(Z15)

#define CLEAR(R) VPXOR R, R, R
#define SUM(R) VPADDD R, X0, X0
#define SUMF(R) VADDSS R, X0, X0
#define DOT(R) VPDPBUSD Z0, Z0, R
#define FMA512(R) VFMADD231PS Z0, Z0, R
#define FMA256(R) VFMADD231PS Y0, Y0, R
#define MADD(R) \
	VPMADDWD Y0, Y0, Y1; \
	VPADDD   Y1, R, R

// func dot512(n int) int32
TEXT ·dot512(SB), NOSPLIT, $0-12
	MOVQ n+0(FP), CX
	MOVL $0x01010101, AX
	VMOVD AX, X0
	VPBROADCASTD X0, Z0
	EACHY(CLEAR)

turn:
	EACHZ(DOT)
	DECQ CX
	JNZ  turn
	VPXOR X0, X0, X0
	EACHX(SUM)
	VMOVD X0, AX
	MOVL AX, ret+8(FP)
	VZEROUPPER
	RET

// func madd256(n int) int32
TEXT ·madd256(SB), NOSPLIT, $0-12
	MOVQ n+0(FP), CX
	MOVL $0x00010001, AX
	VMOVD AX, X0
	VPBROADCASTD X0, Y0
	EACHY(CLEAR)

turn:
	EACHY(MADD)
	DECQ CX
	JNZ  turn
	VPXOR X0, X0, X0
	EACHX(SUM)
	VMOVD X0, AX
	MOVL AX, ret+8(FP)
	VZEROUPPER
	RET

// func fma512(n int) int32
TEXT ·fma512(SB), NOSPLIT, $0-12
	MOVQ n+0(FP), CX
	MOVL $0x3f800000, AX
	VMOVD AX, X0
	VPBROADCASTD X0, Z0
	EACHY(CLEAR)

turn:
	EACHZ(FMA512)
	DECQ CX
	JNZ  turn
	VPXOR X0, X0, X0
	EACHX(SUMF)
	VCVTTSS2SI X0, AX
	MOVL AX, ret+8(FP)
	VZEROUPPER
	RET

// func fma256(n int) int32
TEXT ·fma256(SB), NOSPLIT, $0-12
	MOVQ n+0(FP), CX
	MOVL $0x3f800000, AX
	VMOVD AX, X0
	VPBROADCASTD X0, Y0
	EACHY(CLEAR)

turn:
	EACHY(FMA256)
	DECQ CX
	JNZ  turn
	VPXOR X0, X0, X0
	EACHX(SUMF)
	VCVTTSS2SI X0, AX
	MOVL AX, ret+8(FP)
	VZEROUPPER
	RET
