package main

import "fmt"

// idctKernels write the inverse cosine transform, block by block: see asm.IDCTFunc. A register is a
// column before the first pass, a row of samples behind the second one.
func idctKernels(f *file) {
	f.text("idctBlocks", 56, `
		R0 output   R1 its stride   R2 coefficients   R3 last of each block   R4 steps, R5 their second half
		R6 blocks left   R7, R8 spare   R9 rows   V12, V13 what rounds   V14, V15 factors and their negatives
		V16-V23 input of a pass   V24-V31 steps, output of a pass   V0-V11 sums`)
	f.e(`
		MOVD dst+0(FP), R0
		MOVD stride+8(FP), R1
		MOVD coef+16(FP), R2
		MOVD last+24(FP), R3
		MOVD quant+32(FP), R4
		MOVD factors+40(FP), R7
		MOVD blocks+48(FP), R6
		VLD1.P 32(R7), [V14.H8, V15.H8]
		VLD1 (R7), [V12.S4, V13.S4]
		ADD $64, R4, R5

		block:
		MOVBU.P 1(R3), R7
		MOVD R0, R9
		CBZ R7, flat
		CMP $9, R7
		BLS corner
	`)
	f.e(`
		VLD1.P 64(R2), [V16.H8, V17.H8, V18.H8, V19.H8]
		VLD1 (R4), [V24.H8, V25.H8, V26.H8, V27.H8]
		VLD1.P 64(R2), [V20.H8, V21.H8, V22.H8, V23.H8]
		VLD1 (R5), [V28.H8, V29.H8, V30.H8, V31.H8]
	`)
	for i := range 8 {
		f.e("mul v%[1]d.8h, v%[1]d.8h, v%[2]d.8h", 16+i, 24+i)
	}
	idctPass(f, idctWay{terms: 8, high: true, round: 12, narrow: "sqshrn", shift: 11})
	idctTurn(f)
	idctPass(f, idctWay{terms: 8, high: true, round: 13, narrow: "shrn", shift: 16})
	f.e("store:")
	for i := range 8 {
		f.e("sqshrun v%[1]d.8b, v%[1]d.8h, #2", 24+i)
	}
	for i := range 8 {
		f.e("VST1.P [V%d.B8], (R9)(R1)", 24+i)
	}
	f.e(`
		next:
		ADD $8, R0, R0
		SUBS $1, R6, R6
		BNE block
		RET

		corner:
		VLD1 (R2), [V16.H8, V17.H8, V18.H8, V19.H8]
		VLD1 (R4), [V24.H8, V25.H8, V26.H8, V27.H8]
		ADD $128, R2, R2
	`)
	for i := range 4 {
		f.e("mul v%[1]d.8h, v%[1]d.8h, v%[2]d.8h", 16+i, 24+i)
	}
	// Only the lowest frequencies, four by four, are there.
	idctPass(f, idctWay{terms: 4, high: false, round: 12, narrow: "sqshrn", shift: 11})
	idctTurnCorner(f)
	idctPass(f, idctWay{terms: 4, high: true, round: 13, narrow: "shrn", shift: 16})
	f.e(`
		B store

		flat:
		MOVH (R2), R7
		MOVH (R4), R8
		MULW R7, R8, R7
		SXTHW R7, R7
		ADDW $1028, R7, R7
		ASRW $3, R7, R7
		VDUP R7, V0.H8
		sqxtun v0.8b, v0.8h
		ADD $128, R2, R2
	`)
	for range 8 {
		f.e("VST1.P [V0.B8], (R9)(R1)")
	}
	f.e("B next")
	idctHalfKernel(f)
}

// idctWay is what differs between passes.
type idctWay struct {
	terms  int  // inputs, 4 where the others are zero
	high   bool // the upper four words of registers are to be transformed too
	round  int  // the register that is added
	narrow string
	shift  int
}

// idctFactor is the operand of a factor sqrt(2)*cos(k*pi/16), negative where k is.
func idctFactor(k int) string {
	if k < 0 {
		return fmt.Sprintf("v15.h[%d]", -k)
	}
	return fmt.Sprintf("v14.h[%d]", k)
}

