package main

// rounding sets R11 to magic, or to 0 unless it rounds and narrowing clamps: Requant.Small, no PReLU, an even Zero
// (so that halves stay even), Lo and Hi those of int8.
func (s *source) rounding() {
	s.add(`
		MOVD $0, R11
		MOVD GemmS8Args_Requant+Requant_Neg(R0), R14
		CBNZ R14, panel
		MOVBU GemmS8Args_Requant+Requant_Small(R0), R14
		CBZ R14, panel
		MOVWU GemmS8Args_Requant+Requant_Zero(R0), R14
		TBNZ $0, R14, panel
		MOVW GemmS8Args_Requant+Requant_Lo(R0), R14
		MOVW GemmS8Args_Requant+Requant_Hi(R0), R15
		SUB R14, R15
		CMP $255, R15
		BNE panel
		MOVD $0x4B400000, R11`)
}

// multipliers sets R10, R25 and R26 for a panel.
func (s *source) multipliers() {
	s.add(`
		MOVD GemmS8Args_Requant+Requant_Mult(R0), R10
		MOVD GemmS8Args_Requant+Requant_Neg(R0), R26
		MOVW GemmS8Args_Requant+Requant_Zero(R0), R25
		CMP $0, R26
		CSEL EQ, R10, R26, R26
		ADD R13<<2, R10
		ADD R13<<2, R26`)
}

// magic goes on where magic rounds a whole panel.
func (s *source) magic(t tile) {
	s.add("CBZ R11, tile\nCMP $%d, R12\nBLT tile\nMOVD $0, R26\nADDW R11, R25", 4*t.cols)
}

// requantize leaves each pixel's bytes in its first vector, whatever the sums and arguments.
func (s *source) requantize(t tile) {
	s.add(`
		MOVW GemmS8Args_Requant+Requant_Lo(R0), R15
		MOVW GemmS8Args_Requant+Requant_Hi(R0), R16
		VLD1 (R10), %s
		VLD1 (R26), %s
		VDUP R15, V0.B16
		VDUP R16, V1.B16
		VDUP R25, V2.H8`, vectors(4, t.cols), vectors(8, t.cols))
	s.each(t, func(v, c int) {
		s.op("cmlt v12.4s, v%d.4s, #0", v)
		s.op("scvtf v%d.4s, v%d.4s", v, v)
		s.add("VBSL V%d.B16, V%d.B16, V12.B16", 4+c, 8+c)
		s.op("fmul v%d.4s, v%d.4s, v12.4s", v, v)
		s.op("fcvtns v%d.4s, v%d.4s", v, v)
	})
	s.firsts(t, func(v int) {
		for c := 0; c < t.cols; c += 2 {
			s.op("sqxtn v%d.4h, v%d.4s", v+c, v+c)
			if c+1 < t.cols {
				s.op("sqxtn2 v%d.8h, v%d.4s", v+c, v+c+1)
			}
			s.op("sqadd v%d.8h, v%d.8h, v2.8h", v+c, v+c)
		}
		s.op("sqxtn v%d.8b, v%d.8h", v, v)
		if t.cols > 2 {
			s.op("sqxtn2 v%d.16b, v%d.8h", v, v+2)
		}
		s.op("smax v%d.16b, v%d.16b, v0.16b", v, v)
		s.op("smin v%d.16b, v%d.16b, v1.16b", v, v)
	})
}
