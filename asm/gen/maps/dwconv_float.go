package main

import "fmt"

func dwConvF32(f *file) { dwConvFloat(floats{f, float32s}) }

func dwConvF16(f *file) { dwConvFloat(floats{f, float16s}) }

func dwConvFloat(f floats) {
	for _, stride := range []int{1, 2} {
		for _, hi := range []bool{false, true} {
			dwFloat{f, stride, hi}.function()
		}
	}
	dwConvFloatTaps(f)
}

// dwFloat is a 3x3 kernel whose columns of taps lie a pixel apart and whose output pixels one or two. Each column of
// inputs is loaded once and added to all pixels that it reaches.
type dwFloat struct {
	floats
	stride int
	hi     bool
}

// Registers of a block of two vectors of channels.
const (
	dwFloatLo     = 18 // V0-V17 are the weights
	dwFloatSums   = 19
	dwFloatInputs = 25
	dwFloatHi     = 31
)

func (k dwFloat) function() {
	name := fmt.Sprintf("dwConvTYPEStride%d", k.stride)
	if k.hi {
		name += "Clamp"
	}
	k.text(name, 8, fmt.Sprintf(`
		C is at least %d.

		R0 arguments   R1, R2, R3 next column of rows 0, 1, 2   R4 from column to column   R5 output   R6 OutStride
		R7 pixels left   R8 bytes of channels before the block   R9 bias   R10 weights   R11 from tap to tap of these
		R13, R14, R15, R16, R17 what R1, R2, R3, R5, R10 are for the first block   R19 biases   R21 the most that R8 can be
		V0-V17 weights   V18 Lo   V19-V24 sums of the pixels that the column reaches, by turns   V25-V30 a column   V31 Hi`,
		2*k.perVector()))
	k.e(`
		MOVD d+0(FP), R0
		MOVD DwConvTYPEArgs_Taps(R0), R10
		MOVD DwConvTYPEArgs_In(R0), R9
		MOVW 0(R10), R1
		MOVW 4(R10), R4
		MOVW 12(R10), R2
		MOVW 24(R10), R3
		SUB  R1, R4, R4
		LSL  $SHIFT, R4, R4
		ADD  R1<<SHIFT, R9, R13
		ADD  R2<<SHIFT, R9, R14
		ADD  R3<<SHIFT, R9, R15
		MOVD DwConvTYPEArgs_Out(R0), R16
		MOVD DwConvTYPEArgs_OutStride(R0), R6
		LSL  $SHIFT, R6, R6
		MOVD DwConvTYPEArgs_C(R0), R11
		LSL  $SHIFT, R11, R11
		SUB  $32, R11, R21
		MOVD DwConvTYPEArgs_Weight(R0), R17
		MOVD DwConvTYPEArgs_Bias(R0), R19
		ADD  $DwConvTYPEArgs_Lo, R0, R10
		VLD1R (R10), [V%d.T]`, dwFloatLo)
	if k.hi {
		k.e("ADD $DwConvTYPEArgs_Hi, R0, R10\nVLD1R (R10), [V%d.T]", dwFloatHi)
	}
	k.e(`
		MOVD $0, R8
		block:
		ADD  R8, R13, R1
		ADD  R8, R14, R2
		ADD  R8, R15, R3
		ADD  R8, R16, R5
		MOVD DwConvTYPEArgs_W(R0), R7
		ADD  R8, R19, R9
		ADD  R8, R17, R10
	`)
	for t := range 9 {
		k.e("VLD1.P (R10)(R11), %s", k.list(2*t, 2))
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
func (k dwFloat) sum(p int) int { return dwFloatSums + p%(4-k.stride)*2 }

// begin adds the columns that pixels before the loop would have added.
func (k dwFloat) begin() {
	k.bias(0)
	k.column([2]int{0, 0})
	if k.stride == 1 {
		k.bias(1)
		k.column([2]int{0, 1}, [2]int{1, 0})
	}
}

// pixel finishes pixel p. A sum takes the bias, then taps by column and row.
func (k dwFloat) pixel(p int) {
	if k.stride == 1 {
		k.bias(p + 2)
		k.column([2]int{p, 2}, [2]int{p + 1, 1}, [2]int{p + 2, 0})
	} else {
		k.column([2]int{p, 1})
		k.bias(p + 1)
		k.column([2]int{p, 2}, [2]int{p + 1, 0})
	}
	k.both("fmax v%[1]d.t, v%[1]d.t, v%[2]d.t", p, dwFloatLo)
	if k.hi {
		k.both("fmin v%[1]d.t, v%[1]d.t, v%[2]d.t", p, dwFloatHi)
	}
	k.e("VST1.P %s, (R5)(R6)", k.list(k.sum(p), 2))
}

// bias is what pixel p's sum begins with.
func (k dwFloat) bias(p int) { k.e("VLD1 (R9), %s", k.list(k.sum(p), 2)) }

// column loads the next column and adds it to sums, as a column of taps: pairs of a pixel and that.
func (k dwFloat) column(uses ...[2]int) {
	for row := range 3 {
		k.e("VLD1.P (R%d)(R4), %s", 1+row, k.list(dwFloatInputs+2*row, 2))
	}
	for row := range 3 {
		for _, u := range uses {
			for v := range 2 {
				k.e("fmla v%d.t, v%d.t, v%d.t", k.sum(u[0])+v, dwFloatInputs+2*row+v, 2*(3*row+u[1])+v)
			}
		}
	}
}

// both writes an instruction for each half of pixel p's sum.
func (k dwFloat) both(op string, p, with int) {
	for v := range 2 {
		k.e(op, k.sum(p)+v, with)
	}
}
