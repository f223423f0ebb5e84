//go:build amd64 && !purego

#include "go_asm.h"
#include "textflag.h"
#include "fours_512_amd64.h"

#define ADD16(at, s) \
	VPMOVSXBD at(SI), Z4 \
	VPADDD    Z4, s, s

#define SCALE(s) \
	VPMOVD2M  s, K2          \
	VCVTDQ2PS s, Z4          \
	VMULPS    Z5, Z4, s      \
	VMULPS    Z6, Z4, K2, s  \
	VCVTPS2DQ s, s

// func poolS8x64(p *PoolS8Args, first, n int)
//
//	SI pixel, BX row    CX pixels left of the row, DX rows left    R8, R9 strides of pixels, rows
//	Z0 to Z3 sums    Z5 multiplier, Z6 that of sums below 0    K1 channels of the block
TEXT ·poolS8x64(SB), NOSPLIT, $0-24
	MOVQ         p+0(FP), AX
	MOVQ         n+16(FP), CX
	MOVQ         $-1, DX
	BZHIQ        CX, DX, DX
	KMOVQ        DX, K1
	MOVQ         PoolS8Args_In(AX), BX
	ADDQ         first+8(FP), BX
	MOVQ         PoolS8Args_Stride(AX), R8
	MOVQ         PoolS8Args_RowStride(AX), R9
	MOVQ         PoolS8Args_H(AX), DX
	VPBROADCASTD PoolS8Args_Bias(AX), Z0
	VMOVDQA64    Z0, Z1
	VMOVDQA64    Z0, Z2
	VMOVDQA64    Z0, Z3

row:
	MOVQ BX, SI
	ADDQ R9, BX
	MOVQ PoolS8Args_W(AX), CX

pixel:
	ADD16(0, Z0)
	ADD16(16, Z1)
	ADD16(32, Z2)
	ADD16(48, Z3)
	ADDQ R8, SI
	DECQ CX
	JNE  pixel
	DECQ DX
	JNE  row

	MOVQ         (PoolS8Args_Requant+Requant_Mult)(AX), BX
	VBROADCASTSS (BX), Z5
	MOVQ         (PoolS8Args_Requant+Requant_Neg)(AX), CX
	TESTQ        CX, CX
	CMOVQNE      CX, BX
	VBROADCASTSS (BX), Z6
	SCALE(Z0)
	SCALE(Z1)
	SCALE(Z2)
	SCALE(Z3)
	VPACKSSDW    Z1, Z0, Z0
	VPACKSSDW    Z3, Z2, Z2
	MOVL         (PoolS8Args_Requant+Requant_Zero)(AX), BX
	VPBROADCASTW BX, Z4
	VPADDSW      Z4, Z0, Z0
	VPADDSW      Z4, Z2, Z2
	VPACKSSWB    Z2, Z0, Z0
	VMOVDQU64    fours<>(SB), Z1
	VPERMD       Z0, Z1, Z0
	MOVL         (PoolS8Args_Requant+Requant_Lo)(AX), BX
	VPBROADCASTB BX, Z1
	VPMAXSB      Z1, Z0, Z0
	MOVL         (PoolS8Args_Requant+Requant_Hi)(AX), BX
	VPBROADCASTB BX, Z1
	VPMINSB      Z1, Z0, Z0
	MOVQ         PoolS8Args_Out(AX), DI
	ADDQ         first+8(FP), DI
	VMOVDQU8     Z0, K1, (DI)
	VZEROUPPER
	RET

// func poolF32x64(p *PoolF32Args, first, n int)
//
//	SI pixel, BX row    CX pixels left of the row, DX rows left    R8, R9 strides of pixels, rows
//	Z0 to Z3 sums    K1 to K4 channels of the block
TEXT ·poolF32x64(SB), NOSPLIT, $0-24
	MOVQ     p+0(FP), AX
	MOVQ     first+8(FP), R10
	MOVQ     n+16(FP), CX
	MOVQ     $-1, DX
	BZHIQ    CX, DX, DX
	KMOVQ    DX, K1
	KSHIFTRQ $16, K1, K2
	KSHIFTRQ $32, K1, K3
	KSHIFTRQ $48, K1, K4
	MOVQ     PoolF32Args_In(AX), BX
	LEAQ     (BX)(R10*4), BX
	MOVQ     PoolF32Args_Stride(AX), R8
	MOVQ     PoolF32Args_RowStride(AX), R9
	SHLQ     $2, R8
	SHLQ     $2, R9
	MOVQ     PoolF32Args_H(AX), DX
	VPXORD   Z0, Z0, Z0
	VPXORD   Z1, Z1, Z1
	VPXORD   Z2, Z2, Z2
	VPXORD   Z3, Z3, Z3

row:
	MOVQ BX, SI
	ADDQ R9, BX
	MOVQ PoolF32Args_W(AX), CX

pixel:
	VADDPS (SI), Z0, K1, Z0
	VADDPS 64(SI), Z1, K2, Z1
	VADDPS 128(SI), Z2, K3, Z2
	VADDPS 192(SI), Z3, K4, Z3
	ADDQ   R8, SI
	DECQ   CX
	JNE    pixel
	DECQ   DX
	JNE    row

	VBROADCASTSS PoolF32Args_Divisor(AX), Z4
	VDIVPS  Z4, Z0, Z0
	VDIVPS  Z4, Z1, Z1
	VDIVPS  Z4, Z2, Z2
	VDIVPS  Z4, Z3, Z3
	MOVQ    PoolF32Args_Out(AX), DI
	LEAQ    (DI)(R10*4), DI
	VMOVUPS Z0, K1, (DI)
	VMOVUPS Z1, K2, 64(DI)
	VMOVUPS Z2, K3, 128(DI)
	VMOVUPS Z3, K4, 192(DI)
	VZEROUPPER
	RET
