package main

import "fmt"

func resizeKernels(f *file) {
	resizeS8(f, false)
	resizeS8(f, true)
	for _, e := range []element{float32s, float16s} {
		resizeFloat(floats{f, e}, 16/e.perVector(), false)
		resizeFloat(floats{f, e}, 1, false)
		resizeFloat(floats{f, e}, 1, true)
	}
}

// resizeS8 writes the int8 interpolation of a block of 16 channels, or of fewer. All weights are
// integers and all sums exact, so rows may be joined first: that is done once for all
// pixels between the same two columns.
func resizeS8(f *file, part bool) {
	name, args := "resizeS8Block", 16
	if part {
		name, args = "resizeS8Part", 8
	}
	f.text(name, args, `
		R0 arguments   R1, R2 Row0, Row1   R3 tap   R4 taps left   R5 output   R6 OutStride   R7 both indices of the columns
		in V16-V23   R8 channels   R9 where a part is stored   R10, R11 tap   R12-R15 columns in the rows
		V14.H[0], V14.H[1] weights of Row0, Row1   V15 half of the last place   V16-V19 left column, 2^11 times, and V15
		V20-V23 right column minus left   V13.S[1] weight of the right one   V0-V3, V24-V27 a column's rows, its sums`)
	f.e("MOVD r+0(FP), R0")
	if part {
		f.e("MOVD $0, R8")
	} else {
		f.e("MOVD first+8(FP), R8")
	}
	f.e(`
		MOVD ResizeS8Args_Row0(R0), R1
		ADD  R8, R1, R1
		MOVD ResizeS8Args_Row1(R0), R2
		ADD  R8, R2, R2
		MOVD ResizeS8Args_Taps(R0), R3
		MOVD ResizeS8Args_Taps+8(R0), R4
		MOVD ResizeS8Args_Out(R0), R5
		ADD  R8, R5, R5
		MOVD ResizeS8Args_OutStride(R0), R6
		MOVW ResizeS8Args_WY(R0), R10
		MOVD $2048, R11
		SUB  R10, R11, R11
		VMOV R11, V14.H[0]
		VMOV R10, V14.H[1]
		MOVD $(1<<21), R10
		VDUP R10, V15.S4
		MOVD $-1, R7
	`)
	if part {
		f.e("MOVD ResizeS8Args_C(R0), R8")
	}
	f.e(`
		pixel:
		LDP.P 16(R3), (R10, R11)
		CMP  R7, R10
		BNE  columns
		known:
		VMOV R11, V13.D[0]
	`)
	for i := range 4 {
		f.e("VMOV V%d.B16, V%d.B16", 16+i, 24+i)
	}
	for i := range 4 {
		f.e("mla v%d.4s, v%d.4s, v13.s[1]", 24+i, 20+i)
	}
	f.e(`
		VUZP2 V25.H8, V24.H8, V24.H8
		VUZP2 V27.H8, V26.H8, V26.H8
		sqshrn v24.8b, v24.8h, #6
		sqshrn2 v24.16b, v26.8h, #6
	`)
	if part {
		f.e("MOVD R5, R9\nADD R6, R5, R5")
		f.storePart(24, 1)
	} else {
		f.e("VST1.P [V24.B16], (R5)(R6)")
	}
	f.e(`
		SUBS $1, R4, R4
		BNE  pixel
		RET

		columns:
		MOVD R10, R7
		SXTW R10, R12
		ASR  $32, R10, R13
		ADD  R2, R12, R14
		ADD  R2, R13, R15
		ADD  R1, R12, R12
		ADD  R1, R13, R13
		VLD1 (R12), [V0.B16]
		VLD1 (R14), [V2.B16]
	`)
	column := func(sum int) {
		f.e(`
			sshll2 v1.8h, v0.16b, #0
			sshll v0.8h, v0.8b, #0
			sshll2 v3.8h, v2.16b, #0
			sshll v2.8h, v2.8b, #0
		`)
		for row, op := range []string{"smull", "smlal"} {
			for i := range 4 {
				half := fmt.Sprintf(" v%d.4s, v%d.4h", sum+i, 2*row+i/2)
				if i%2 == 1 {
					half = fmt.Sprintf("2 v%d.4s, v%d.8h", sum+i, 2*row+i/2)
				}
				f.e("%s%s, v14.h[%d]", op, half, row)
			}
		}
	}
	column(24)
	f.e("VLD1 (R13), [V0.B16]\nVLD1 (R15), [V2.B16]")
	column(20)
	for i := range 4 {
		f.e("VSUB V%d.S4, V%d.S4, V%d.S4", 24+i, 20+i, 20+i)
		f.e("VSHL $11, V%d.S4, V%d.S4", 24+i, 16+i)
		f.e("VADD V15.S4, V%d.S4, V%d.S4", 16+i, 16+i)
	}
	f.e("B known")
}

