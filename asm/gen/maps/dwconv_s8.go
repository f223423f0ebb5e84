package main

import "fmt"

// Registers of the 3x3 kernels: a block of 16 channels.
const (
	dwWeight = 0  // nine, by row and column
	dwBias   = 9  // four
	dwMult   = 13 // four
	dwZero   = 17 // what rounds and adds the zero point, or the zero point
	dwColumn = 18 // three columns of three inputs
	dwAcc    = 27 // four
	dwSpare  = 31
)

func dwConvS8(f *file) {
	for _, stride := range []int{1, 2} {
		for _, small := range []bool{true, false} {
			dwConvS8Rows3(f, stride, small)
		}
	}
	dwConvS8Taps(f)
}

// dwConvS8Rows3 writes a 3x3 kernel whose columns of taps lie a pixel apart and whose output
// pixels one or two: columns stay in registers until no output needs them.
func dwConvS8Rows3(f *file, stride int, small bool) {
	name := fmt.Sprintf("dwConvS8Stride%d", stride)
	if small {
		name += "Small"
	}
	f.text(name, 8, dwConvS8Registers+`V0-V8 weights   V9-V12 biases   V13-V16 multipliers   V17 zero point
		V18-V26 three columns of inputs, oldest first in turns   V27-V30 sums   V31 and columns that are done: products
		Two products fit in 16 bits, so each pair is summed there before it is added to 32.`)
	dwConvS8Pointers(f)
	dwZeroPoint(f, small, dwZero)
	dwConvS8Block(f)
	for w := range 9 {
		f.e("VLD1.P (R10)(R11), [V%d.B16]", dwWeight+w)
	}
	f.e("VLD1 (R9), %s\nVLD1 (R12), %s", registers("S4", dwBias, 4), registers("S4", dwMult, 4))
	column := func(i int) int { return dwColumn + i%3*3 }
	load := func(i int) {
		for row := range 3 {
			f.e("VLD1.P (R%d)(R4), [V%d.B16]", 1+row, column(i)+row)
		}
	}
	for i := range 3 - stride {
		load(i)
	}
	f.e("loop:")
	steps := 3 / stride // until the columns have come full circle
	if stride == 2 {
		steps = 3
	}
	for s := range steps {
		first := s * stride
		for i := 3 - stride; i < 3; i++ {
			load(first + i)
		}
		dwConvS8Pixel(f, column(first), column(first+1), column(first+2))
		dwNarrow(f, small, dwAcc, dwZero)
		f.e("VST1.P [V27.B16], (R5)(R6)\nSUBS $1, R7, R7")
		if s < steps-1 {
			f.e("BEQ done")
		}
	}
	f.e("BNE loop\ndone:")
	dwNextBlock(f, 16)
}

// dwConvS8Registers are those of 3x3 kernels.
const dwConvS8Registers = `
	R0 arguments   R1, R2, R3 next column of rows 0, 1, 2   R4 from column to column   R5 output   R6 OutStride
	R7 pixels left   R8 channels before the block   R9, R10, R12 biases, weights, multipliers of the block   R11 from
	tap to tap of weights   R13, R14, R15, R16, R17, R19, R20 what R1, R2, R3, R5, R10, R9, R12 are for the first block
	R21 the most that R8 can be   R22, R23 where Lo and Hi are
	`

// dwConvS8Pointers brings the arguments of a 3x3 kernel into registers.
func dwConvS8Pointers(f *file) {
	f.e(`
		MOVD d+0(FP), R0
		MOVD DwConvS8Args_Taps(R0), R10
		MOVD DwConvS8Args_In(R0), R9
		MOVW 0(R10), R13
		MOVW 4(R10), R4
		MOVW 12(R10), R14
		MOVW 24(R10), R15
		SUB  R13, R4, R4
		ADD  R9, R13, R13
		ADD  R9, R14, R14
		ADD  R9, R15, R15
		MOVD DwConvS8Args_Out(R0), R16
		MOVD DwConvS8Args_OutStride(R0), R6
		MOVD DwConvS8Args_C(R0), R21
		ADD  $3, R21, R11
		AND  $~3, R11, R11
		SUB  $16, R21, R21
		MOVD DwConvS8Args_Weight(R0), R17
		MOVD DwConvS8Args_Bias(R0), R19
		MOVD DwConvS8Args_Requant+Requant_Mult(R0), R20
		MOVD $0, R8
	`)
}

// dwConvS8Block begins a block of channels.
func dwConvS8Block(f *file) {
	f.e(`
		block:
		ADD  R8, R13, R1
		ADD  R8, R14, R2
		ADD  R8, R15, R3
		ADD  R8, R16, R5
		MOVD DwConvS8Args_W(R0), R7
		ADD  R8, R17, R10
		ADD  R8<<2, R19, R9
		ADD  R8<<2, R20, R12
	`)
}

// dwNextBlock goes on with the next block of n elements. The last one ends with the last channel, so that it
// may overlap the one before, whose values it repeats.
func dwNextBlock(f *file, n int) {
	f.e(`
		CMP  R21, R8
		BEQ  end
		ADD  $%d, R8, R8
		CMP  R21, R8
		CSEL GT, R21, R8, R8
		B    block
		end:
		RET
	`, n)
}

