package main

var gemmDot = &byElement{
	name:  "gemmS8Dot",
	mac:   "sdot v%d.4s, v%d.16b, v%d.4b[%d]",
	step:  4,
	frame: 64,
	kept: `
R10 multipliers
R11 magic, 0 unless it rounds and narrowing clamps
R24 what sums start at: the bias, or where R26 is 0 the sum of magic and bias, which is in the frame
R25 Zero, or where R26 is 0 the sum of magic and it
R26 negative multipliers; 0 where R11 is magic and the panel is whole`,
	prologue: func(s *source, t tile) {
		if t.cols == 4 {
			s.rounding()
		}
	},
	panel: func(s *source, t tile) {
		s.multipliers()
		if t.cols < 4 {
			return
		}
		s.magic(t)
		s.add("VDUP R11, V0.S4\nVLD1 (R24), [V4.S4, V5.S4, V6.S4, V7.S4]\nMOVD $bias-64(SP), R24")
		for v := 4; v < 8; v++ {
			s.add("VADD V0.S4, V%d.S4, V%d.S4", v, v)
		}
		s.add("VST1 [V4.S4, V5.S4, V6.S4, V7.S4], (R24)")
	},
	fast: magicS8,
	general: func(s *source, t tile) {
		s.requantize(t)
		s.storeBytes(t)
	},
}

// magicS8 stores a whole tile whose sums are, read as floats, magic and more.
func magicS8(s *source, t tile) {
	s.add("VLD1 (R10), %s\nVDUP R11, V0.S4\nVDUP R25, V1.S4", vectors(4, t.cols))
	s.each(t, func(v, c int) { s.op("fsub v%d.4s, v%d.4s, v0.4s", v, v) })
	s.each(t, func(v, c int) { s.op("fmul v%d.4s, v%d.4s, v%d.4s", v, v, 4+c) })
	s.each(t, func(v, c int) { s.op("fadd v%d.4s, v%d.4s, v1.4s", v, v) })
	for v := sums; v < 32; v += 2 {
		s.add("VUZP1 V%d.H8, V%d.H8, V%d.H8", v+1, v, v)
	}
	s.firsts(t, func(v int) { s.op("sqxtn v%d.8b, v%d.8h", v, v) })
	s.firsts(t, func(v int) { s.op("sqxtn2 v%d.16b, v%d.8h", v, v+2) })
	s.firsts(t, func(v int) { s.add("VST1.P [V%d.B16], (R3)(R4)", v) })
}
