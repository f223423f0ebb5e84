package main

import "fmt"

// half makes the float16 kernels: as byElement, with FMLA on eight halves.
type half struct {
	cols   int  // vectors of eight channels that a panel has
	colour bool // see row
}

const halfComment = `
A tile is four pixels by up to 32 channels of one panel; M is at least 4. The last tile is the last four
pixels. V16-V31 hold its sums, four vectors a pixel; V0-V7 sixteen elements of each pixel's channels, two
vectors a pixel; V8-V15 the weights of two elements. A sum takes at most 64 products, the pieces that a tap is cut into;
before more come it goes to the frame: the first one as it is, later ones are added to it there in float32. Two sums are as
well added in half: the result is rounded once. In the epilogue V0-V15 and R14-R17 are free.

R0 arguments            R5 pixels left, less 4    R12 channels left, with this panel
R1 A of the tile        R6 B, the panel           R13 channels done
R2 bytes of a pixel     R7 K                      R14-R17 the tile's pixels at the tap
R3 C of the tile        R8 taps                   R19 next tap
R4 bytes of a pixel     R9 end of taps            R22 B, next weights
R20 products that sums still take                 R21 K left behind the piece     R25 elements of the piece left
R10 slopes of PReLU, if any                       R24 bias
R11 what the frame holds: 0 nothing, 1 the first sums, 2 sums in float32
R23 0 where no PReLU nor Hi is and the panel is whole; in kernels of narrow panels the bytes of a row of B
R26 frame: 512 bytes for sums, 64 of zeros
`

// file is the source of the functions for panels of up to so many channels; 0 is the one for
// the rows of 3x3 kernels on colours.
func (half) file(widths ...int) []byte {
	s := newSource(halfComment)
	for _, n := range widths {
		if n == 0 {
			half{cols: 4, colour: true}.function(s)
		} else {
			half{cols: n / 8}.function(s)
		}
	}
	return s.b.Bytes()
}

const (
	halfSums  = 512 // bytes of the frame for sums
	halfPiece = 64  // products that halves sum
)

func (k half) function(s *source) {
	t := tile{pixels, k.cols}
	name, frame := fmt.Sprintf("gemmF16Neon%d", 8*k.cols), halfSums+64
	if k.colour {
		name, frame = "gemmF16NeonColour32", 0
	}
	s.text(name, frame)
	s.arguments("GemmF16Args")
	if k.cols < 4 {
		s.add("MOVD $64, R23")
	}
	s.add("LSL $1, R2\nLSL $1, R4")
	if !k.colour {
		s.add("MOVD $sums-%d(SP), R26\nADD $%d, R26, R14", frame, halfSums)
		s.zero(0, 4)
		s.add("VST1 %s, (R14)", vectors(0, 4))
	}
	k.panel(s)

	s.label("tile")
	k.start(s, "R24")
	s.add("MOVD R6, R22\nMOVD R8, R19")
	if !k.colour {
		s.add("MOVD $%d, R20\nMOVD $0, R11", halfPiece)
	}
	s.label("tap")
	if k.colour {
		k.row(s)
	} else {
		k.tap(s)
	}
	s.add("CMP R9, R19\nBNE tap")
	if !k.colour {
		s.add("CBNZ R11, join")
		s.label("summed")
	}
	if k.cols == 4 {
		s.add("CBNZ R23, general")
		k.fast(s, t)
		s.label("stored")
	} else {
		k.general(s, t)
	}
	s.advance(t)
	if k.cols == 4 {
		s.add("MOVD R22, R6\nADD $32, R13\nSUBS $32, R12\nBGT panel\nRET")
		s.label("general")
		k.general(s, t)
		s.add("B stored")
	} else {
		s.add("RET")
	}
	if !k.colour {
		k.flush(s, t)
		k.join(s, t)
	}
}

// panel begins the loop over panels.
func (k half) panel(s *source) {
	s.label("panel")
	s.add(`
		MOVD GemmF16Args_A(R0), R1
		MOVD GemmF16Args_M(R0), R5
		MOVD GemmF16Args_C(R0), R3
		MOVD GemmF16Args_Bias(R0), R24
		SUB $%d, R5
		ADD R13<<1, R3
		ADD R13<<1, R24
		MOVD GemmF16Args_Slope(R0), R14
		ADD R13<<1, R14, R15
		CMP $0, R14
		CSEL NE, R15, R14, R10`, pixels)
	if k.cols == 4 {
		s.add(`
			MOVHU GemmF16Args_Hi(R0), R14
			MOVD $0x7c00, R15
			EOR R14, R15
			ORR R10, R15
			CMP $32, R12
			CSET LT, R23
			ORR R15, R23`)
	}
}

// start sets each pixel's sums to what a register points to.
func (k half) start(s *source, from string) {
	for p := range pixels {
		s.add("VLD1 (%s), %s", from, vectors(sums+4*p, k.cols))
	}
}