// dwConvS8Pixel sums an output pixel of the columns from registers a, b and c on. The pairs are
// ordered so that column a is done early: its registers hold later products. Each pair is added while
// the next one is multiplied, for cores that wait in order.
func dwConvS8Pixel(f *file, a, b, c int) {
	type tap struct{ x, w int }
	taps := []tap{{a, 0}, {a + 1, 3}, {a + 2, 6}, {b, 1}, {b + 1, 4}, {b + 2, 7}, {c, 2}, {c + 1, 5}, {c + 2, 8}}
	temps := [][2]int{{dwSpare, dwAcc + 3}, {a, a + 1}, {dwSpare, a + 2}, {a, a + 1}, {dwSpare, a + 2}}
	var adds []string // of the pair before
	for i, t := range temps {
		var products []string
		for j, p := range taps[2*i : min(2*i+2, 9)] {
			op := [2]string{"smull", "smlal"}[j]
			products = append(products, fmt.Sprintf("%s v%d.8h, v%d.8b, v%d.8b", op, t[0], p.x, p.w),
				fmt.Sprintf("%s2 v%d.8h, v%d.16b, v%d.16b", op, t[1], p.x, p.w))
		}
		f.alternate(products, adds)
		from := dwAcc
		if i == 0 {
			from = dwBias
		}
		adds = []string{
			fmt.Sprintf("saddw v%d.4s, v%d.4s, v%d.4h", dwAcc, from, t[0]),
			fmt.Sprintf("saddw v%d.4s, v%d.4s, v%d.4h", dwAcc+2, from+2, t[1]),
			fmt.Sprintf("saddw2 v%d.4s, v%d.4s, v%d.8h", dwAcc+1, from+1, t[0]),
			fmt.Sprintf("saddw2 v%d.4s, v%d.4s, v%d.8h", dwAcc+3, from+3, t[1]),
		}
	}
	f.alternate(adds, nil)
	for j := range 4 {
		f.e("scvtf v%d.4s, v%d.4s", dwAcc+j, dwAcc+j)
	}
	for j := range 4 {
		f.e("fmul v%d.4s, v%d.4s, v%d.4s", dwAcc+j, dwAcc+j, dwMult+j)
	}
}

// dwNarrow rounds four products of sums and multipliers from register v on into the first, whose
// last bytes are those of 16 channels. zero is what dwZeroPoint prepares.
func dwNarrow(f *file, small bool, v, zero int) {
	if small {
		// the number added has a last bit of 1: low halves are integers then
		for j := range 4 {
			f.e("fadd v%[1]d.4s, v%[1]d.4s, v%[2]d.4s", v+j, zero)
		}
		f.e(`
			VUZP1 V%[2]d.H8, V%[1]d.H8, V%[1]d.H8
			VUZP1 V%[4]d.H8, V%[3]d.H8, V%[3]d.H8
			sqxtn v%[1]d.8b, v%[1]d.8h
			sqxtn2 v%[1]d.16b, v%[3]d.8h
		`, v, v+1, v+2, v+3)
		return
	}
	// saturation after each step gives what clamping the exact value would
	for j := range 4 {
		f.e("fcvtns v%[1]d.4s, v%[1]d.4s", v+j)
	}
	f.e(`
		sqxtn v%[1]d.4h, v%[1]d.4s
		sqxtn v%[3]d.4h, v%[3]d.4s
		sqxtn2 v%[1]d.8h, v%[2]d.4s
		sqxtn2 v%[3]d.8h, v%[4]d.4s
		sqadd v%[1]d.8h, v%[1]d.8h, v%[5]d.8h
		sqadd v%[3]d.8h, v%[3]d.8h, v%[5]d.8h
		VLD1R (R22), [V%[2]d.B16]
		VLD1R (R23), [V%[4]d.B16]
		sqxtn v%[1]d.8b, v%[1]d.8h
		sqxtn2 v%[1]d.16b, v%[3]d.8h
		smax v%[1]d.16b, v%[1]d.16b, v%[2]d.16b
		smin v%[1]d.16b, v%[1]d.16b, v%[4]d.16b
	`, v, v+1, v+2, v+3, zero)
}

// dwZeroPoint prepares what dwNarrow needs: magic and zero point in a register, or the zero point
// there and the places of the limits in R22 and R23.
func dwZeroPoint(f *file, small bool, zero int) {
	f.e("MOVW DwConvS8Args_Requant+Requant_Zero(R0), R10")
	if small {
		f.e("MOVW $0x4B400000, R12\nADDW R12, R10, R10\nVDUP R10, V%d.S4", zero)
		return
	}
	f.e(`
		VDUP R10, V%d.H8
		ADD  $(DwConvS8Args_Requant+Requant_Lo), R0, R22
		ADD  $(DwConvS8Args_Requant+Requant_Hi), R0, R23
	`, zero)
}