// idctPass transforms V16 to V23 into V24 to V31.
func idctPass(f *file, w idctWay) {
	// part is an instruction for the lower words into register to, and for the upper words into the next one.
	part := func(op string, to, from int, operand string) (lines []string) {
		lines = append(lines, fmt.Sprintf("%s v%d.4s, v%d.4h, %s", op, to, from, operand))
		if w.high {
			lines = append(lines, fmt.Sprintf("%s2 v%d.4s, v%d.8h, %s", op, to+1, from, operand))
		}
		return lines
	}
	// words is an instruction of Go's on 32-bit words of registers and of those next to them.
	words := func(op string, b, a, to int) (lines []string) {
		for i := range 2 {
			if i == 0 || w.high {
				lines = append(lines, fmt.Sprintf("%s V%d.S4, V%d.S4, V%d.S4", op, b+i, a+i, to+i))
			}
		}
		return lines
	}
	write := func(parts ...[]string) {
		for _, p := range parts {
			for _, l := range p {
				f.e("%s", l)
			}
		}
	}
	round := func(to int) (lines []string) {
		for i := range 2 {
			if i == 0 || w.high {
				lines = append(lines, fmt.Sprintf("VADD V%d.S4, V%d.S4, V%d.S4", w.round, to+i, to+i))
			}
		}
		return lines
	}

	// The even part: V8, V10, V0, V4 and the registers behind them.
	write(part("sshll", 0, 16, "#13"), part("smull", 2, 18, idctFactor(2)), part("smull", 6, 18, idctFactor(6)), round(0))
	if w.terms == 8 {
		write(part("smlal", 2, 22, idctFactor(6)), part("smlal", 6, 22, idctFactor(-2)), part("sshll", 8, 20, "#13"))
		write(words("VADD", 8, 0, 4), words("VSUB", 8, 0, 0))
		write(words("VADD", 2, 4, 8), words("VSUB", 2, 4, 4), words("VADD", 6, 0, 10), words("VSUB", 6, 0, 0))
	} else {
		write(words("VADD", 2, 0, 8), words("VSUB", 2, 0, 4), words("VADD", 6, 0, 10), words("VSUB", 6, 0, 0))
	}
	// The odd part, two outputs and their mirrors at a time.
	odd := [4][4]int{{1, 3, 5, 7}, {3, -7, -1, -5}, {5, -1, 7, 3}, {7, -5, 3, -1}}
	even := [4]int{8, 10, 0, 4}
	for i := 0; i < 4; i += 2 {
		for k := range w.terms / 2 {
			op := "smlal"
			if k == 0 {
				op = "smull"
			}
			write(part(op, 2, 17+2*k, idctFactor(odd[i][k])), part(op, 6, 17+2*k, idctFactor(odd[i+1][k])))
		}
		for j, sum := range []int{2, 6} {
			e := even[i+j]
			// V24 and on are free, and so is the output's place.
			lo, hi := 24+i+j, 31-i-j
			f.e("VADD V%d.S4, V%d.S4, V%d.S4", sum, e, lo)
			f.e("VSUB V%d.S4, V%d.S4, V%d.S4", sum, e, hi)
			f.e("%[1]s v%[2]d.4h, v%[2]d.4s, #%[3]d", w.narrow, lo, w.shift)
			f.e("%[1]s v%[2]d.4h, v%[2]d.4s, #%[3]d", w.narrow, hi, w.shift)
			if w.high {
				f.e("VADD V%d.S4, V%d.S4, V%d.S4", sum+1, e+1, sum)
				f.e("VSUB V%d.S4, V%d.S4, V%d.S4", sum+1, e+1, e)
				f.e("%s2 v%d.8h, v%d.4s, #%d", w.narrow, lo, sum, w.shift)
				f.e("%s2 v%d.8h, v%d.4s, #%d", w.narrow, hi, e, w.shift)
			}
		}
	}
}

