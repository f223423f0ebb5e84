package main

import "fmt"

// byElement makes kernels whose inner instruction multiplies a vector of four channels, from B, by one
// element of a pixel, from A: SDOT, whose element is four bytes, and FMLA, whose element is a float.
// A tile is four pixels by 4 to 16 channels; eight elements of each pixel are in registers: 11 % of
// the instructions of the inner loop are not multiplications.
type byElement struct {
	name   string
	mac    string // its arguments: sum, B, A, index
	step   int    // what an element is of K
	shift  int    // from elements of A and C to bytes
	twice  bool   // unroll the loop
	colour bool   // see row
	frame  int    // bytes that panels need, of whole ones
	kept   string // more of the comment on registers

	prologue func(*source, tile)
	panel    func(*source, tile) // what a panel needs, ends before the tile
	fast     func(*source, tile) // epilogue where R26 is 0
	general  func(*source, tile) // for all arguments
}

const (
	pixels = 4 // of a tile
	firstB = 8 // V8-V15: two groups of B
)

const elementComment = `
A tile is four pixels by up to 16 channels of one panel; M is at least 4. The last tile is the last four
pixels. V16-V31 hold its sums, four vectors a pixel; V0-V7 eight elements of each pixel's channels, two
vectors a pixel; V8-V15 the weights of two elements. In the epilogue V0-V15 and R14-R21 are free.

R0 arguments            R5 pixels left, less 4    R12 channels left, with this panel
R1 A of the tile        R6 B, the panel           R13 channels done
R2 bytes of a pixel     R7 K                      R14-R17 the tile's pixels at the tap
R3 C of the tile        R8 taps                   R19 next tap
R4 bytes of a pixel     R9 end of taps            R21 K left           R22 B, next weights
R23 bytes of a row of B, in kernels of narrow panels
`

// file is the source of the functions for panels of up to so many channels.
func (k *byElement) file(widths ...int) []byte {
	s := newSource(elementComment + k.kept)
	for _, n := range widths {
		k.function(s, n/4)
	}
	return s.b.Bytes()
}

// function writes the kernel for panels of cols vectors of channels.
func (k *byElement) function(s *source, cols int) {
	t, frame := tile{pixels, cols}, 0
	if cols == 4 {
		frame = k.frame
	}
	s.text(fmt.Sprintf("%s%d", k.name, cols*4), frame)
	args := argsOf(k.name)
	s.arguments(args)
	if cols < 4 {
		s.add("MOVD $64, R23")
	}
	if k.shift > 0 {
		s.add("LSL $%d, R2\nLSL $%d, R4", k.shift, k.shift)
	}
	k.prologue(s, t)

	s.panel(args, t, k.shift)
	k.panel(s, t)
	s.label("tile")
	for p := range pixels {
		s.add("VLD1 (R24), %s", vectors(sums+4*p, cols))
	}
	s.add("MOVD R6, R22\nMOVD R8, R19")
	s.label("tap")
	if k.colour {
		k.row(s)
	} else {
		k.point(s)
		k.whole(s, cols)
		k.rest(s, cols)
	}
	s.label("next")
	s.add("CMP R9, R19\nBNE tap")

	if cols == 4 {
		s.add("CBNZ R26, general")
		k.fast(s, t)
		s.label("stored")
		s.advance(t)
		s.nextPanel(t)
		s.label("general")
		k.general(s, t)
		s.add("B stored")
	} else {
		k.general(s, t)
		s.advance(t)
		s.add("RET")
	}
}

// point sets R14 to R17 to the pixels at the next tap.
func (k *byElement) point(s *source) {
	s.add("MOVW.P 4(R19), R21\nADD R21<<%d, R1, R14", k.shift)
	for p := 1; p < pixels; p++ {
		s.add("ADD R2, R%d, R%d", 13+p, 14+p)
	}
}

// whole writes the loop over whole vectors of A, of wide panels unrolled twice where there are enough elements for it.
func (k *byElement) whole(s *source, cols int) {
	eight := 8 * k.step
	if k.twice && cols == 4 {
		s.add("SUBS $%d, R7, R21\nBLT few", 2*eight)
		s.label("loop2")
		k.eight(s, cols, "FLDPQ.P 64")
		k.eight(s, cols, "FLDPQ -32") // pointers have moved by both
		s.add("SUBS $%d, R21\nBGE loop2\nCMN $%d, R21\nBEQ next", 2*eight, 2*eight)
		s.label("few")
		s.add("ADDS $%d, R21\nBLT some", eight)
		k.eight(s, cols, "FLDPQ.P 32")
		s.add("SUBS $%d, R21", eight)
	} else {
		s.add("SUBS $%d, R7, R21\nBLT some", eight)
		s.label("loop")
		k.eight(s, cols, "FLDPQ.P 32")
		s.add("SUBS $%d, R21\nBGE loop", eight)
	}
	s.label("some")
	s.add("ADDS $%d, R21\nBEQ next", eight)
}

// eight adds the products of eight elements: the next one's weights are under way while one's are used.
func (k *byElement) eight(s *source, cols int, load string) {
	k.weights(s, cols, 0)
	k.loadPixels(s, load)
	for e := range 8 {
		n := 0
		k.element(s, cols, e, func() {
			if n++; n == 2 && e < 7 {
				k.weights(s, cols, e+1)
			}
		})
	}
}

// rest writes what is left, fewer than eight elements; reading whole vectors of A stays within its slack.
func (k *byElement) rest(s *source, cols int) {
	k.loadPixels(s, "FLDPQ.P 32")
	for e := range 7 {
		k.weights(s, cols, e)
		k.element(s, cols, e, func() {})
		if e < 6 {
			s.add("SUBS $%d, R21\nBEQ next", k.step)
		}
	}
}

// row is all of a tap of nine elements whose pixels are six apart, a row of a 3x3 kernel on colours at stride 2:
// the tile's pixels lie in 27 floats.
func (k *byElement) row(s *source) {
	s.add("MOVW.P 4(R19), R21\nADD R21<<%d, R1, R14", k.shift)
	k.weights(s, 4, 0)
	s.add("VLD1.P 64(R14), %s\nVLD1 (R14), %s", vectors(0, 4), vectors(4, 4))
	for e := range 9 {
		for p := range pixels {
			if p == 1 && e < 8 {
				k.weights(s, 4, e+1)
			}
			for c := range 4 {
				at := 6*p + e
				s.op(k.mac, sums+4*p+c, firstB+4*(e&1)+c, at/4, at%4)
			}
		}
	}
}

// weights loads those of element e.
func (k *byElement) weights(s *source, cols, e int) {
	row := "64(R22)"
	if cols < 4 {
		row = "(R22)(R23)"
	}
	s.add("VLD1.P %s, %s", row, vectors(firstB+4*(e&1), cols))
}

func (k *byElement) loadPixels(s *source, load string) {
	for p := range pixels {
		s.add("%s(R%d), (F%d, F%d)", load, 14+p, 2*p, 2*p+1)
	}
}

// element adds the products of element e of the pixels; after is called after each instruction.
func (k *byElement) element(s *source, cols, e int, after func()) {
	for p := range pixels {
		for c := range cols {
			s.op(k.mac, sums+4*p+c, firstB+4*(e&1)+c, 2*p+e/4, e%4)
			after()
		}
	}
}
