//go:build amd64 && !purego

#include "go_asm.h"
#include "textflag.h"
#include "store_amd64.h"

#define SCALE(s) \
	VCVTDQ2PS s, Y4          \
	VBLENDVPS s, Y6, Y5, s   \
	VMULPS    s, Y4, s       \
	VCVTPS2DQ s, s

// func poolS8x16(p *PoolS8Args, first, n int)
//
//	SI pixel, BX row    CX pixels left of the row, DX rows left    R8, R9 strides of pixels, rows
//	Y0, Y1 sums    Y5 multiplier, Y6 that of sums below 0    R10 channels of the block
TEXT ·poolS8x16(SB), NOSPLIT, $0-24
	MOVQ         p+0(FP), AX
	MOVQ         PoolS8Args_In(AX), BX
	ADDQ         first+8(FP), BX
	MOVQ         n+16(FP), R10
	MOVQ         PoolS8Args_Stride(AX), R8
	MOVQ         PoolS8Args_RowStride(AX), R9
	MOVQ         PoolS8Args_H(AX), DX
	VPBROADCASTD PoolS8Args_Bias(AX), Y0
	VMOVDQA      Y0, Y1

row:
	MOVQ BX, SI
	ADDQ R9, BX
	MOVQ PoolS8Args_W(AX), CX

pixel:
	VPMOVSXBD (SI), Y2
	VPMOVSXBD 8(SI), Y3
	VPADDD    Y2, Y0, Y0
	VPADDD    Y3, Y1, Y1
	ADDQ      R8, SI
	DECQ      CX
	JNE       pixel
	DECQ      DX
	JNE       row

	MOVQ         (PoolS8Args_Requant+Requant_Mult)(AX), BX
	VBROADCASTSS (BX), Y5
	MOVQ         (PoolS8Args_Requant+Requant_Neg)(AX), CX
	TESTQ        CX, CX
	CMOVQNE      CX, BX
	VBROADCASTSS (BX), Y6
	SCALE(Y0)
	SCALE(Y1)
	VPACKSSDW    Y1, Y0, Y0
	VPERMQ       $0xD8, Y0, Y0
	VPBROADCASTW (PoolS8Args_Requant+Requant_Zero)(AX), Y4
	VPADDSW      Y4, Y0, Y0
	VEXTRACTI128 $1, Y0, X1
	VPACKSSWB    X1, X0, X0
	VPBROADCASTB (PoolS8Args_Requant+Requant_Lo)(AX), X4
	VPMAXSB      X4, X0, X0
	VPBROADCASTB (PoolS8Args_Requant+Requant_Hi)(AX), X4
	VPMINSB      X4, X0, X0
	MOVQ         PoolS8Args_Out(AX), DI
	ADDQ         first+8(FP), DI
	CMPQ         R10, $16
	JNE          part
	VMOVDQU      X0, (DI)

done:
	VZEROUPPER
	RET

part:
	PARTBYTES(R10, X0, DI, done)

// func poolF32x8(p *PoolF32Args, first, n int)
//
//	SI pixel, BX row    CX pixels left of the row, DX rows left    R8, R9 strides of pixels, rows
//	Y0 sums    R10 channels of the block
TEXT ·poolF32x8(SB), NOSPLIT, $0-24
	MOVQ   p+0(FP), AX
	MOVQ   first+8(FP), R11
	MOVQ   n+16(FP), R10
	MOVQ   PoolF32Args_In(AX), BX
	LEAQ   (BX)(R11*4), BX
	MOVQ   PoolF32Args_Stride(AX), R8
	MOVQ   PoolF32Args_RowStride(AX), R9
	SHLQ   $2, R8
	SHLQ   $2, R9
	MOVQ   PoolF32Args_H(AX), DX
	VXORPS Y0, Y0, Y0

row:
	MOVQ BX, SI
	ADDQ R9, BX
	MOVQ PoolF32Args_W(AX), CX

pixel:
	VADDPS (SI), Y0, Y0
	ADDQ   R8, SI
	DECQ   CX
	JNE    pixel
	DECQ   DX
	JNE    row

	VBROADCASTSS PoolF32Args_Divisor(AX), Y4
	VDIVPS  Y4, Y0, Y0
	MOVQ    PoolF32Args_Out(AX), DI
	LEAQ    (DI)(R11*4), DI
	CMPQ    R10, $8
	JNE     part
	VMOVUPS Y0, (DI)

done:
	VZEROUPPER
	RET

part:
	PARTFLOATS(R10, Y0, X0, DI, done)
