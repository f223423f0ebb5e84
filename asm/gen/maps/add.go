package main

func addKernels(f *file) {
	addS8(f, true)
	addS8(f, false)
	addFloat(floats{f, float32s})
	addFloat(floats{f, float16s})
}

// addS8 writes the int8 addition: the usual one, of shift 14 and all of int8, or any. The last 16
// elements are read and summed first and stored last: Out may be A or B.
func addS8(f *file, usual bool) {
	name, v12 := "addS8Any", "Bias"
	if usual {
		name, v12 = "addS8Shift14", "4*Bias"
	}
	f.text(name, 8, `
		N is at least 16.
		R0 arguments   R1, R2 A and B   R3 Out   R4 elements left, less 16   R7 the last 16 of Out   V14, V13 clamp
		V15.H[0], V15.H[1] multipliers   V12 `+v12+`   V11 -Shift   V10 the last 16 elements   V0-V5, V16-V19 a block's`)
	f.e(`
		MOVD a+0(FP), R0
		MOVD AddS8Args_A(R0), R1
		MOVD AddS8Args_B(R0), R2
		MOVD AddS8Args_Out(R0), R3
		MOVD AddS8Args_N(R0), R4
		MOVW AddS8Args_MulA(R0), R5
		MOVW AddS8Args_MulB(R0), R6
		VMOV R5, V15.H[0]
		VMOV R6, V15.H[1]
		MOVW AddS8Args_Bias(R0), R5
		VDUP R5, V12.S4
	`)
	if usual {
		f.e("VSHL $2, V12.S4, V12.S4")
	}
	f.e(`
		MOVD AddS8Args_Shift(R0), R5
		NEG  R5, R5
		VDUP R5, V11.S4
		MOVW AddS8Args_Lo(R0), R5
		VDUP R5, V14.B16
		MOVW AddS8Args_Hi(R0), R5
		VDUP R5, V13.B16
		ADD  R4, R1, R5
		ADD  R4, R2, R6
		SUB  $16, R5, R5
		SUB  $16, R6, R6
		VLD1 (R5), [V0.B16]
		VLD1 (R6), [V1.B16]
	`)
	addS8Block(f, usual)
	f.e(`
		VMOV V16.B16, V10.B16
		ADD  R4, R3, R7
		SUB  $16, R7, R7
		SUB  $16, R4, R4

		loop:
		VLD1.P 16(R1), [V0.B16]
		VLD1.P 16(R2), [V1.B16]
	`)
	addS8Block(f, usual)
	f.e(`
		VST1.P [V16.B16], 16(R3)
		SUBS $16, R4, R4
		BGE  loop
		VST1 [V10.B16], (R7)
		RET
	`)
}

// addS8Block sums V0 and V1 into V16. Where the shift is 14, inputs and bias are taken 4 times, which
// leaves room in 32 bits, and the upper half is the shifted sum.
func addS8Block(f *file, usual bool) {
	scale := 0
	if usual {
		scale = 2
	} else {
		for i := range 4 {
			f.e("VMOV V12.B16, V%d.B16", 16+i)
		}
	}
	f.e(`
		sshll v2.8h, v0.8b, #%[1]d
		sshll2 v3.8h, v0.16b, #%[1]d
		sshll v4.8h, v1.8b, #%[1]d
		sshll2 v5.8h, v1.16b, #%[1]d
	`, scale)
	for in := range 2 {
		op := "smlal"
		if usual && in == 0 {
			op = "smull"
		}
		for i := range 4 {
			from := 2 + 2*in + i/2
			if i%2 == 0 {
				f.e("%s v%d.4s, v%d.4h, v15.h[%d]", op, 16+i, from, in)
			} else {
				f.e("%s2 v%d.4s, v%d.8h, v15.h[%d]", op, 16+i, from, in)
			}
		}
	}
	if usual {
		f.e(`
			addhn v16.4h, v16.4s, v12.4s
			addhn v18.4h, v18.4s, v12.4s
			addhn2 v16.8h, v17.4s, v12.4s
			addhn2 v18.8h, v19.4s, v12.4s
			sqxtn v16.8b, v16.8h
			sqxtn2 v16.16b, v18.8h
		`)
		return
	}
	for i := range 4 {
		f.e("sshl v%[1]d.4s, v%[1]d.4s, v11.4s", 16+i)
	}
	f.e(`
		sqxtn v16.4h, v16.4s
		sqxtn v18.4h, v18.4s
		sqxtn2 v16.8h, v17.4s
		sqxtn2 v18.8h, v19.4s
		sqxtn v16.8b, v16.8h
		sqxtn2 v16.16b, v18.8h
		smax v16.16b, v16.16b, v14.16b
		smin v16.16b, v16.16b, v13.16b
	`)
}

// addFloat writes the addition of floats; those that fill no vector are a part of one.
func addFloat(f floats) {
	f.text("addTYPENEON", 8, `
		R0 arguments   R1, R2 A and B   R9 Out   R8 elements left   V14, V15 clamp   V0-V7 a block's`)
	f.e(`
		MOVD a+0(FP), R0
		MOVD AddTYPEArgs_A(R0), R1
		MOVD AddTYPEArgs_B(R0), R2
		MOVD AddTYPEArgs_Out(R0), R9
		MOVD AddTYPEArgs_N(R0), R8
		ADD  $AddTYPEArgs_Lo, R0, R5
		VLD1R (R5), [V14.T]
		ADD  $AddTYPEArgs_Hi, R0, R5
		VLD1R (R5), [V15.T]
	`)
	for _, vectors := range []int{4, 1} {
		n := vectors * f.perVector()
		f.e("SUBS $%[1]d, R8, R8\nBLT end%[1]d\nloop%[1]d:", n)
		addFloats(f, vectors)
		f.e("VST1.P %[2]s, %[3]d(R9)\nSUBS $%[1]d, R8, R8\nBGE loop%[1]d\nend%[1]d:\nADD $%[1]d, R8, R8", n, f.list(0, vectors), 16*vectors)
	}
	f.e("CBZ R8, done")
	addFloats(f, 1)
	f.storePart(0, f.bytes())
	f.e("done:\nRET")
}

// addFloats sums some vectors into those from V0 on.
func addFloats(f floats, vectors int) {
	f.e("VLD1.P %d(R1), %s\nVLD1.P %d(R2), %s", 16*vectors, f.list(0, vectors), 16*vectors, f.list(4, vectors))
	for i := range vectors {
		f.e("fadd v%[1]d.t, v%[1]d.t, v%[2]d.t", i, 4+i)
	}
	for i := range vectors {
		f.e("fmax v%[1]d.t, v%[1]d.t, v14.t", i)
	}
	for i := range vectors {
		f.e("fmin v%[1]d.t, v%[1]d.t, v15.t", i)
	}
}