func (s *source) zero(first, n int) {
	for v := first; v < first+n; v++ {
		s.add("VEOR V%[1]d.B16, V%[1]d.B16, V%[1]d.B16", v)
	}
}

// tap adds the products of a tap in pieces, the weights of the next element under way while one's are used.
func (k half) tap(s *source) {
	s.add("MOVW.P 4(R19), R21\nADD R21<<1, R1, R14")
	for p := 1; p < pixels; p++ {
		s.add("ADD R2, R%d, R%d", 13+p, 14+p)
	}
	s.add("MOVD R7, R21")
	s.label("piece")
	s.add("MOVD $%d, R25\nCMP R25, R21\nCSEL LT, R21, R25, R25\nSUB R25, R21\nSUBS R25, R20\nBLT flush", halfPiece)
	s.label("flushed")
	s.add("SUBS $16, R25\nBLT some")
	s.label("loop")
	k.weights(s, 0)
	k.loadPixels(s)
	for e := range 16 {
		k.element(s, e, e < 15)
	}
	s.add("SUBS $16, R25\nBGE loop")
	s.label("some")
	s.add("ADDS $16, R25\nBEQ next")
	k.loadPixels(s)
	for e := range 15 {
		k.weights(s, e)
		k.element(s, e, false)
		if e < 14 {
			s.add("SUBS $1, R25\nBEQ next")
		}
	}
	s.label("next")
	s.add("CBNZ R21, piece")
}

// row is all of a tap of nine elements whose pixels are six apart, a row of a 3x3 kernel on colours at stride 2:
// the tile's pixels lie in 27 halves.
func (k half) row(s *source) {
	s.add("MOVW.P 4(R19), R21\nADD R21<<1, R1, R14")
	k.weights(s, 0)
	s.add("VLD1 (R14), %s", vectors(0, 4))
	for e := range 9 {
		for p := range pixels {
			if p == 1 && e < 8 {
				k.weights(s, e+1)
			}
			for c := range k.cols {
				k.mac(s, p, c, e, 6*p+e)
			}
		}
	}
}

// weights loads those of element e.
func (k half) weights(s *source, e int) {
	row := "64(R22)"
	if k.cols < 4 {
		row = "(R22)(R23)"
	}
	s.add("VLD1.P %s, %s", row, vectors(firstB+4*(e&1), k.cols))
}

func (half) loadPixels(s *source) {
	for p := range pixels {
		s.add("FLDPQ.P 32(R%d), (F%d, F%d)", 14+p, 2*p, 2*p+1)
	}
}

// element adds the products of element e of the pixels and, among them, loads the next one's weights.
func (k half) element(s *source, e int, next bool) {
	n := 0
	for p := range pixels {
		for c := range k.cols {
			k.mac(s, p, c, e, 16*p+e)
			if n++; n == 3 && next {
				k.weights(s, e+1)
			}
		}
	}
}

// mac adds to vector c of pixel p the product of element e's weights and the half that is at so many in V0-V7.
func (half) mac(s *source, p, c, e, at int) {
	s.op("fmla v%d.8h, v%d.8h, v%d.h[%d]", sums+4*p+c, firstB+4*(e&1)+c, at/8, at%8)
}

// flush brings sums to the frame, so that new ones can start.
func (k half) flush(s *source, t tile) {
	s.label("flush")
	s.add("MOVD $%d, R20\nSUB R25, R20\nCMP $1, R11\nBEQ second\nBGT more", halfPiece)
	k.pairs(t, func(v, w, at int) { s.add("FSTPQ (F%d, F%d), %d(R26)", v, w, 16*at) })
	s.add("MOVD $1, R11\nB empty")

	s.label("second")
	var pairs [][3]int
	k.pairs(t, func(v, w, at int) { pairs = append(pairs, [3]int{v, w, at}) })
	for i := len(pairs) - 1; i >= 0; i-- { // two floats take the place of one half of their number, or later ones'
		at := pairs[i][2]
		s.add("FLDPQ %d(R26), (F0, F1)", 16*at)
		for j := range 2 {
			s.op("fcvtl v%d.4s, v%d.4h", 2+2*j, j)
			s.op("fcvtl2 v%d.4s, v%d.8h", 3+2*j, j)
		}
		for j := range 2 {
			k.addWide(s, pairs[i][j], 2+2*j)
			s.add("FSTPQ (F%d, F%d), %d(R26)", 2+2*j, 3+2*j, 32*(at+j))
		}
	}
	s.add("MOVD $2, R11\nB empty")

	s.label("more")
	k.pairs(t, func(v, w, at int) {
		for j, sum := range [2]int{v, w} {
			s.add("FLDPQ %d(R26), (F%d, F%d)", 32*(at+j), 2+2*j, 3+2*j)
			k.addWide(s, sum, 2+2*j)
			s.add("FSTPQ (F%d, F%d), %d(R26)", 2+2*j, 3+2*j, 32*(at+j))
		}
	})
	s.label("empty")
	s.add("ADD $%d, R26, R15", halfSums)
	k.start(s, "R15")
	s.add("ADD R2, R14, R15\nB flushed")
}

