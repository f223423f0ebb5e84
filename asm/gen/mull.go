package main

import "fmt"

// The int8 kernels of cores without dot products multiply 16 bytes in three instructions: SMULL and
// SMLAL2 add two products in 16 bits, which cannot overflow since no weight is -128, SADALP adds pairs of these to a sum.
const mullComment = `
A tile is two pixels by up to 8 channels of one panel; M is at least 2, K a multiple of 16. The last tile is the
last two pixels. V16-V31 hold its sums, a vector of four parts for each channel: V16-V23 the first pixel's,
V24-V31 the second's. V0 and V1 are 32 bytes of the first pixel, V2 is 16 of the second, V4-V11 16 bytes of each channel's
weights, V3 and V12-V15 products. The first 16 products of each sum set it, others add to it.

K is 16 where it is odd and pairs of 16. A loop computes the second half of a pair and the first of the next one, so that it
may load ahead: where it begins, V0-V2 and V4-V7 are loaded, and V14 is to be added to V31 still. In the epilogue V0-V15 and R14-R21 are free.

R0 arguments            R5 pixels left, less 2    R12 channels left, with this panel
R1 A of the tile        R6 B, the panel           R13 channels done
R2 bytes of a pixel     R7 K                      R14 the first pixel at the tap, in the loop its next pair
R3 C of the tile        R8 taps                   R15 R2 and 16
R4 bytes of a pixel     R9 end of taps            R19 next tap
R10 multipliers                                   R21 K left, in the loop less two pairs
R11 magic, 0 unless it rounds and narrowing clamps
R22 B, next weights; R16, R17, R20 in the loop those behind them, 64 bytes apart
R23 256, which the loop moves R22 by; in the kernel of narrow panels 128, bytes of 16 weights of a panel
R24 bias
R25 Zero, or where R26 is 0 the sum of magic and it
R26 negative multipliers; 0 where R11 is magic and the panel is whole
`

var mullTile = tile{pixels: 2, cols: 2}

// mull is the kernel for n of a panel's 8 channels: 8, or 4 and fewer.
type mull struct {
	*source
	n int
}

func mullFile() []byte {
	s := newSource(mullComment)
	mull{s, 8}.function(mull.wide)
	mull{s, 4}.function(mull.narrow)
	return s.b.Bytes()
}

// function is a kernel whose products are written by taps, from the first tap on.
func (s mull) function(taps func(mull)) {
	s.text(fmt.Sprintf("gemmS8Mull%d", s.n), 0)
	s.arguments("GemmS8Args")
	if s.n == 8 {
		s.add("MOVD $256, R23")
		s.rounding()
	} else {
		s.add("MOVD $128, R23")
	}
	s.panel("GemmS8Args", mullTile, 0)
	s.multipliers()
	if s.n == 8 {
		s.add("ADD $16, R2, R15")
		s.magic(mullTile)
	}
	s.label("tile")
	s.add("MOVD R6, R22\nMOVD R8, R19")
	s.point()
	taps(s)
}

// point sets R14 to the first pixel at the next tap.
func (s mull) point() { s.add("MOVW.P 4(R19), R21\nADD R21, R1, R14") }

// narrow goes on from 16 to 16.
func (s mull) narrow() {
	s.sixteen("saddlp")
	s.add("SUBS $16, R7, R21\nBEQ next")
	s.label("loop")
	s.sixteen("sadalp")
	s.add("SUBS $16, R21\nBNE loop")
	s.label("next")
	s.add("CMP R9, R19\nBNE tap")
	s.epilogue()
	s.label("tap")
	s.point()
	s.add("MOVD R7, R21\nB loop")
}

// wide goes on from pair to pair.
func (s mull) wide() {
	s.add("TBNZ $4, R7, single")
	s.first("saddlp")
	s.label("begun")
	s.op("ldr q2, [x14, x15]")
	s.add("ADD $64, R22, R16\nADD $128, R22, R17\nADD $192, R22, R20\nSUBS $64, R7, R21\nBLT last\nADD $32, R14")
	s.label("loop")
	s.loop()
	s.label("last")
	s.add("VLD1.P 64(R22), %s", vectors(8, 4))
	s.run(s.second())
	s.label("next")
	s.add("CMP R9, R19\nBNE tap")
	s.epilogue()

	s.label("tap")
	s.point()
	s.add("TBZ $4, R7, even")
	s.sixteen("sadalp")
	s.label("odd")
	s.add("CMP $16, R7\nBEQ next")
	s.label("even")
	s.first("sadalp")
	s.add("B begun")
	s.label("single")
	s.sixteen("saddlp")
	s.add("B odd")
}

