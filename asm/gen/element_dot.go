package main

import "fmt"

var gemmDot = &byElement{
	name: "gemmS8Dot",
	mac:  "sdot v%d.4s, v%d.16b, v%d.4b[%d]",
	step: 4,
	kept: `
R24 what sums start at: the bias, or where products round by magic (see Requant.Small; no Neg, and an
even Zero, which leaves halves even) the sum of magic and bias, which is in the frame
R25 magic + Zero, or Zero    R26 negative multipliers, 0 for the magic    V0-V15 are free in the epilogue`,
	prologue: prologueS8,
	epilogue: func(s *source, cols int) {
		requantize(s, cols)
		storeS8(s, cols)
	},
}

// prologueS8 decides on how sums are rounded.
func prologueS8(s *source) {
	s.add(`
		MOVD GemmS8Args_Bias(R0), R24
		MOVW GemmS8Args_Requant+Requant_Zero(R0), R25
		MOVD GemmS8Args_Requant+Requant_Neg(R0), R26
		CBNZ R26, tile
		MOVD GemmS8Args_Requant+Requant_Mult(R0), R26
		MOVBU GemmS8Args_Requant+Requant_Small(R0), R14
		CBZ R14, tile
		TBNZ $0, R25, tile
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

// requantize leaves a pixel's bytes in V16, V20, V24 and V28.
func requantize(s *source, cols int) {
	s.add(`
		MOVD GemmS8Args_Requant+Requant_Mult(R0), R14
		VLD1 (R14), %s
		CBNZ R26, general
		MOVD $0x4B400000, R14
		VDUP R14, V0.S4
		VDUP R25, V1.S4`, vectors(4, cols))
	eachSum(cols, func(v, c int) { s.op("fsub v%d.4s, v%d.4s, v0.4s", v, v) })
	eachSum(cols, func(v, c int) { s.op("fmul v%d.4s, v%d.4s, v%d.4s", v, v, 4+c) })
	eachSum(cols, func(v, c int) { s.op("fadd v%d.4s, v%d.4s, v1.4s", v, v) })
	for v := sums; v < 32; v += 4 {
		s.add("VUZP1 V%d.H8, V%d.H8, V%d.H8", v+min(1, cols-1), v, v)
		if cols > 2 {
			s.add("VUZP1 V%d.H8, V%d.H8, V%d.H8", v+min(3, cols-1), v+2, v+2)
		}
	}
	s.add("B narrow")

	s.label("general")
	s.add("VLD1 (R26), %s\nVDUP R25, V2.H8", vectors(8, cols))
	eachSum(cols, func(v, c int) {
		s.op("cmlt v12.4s, v%d.4s, #0", v)
		s.op("scvtf v%d.4s, v%d.4s", v, v)
		s.add("VBSL V%d.B16, V%d.B16, V12.B16", 4+c, 8+c)
		s.op("fmul v%d.4s, v%d.4s, v12.4s", v, v)
		s.op("fcvtns v%d.4s, v%d.4s", v, v)
	})
	for v := sums; v < 32; v += 4 {
		for c := 0; c < cols; c += 2 {
			s.op("sqxtn v%d.4h, v%d.4s", v+c, v+c)
			if c+1 < cols {
				s.op("sqxtn2 v%d.8h, v%d.4s", v+c, v+c+1)
			}
			s.op("sqadd v%d.8h, v%d.8h, v2.8h", v+c, v+c)
		}
	}

	s.label("narrow")
	for v := sums; v < 32; v += 4 {
		s.op("sqxtn v%d.8b, v%d.8h", v, v)
		if cols > 2 {
			s.op("sqxtn2 v%d.16b, v%d.8h", v, v+2)
		}
	}
	clampS8(s, sums, sums+4, sums+8, sums+12)
}

// clampS8 clamps bytes where Lo and Hi are not those of saturation.
func clampS8(s *source, regs ...int) {
	s.add(`
		MOVW GemmS8Args_Requant+Requant_Lo(R0), R14
		MOVW GemmS8Args_Requant+Requant_Hi(R0), R15
		SUB R14, R15, R16
		CMP $255, R16
		BEQ store
		VDUP R14, V0.B16
		VDUP R15, V1.B16`)
	for _, v := range regs {
		s.op("smax v%d.16b, v%d.16b, v0.16b", v, v)
		s.op("smin v%d.16b, v%d.16b, v1.16b", v, v)
	}
}

// storeS8 stores four pixels of V16, V20, V24, V28, N bytes of each.
func storeS8(s *source, cols int) {
	s.label("store")
	s.add("MOVD GemmS8Args_N(R0), R14")
	if cols == 4 {
		s.add("TBZ $4, R14, part")
		for p := range pixels {
			s.add("VST1.P [V%d.B16], (R3)(R4)", sums+4*p)
		}
		s.add("B stored")
		s.label("part")
	}
	for p := range pixels {
		s.add("MOVD R3, R%d\nADD R4, R3", 16+p+p/2) // R16, R17, R19, R20
	}
	for bit := 3; bit >= 0; bit-- {
		skip := fmt.Sprintf("bit%d", bit)
		s.add("TBZ $%d, R14, %s", bit, skip)
		for p := range pixels {
			v, r := sums+4*p, 16+p+p/2
			s.add(partStore[bit], v, r)
			if bit > 0 {
				s.add("VEXT $%d, V%d.B16, V%d.B16, V%d.B16", 1<<bit, v, v, v)
			}
		}
		s.label(skip)
	}
}

// partStore stores 1, 2, 4 or 8 bytes of a register and goes on behind them.
var partStore = [4]string{"VST1 V%d.B[0], (R%d)", "VST1.P V%d.H[0], 2(R%d)", "FMOVS.P F%d, 4(R%d)", "FMOVD.P F%d, 8(R%d)"}
