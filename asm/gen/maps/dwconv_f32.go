package main

import "fmt"

func dwConvF32(f *file) {
	for _, stride := range []int{1, 2} {
		for _, hi := range []bool{false, true} {
			dwF32{f, stride, hi}.function()
		}
	}
	dwConvF32Taps(f)
}

// dwF32 is a 3x3 kernel whose columns of taps lie a pixel apart and whose output pixels one or two. Each column of
// inputs is loaded once and added to all pixels that it reaches.
type dwF32 struct {
	*file
	stride int
	hi     bool
}

// Registers of a block of 8 channels, two each.
const (
	dwF32Lo     = 18 // V0-V17 are the weights
	dwF32Sums   = 19
	dwF32Inputs = 25
	dwF32Hi     = 31
)

func (k dwF32) function() {
	name := fmt.Sprintf("dwConvF32Stride%d", k.stride)
	if k.hi {
		name += "Clamp"
	}
	k.text(name, 8, `
		C is at least 8.

		R0 arguments   R1, R2, R3 next column of rows 0, 1, 2   R4 from column to column   R5 output   R6 OutStride
		R7 pixels left   R8 bytes of channels before the block   R9 bias   R10 weights   R11 from tap to tap of these
		R13, R14, R15, R16, R17 what R1, R2, R3, R5, R10 are for the first block   R19 biases   R21 the most that R8 can be
		V0-V17 weights   V18 Lo   V19-V24 sums of the pixels that the column reaches, by turns   V25-V30 a column   V31 Hi`)
	k.e(`
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
		SUB  $32, R11, R21
		MOVD DwConvF32Args_Weight(R0), R17
		MOVD DwConvF32Args_Bias(R0), R19
		ADD  $DwConvF32Args_Lo, R0, R10
		VLD1R (R10), [V%d.S4]`, dwF32Lo)
	if k.hi {
		k.e("ADD $DwConvF32Args_Hi, R0, R10\nVLD1R (R10), [V%d.S4]", dwF32Hi)
	}
	k.e(`
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
	for t := range 9 {
		k.e("VLD1.P (R10)(R11), %s", registers("S4", 2*t, 2))
	}
	k.begin()
	turns := 4 - k.stride // pixels until the sums have come full circle
	k.e("SUBS $%d, R7, R7\nBLT few\nloop:", turns)
	for p := range turns {
		k.pixel(p)
	}
	k.e("SUBS $%[1]d, R7, R7\nBGE loop\nfew:\nADDS $%[2]d, R7, R7\nBLT done", turns, turns-1)
	for p := range turns - 1 {
		if p > 0 {
			k.e("BEQ done")
		}
		k.pixel(p)
	}
	k.e("done:")
	dwNextBlock(k.file, 32)
}

// sum is the first register of pixel p's sum.
func (k dwF32) sum(p int) int { return dwF32Sums + p%(4-k.stride)*2 }

// begin adds the columns that pixels before the loop would have added.
func (k dwF32) begin() {
	k.bias(0)
	k.column([2]int{0, 0})
	if k.stride == 1 {
		k.bias(1)
		k.column([2]int{0, 1}, [2]int{1, 0})
	}
}

// pixel finishes pixel p. A sum takes the bias, then taps by column and row.
func (k dwF32) pixel(p int) {
	if k.stride == 1 {
		k.bias(p + 2)
		k.column([2]int{p, 2}, [2]int{p + 1, 1}, [2]int{p + 2, 0})
	} else {
		k.column([2]int{p, 1})
		k.bias(p + 1)
		k.column([2]int{p, 2}, [2]int{p + 1, 0})
	}
	k.both("fmax v%[1]d.4s, v%[1]d.4s, v%[2]d.4s", p, dwF32Lo)
	if k.hi {
		k.both("fmin v%[1]d.4s, v%[1]d.4s, v%[2]d.4s", p, dwF32Hi)
	}
	k.e("VST1.P %s, (R5)(R6)", registers("S4", k.sum(p), 2))
}

// bias is what pixel p's sum begins with.
func (k dwF32) bias(p int) { k.e("VLD1 (R9), %s", registers("S4", k.sum(p), 2)) }

// column loads the next column and adds it to sums, as a column of taps: pairs of a pixel and that.
func (k dwF32) column(uses ...[2]int) {
	for row := range 3 {
		k.e("VLD1.P (R%d)(R4), %s", 1+row, registers("S4", dwF32Inputs+2*row, 2))
	}
	for row := range 3 {
		for _, u := range uses {
			for v := range 2 {
				k.e("VFMLA V%d.S4, V%d.S4, V%d.S4", 2*(3*row+u[1])+v, dwF32Inputs+2*row+v, k.sum(u[0])+v)
			}
		}
	}
}

// both writes an instruction for each half of pixel p's sum.
func (k dwF32) both(op string, p, with int) {
	for v := range 2 {
		k.e(op, k.sum(p)+v, with)
	}
}
