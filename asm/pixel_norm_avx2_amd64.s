//go:build amd64 && !purego

#include "textflag.h"

// func normRaw8(dst *int8, src *byte, groups int, order *[16]uint8)
//
// Groups of 8 pixels: 28 bytes are read, 24 of them used, 32 written.
//
//	DI dst, SI src, CX groups    Y1 order of the bytes of 4 pixels    Y2 what makes them signed
TEXT ·normRaw8(SB), NOSPLIT, $0-32
	MOVQ           dst+0(FP), DI
	MOVQ           src+8(FP), SI
	MOVQ           groups+16(FP), CX
	MOVQ           order+24(FP), BX
	VBROADCASTI128 (BX), Y1
	MOVL           $0x00808080, BX
	VMOVD          BX, X2
	VPBROADCASTD   X2, Y2

loop:
	VMOVDQU     (SI), X0
	VINSERTI128 $1, 12(SI), Y0, Y0
	VPSHUFB     Y1, Y0, Y0
	VPXOR       Y2, Y0, Y0
	VMOVDQU     Y0, (DI)
	ADDQ        $24, SI
	ADDQ        $32, DI
	DECQ        CX
	JNE         loop
	VZEROUPPER
	RET

// func normScaled4(dst *int8, src *byte, groups int, order *[16]uint8, m, off *[4]int32)
//
// Groups of 4 pixels: 16 bytes are read, 12 of them used, 16 written.
//
//	DI dst, SI src, CX groups    X1 order of the bytes    Y2 multipliers, Y3 offsets
TEXT ·normScaled4(SB), NOSPLIT, $0-48
	MOVQ           dst+0(FP), DI
	MOVQ           src+8(FP), SI
	MOVQ           groups+16(FP), CX
	MOVQ           order+24(FP), BX
	VMOVDQU        (BX), X1
	MOVQ           m+32(FP), BX
	VBROADCASTI128 (BX), Y2
	MOVQ           off+40(FP), BX
	VBROADCASTI128 (BX), Y3

loop:
	VMOVDQU      (SI), X0
	VPSHUFB      X1, X0, X0
	VPSRLDQ      $8, X0, X4
	VPMOVZXBD    X0, Y0
	VPMOVZXBD    X4, Y4
	VPMULLD      Y2, Y0, Y0
	VPMULLD      Y2, Y4, Y4
	VPADDD       Y3, Y0, Y0
	VPADDD       Y3, Y4, Y4
	VPSRAD       $16, Y0, Y0
	VPSRAD       $16, Y4, Y4
	VPACKSSDW    Y4, Y0, Y0
	VPERMQ       $0xD8, Y0, Y0
	VEXTRACTI128 $1, Y0, X4
	VPACKSSWB    X4, X0, X0
	VMOVDQU      X0, (DI)
	ADDQ         $12, SI
	ADDQ         $16, DI
	DECQ         CX
	JNE          loop
	VZEROUPPER
	RET

// func normFloat4(dst *float32, src *byte, groups, step int, order *[16]uint8, a, b *[16]float32)
//
// Groups of 4 pixels, step bytes apart in dst: 16 bytes are read, 12 of them used, 16 numbers written.
//
//	DI dst, DX step, SI src, CX groups    X1 order of the bytes    Y2, Y3 factors, Y4, Y5 offsets
TEXT ·normFloat4(SB), NOSPLIT, $0-56
	MOVQ    dst+0(FP), DI
	MOVQ    src+8(FP), SI
	MOVQ    groups+16(FP), CX
	MOVQ    step+24(FP), DX
	MOVQ    order+32(FP), BX
	VMOVDQU (BX), X1
	MOVQ    a+40(FP), BX
	VMOVUPS (BX), Y2
	VMOVUPS 32(BX), Y3
	MOVQ    b+48(FP), BX
	VMOVUPS (BX), Y4
	VMOVUPS 32(BX), Y5

loop:
	VMOVDQU   (SI), X0
	VPSHUFB   X1, X0, X0
	VPSRLDQ   $8, X0, X6
	VPMOVZXBD X0, Y0
	VPMOVZXBD X6, Y6
	VCVTDQ2PS Y0, Y0
	VCVTDQ2PS Y6, Y6
	VMULPS    Y2, Y0, Y0
	VMULPS    Y3, Y6, Y6
	VADDPS    Y4, Y0, Y0
	VADDPS    Y5, Y6, Y6
	VMOVUPS   Y0, (DI)
	VMOVUPS   Y6, 32(DI)
	ADDQ      $12, SI
	ADDQ      DX, DI
	DECQ      CX
	JNE       loop
	VZEROUPPER
	RET
