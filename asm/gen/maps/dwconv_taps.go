package main

// dwConvS8Taps writes the kernel of any taps and epilogue.
func dwConvS8Taps(f *file) {
	f.text("dwConvS8Taps", 16, `
		R0 arguments   R1 input pixel   R2 taps   R3 weights   R4 from tap to tap of these   R5 output   R6 OutStride
		R7 pixels left   R8 taps left   R9, R10, R11 first tap, weight, bias of the block   R12, R14 multipliers of
		sums from 0 on and below 0   R13 InStride   R15, R16 clamp   R17 number of taps
		V0-V3 inputs and weights   V4, V5 products of two taps   V16-V19 biases   V20-V23 sums   V31 zero point`)
	f.e(`
		MOVD d+0(FP), R0
		MOVD first+8(FP), R8
		MOVD DwConvS8Args_In(R0), R1
		ADD  R8, R1, R1
		MOVD DwConvS8Args_Taps(R0), R9
		MOVD DwConvS8Args_Taps+8(R0), R17
		MOVD DwConvS8Args_C(R0), R4
		ADD  $3, R4, R4
		AND  $~3, R4, R4
		MOVD DwConvS8Args_Weight(R0), R10
		ADD  R8, R10, R10
		MOVD DwConvS8Args_Bias(R0), R11
		ADD  R8<<2, R11, R11
		VLD1 (R11), [V16.S4, V17.S4, V18.S4, V19.S4]
		MOVD DwConvS8Args_Requant+Requant_Mult(R0), R12
		MOVD DwConvS8Args_Requant+Requant_Neg(R0), R14
		CMP  $0, R14
		CSEL EQ, R12, R14, R14
		ADD  R8<<2, R12, R12
		ADD  R8<<2, R14, R14
		MOVW DwConvS8Args_Requant+Requant_Zero(R0), R15
		VDUP R15, V31.H8
		ADD  $(DwConvS8Args_Requant+Requant_Lo), R0, R15
		ADD  $(DwConvS8Args_Requant+Requant_Hi), R0, R16
		MOVD DwConvS8Args_InStride(R0), R13
		MOVD DwConvS8Args_Out(R0), R5
		ADD  R8, R5, R5
		MOVD DwConvS8Args_OutStride(R0), R6
		MOVD DwConvS8Args_W(R0), R7

		pixel:
		VMOV V16.B16, V20.B16
		VMOV V17.B16, V21.B16
		VMOV V18.B16, V22.B16
		VMOV V19.B16, V23.B16
		MOVD R9, R2
		MOVD R10, R3
		SUBS $2, R17, R8
		BLT  last
		pair:
		MOVW.P 4(R2), R19
		MOVW.P 4(R2), R20
		ADD  R1, R19, R19
		ADD  R1, R20, R20
		VLD1 (R19), [V0.B16]
		VLD1.P (R3)(R4), [V1.B16]
		VLD1 (R20), [V2.B16]
		VLD1.P (R3)(R4), [V3.B16]
		smull v4.8h, v0.8b, v1.8b
		smull2 v5.8h, v0.16b, v1.16b
		smlal v4.8h, v2.8b, v3.8b
		smlal2 v5.8h, v2.16b, v3.16b
		saddw v20.4s, v20.4s, v4.4h
		saddw2 v21.4s, v21.4s, v4.8h
		saddw v22.4s, v22.4s, v5.4h
		saddw2 v23.4s, v23.4s, v5.8h
		SUBS $2, R8, R8
		BGE  pair
		last:
		CMN  $2, R8
		BEQ  store
		MOVW (R2), R19
		ADD  R1, R19, R19
		VLD1 (R19), [V0.B16]
		VLD1 (R3), [V1.B16]
		smull v4.8h, v0.8b, v1.8b
		smull2 v5.8h, v0.16b, v1.16b
		saddw v20.4s, v20.4s, v4.4h
		saddw2 v21.4s, v21.4s, v4.8h
		saddw v22.4s, v22.4s, v5.4h
		saddw2 v23.4s, v23.4s, v5.8h
		store:
		VLD1 (R12), [V24.S4, V25.S4, V26.S4, V27.S4]
		VLD1 (R14), [V0.S4, V1.S4, V2.S4, V3.S4]
	`)
	for j := range 4 {
		f.e(`
			cmlt v4.4s, v%[1]d.4s, #0
			VBIT V4.B16, V%[2]d.B16, V%[3]d.B16
			scvtf v%[1]d.4s, v%[1]d.4s
			fmul v%[1]d.4s, v%[1]d.4s, v%[3]d.4s
			fcvtns v%[1]d.4s, v%[1]d.4s
		`, 20+j, j, 24+j)
	}
	f.e(`
		sqxtn v20.4h, v20.4s
		sqxtn v22.4h, v22.4s
		sqxtn2 v20.8h, v21.4s
		sqxtn2 v22.8h, v23.4s
		sqadd v20.8h, v20.8h, v31.8h
		sqadd v22.8h, v22.8h, v31.8h
		VLD1R (R15), [V0.B16]
		VLD1R (R16), [V1.B16]
		sqxtn v20.8b, v20.8h
		sqxtn2 v20.16b, v22.8h
		smax v20.16b, v20.16b, v0.16b
		smin v20.16b, v20.16b, v1.16b
		VST1 [V20.B16], (R5)
		ADD R6, R5, R5
		ADD R13, R1, R1
		SUBS $1, R7, R7
		BNE pixel
		RET
	`)
}

