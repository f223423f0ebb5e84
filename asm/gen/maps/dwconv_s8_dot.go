package main

import "fmt"

// Registers of the 3x3 kernels with dot products: a block of 16 channels, 4 in each of a column's registers.
const (
	dotWeight = 0  // three columns of four
	dotColumn = 12 // three columns of four
	dotAcc    = 24 // four
	dotZero   = 28 // see dwZeroPoint
)

func dwConvS8Dot(f *file) {
	for _, stride := range []int{1, 2} {
		for _, small := range []bool{true, false} {
			dwConvS8Dot3(f, stride, small)
		}
	}
}

// dwConvS8Dot3 writes a 3x3 kernel as dwConvS8Rows3, in which a dot product takes the three rows of a
// column of taps at once: columns of inputs are turned once for all output pixels that they reach.
func dwConvS8Dot3(f *file, stride int, small bool) {
	name := fmt.Sprintf("dwConvS8Dot%d", stride)
	if small {
		name += "Small"
	}
	f.text(name, 8, dwConvS8Registers+`R24, R25 weights of rows 1, 2   V0-V11 weights, by column and four channels, each
		the bytes of rows 0, 1, 2 and 0   V12-V23 columns of inputs likewise, oldest first in turns, row 2 twice
		V24-V27 sums, and what a column is turned through   V28 zero point   V29 zeros   V30 is free`)
	dwConvS8Pointers(f)
	dwZeroPoint(f, small, dotZero)
	f.e("VEOR V29.B16, V29.B16, V29.B16")
	dwConvS8Block(f)
	f.e("ADD R11<<1, R11, R25\nADD R25, R10, R24\nADD R25, R24, R25")
	for kx := range 3 {
		w := dotWeight + 4*kx
		for row, r := range []int{10, 24, 25} {
			f.e("VLD1.P (R%d)(R11), [V%d.B16]", r, w+row)
		}
		dotTurn(f, w, 29)
	}
	column := func(i int) int { return dotColumn + i%3*4 }
	load := func(i int) {
		c := column(i)
		for row := range 3 {
			f.e("VLD1.P (R%d)(R4), [V%d.B16]", 1+row, c+row)
		}
		dotTurn(f, c, c+2)
	}
	for i := range 3 - stride {
		load(i)
	}
	f.e("loop:")
	for s := range 3 {
		first := s * stride
		for i := 3 - stride; i < 3; i++ {
			load(first + i)
		}
		f.e("VLD1 (R9), %s", registers("S4", dotAcc, 4))
		for kx := range 3 {
			for j := range 4 {
				f.e("sdot v%d.4s, v%d.16b, v%d.16b", dotAcc+j, column(first+kx)+j, dotWeight+4*kx+j)
			}
		}
		oldest := column(first)
		f.e("VLD1 (R12), %s", registers("S4", oldest, 4))
		for j := range 4 {
			f.e("scvtf v%[1]d.4s, v%[1]d.4s", dotAcc+j)
		}
		for j := range 4 {
			f.e("fmul v%[1]d.4s, v%[1]d.4s, v%[2]d.4s", dotAcc+j, oldest+j)
		}
		dwNarrow(f, small, dotAcc, dotZero)
		f.e("VST1.P [V%d.B16], (R5)(R6)\nSUBS $1, R7, R7", dotAcc)
		if s < 2 {
			f.e("BEQ done")
		}
	}
	f.e("BNE loop\ndone:")
	dwNextBlock(f, 16)
}

// dotTurn turns three rows of 16 channels from register v on into 4 channels of four rows in each
// of four registers; the fourth row is register last.
func dotTurn(f *file, v, last int) {
	f.e(`
		VZIP1 V%[2]d.B16, V%[1]d.B16, V%[5]d.B16
		VZIP2 V%[2]d.B16, V%[1]d.B16, V%[6]d.B16
		VZIP1 V%[4]d.B16, V%[3]d.B16, V%[7]d.B16
		VZIP2 V%[4]d.B16, V%[3]d.B16, V%[8]d.B16
	`, v, v+1, v+2, last, dotAcc, dotAcc+1, dotAcc+2, dotAcc+3)
	f.e(`
		VZIP1 V%[7]d.H8, V%[5]d.H8, V%[1]d.H8
		VZIP2 V%[7]d.H8, V%[5]d.H8, V%[2]d.H8
		VZIP1 V%[8]d.H8, V%[6]d.H8, V%[3]d.H8
		VZIP2 V%[8]d.H8, V%[6]d.H8, V%[4]d.H8
	`, v, v+1, v+2, v+3, dotAcc, dotAcc+1, dotAcc+2, dotAcc+3)
}
