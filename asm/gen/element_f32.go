package main

import "fmt"

var gemmF32 = &byElement{
	name: "gemmF32Neon",
	mac:  "fmla v%d.4s, v%d.4s, v%d.s[%d]",
	step: 1,
	size: "$2",
	kept: `
R24 bias    R25 Lo, R26 Hi (bits)    V0-V15 are free in the epilogue`,
	prologue: func(s *source) {
		s.add(`
			MOVD GemmF32Args_Bias(R0), R24
			MOVWU GemmF32Args_Lo(R0), R25
			MOVWU GemmF32Args_Hi(R0), R26`)
	},
	epilogue: epilogueF32,
}

// epilogueF32 applies PReLU and the clamps that there are, and stores.
func epilogueF32(s *source, cols int) {
	s.add("MOVD GemmF32Args_Slope(R0), R14\nCBZ R14, lo\nVLD1 (R14), %s", vectors(0, cols))
	eachSum(cols, func(v, c int) {
		s.op("fmul v8.4s, v%d.4s, v%d.4s", v, c)
		s.op("cmlt v9.4s, v%d.4s, #0", v)
		s.add("VBIT V9.B16, V8.B16, V%d.B16", v)
	})
	for _, l := range []struct {
		label, next, reg, none, op string
	}{{"lo", "hi", "R25", "0xff800000", "fmax"}, {"hi", "store", "R26", "0x7f800000", "fmin"}} {
		s.label(l.label)
		s.add("MOVD $%s, R14\nCMPW R14, %s\nBEQ %s\nVDUP %s, V0.S4", l.none, l.reg, l.next, l.reg)
		eachSum(cols, func(v, c int) { s.op("%s v%d.4s, v%d.4s, v0.4s", l.op, v, v) })
	}

	s.label("store")
	s.add("MOVD GemmF32Args_N(R0), R14\nTST $3, R14\nBNE part")
	for p := range pixels {
		s.add("VST1.P %s, (R3)(R4)", vectors(sums+4*p, cols))
	}
	s.add("B stored")
	s.label("part")
	for p := range pixels {
		storePart(s, p, cols)
	}
}

// storePart stores a pixel whose last vector is not full; R14 is N.
func storePart(s *source, p, cols int) {
	v := sums + 4*p
	s.add("MOVD R3, R15")
	if cols > 1 {
		s.add("VST1.P %s, %d(R15)", vectors(v, cols-1), 16*(cols-1))
	}
	v += cols - 1
	one := fmt.Sprintf("one%d", p)
	end := fmt.Sprintf("end%d", p)
	s.add("TBZ $1, R14, %s\nFMOVD.P F%d, 8(R15)\nVEXT $8, V%d.B16, V%d.B16, V%d.B16", one, v, v, v, v)
	s.label(one)
	s.add("TBZ $0, R14, %s\nFMOVS F%d, (R15)", end, v)
	s.label(end)
	s.add("ADD R4, R3")
}

// eachSum calls f for each vector of sums, with its column.
func eachSum(cols int, f func(v, c int)) {
	for p := range pixels {
		for c := range cols {
			f(sums+4*p+c, c)
		}
	}
}
