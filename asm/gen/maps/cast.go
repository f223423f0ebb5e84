package main

// castKernels write the casts between float32 and int8, 16 elements at a time. The last 16 may overlap those
// before: input and output are different maps.
func castKernels(f *file) {
	quantizeKernel(f)
	dequantizeKernel(f)
}

// quantizeKernel saturates at each step to a narrower type, as the clamp at the end does.
func quantizeKernel(f *file) {
	f.text("quantizeF32NEON16", 8, `
		N is at least 16.
		R0 arguments   R1 In   R2 Out   R3 elements left, less 16   R4 step   V16 Inverse   V17 Zero   V0-V3 a block's`)
	f.e(`
		MOVD a+0(FP), R0
		MOVD QuantizeF32Args_In(R0), R1
		MOVD QuantizeF32Args_Out(R0), R2
		MOVD QuantizeF32Args_N(R0), R3
		ADD  $QuantizeF32Args_Inverse, R0, R4
		VLD1R (R4), [V16.S4]
		MOVW QuantizeF32Args_Zero(R0), R4
		VDUP R4, V17.S4
		SUB  $16, R3, R3

		loop:
		VLD1 (R1), [V0.S4, V1.S4, V2.S4, V3.S4]
	`)
	for _, line := range []string{
		"fmul v%[1]d.4s, v%[1]d.4s, v16.4s", "fcvtns v%[1]d.4s, v%[1]d.4s", "sqadd v%[1]d.4s, v%[1]d.4s, v17.4s",
	} {
		for i := range 4 {
			f.e(line, i)
		}
	}
	f.e(`
		sqxtn v0.4h, v0.4s
		sqxtn v2.4h, v2.4s
		sqxtn2 v0.8h, v1.4s
		sqxtn2 v2.8h, v3.4s
		sqxtn v0.8b, v0.8h
		sqxtn2 v0.16b, v2.8h
		VST1 [V0.B16], (R2)
	`)
	castStep(f, "ADD R4<<2, R1, R1", "ADD R4, R2, R2")
}

func dequantizeKernel(f *file) {
	f.text("dequantizeS8NEON16", 8, `
		N is at least 16.
		R0 arguments   R1 In   R2 Out   R3 elements left, less 16   R4 step   V16 Scale   V17 Zero   V0-V5 a block's`)
	f.e(`
		MOVD a+0(FP), R0
		MOVD DequantizeS8Args_In(R0), R1
		MOVD DequantizeS8Args_Out(R0), R2
		MOVD DequantizeS8Args_N(R0), R3
		ADD  $DequantizeS8Args_Scale, R0, R4
		VLD1R (R4), [V16.S4]
		MOVW DequantizeS8Args_Zero(R0), R4
		VDUP R4, V17.H8
		SUB  $16, R3, R3

		loop:
		VLD1 (R1), [V0.B16]
		sshll v4.8h, v0.8b, #0
		sshll2 v5.8h, v0.16b, #0
		VSUB V17.H8, V4.H8, V4.H8
		VSUB V17.H8, V5.H8, V5.H8
		sshll v0.4s, v4.4h, #0
		sshll2 v1.4s, v4.8h, #0
		sshll v2.4s, v5.4h, #0
		sshll2 v3.4s, v5.8h, #0
	`)
	for _, line := range []string{"scvtf v%[1]d.4s, v%[1]d.4s", "fmul v%[1]d.4s, v%[1]d.4s, v16.4s"} {
		for i := range 4 {
			f.e(line, i)
		}
	}
	f.e("VST1 [V0.S4, V1.S4, V2.S4, V3.S4], (R2)")
	castStep(f, "ADD R4, R1, R1", "ADD R4<<2, R2, R2")
}

// castStep goes on by 16 elements, by fewer to the last 16.
func castStep(f *file, in, out string) {
	f.e(`
		CBZ  R3, done
		MOVD $16, R4
		CMP  R4, R3
		CSEL LT, R3, R4, R4
		SUB  R4, R3, R3
		%s
		%s
		B    loop
		done:
		RET
	`, in, out)
}
