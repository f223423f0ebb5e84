package main

import "fmt"

// The int8 kernels of cores without dot products multiply 16 bytes in three instructions: SMULL and
// SMLAL2 add two products in 16 bits, which cannot overflow since no weight is -128, SADALP adds pairs of these to a sum.
const mullComment = `
A tile is two pixels by up to 8 channels of one panel; M is at least 2, K a multiple of 16. The last tile is the
last two pixels. V16-V31 hold its sums, a vector of four parts for each channel: V16-V23 the first pixel's,
V24-V31 the second's. V0-V3 are 32 bytes of each pixel, V4-V11 16 bytes of each channel's weights, V12-V15 products.
The first 16 products of each sum set it, others add to it. In the epilogue V0-V15 and R14-R21 are free.

R0 arguments            R5 pixels left, less 2    R12 channels left, with this panel
R1 A of the tile        R6 B, the panel           R13 channels done
R2 bytes of a pixel     R7 K                      R14, R15 the tile's pixels at the tap
R3 C of the tile        R8 taps                   R19 next tap
R4 bytes of a pixel     R9 end of taps            R21 K left           R22 B, next weights
R10 multipliers
R11 magic, 0 unless it rounds and narrowing clamps
R23 bytes of 16 weights of a panel, in the kernel of narrow panels
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
	for _, n := range []int{8, 4} {
		mull{s, n}.function()
	}
	return s.b.Bytes()
}

func (s mull) function() {
	s.text(fmt.Sprintf("gemmS8Mull%d", s.n), 0)
	s.arguments("GemmS8Args")
	if s.n == 8 {
		s.rounding()
	} else {
		s.add("MOVD $128, R23")
	}
	s.panel("GemmS8Args", mullTile, 0)
	s.multipliers()
	if s.n == 8 {
		s.magic(mullTile)
	}

	s.label("tile")
	s.add("MOVD R6, R22\nMOVD R8, R19")
	s.point()
	s.sixteen("saddlp")
	if s.n == 8 {
		s.add("SUBS $48, R7, R21\nBLT last")
		s.label("loop")
		s.thirtytwo()
		s.add("SUBS $32, R21\nBGE loop")
		s.label("last")
		s.add("ADDS $32, R21\nBEQ next")
		s.sixteen("sadalp")
	} else {
		s.add("SUBS $16, R7, R21\nBEQ next")
		s.label("loop")
		s.sixteen("sadalp")
		s.add("SUBS $16, R21\nBNE loop")
	}
	s.label("next")
	s.add("CMP R9, R19\nBNE tap")
	s.epilogue()
	s.label("tap")
	s.point()
	if s.n == 8 {
		s.add("SUBS $32, R7, R21\nBLT last\nB loop")
	} else {
		s.add("MOVD R7, R21\nB loop")
	}
}

// point sets R14 and R15 to the pixels at the next tap.
func (s mull) point() { s.add("MOVW.P 4(R19), R21\nADD R21, R1, R14\nADD R2, R14, R15") }

// weights loads 16 bytes of four channels, from channel c on.
func (s mull) weights(c int) {
	if s.n == 8 {
		s.add("VLD1.P 64(R22), %s", vectors(4+c, 4))
	} else {
		s.add("VLD1.P (R22)(R23), %s", vectors(4, 4))
	}
}

// thirtytwo adds 32 products to each sum. Weights for the second half are loaded when those of the first are used.
func (s mull) thirtytwo() {
	s.add("FLDPQ.P 32(R14), (F0, F1)\nFLDPQ.P 32(R15), (F2, F3)")
	s.weights(0)
	s.weights(4)
	s.products(append(s.half(0, 2), s.half(1, 3)...), "sadalp", map[int]int{8 + lag: 0, 16 + lag: 4})
}

// sixteen adds 16 products to each sum, or sets it.
func (s mull) sixteen(op string) {
	s.add("FMOVQ.P 16(R14), F0\nFMOVQ.P 16(R15), F2")
	s.weights(0)
	if s.n == 8 {
		s.weights(4)
	}
	s.products(s.half(0, 2), op, nil)
}

// product is 16 bytes of a pixel by 16 of a channel's weights, for a sum.
type product struct{ sum, a, b int }

// half lists the products of two vectors of pixels with the weights.
func (s mull) half(a0, a1 int) (all []product) {
	for c := range s.n {
		all = append(all, product{16 + c, a0, 4 + c}, product{24 + c, a1, 4 + c})
	}
	return all
}

// lag is how many products lie between an instruction and the next one for the same product: what in-order cores need.
const lag = 2

// products multiplies all, in V12-V15 by turns, and loads four channels' weights at some positions.
func (s mull) products(all []product, op string, load map[int]int) {
	of := func(j int) (product, int, bool) {
		if j < 0 || j >= len(all) {
			return product{}, 0, false
		}
		return all[j], 12 + j%4, true
	}
	for j := range len(all) + 2*lag {
		if c, ok := load[j]; ok {
			s.weights(c)
		}
		if p, v, ok := of(j - 2*lag); ok {
			s.op("%s v%d.4s, v%d.8h", op, p.sum, v)
		}
		if p, v, ok := of(j - lag); ok {
			s.op("smlal2 v%d.8h, v%d.16b, v%d.16b", v, p.b, p.a)
		}
		if p, v, ok := of(j); ok {
			s.op("smull v%d.8h, v%d.8b, v%d.8b", v, p.b, p.a)
		}
	}
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
		s.add("B stored")
		return
	}
	s.requantize(t)
	s.storeBytes(t)
	s.advance(mullTile)
	s.add("RET")
}