// dwConvF32Taps writes the kernel of any taps and epilogue, 4 channels of a pixel at a time.
func dwConvF32Taps(f *file) {
	f.text("dwConvF32Taps", 16, `
		R0 arguments   R1 input pixel   R2 taps   R3 weights   R4 from tap to tap of these   R5 output   R6 OutStride
		R7 pixels left   R8 taps left   R9, R10 first tap and weight of the block   R13 InStride   R17 number of taps
		V0, V1 input and weight   V2 sum   V9 bias   V10, V11 clamp   V12 slope   V13 zero`)
	f.e(`
		MOVD d+0(FP), R0
		MOVD first+8(FP), R8
		LSL  $2, R8, R8
		MOVD DwConvF32Args_In(R0), R1
		ADD  R8, R1, R1
		MOVD DwConvF32Args_Taps(R0), R9
		MOVD DwConvF32Args_Taps+8(R0), R17
		MOVD DwConvF32Args_C(R0), R4
		LSL  $2, R4, R4
		MOVD DwConvF32Args_Weight(R0), R10
		ADD  R8, R10, R10
		MOVD DwConvF32Args_Bias(R0), R11
		ADD  R8, R11, R11
		VLD1 (R11), [V9.S4]
		ADD  $DwConvF32Args_Lo, R0, R11
		VLD1R (R11), [V10.S4]
		ADD  $DwConvF32Args_Hi, R0, R11
		VLD1R (R11), [V11.S4]
		MOVW $0x3F800000, R11
		VDUP R11, V12.S4
		VEOR V13.B16, V13.B16, V13.B16
		MOVD DwConvF32Args_Slope(R0), R11
		CBZ  R11, ready
		ADD  R8, R11, R11
		VLD1 (R11), [V12.S4]
		ready:
		MOVD DwConvF32Args_InStride(R0), R13
		LSL  $2, R13, R13
		MOVD DwConvF32Args_Out(R0), R5
		ADD  R8, R5, R5
		MOVD DwConvF32Args_OutStride(R0), R6
		LSL  $2, R6, R6
		MOVD DwConvF32Args_W(R0), R7

		pixel:
		VMOV V9.B16, V2.B16
		MOVD R9, R2
		MOVD R10, R3
		MOVD R17, R8
		CBZ  R8, store
		tap:
		MOVW.P 4(R2), R19
		ADD  R19<<2, R1, R19
		VLD1 (R19), [V0.S4]
		VLD1.P (R3)(R4), [V1.S4]
		VFMLA V1.S4, V0.S4, V2.S4
		SUBS $1, R8, R8
		BNE  tap
		store:
		fmul v3.4s, v2.4s, v12.4s
		fcmgt v4.4s, v13.4s, v2.4s
		VBIT V4.B16, V3.B16, V2.B16
		fmax v2.4s, v2.4s, v10.4s
		fmin v2.4s, v2.4s, v11.4s
		VST1.P [V2.S4], (R5)(R6)
		ADD  R13, R1, R1
		SUBS $1, R7, R7
		BNE  pixel
		RET
	`)
}
