package main

// widenKernel writes the conversion of halves, 8 at a time. The last 8 may overlap those before.
func widenKernel(f *file) {
	f.text("widenF16NEON8", 24, `
		R0 output   R1 halves   R2 halves left, less 8, at least 0 at first   V0 halves   V1, V2 floats`)
	f.e(`
		MOVD dst+0(FP), R0
		MOVD src+8(FP), R1
		MOVD n+16(FP), R2
		SUB  $8, R2, R2

		loop:
		VLD1 (R1), [V0.H8]
		fcvtl v1.4s, v0.4h
		fcvtl2 v2.4s, v0.8h
		VST1 [V1.S4, V2.S4], (R0)
		CBZ  R2, done
		MOVD $8, R3
		CMP  R2, R3
		CSEL LT, R3, R2, R3
		SUB  R3, R2, R2
		ADD  R3<<1, R1, R1
		ADD  R3<<2, R0, R0
		B    loop
		done:
		RET
	`)
}
