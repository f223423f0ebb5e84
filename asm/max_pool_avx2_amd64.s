//go:build amd64 && !purego

#include "go_asm.h"
#include "textflag.h"

// Maxima of windows, a vector V of SIZE bytes of channels at a time; the last one of a pixel overlaps that before.
//
//	AX arguments    R8, R9 strides of pixels, rows    R10 last offset of a vector    R11 outputs left
//	R12 input, R13 output of the first channel    R14 offset    BX row, SI pixel    DX rows left, CX pixels left
#define WINDOWS(MAX, SIZE, V) \
	MOVQ p+0(FP), AX                   \
	MOVQ maxWindows_in(AX), R12        \
	MOVQ maxWindows_out(AX), R13       \
	MOVQ maxWindows_stride(AX), R8     \
	MOVQ maxWindows_rowStride(AX), R9  \
	MOVQ maxWindows_bytes(AX), R10     \
	SUBQ SIZE, R10                     \
	MOVQ maxWindows_count(AX), R11     \
output:                                    \
	XORQ R14, R14                      \
vector:                                    \
	CMPQ R14, R10                      \
	CMOVQGT R10, R14                   \
	LEAQ (R12)(R14*1), BX              \
	VMOVDQU (BX), V                    \
	MOVQ maxWindows_h(AX), DX          \
row:                                       \
	MOVQ BX, SI                        \
	ADDQ R9, BX                        \
	MOVQ maxWindows_w(AX), CX          \
pixel:                                     \
	MAX  (SI), V, V                    \
	ADDQ R8, SI                        \
	DECQ CX                            \
	JNE  pixel                         \
	DECQ DX                            \
	JNE  row                           \
	VMOVDQU V, (R13)(R14*1)            \
	CMPQ R14, R10                      \
	JEQ  next                          \
	ADDQ SIZE, R14                     \
	JMP  vector                        \
next:                                      \
	ADDQ maxWindows_step(AX), R12      \
	ADDQ maxWindows_outStride(AX), R13 \
	DECQ R11                           \
	JNE  output                        \
	VZEROUPPER                         \
	RET

// func maxWindowsF32(p *maxWindows)
TEXT ·maxWindowsF32(SB), NOSPLIT, $0-8
	WINDOWS(VMAXPS, $32, Y0)

// func maxWindowsS8(p *maxWindows)
TEXT ·maxWindowsS8(SB), NOSPLIT, $0-8
	WINDOWS(VPMAXSB, $32, Y0)

// func maxWindowsS8x16(p *maxWindows)
TEXT ·maxWindowsS8x16(SB), NOSPLIT, $0-8
	WINDOWS(VPMAXSB, $16, X0)
