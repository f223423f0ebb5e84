package main

// SMMLA multiplies eight bytes of two pixels by eight of two channels: a sum's four lanes are
// pixel 0 by channels 0 and 1, then pixel 1 by both. Bias and multipliers are laid out likewise, in
// the frame, and pixels part only when they are bytes.
const mmComment = `
A tile is four pixels, two pairs, by the 16 channels of a panel, eight pairs; M is at least 4, K a multiple of 8. The
last tile is the last four pixels. V16-V23 hold the first pair's sums, V24-V31 the second's. V0-V7 and V15 are 32
bytes of each pixel, then eight bytes of a pair each; V8-V15 the weights of 16 channels by eight. In the epilogue V0-V15
and R14-R21 are free.

R0 arguments            R5 pixels left, less 4    R12 channels left, with this panel
R1 A of the tile        R6 B, the panel           R13 channels done
R2 bytes of a pixel     R7 K                      R14-R17 the tile's pixels at the tap
R3 C of the tile        R8 taps                   R19 next tap
R4 bytes of a pixel     R9 end of taps            R21 K left           R22 B, next weights
R10 multipliers
R11 magic, 0 unless it rounds and narrowing clamps
R23 in the frame: 128 bytes of what sums start at, the bias or the sum of magic and it, then of multipliers
R24 bias
R25 Zero, or where R26 is 0 the sum of magic and it
R26 negative multipliers; 0 where R11 is magic and the panel is whole
`

var mmTile = tile{pixels: 4, cols: 4}

// mm is the kernel by SMMLA.
type mm struct{ *source }

func mmFile() []byte {
	s := mm{newSource(mmComment)}
	s.text("gemmS8MM", 256)
	s.arguments("GemmS8Args")
	s.add("MOVD $frame-256(SP), R23")
	s.rounding()
	s.panel("GemmS8Args", mmTile, 0)
	s.multipliers()
	s.start()

	s.label("tile")
	s.add("MOVD R23, R14")
	for pair := range 2 {
		s.add("VLD1.P 64(R14), %s\nVLD1 (R14), %s\nMOVD R23, R14", vectors(16+8*pair, 4), vectors(20+8*pair, 4))
	}
	s.add("MOVD R6, R22\nMOVD R8, R19")
	s.label("tap")
	s.add("MOVW.P 4(R19), R21\nADD R21, R1, R14\nADD R2, R14, R15\nADD R2, R15, R16\nADD R2, R16, R17")
	s.add("SUBS $32, R7, R21\nBLT some")
	s.label("loop")
	s.thirtytwo()
	s.add("SUBS $32, R21\nBGE loop")
	s.label("some")
	s.add("ADDS $32, R21\nBEQ next")
	s.label("rest")
	s.sixteen()
	s.add("BNE rest")
	s.label("next")
	s.add("CMP R9, R19\nBNE tap\nCBNZ R26, general")
	s.fast()
	s.label("stored")
	s.advance(mmTile)
	s.nextPanel(mmTile)
	s.label("general")
	s.part()
	s.requantize(mmTile)
	s.storeBytes(mmTile)
	s.add("B stored")
	return s.b.Bytes()
}

// start fills the frame for a panel.
func (s mm) start() {
	s.add(`
		MOVD $0, R15
		CBZ R11, bias
		CMP $16, R12
		BLT bias
		MOVD $0, R26
		ADDW R11, R25
		MOVD R11, R15`)
	s.label("bias")
	s.add("VDUP R15, V4.S4\nVLD1 (R24), %s", vectors(0, 4))
	for v := range 4 {
		s.add("VADD V4.S4, V%d.S4, V%d.S4", v, v)
	}
	s.add("MOVD R23, R14")
	s.twice()
	s.add("VLD1 (R10), %s", vectors(0, 4))
	s.twice()
}

// twice stores V0 to V3, each pair of lanes twice.
func (s mm) twice() {
	for v := range 4 {
		s.add("VZIP1 V%[1]d.D2, V%[1]d.D2, V%[2]d.D2\nVZIP2 V%[1]d.D2, V%[1]d.D2, V%[3]d.D2", v, 8+2*v, 9+2*v)
	}
	s.add("VST1.P %s, 64(R14)\nVST1.P %s, 64(R14)", vectors(8, 4), vectors(12, 4))
}

