package main

// lookupKernel writes the lookup in a table of 256, four times 64: what is outside of a part gives 0 in the first
// and changes nothing in the others. The last 16 elements may overlap those before: input and output are different maps.
func lookupKernel(f *file) {
	f.text("lookupS8NEON16", 8, `
		N is at least 16.
		R0 arguments   R1 In   R2 Out   R3 elements left, less 16   R4 step   V0 values   V1-V3 less 64, 128, 192   V4 result
		V5 the sign's bit   V16-V31 table`)
	f.e(`
		MOVD a+0(FP), R0
		MOVD LookupS8Args_In(R0), R1
		MOVD LookupS8Args_Out(R0), R2
		MOVD LookupS8Args_N(R0), R3
		MOVD LookupS8Args_Table(R0), R4
		VLD1.P 64(R4), %s
		VLD1.P 64(R4), %s
		VLD1.P 64(R4), %s
		VLD1   (R4), %s
		VMOVI $128, V5.B16
		VMOVI $64, V6.B16
		SUB  $16, R3, R3

		loop:
		VLD1 (R1), [V0.B16]
		VEOR V5.B16, V0.B16, V0.B16
		VSUB V6.B16, V0.B16, V1.B16
		VSUB V5.B16, V0.B16, V2.B16
		VSUB V5.B16, V1.B16, V3.B16
		VTBL V0.B16, %[1]s, V4.B16
		VTBX V1.B16, %[2]s, V4.B16
		VTBX V2.B16, %[3]s, V4.B16
		VTBX V3.B16, %[4]s, V4.B16
		VST1 [V4.B16], (R2)
	`, registers("B16", 16, 4), registers("B16", 20, 4), registers("B16", 24, 4), registers("B16", 28, 4))
	castStep(f, "ADD R4, R1, R1", "ADD R4, R2, R2")
}
