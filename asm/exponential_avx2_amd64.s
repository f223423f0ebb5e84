//go:build amd64 && !purego

#include "go_asm.h"
#include "textflag.h"

// Functions of exponentials, eight elements at a time, in the operations of the plain ones and their order: the bits
// are the same.
//
//	SI, DI input and output    CX elements left, a multiple of 8    BX table of constants    Y5 x

#define AT(i) (32*i)(BX)

#define BEGIN \
	MOVQ p+0(FP), AX                       \
	MOVQ exponentialVectors_in(AX), SI     \
	MOVQ exponentialVectors_out(AX), DI    \
	MOVQ exponentialVectors_n(AX), CX      \
	MOVQ exponentialVectors_table(AX), BX

#define NEXT \
	VMOVUPS Y0, (DI) \
	ADDQ    $32, SI  \
	ADDQ    $32, DI  \
	SUBQ    $8, CX

// EXP makes e^Y0 of Y0, which is 0 at most. It changes Y1 to Y4.
#define EXP \
	VMULPS AT(0), Y0, Y1         \
	VADDPS AT(1), Y1, Y1         \
	VSUBPS AT(1), Y1, Y2         \
	VMULPS AT(2), Y2, Y3         \
	VSUBPS Y3, Y0, Y4            \
	VMULPS AT(3), Y2, Y3         \
	VSUBPS Y3, Y4, Y4            \
	VMULPS AT(4), Y4, Y3         \
	VADDPS AT(5), Y3, Y3         \
	VMULPS Y4, Y3, Y3            \
	VADDPS AT(6), Y3, Y3         \
	VMULPS Y4, Y3, Y3            \
	VADDPS AT(7), Y3, Y3         \
	VMULPS Y4, Y3, Y3            \
	VADDPS AT(8), Y3, Y3         \
	VMULPS Y4, Y3, Y3            \
	VADDPS AT(9), Y3, Y3         \
	VMULPS Y4, Y3, Y3            \
	VMULPS Y4, Y3, Y3            \
	VADDPS Y4, Y3, Y3            \
	VADDPS AT(10), Y3, Y3        \
	VPSLLD $23, Y1, Y1           \
	VPADDD Y1, Y3, Y3            \
	VCMPPS $0x1E, AT(11), Y0, Y1 \ // above the least
	VANDPS Y1, Y3, Y3            \
	VCMPPS $3, Y0, Y0, Y1        \ // NaN
	VORPS  Y1, Y3, Y0

// SIGMOID makes 1/(1+e^-x) in Y0. It changes Y1 to Y4 and Y6.
#define SIGMOID \
	VORPS     AT(20), Y5, Y0      \
	EXP                           \
	VADDPS    AT(10), Y0, Y1      \
	VMOVUPS   AT(10), Y2          \
	VDIVPS    Y1, Y2, Y2          \
	VMULPS    Y2, Y0, Y3          \
	VXORPS    Y6, Y6, Y6          \
	VCMPPS    $0x11, Y6, Y5, Y4   \ // below 0
	VBLENDVPS Y4, Y3, Y2, Y0

// func expVectors(p *exponentialVectors)
TEXT ·expVectors(SB), NOSPLIT, $0-8
	BEGIN
	VBROADCASTSS exponentialVectors_max(AX), Y5

loop:
	VMOVUPS (SI), Y0
	VSUBPS  Y5, Y0, Y0
	EXP
	NEXT
	JNE     loop
	VZEROUPPER
	RET

// func sigmoidVectors(p *exponentialVectors)
TEXT ·sigmoidVectors(SB), NOSPLIT, $0-8
	BEGIN

loop:
	VMOVUPS (SI), Y5
	SIGMOID
	NEXT
	JNE     loop
	VZEROUPPER
	RET

// func siluVectors(p *exponentialVectors)
TEXT ·siluVectors(SB), NOSPLIT, $0-8
	BEGIN

loop:
	VMOVUPS (SI), Y5
	SIGMOID
	VMULPS  Y5, Y0, Y0
	NEXT
	JNE     loop
	VZEROUPPER
	RET

// func geluVectors(p *exponentialVectors)
//
//	Y6 z    Y8 t    Y9 polynomial of t
TEXT ·geluVectors(SB), NOSPLIT, $0-8
	BEGIN

loop:
	VMOVUPS   (SI), Y5
	VMOVUPS   AT(20), Y6
	VANDNPS   Y5, Y6, Y6
	VMULPS    AT(12), Y6, Y6
	VMULPS    AT(13), Y6, Y7
	VADDPS    AT(10), Y7, Y7
	VMOVUPS   AT(10), Y8
	VDIVPS    Y7, Y8, Y8
	VMULPS    AT(14), Y8, Y9
	VADDPS    AT(15), Y9, Y9
	VMULPS    Y8, Y9, Y9
	VADDPS    AT(16), Y9, Y9
	VMULPS    Y8, Y9, Y9
	VADDPS    AT(17), Y9, Y9
	VMULPS    Y8, Y9, Y9
	VADDPS    AT(18), Y9, Y9
	VMULPS    Y8, Y9, Y9
	VMULPS    Y6, Y6, Y0
	VORPS     AT(20), Y0, Y0
	EXP
	VMULPS    Y9, Y0, Y0
	VMULPS    AT(19), Y5, Y1
	VMULPS    Y1, Y0, Y0
	VSUBPS    Y0, Y5, Y2
	VXORPS    Y6, Y6, Y6
	VCMPPS    $0x11, Y6, Y5, Y4 // below 0
	VBLENDVPS Y4, Y0, Y2, Y0
	NEXT
	JNE       loop
	VZEROUPPER
	RET
