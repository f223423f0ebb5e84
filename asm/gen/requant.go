package main

import "fmt"

// magicS8 leaves the bytes of four pixels' 16 channels in V16, V20, V24 and V28. Sums are floats from magic on.
func magicS8(s *source) {
	s.add(`
		MOVD GemmS8Args_Requant+Requant_Mult(R0), R14
		VLD1 (R14), %s
		MOVD $0x4B400000, R14
		VDUP R14, V0.S4
		VDUP R25, V1.S4`, vectors(4, 4))
	eachSum(4, func(v, c int) { s.op("fsub v%d.4s, v%d.4s, v0.4s", v, v) })
	eachSum(4, func(v, c int) { s.op("fmul v%d.4s, v%d.4s, v%d.4s", v, v, 4+c) })
	eachSum(4, func(v, c int) { s.op("fadd v%d.4s, v%d.4s, v1.4s", v, v) })
	for v := sums; v < 32; v += 2 {
		s.add("VUZP1 V%d.H8, V%d.H8, V%d.H8", v+1, v, v)
	}
	for v := sums; v < 32; v += 4 {
		s.op("sqxtn v%d.8b, v%d.8h", v, v)
	}
	for v := sums; v < 32; v += 4 {
		s.op("sqxtn2 v%d.16b, v%d.8h", v, v+2)
	}
}

// requantizeS8 does so for any sums and arguments, of cols vectors of channels.
func requantizeS8(s *source, cols int) {
	s.add(`
		MOVD GemmS8Args_Requant+Requant_Mult(R0), R14
		MOVW GemmS8Args_Requant+Requant_Lo(R0), R15
		MOVW GemmS8Args_Requant+Requant_Hi(R0), R16
		VLD1 (R14), %s
		VLD1 (R26), %s
		VDUP R15, V0.B16
		VDUP R16, V1.B16
		VDUP R25, V2.H8`, vectors(4, cols), vectors(8, cols))
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
		s.op("sqxtn v%d.8b, v%d.8h", v, v)
		if cols > 2 {
			s.op("sqxtn2 v%d.16b, v%d.8h", v, v+2)
		}
		s.op("smax v%d.16b, v%d.16b, v0.16b", v, v)
		s.op("smin v%d.16b, v%d.16b, v1.16b", v, v)
	}
}

// storeS8 stores N bytes, at most 16, of four pixels in V16, V20, V24 and V28.
func storeS8(s *source) {
	s.add("MOVD GemmS8Args_N(R0), R14")
	for p := range pixels {
		s.add("MOVD R3, R%d\nADD R4, R3", 19+p)
	}
	s.add("TBZ $4, R14, bit3")
	for p := range pixels {
		s.add("VST1 [V%d.B16], (R%d)", sums+4*p, 19+p)
	}
	next := [4]string{"bits", "bit0", "bit1", "bit2"}
	for bit := 3; bit >= 0; bit-- {
		s.label(fmt.Sprintf("bit%d", bit))
		s.add("TBZ $%d, R14, %s", bit, next[bit])
		for p := range pixels {
			v, r := sums+4*p, 19+p
			s.add(partStore[bit], v, r)
			if bit > 0 {
				s.add("VEXT $%d, V%d.B16, V%d.B16, V%d.B16", 1<<bit, v, v, v)
			}
		}
	}
	s.label("bits")
}

// partStore stores 1, 2, 4 or 8 bytes of a register and goes on behind them.
var partStore = [4]string{"VST1 V%d.B[0], (R%d)", "VST1.P V%d.H[0], 2(R%d)", "FMOVS.P F%d, 4(R%d)", "FMOVD.P F%d, 8(R%d)"}