// resizeFloat writes the interpolation of floats of a block of some vectors of channels, or of a part of
// one. In float32 each product and sum is rounded, in the order that the family defines.
func resizeFloat(f floats, vectors int, part bool) {
	name, args := fmt.Sprintf("resizeTYPEBlock%d", vectors*f.perVector()), 16
	if part {
		name, args = "resizeTYPEPart", 8
	}
	f.text(name, args, `
		R0 arguments   R1, R2 Row0, Row1   R3 tap   R4 taps left   R5 output   R6 OutStride   R7 both indices of the columns
		in V0-V15   R8 channels   R9 where a part is stored   R10, R11 tap   R12-R15 columns in the rows
		V0-V3, V4-V7 left and right column of Row0   V8-V11, V12-V15 of Row1   V28.S[0], V28.S[1] weights of the columns
		V29.S[0], V29.S[1] of the rows   V14, V15 these as halves, in kernels of float16   V30 1   V16-V27 sums`)
	f.e("MOVD r+0(FP), R0")
	if part {
		f.e("MOVD $0, R8")
	} else {
		f.e("MOVD first+8(FP), R8\nLSL $SHIFT, R8, R8")
	}
	f.e(`
		MOVD ResizeTYPEArgs_Row0(R0), R1
		ADD  R8, R1, R1
		MOVD ResizeTYPEArgs_Row1(R0), R2
		ADD  R8, R2, R2
		MOVD ResizeTYPEArgs_Taps(R0), R3
		MOVD ResizeTYPEArgs_Taps+8(R0), R4
		MOVD ResizeTYPEArgs_Out(R0), R5
		ADD  R8, R5, R5
		MOVD ResizeTYPEArgs_OutStride(R0), R6
		LSL  $SHIFT, R6, R6
		FMOVS $1.0, F30
		FMOVS ResizeTYPEArgs_WY(R0), F31
		FSUBS F31, F30, F29
		VMOV V31.S[0], V29.S[1]
		MOVD $-1, R7
	`)
	if f.element == float16s {
		f.e("fcvtn v15.4h, v29.4s")
	}
	if part {
		f.e("MOVD ResizeTYPEArgs_C(R0), R8")
	}
	f.e(`
		pixel:
		LDP.P 16(R3), (R10, R11)
		CMP  R7, R10
		BNE  columns
		known:
		FMOVS R11, F31
		FSUBS F31, F30, F28
		VMOV V31.S[0], V28.S[1]
	`)
	if f.element == float16s {
		f.e("fcvtn v14.4h, v28.4s")
	}
	each := func(format string, a ...int) {
		for i := range vectors {
			args := make([]any, len(a))
			for j, v := range a {
				args[j] = v + i
			}
			f.e(format, args...)
		}
	}
	columns, rows := "v28", "v29"
	if f.element == float16s {
		columns, rows = "v14", "v15"
	}
	joined := func(sum, a, b int, weights string) {
		each("fmul v%d.t, v%d.t, "+weights+".e[0]", sum, a)
		if f.element == float16s {
			each("fmla v%d.t, v%d.t, "+weights+".e[1]", sum, b)
			return
		}
		each("fmul v%d.t, v%d.t, "+weights+".e[1]", 24, b)
		each("fadd v%[1]d.t, v%[1]d.t, v%[2]d.t", sum, 24)
	}
	joined(16, 0, 4, columns)
	joined(20, 8, 12, columns)
	joined(16, 16, 20, rows)
	if part {
		f.e("MOVD R5, R9\nADD R6, R5, R5")
		f.storePart(16, f.bytes())
	} else {
		f.e("VST1.P %s, (R5)(R6)", f.list(16, vectors))
	}
	f.e(`
		SUBS $1, R4, R4
		BNE  pixel
		RET

		columns:
		MOVD R10, R7
		SXTW R10, R12
		ASR  $32, R10, R13
		ADD  R12<<SHIFT, R2, R14
		ADD  R13<<SHIFT, R2, R15
		ADD  R12<<SHIFT, R1, R12
		ADD  R13<<SHIFT, R1, R13
	`)
	for i, r := range []int{12, 13, 14, 15} {
		f.e("VLD1 (R%d), %s", r, f.list(4*i, vectors))
	}
	f.e("B known")
}