// join adds what the frame holds to the sums.
func (k half) join(s *source, t tile) {
	s.label("join")
	s.add("CMP $1, R11\nBNE wide")
	k.pairs(t, func(v, w, at int) {
		s.add("FLDPQ %d(R26), (F0, F1)", 16*at)
		s.op("fadd v%d.8h, v%d.8h, v0.8h", v, v)
		s.op("fadd v%d.8h, v%d.8h, v1.8h", w, w)
	})
	s.add("B summed")
	s.label("wide")
	k.pairs(t, func(v, w, at int) {
		for j, sum := range [2]int{v, w} {
			s.add("FLDPQ %d(R26), (F%d, F%d)", 32*(at+j), 2+2*j, 3+2*j)
			k.addWide(s, sum, 2+2*j)
			s.op("fcvtn v%d.4h, v%d.4s", sum, 2+2*j)
			s.op("fcvtn2 v%d.8h, v%d.4s", sum, 3+2*j)
		}
	})
	s.add("B summed")
}

// addWide adds halves to floats in two registers.
func (half) addWide(s *source, sum, to int) {
	s.op("fcvtl v6.4s, v%d.4h", sum)
	s.op("fcvtl2 v7.4s, v%d.8h", sum)
	s.op("fadd v%d.4s, v%d.4s, v6.4s", to, to)
	s.op("fadd v%d.4s, v%d.4s, v7.4s", to+1, to+1)
}

// pairs calls f for each two vectors of sums and their number; the tile has an even one.
func (half) pairs(t tile, f func(v, w, at int)) {
	var all []int
	for p := range t.pixels {
		for c := range t.cols {
			all = append(all, sums+4*p+c)
		}
	}
	for at := 0; at < len(all); at += 2 {
		f(all[at], all[at+1], at)
	}
}

// fast stores a whole panel's sums, clamped from below where Lo is finite.
func (half) fast(s *source, t tile) {
	s.add("MOVHU GemmF16Args_Lo(R0), R14\nMOVD $0xfc00, R15\nEOR R14, R15\nCBZ R15, store\nVDUP R14, V0.H8")
	s.each(t, func(v, c int) { s.op("fmax v%d.8h, v%d.8h, v0.8h", v, v) })
	s.label("store")
	s.firsts(t, func(v int) { s.add("VST1.P %s, (R3)(R4)", vectors(v, 4)) })
}

// general applies PReLU and the clamp, and stores.
func (half) general(s *source, t tile) {
	s.add("CBZ R10, clamp\nVLD1 (R10), %s", vectors(0, t.cols))
	s.each(t, func(v, c int) {
		s.op("fmul v8.8h, v%d.8h, v%d.8h", v, c)
		s.op("cmlt v9.8h, v%d.8h, #0", v)
		s.add("VBIT V9.B16, V8.B16, V%d.B16", v)
	})
	s.label("clamp")
	s.add("MOVHU GemmF16Args_Lo(R0), R14\nMOVHU GemmF16Args_Hi(R0), R15\nVDUP R14, V0.H8\nVDUP R15, V1.H8")
	s.each(t, func(v, c int) {
		s.op("fmax v%d.8h, v%d.8h, v0.8h", v, v)
		s.op("fmin v%d.8h, v%d.8h, v1.8h", v, v)
	})
	s.add("MOVD $%d, R14\nCMP R14, R12\nCSEL LT, R12, R14, R14", 8*t.cols)
	s.firsts(t, func(v int) { storePartHalf(s, v, t.cols) })
}

// storePartHalf stores a pixel whose last vector may not be full; R14 is N.
func storePartHalf(s *source, v, cols int) {
	label := func(n int) string { return fmt.Sprintf("part%d_%d", v, n) }
	s.add("MOVD R3, R15")
	if cols > 1 {
		s.add("VST1.P %s, %d(R15)", vectors(v, cols-1), 16*(cols-1))
	}
	v += cols - 1
	s.add("CMP $%d, R14\nBLT %s\nFMOVQ F%d, (R15)\nB %s", 8*cols, label(4), v, label(0))
	s.label(label(4))
	s.add("TBZ $2, R14, %s\nFMOVD.P F%d, 8(R15)\nVEXT $8, V%d.B16, V%d.B16, V%d.B16", label(2), v, v, v, v)
	s.label(label(2))
	s.add("TBZ $1, R14, %s\nFMOVS.P F%d, 4(R15)\nVEXT $4, V%d.B16, V%d.B16, V%d.B16", label(1), v, v, v, v)
	s.label(label(1))
	s.add("TBZ $0, R14, %s\nVST1 V%d.H[0], (R15)", label(0), v)
	s.label(label(0))
	s.add("ADD R4, R3")
}
