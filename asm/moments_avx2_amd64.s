//go:build amd64 && !purego

#include "go_asm.h"
#include "textflag.h"

// Sums in float64, eight side by side.
//
//	SI next element    R8 elements left of the pixel    CX pixels left    DX bytes between pixels    BX C
//	Y0, Y1 sums of the channels 8*i to 8*i+3, 8*i+4 to 8*i+7    Y4 mean

#define BEGIN \
	MOVQ   a+0(FP), AX                 \
	MOVQ   sums+8(FP), DI              \
	MOVQ   MomentsF32Args_A(AX), SI    \
	MOVQ   MomentsF32Args_W(AX), CX    \
	MOVQ   MomentsF32Args_C(AX), BX    \
	MOVQ   MomentsF32Args_Stride(AX), DX \
	SUBQ   BX, DX                      \
	SHLQ   $2, DX                      \
	VXORPD Y0, Y0, Y0                  \
	VXORPD Y1, Y1, Y1

#define END \
	VMOVUPD Y0, (DI)   \
	VMOVUPD Y1, 32(DI) \
	VZEROUPPER         \
	RET

// func sumsF32x8(a *MomentsF32Args, sums *[8]float64)
TEXT ·sumsF32x8(SB), NOSPLIT, $0-16
	BEGIN

pixel:
	MOVQ BX, R8

eight:
	VCVTPS2PD (SI), Y2
	VCVTPS2PD 16(SI), Y3
	VADDPD    Y2, Y0, Y0
	VADDPD    Y3, Y1, Y1
	ADDQ      $32, SI
	SUBQ      $8, R8
	JNE       eight
	ADDQ      DX, SI
	DECQ      CX
	JNE       pixel
	END

// func squaresF32x8(a *MomentsF32Args, sums *[8]float64)
TEXT ·squaresF32x8(SB), NOSPLIT, $0-16
	BEGIN
	VBROADCASTSD MomentsF32Args_Mean(AX), Y4

pixel:
	MOVQ BX, R8

eight:
	VCVTPS2PD (SI), Y2
	VCVTPS2PD 16(SI), Y3
	VSUBPD    Y4, Y2, Y2
	VSUBPD    Y4, Y3, Y3
	VMULPD    Y2, Y2, Y2
	VMULPD    Y3, Y3, Y3
	VADDPD    Y2, Y0, Y0
	VADDPD    Y3, Y1, Y1
	ADDQ      $32, SI
	SUBQ      $8, R8
	JNE       eight
	ADDQ      DX, SI
	DECQ      CX
	JNE       pixel
	END
