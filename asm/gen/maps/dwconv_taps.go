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

// dwConvFloatTaps writes the kernel of any taps and epilogue, a vector of channels of a pixel at a time.
func dwConvFloatTaps(f floats) {
	f.text("dwConvTYPETaps", 16, `
		R0 arguments   R1 input pixel   R2 taps   R3 weights   R4 from tap to tap of these   R5 output   R6 OutStride
		R7 pixels left   R8 taps left   R9, R10 first tap and weight of the block   R13 InStride   R17 number of taps
		V0, V1 input and weight   V2 sum   V9 bias   V10, V11 clamp   V12 slope   V13 zero`)
	f.e(`
		MOVD d+0(FP), R0
		MOVD first+8(FP), R8
		LSL  $SHIFT, R8, R8
		MOVD DwConvTYPEArgs_In(R0), R1
		ADD  R8, R1, R1
		MOVD DwConvTYPEArgs_Taps(R0), R9
		MOVD DwConvTYPEArgs_Taps+8(R0), R17
		MOVD DwConvTYPEArgs_C(R0), R4
		LSL  $SHIFT, R4, R4
		MOVD DwConvTYPEArgs_Weight(R0), R10
		ADD  R8, R10, R10
		MOVD DwConvTYPEArgs_Bias(R0), R11
		ADD  R8, R11, R11
		VLD1 (R11), [V9.T]
		ADD  $DwConvTYPEArgs_Lo, R0, R11
		VLD1R (R11), [V10.T]
		ADD  $DwConvTYPEArgs_Hi, R0, R11
		VLD1R (R11), [V11.T]
		MOVW $ONE, R11
		VDUP R11, V12.T
		VEOR V13.B16, V13.B16, V13.B16
		MOVD DwConvTYPEArgs_Slope(R0), R11
		CBZ  R11, ready
		ADD  R8, R11, R11
		VLD1 (R11), [V12.T]
		ready:
		MOVD DwConvTYPEArgs_InStride(R0), R13
		LSL  $SHIFT, R13, R13
		MOVD DwConvTYPEArgs_Out(R0), R5
		ADD  R8, R5, R5
		MOVD DwConvTYPEArgs_OutStride(R0), R6
		LSL  $SHIFT, R6, R6
		MOVD DwConvTYPEArgs_W(R0), R7

		pixel:
		VMOV V9.B16, V2.B16
		MOVD R9, R2
		MOVD R10, R3
		MOVD R17, R8
		CBZ  R8, store
		tap:
		MOVW.P 4(R2), R19
		ADD  R19<<SHIFT, R1, R19
		VLD1 (R19), [V0.T]
		VLD1.P (R3)(R4), [V1.T]
		fmla v2.t, v0.t, v1.t
		SUBS $1, R8, R8
		BNE  tap
		store:
		fmul v3.t, v2.t, v12.t
		fcmgt v4.t, v13.t, v2.t
		VBIT V4.B16, V3.B16, V2.B16
		fmax v2.t, v2.t, v10.t
		fmin v2.t, v2.t, v11.t
		VST1.P [V2.T], (R5)(R6)
		ADD  R13, R1, R1
		SUBS $1, R7, R7
		BNE  pixel
		RET
	`)
}