// eight adds the products of eight bytes: a and b are the pairs', buffers the first registers for weights of eight channels each.
func (s mm) eight(a, b int, buffers [2]int) {
	for half, v := range buffers {
		s.add("VLD1.P 64(R22), %s", vectors(v, 4))
		for pair, pixels := range [2]int{a, b} {
			for c := range 4 {
				s.op("smmla v%d.4s, v%d.16b, v%d.16b", 16+8*pair+4*half+c, pixels, v+c)
			}
		}
	}
}

// zip parts vectors of two pixels into the first eight bytes of both, and the last.
func (s mm) zip(v, w, first, last int) {
	s.add("VZIP1 V%[2]d.D2, V%[1]d.D2, V%[3]d.D2\nVZIP2 V%[2]d.D2, V%[1]d.D2, V%[4]d.D2", v, w, first, last)
}

// thirtytwo adds the products of 32 bytes.
func (s mm) thirtytwo() {
	for p := range 4 {
		s.add("FLDPQ.P 32(R%d), (F%d, F%d)", 14+p, 2*p, 2*p+1)
	}
	s.zip(0, 2, 15, 2)
	s.zip(1, 3, 0, 3)
	s.zip(4, 6, 1, 6)
	s.zip(5, 7, 4, 7)
	s.eight(15, 1, [2]int{8, 8}) // V15 is still in use
	s.eight(2, 6, [2]int{12, 8})
	s.eight(0, 4, [2]int{12, 8})
	s.eight(3, 7, [2]int{12, 8})
}

// sixteen adds the products of eight bytes or, where there are, of 16, and tells whether there are more.
func (s mm) sixteen() {
	for p := range 4 {
		s.add("FMOVQ.P 16(R%d), F%d", 14+p, p)
	}
	s.zip(0, 1, 4, 5)
	s.zip(2, 3, 6, 7)
	s.eight(4, 6, [2]int{8, 12})
	s.add("SUBS $8, R21\nBEQ next")
	s.eight(5, 7, [2]int{8, 12})
	s.add("SUBS $8, R21")
}

// fast stores a whole tile whose sums are, read as floats, magic and more.
func (s mm) fast() {
	s.add("ADD $128, R23, R14\nVLD1.P 64(R14), %s\nVLD1 (R14), %s\nVDUP R11, V0.S4\nVDUP R25, V1.S4", vectors(8, 4), vectors(12, 4))
	for v := 16; v < 32; v++ {
		s.op("fsub v%d.4s, v%d.4s, v0.4s", v, v)
	}
	for v := 16; v < 32; v++ {
		s.op("fmul v%d.4s, v%d.4s, v%d.4s", v, v, 8+v%8)
	}
	for v := 16; v < 32; v++ {
		s.op("fadd v%d.4s, v%d.4s, v1.4s", v, v)
	}
	for v := 16; v < 32; v += 2 {
		s.add("VUZP1 V%d.H8, V%d.H8, V%d.H8", v+1, v, v)
	}
	for v := 16; v < 32; v += 4 {
		s.op("sqxtn v%d.8b, v%d.8h", v, v)
		s.op("sqxtn2 v%d.16b, v%d.8h", v, v+2)
	}
	for v := 16; v < 32; v += 8 {
		s.add("VUZP1 V%[2]d.H8, V%[1]d.H8, V0.H8\nVUZP2 V%[2]d.H8, V%[1]d.H8, V1.H8", v, v+4)
		s.add("VST1.P [V0.B16], (R3)(R4)\nVST1.P [V1.B16], (R3)(R4)")
	}
}

// part lays the sums out as other kernels have them: four vectors of each pixel.
func (s mm) part() {
	for pair := range 2 {
		for c := range 4 {
			v := 16 + 8*pair + 2*c
			s.zip(v, v+1, 8*pair+c, 8*pair+4+c)
		}
	}
	for v := range 16 {
		s.add("VMOV V%d.B16, V%d.B16", v, 16+v)
	}
}
