//go:build arm64 && !purego

#include "textflag.h"

// Each function adds products of ones to 24 registers, and returns what the first lanes of these sum up to.

#define EACHV(OP) \
	OP(4, V4); \
	OP(5, V5); \
	OP(6, V6); \
	OP(7, V7); \
	OP(8, V8); \
	OP(9, V9); \
	OP(10, V10); \
	OP(11, V11); \
	OP(12, V12); \
	OP(13, V13); \
	OP(14, V14); \
	OP(15, V15); \
	OP(16, V16); \
	OP(17, V17); \
	OP(18, V18); \
	OP(19, V19); \
	OP(20, V20); \
	OP(21, V21); \
	OP(22, V22); \
	OP(23, V23); \
	OP(24, V24); \
	OP(25, V25); \
	OP(26, V26); \
	OP(27, V27)

#define EACHF(OP) \
	OP(F4); \
	OP(F5); \
	OP(F6); \
	OP(F7); \
	OP(F8); \
	OP(F9); \
	OP(F10); \
	OP(F11); \
	OP(F12); \
	OP(F13); \
	OP(F14); \
	OP(F15); \
	OP(F16); \
	OP(F17); \
	OP(F18); \
	OP(F19); \
	OP(F20); \
	OP(F21); \
	OP(F22); \
	OP(F23); \
	OP(F24); \
	OP(F25); \
	OP(F26); \
	OP(F27)

#define CLEAR(N, V) VEOR V.B16, V.B16, V.B16
#define SUM(N, V) VADD V.S4, V0.S4, V0.S4
#define SUMF(F) FADDS F, F0, F0
#define FMLA(N, V) VFMLA V0.S4, V0.S4, V.S4
#define SDOT(N, V) WORD $(0x4e809400 + N) // sdot vN.4s, v0.16b, v0.16b

// func fmla(n int) int32
TEXT ·fmla(SB), NOSPLIT, $0-12
	MOVD  n+0(FP), R0
	FMOVS $1.0, F0
	VDUP  V0.S[0], V0.S4
	EACHV(CLEAR)

turn:
	EACHV(FMLA)
	SUBS $1, R0
	BNE  turn
	FMOVS ZR, F0
	EACHF(SUMF)
	FCVTZSSW F0, R1
	MOVW R1, ret+8(FP)
	RET

// func sdot(n int) int32
TEXT ·sdot(SB), NOSPLIT, $0-12
	MOVD  n+0(FP), R0
	VMOVI $1, V0.B16
	EACHV(CLEAR)

turn:
	EACHV(SDOT)
	SUBS $1, R0
	BNE  turn
	VEOR V0.B16, V0.B16, V0.B16
	EACHV(SUM)
	FMOVS F0, R1
	MOVW R1, ret+8(FP)
	RET
