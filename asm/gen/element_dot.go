package main

var gemmDot = &byElement{
	name: "gemmS8Dot",
	mac:  "sdot v%d.4s, v%d.16b, v%d.4b[%d]",
	step: 4,
	kept: `
R24 what sums start at: the bias, or where R26 is 0 the sum of magic and bias, which is in the frame
R25 Zero, or the sum of magic and it
R26 negative multipliers; 0 where the panel is whole, magic rounds and narrowing clamps: Requant.Small,
    no PReLU, an even Zero (so that halves stay even), Lo and Hi those of int8`,
	prologue: prologueS8,
	fast: func(s *source) {
		magicS8(s)
		for p := range pixels {
			s.add("VST1.P [V%d.B16], (R3)(R4)", sums+4*p)
		}
	},
	general: func(s *source, cols int) {
		requantizeS8(s, cols)
		storeS8(s)
	},
}

// prologueS8 decides on how sums are rounded.
func prologueS8(s *source) {
	s.add(`
		MOVW GemmS8Args_Requant+Requant_Zero(R0), R25
		MOVD GemmS8Args_Requant+Requant_Neg(R0), R26
		CBNZ R26, tile
		MOVD GemmS8Args_Requant+Requant_Mult(R0), R26
		MOVBU GemmS8Args_Requant+Requant_Small(R0), R14
		CBZ R14, tile
		TBNZ $0, R25, tile
		MOVD GemmS8Args_N(R0), R14
		CMP $16, R14
		BNE tile
		MOVW GemmS8Args_Requant+Requant_Lo(R0), R14
		MOVW GemmS8Args_Requant+Requant_Hi(R0), R15
		SUB R14, R15
		CMP $255, R15
		BNE tile
		MOVD $0, R26
		MOVD $0x4B400000, R14
		ADDW R14, R25
		VDUP R14, V0.S4
		VLD1 (R24), [V4.S4, V5.S4, V6.S4, V7.S4]
		MOVD $bias-64(SP), R24`)
	for v := 4; v < 8; v++ {
		s.add("VADD V0.S4, V%d.S4, V%d.S4", v, v)
	}
	s.add("VST1 [V4.S4, V5.S4, V6.S4, V7.S4], (R24)")
}
