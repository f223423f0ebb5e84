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

// dwF32 are the registers of a 3x3 kernel: a block of 4 channels.
type dwF32 struct {
	stride int
	side   int // output pixels that are summed side by side, so that none waits for its own sum
	sums   int // first register of their sums
	column int // first register of the columns that these pixels read, three inputs each
	hi     bool
}

// dwConvF32Rows3 writes a 3x3 kernel whose columns of taps lie a pixel apart and whose output
// pixels one or two.
func dwConvF32Rows3(f *file, stride int, hi bool) {
	k := dwF32{stride: stride, side: 4 / stride, sums: 10, column: 14, hi: hi}
	name := fmt.Sprintf("dwConvF32Stride%d", stride)
	if hi {
		name += "Clamp"
	}
	f.text(name, 8, `
		R0 arguments   R1, R2, R3 next column of rows 0, 1, 2   R4 from column to column   R5 output   R6 OutStride
		R7 pixels left   R8 bytes of channels before the block   R9 bias   R10 weights   R11 from tap to tap of these
		R13, R14, R15, R16, R17 what R1, R2, R3, R5, R10 are for the first block   R19 biases   R21 the most that R8 can be
		R22 where Hi is   V0-V8 weights   V9 Lo   V10-V13 sums of pixels side by side
		V14 on: columns of three inputs, oldest first in turns; done, Hi`)
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
		VLD1R (R10), [V9.S4]
		ADD  $DwConvF32Args_Hi, R0, R22
		MOVD $0, R8
		block:
		ADD  R8, R13, R1
		ADD  R8, R14, R2
		ADD  R8, R15, R3
		ADD  R8, R16, R5
		MOVD DwConvF32Args_W(R0), R7
		ADD  R8, R19, R9
		ADD  R8, R17, R10
	`)
	for w := range 9 {
		f.e("VLD1.P (R10)(R11), [V%d.S4]", w)
	}
	kept := 3 - stride                             // columns that the next pixel shares
	columns := kept + k.side*stride                // that the pixels side by side read
	turns := columns / gcd(columns, k.side*stride) // until the columns have come full circle
	for i := range kept {
		k.load(f, i, columns)
	}
	f.e("SUBS $%d, R7, R7\nBLT last0\nloop:", k.side)
	for t := range turns {
		first := k.side * stride * t
		for i := kept; i < columns; i++ {
			k.load(f, first+i, columns)
		}
		k.pixels(f, first, k.side, columns)
		f.e("SUBS $%d, R7, R7", k.side)
		if t < turns-1 {
			f.e("BLT last%d", t+1)
		}
	}
	f.e("BGE loop")
	for t := range turns {
		f.e("last%d:\nADDS $%d, R7, R7", t, k.side)
		for p := range k.side - 1 {
			first := k.side*stride*t + p*stride
			f.e("BEQ done")
			for i := kept; i < 3; i++ {
				k.load(f, first+i, columns)
			}
			k.pixels(f, first, 1, columns)
			f.e("SUBS $1, R7, R7")
		}
		if t < turns-1 {
			f.e("B done")
		}
	}
	f.e("done:")
	dwNextBlock(f, 16)
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// at is the first register of column i.
func (k *dwF32) at(i, columns int) int { return k.column + i%columns*3 }

func (k *dwF32) load(f *file, i, columns int) {
	for row := range 3 {
		f.e("VLD1.P (R%d)(R4), [V%d.S4]", 1+row, k.at(i, columns)+row)
	}
}

// pixels stores n output pixels, the first of which reads the columns from first on. A sum takes the
// bias, then taps by column and row.
func (k *dwF32) pixels(f *file, first, n, columns int) {
	each := func(op string, args ...any) {
		for p := range n {
			f.e(op, append([]any{k.sums + p}, args...)...)
		}
	}
	each("VLD1 (R9), [V%d.S4]")
	for t := range 9 {
		for p := range n {
			f.e("VFMLA V%d.S4, V%d.S4, V%d.S4", t%3*3+t/3, k.at(first+p*k.stride+t/3, columns)+t%3, k.sums+p)
		}
	}
	each("fmax v%[1]d.4s, v%[1]d.4s, v9.4s")
	if k.hi {
		done := k.at(first, columns)
		f.e("VLD1R (R22), [V%d.S4]", done)
		each("fmin v%[1]d.4s, v%[1]d.4s, v%[2]d.4s", done)
	}
	each("VST1.P [V%d.S4], (R5)(R6)")
}