// idctHalfKernel writes the transform of 4x4 samples.
func idctHalfKernel(f *file) {
	f.text("idctHalfBlocks", 48, `
		R0 output   R1 its stride   R2 coefficients   R4 steps   R6 blocks left   R7 factors   R9 rows
		V12, V13 what rounds   V14, V15 factors and their negatives   V16-V19 input of a pass   V20-V23 steps
		V24-V27 output of a pass   V0-V4 sums`)
	f.e(`
		MOVD dst+0(FP), R0
		MOVD stride+8(FP), R1
		MOVD coef+16(FP), R2
		MOVD quant+24(FP), R4
		MOVD factors+32(FP), R7
		MOVD blocks+40(FP), R6
		VLD1.P 32(R7), [V14.H8, V15.H8]
		VLD1 (R7), [V12.S4, V13.S4]
		VLD1 (R4), [V20.H8, V21.H8, V22.H8, V23.H8]

		block:
		VLD1 (R2), [V16.H8, V17.H8, V18.H8, V19.H8]
		ADD $128, R2, R2
		MOVD R0, R9
	`)
	for i := range 4 {
		f.e("mul v%[1]d.8h, v%[1]d.8h, v%[2]d.8h", 16+i, 20+i)
	}
	idctHalfPass(f, 12, "sqshrn", 11)
	for i := range 2 {
		f.e("VTRN1 V%d.H8, V%d.H8, V%d.H8", 25+2*i, 24+2*i, 2*i)
		f.e("VTRN2 V%d.H8, V%d.H8, V%d.H8", 25+2*i, 24+2*i, 2*i+1)
	}
	for i := range 2 {
		f.e("VTRN1 V%d.S4, V%d.S4, V%d.S4", i+2, i, 16+i)
		f.e("VTRN2 V%d.S4, V%d.S4, V%d.S4", i+2, i, 18+i)
	}
	idctHalfPass(f, 13, "shrn", 16)
	for i := range 4 {
		f.e("sqshrun v%[1]d.8b, v%[1]d.8h, #2", 24+i)
	}
	for i := range 4 {
		f.e("FMOVS F%d, (R9)", 24+i)
		if i < 3 {
			f.e("ADD R1, R9, R9")
		}
	}
	f.e(`
		ADD $4, R0, R0
		SUBS $1, R6, R6
		BNE block
		RET
	`)
}

// idctHalfPass transforms the lower words of V16 to V19 into those of V24 to V27.
func idctHalfPass(f *file, round int, narrow string, shift int) {
	f.e(`
		sshll v0.4s, v16.4h, #13
		sshll v1.4s, v18.4h, #13
		smull v2.4s, v17.4h, v14.h[2]
		smull v3.4s, v17.4h, v14.h[6]
		VADD V%d.S4, V0.S4, V0.S4
		smlal v2.4s, v19.4h, v14.h[6]
		smlal v3.4s, v19.4h, v15.h[2]
		VADD V1.S4, V0.S4, V4.S4
		VSUB V1.S4, V0.S4, V0.S4
		VADD V2.S4, V4.S4, V24.S4
		VADD V3.S4, V0.S4, V25.S4
		VSUB V3.S4, V0.S4, V26.S4
		VSUB V2.S4, V4.S4, V27.S4
	`, round)
	for i := range 4 {
		f.e("%[1]s v%[2]d.4h, v%[2]d.4s, #%[3]d", narrow, 24+i, shift)
	}
}

// idctTurn transposes V24 to V31 into V16 to V23, through V0 to V7 and V24 to V31.
func idctTurn(f *file) {
	for i := range 4 {
		f.e("VTRN1 V%d.H8, V%d.H8, V%d.H8", 25+2*i, 24+2*i, 2*i)
		f.e("VTRN2 V%d.H8, V%d.H8, V%d.H8", 25+2*i, 24+2*i, 2*i+1)
	}
	for i := range 4 {
		a := i&1 + i>>1*4 // with the one two behind it
		f.e("VTRN1 V%d.S4, V%d.S4, V%d.S4", a+2, a, 24+a)
		f.e("VTRN2 V%d.S4, V%d.S4, V%d.S4", a+2, a, 24+a+2)
	}
	for i := range 4 {
		f.e("VTRN1 V%d.D2, V%d.D2, V%d.D2", 28+i, 24+i, 16+i)
		f.e("VTRN2 V%d.D2, V%d.D2, V%d.D2", 28+i, 24+i, 20+i)
	}
}

// idctTurnCorner transposes the lower four words of V24 to V31 into V16 to V19.
func idctTurnCorner(f *file) {
	for i := range 4 {
		f.e("VTRN1 V%d.H8, V%d.H8, V%d.H8", 25+2*i, 24+2*i, 2*i)
		f.e("VTRN2 V%d.H8, V%d.H8, V%d.H8", 25+2*i, 24+2*i, 2*i+1)
	}
	for i := range 4 {
		a := i&1 + i>>1*4
		f.e("VTRN1 V%d.S4, V%d.S4, V%d.S4", a+2, a, 24+a)
		f.e("VTRN2 V%d.S4, V%d.S4, V%d.S4", a+2, a, 24+a+2)
	}
	for i := range 4 {
		f.e("VTRN1 V%d.D2, V%d.D2, V%d.D2", 28+i, 24+i, 16+i)
	}
}
