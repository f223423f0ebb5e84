package main

import "fmt"

func dwConvF32(f *file) {
	for _, stride := range []int{1, 2} {
		for _, hi := range []bool{false, true} {
			dwConvF32Rows3(f, stride, hi)
		}
	}
	dwConvF32Taps(f)
}

// dwConvF32Rows3 writes a 3x3 kernel whose columns of taps lie a pixel apart and whose output
// pixels one or two. Two output pixels are summed side by side: neither waits for its own sums.
func dwConvF32Rows3(f *file, stride int, hi bool) {
	name := fmt.Sprintf("dwConvF32Stride%d", stride)
	if hi {
		name += "Clamp"
	}
	f.text(name, 8, `
		R0 arguments   R1, R2, R3 next column of rows 0, 1, 2   R4 from column to column   R5 output   R6 OutStride
		R7 pixels left   R8 bytes of channels before the block   R10 weights   R11 from tap to tap of these
		R13, R14, R15, R16, R17 what R1, R2, R3, R5, R10 are for the first block   R19 biases   R21 the most that R8 can be
		V0-V8 weights   V9 bias   V10, V11 clamp   V12, V13 sums of two pixels
		from V16 on columns of three inputs, oldest first in turns`)
	f.e(`
		MOVD d+0(FP), R0
		MOVD DwConvF32Args_Taps(R0), R10
		MOVD DwConvF32Args_In(R0), R9
		MOVW 0(R10), R1
		MOVW 4(R10), R4
		MOVW 12(R10), R2
		MOVW 24(R10), R3
		SUB  R1, R4, R4
		LSL  $2, R4, R4
		ADD  R1<<2, R9, R13
		ADD  R2<<2, R9, R14
		ADD  R3<<2, R9, R15
		MOVD DwConvF32Args_Out(R0), R16
		MOVD DwConvF32Args_OutStride(R0), R6
		LSL  $2, R6, R6
		MOVD DwConvF32Args_C(R0), R11
		LSL  $2, R11, R11
		SUB  $16, R11, R21
		MOVD DwConvF32Args_Weight(R0), R17
		MOVD DwConvF32Args_Bias(R0), R19
		ADD  $DwConvF32Args_Lo, R0, R10
		VLD1R (R10), [V10.S4]
		ADD  $DwConvF32Args_Hi, R0, R10
		VLD1R (R10), [V11.S4]
		MOVD $0, R8
		block:
		ADD  R8, R13, R1
		ADD  R8, R14, R2
		ADD  R8, R15, R3
		ADD  R8, R16, R5
		MOVD DwConvF32Args_W(R0), R7
		ADD  R8, R19, R10
		VLD1 (R10), [V9.S4]
		ADD  R8, R17, R10
	`)
	for w := range 9 {
		f.e("VLD1.P (R10)(R11), [V%d.S4]", w)
	}
	columns := 3 + stride // of two output pixels
	column := func(i int) int { return 16 + i%columns*3 }
	load := func(i int) {
		for row := range 3 {
			f.e("VLD1.P (R%d)(R4), [V%d.S4]", 1+row, column(i)+row)
		}
	}
	pixels := func(first int, sums ...int) {
		for _, s := range sums {
			f.e("VMOV V9.B16, V%d.B16", s)
		}
		for tap := range 9 {
			for i, s := range sums {
				f.e("VFMLA V%d.S4, V%d.S4, V%d.S4", tap%3*3+tap/3, column(first+i*stride+tap/3)+tap%3, s)
			}
		}
		for _, op := range []string{"fmax v%[1]d.4s, v%[1]d.4s, v10.4s", "fmin v%[1]d.4s, v%[1]d.4s, v11.4s"}[:1+b2i(hi)] {
			for _, s := range sums {
				f.e(op, s)
			}
		}
	}
	kept := 3 - stride // columns that the next pixel shares
	turns := columns   // pairs of pixels until the columns have come full circle
	if stride == 1 {
		turns = 2
	}
	for i := range kept {
		load(i)
	}
	f.e("SUBS $2, R7, R7\nBLT last0\nloop:")
	for t := range turns {
		first := 2 * stride * t
		for i := kept; i < columns; i++ {
			load(first + i)
		}
		pixels(first, 12, 13)
		f.e("VST1.P [V12.S4], (R5)(R6)\nVST1.P [V13.S4], (R5)(R6)\nSUBS $2, R7, R7")
		if t < turns-1 {
			f.e("BLT last%d", t+1)
		}
	}
	f.e("BGE loop")
	for t := range turns {
		first := 2 * stride * t
		f.e("last%d:\nCMN $2, R7\nBEQ done", t)
		for i := kept; i < 3; i++ {
			load(first + i)
		}
		pixels(first, 12)
		f.e("VST1 [V12.S4], (R5)")
		if t < turns-1 {
			f.e("B done")
		}
	}
	f.e("done:")
	dwNextBlock(f, 16)
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
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
