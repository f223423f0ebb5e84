package main

import "fmt"

var (
	gemmF32       = byElementF32("gemmF32Neon", false)
	gemmF32Colour = byElementF32("gemmF32NeonColour", true)
)

func byElementF32(name string, colour bool) *byElement {
	return &byElement{
		name:   name,
		colour: colour,
		mac:    "fmla v%d.4s, v%d.4s, v%d.s[%d]",
		step:   1,
		shift:  2,
		twice:  true,
		kept: `
R10 slopes of PReLU, if any
R11 0 where there are none, nor Hi
R23 0 where there is no Lo, in kernels of whole panels
R24 bias    R25 Lo (bits)    R26 0 where R11 is and the panel is whole`,
		prologue: func(s *source, t tile) {
			s.add(`
			MOVWU GemmF32Args_Lo(R0), R25
			MOVWU GemmF32Args_Hi(R0), R14
			MOVD $0x7f800000, R15
			EOR R14, R15
			MOVD GemmF32Args_Slope(R0), R11
			ORR R15, R11`)
			if t.cols == 4 {
				s.add("MOVD $0xff800000, R23\nEOR R25, R23")
			}
		},
		panel: func(s *source, t tile) {
			s.add(`
			MOVD GemmF32Args_Slope(R0), R14
			ADD R13<<2, R14, R15
			CMP $0, R14
			CSEL NE, R15, R14, R10
			CMP $%d, R12
			CSET LT, R26
			ORR R11, R26`, 4*t.cols)
		},
		fast: func(s *source, t tile) {
			s.add("CBZ R23, store\nVDUP R25, V0.S4")
			s.each(t, func(v, c int) { s.op("fmax v%d.4s, v%d.4s, v0.4s", v, v) })
			s.label("store")
			s.firsts(t, func(v int) { s.add("VST1.P %s, (R3)(R4)", vectors(v, 4)) })
		},
		general: epilogueF32,
	}
}

// epilogueF32 applies PReLU and the clamp, and stores.
func epilogueF32(s *source, t tile) {
	s.add("CBZ R10, clamp\nVLD1 (R10), %s", vectors(0, t.cols))
	s.each(t, func(v, c int) {
		s.op("fmul v8.4s, v%d.4s, v%d.4s", v, c)
		s.op("cmlt v9.4s, v%d.4s, #0", v)
		s.add("VBIT V9.B16, V8.B16, V%d.B16", v)
	})
	s.label("clamp")
	s.add("MOVWU GemmF32Args_Hi(R0), R14\nVDUP R25, V0.S4\nVDUP R14, V1.S4")
	s.each(t, func(v, c int) {
		s.op("fmax v%d.4s, v%d.4s, v0.4s", v, v)
		s.op("fmin v%d.4s, v%d.4s, v1.4s", v, v)
	})
	s.used(t)
	s.add("TST $3, R14\nBNE part")
	s.firsts(t, func(v int) { s.add("VST1.P %s, (R3)(R4)", vectors(v, t.cols)) })
	s.add("B whole")
	s.label("part")
	s.firsts(t, func(v int) { storePart(s, v, t.cols) })
	s.label("whole")
}

// storePart stores a pixel whose last vector is not full; R14 is N.
func storePart(s *source, v, cols int) {
	one, end := fmt.Sprintf("one%d", v), fmt.Sprintf("end%d", v)
	s.add("MOVD R3, R15")
	if cols > 1 {
		s.add("VST1.P %s, %d(R15)", vectors(v, cols-1), 16*(cols-1))
	}
	v += cols - 1
	s.add("TBZ $1, R14, %s\nFMOVD.P F%d, 8(R15)\nVEXT $8, V%d.B16, V%d.B16, V%d.B16", one, v, v, v, v)
	s.label(one)
	s.add("TBZ $0, R14, %s\nFMOVS F%d, (R15)", end, v)
	s.label(end)
	s.add("ADD R4, R3")
}