// sixteen is 16 products of each sum, alone.
func (s mull) sixteen(op string) {
	s.op("ldr q2, [x14, x2]")
	s.add("FMOVQ.P 16(R14), F0")
	s.weights()
	s.run(run{products: s.half(0, op)})
}

// weights loads 16 bytes of each channel.
func (s mull) weights() {
	if s.n == 8 {
		s.add("VLD1.P 64(R22), %s\nVLD1.P 64(R22), %s", vectors(4, 4), vectors(8, 4))
	} else {
		s.add("VLD1.P (R22)(R23), %s", vectors(4, 4))
	}
}

// first is the first half of the first pair.
func (s mull) first(op string) {
	s.op("ldr q2, [x14, x2]")
	s.add("VLD1 (R14), %s", vectors(0, 2))
	s.weights()
	r := run{products: s.half(0, op), leave: true}
	r.load(s.place(3, 1), len(r.products), 7, "VLD1.P 64(R22), %s", vectors(4, 4))
	if op != "sadalp" {
		s.add("VEOR V31.B16, V31.B16, V31.B16") // what is left is added
	}
	s.run(r)
}

// second is the second half of a pair.
func (s mull) second() run {
	begun := s.half(0, "sadalp")[15:]
	r := run{products: append(begun, s.half(1, "sadalp")...), begun: true}
	r.load(-1, 1+s.place(4, 0), 7, "")
	return r
}

// loop is the second half of a pair and the first of the next one. Its loads read ahead where an in-order core has no need
// to wait for them: with neither a pointer to move nor a product due before them.
func (s mull) loop() {
	s.add("VLD1.P (R22)(R23), %s", vectors(8, 4))
	r := s.second()
	r.leave = true
	r.products = append(r.products, s.half(0, "sadalp")...)
	half := func(i int) int { return 1 + 2*s.n*i } // where one begins
	r.load(half(0)+s.place(3, 1), half(1), 7, "VLD1 (R16), %s", vectors(4, 4))
	r.load(half(0)+s.place(7, 0), half(1), 5, "VLD1 (R14), %s", vectors(0, 2))
	r.load(half(0)+s.place(7, 1), half(1)+s.place(0, 1), 4, "%s", word("ldr q2, [x14, x2]"))
	r.load(half(0)+s.place(7, 1), half(1)+s.place(4, 0), 7, "VLD1 (R17), %s", vectors(8, 4))
	r.load(half(1)+s.place(3, 1), half(2), 7, "VLD1 (R20), %s", vectors(4, 4))
	s.run(r)
	s.op("ldr q2, [x14, x15]")
	s.add("ADD $256, R16\nADD $256, R17\nADD $256, R20\nADD $32, R14\nSUBS $32, R21\nBGE loop")
}

// epilogue adds the parts of the sums up, so that V16, V17 and V20, V21 are the pixels' channels, and finishes them.
func (s mull) epilogue() {
	for p := range 2 {
		for c := 0; c < s.n; c += 2 {
			v := 16 + 8*p + c
			s.add("VADDP V%d.S4, V%d.S4, V%d.S4", v+1, v, 4*p+c/2)
		}
	}
	for p := range 2 {
		for c := range s.n / 4 {
			v := 4*p + 2*c
			s.add("VADDP V%d.S4, V%d.S4, V%d.S4", v+1, v, 16+4*p+c)
		}
	}
	t := tile{pixels: 2, cols: s.n / 4}
	s.add("VLD1 (R24), %s", vectors(8, 2))
	s.each(t, func(v, c int) { s.add("VADD V%d.S4, V%d.S4, V%d.S4", 8+c, v, v) })
	if s.n == 8 {
		s.add("CBNZ R26, general\nVLD1 (R10), %s\nVDUP R25, V1.S4", vectors(4, 2))
		s.each(t, func(v, c int) { s.op("scvtf v%d.4s, v%d.4s", v, v) })
		s.each(t, func(v, c int) { s.op("fmul v%d.4s, v%d.4s, v%d.4s", v, v, 4+c) })
		s.each(t, func(v, c int) { s.op("fadd v%d.4s, v%d.4s, v1.4s", v, v) })
		s.add("VUZP1 V17.H8, V16.H8, V16.H8\nVUZP1 V21.H8, V20.H8, V20.H8")
		s.op("sqxtn v16.8b, v16.8h")
		s.op("sqxtn v20.8b, v20.8h")
		s.add("VST1.P [V16.B8], (R3)(R4)\nVST1.P [V20.B8], (R3)(R4)")
		s.label("stored")
		s.advance(mullTile)
		s.nextPanel(mullTile)
		s.label("general")
		s.requantize(t)
		s.storeBytes(t)
		s.add("ADD $16, R2, R15\nB stored")
		return
	}
	s.requantize(t)
	s.storeBytes(t)
	s.advance(mullTile)
	s.add("RET")
}
