package main

import "fmt"

// tile is the shape of the sums that a kernel keeps: vectors of four channels, from V16 on, those of the
// pixels four registers apart.
type tile struct{ pixels, cols int }

// each calls f for each vector of sums, with its column.
func (s *source) each(t tile, f func(v, c int)) {
	for p := range t.pixels {
		for c := range t.cols {
			f(sums+4*p+c, c)
		}
	}
}

// firsts calls f for the first vector of each pixel's sums.
func (s *source) firsts(t tile, f func(v int)) {
	for p := range t.pixels {
		f(sums + 4*p)
	}
}

const sums = 16 // V16-V31

// arguments loads what holds for all panels. Strides are elements still.
func (s *source) arguments(args string) {
	s.add(`
		MOVD a+0(FP), R0
		MOVD %[1]s_AStride(R0), R2
		MOVD %[1]s_CStride(R0), R4
		MOVD %[1]s_B(R0), R6
		MOVD %[1]s_K(R0), R7
		MOVD %[1]s_Taps(R0), R8
		MOVD %[1]s_Taps+8(R0), R9
		ADD R9<<2, R8, R9
		MOVD %[1]s_N(R0), R12
		MOVD $0, R13`, args)
}

// panel begins the loop over panels: all pixels again, the next channels. Elements of C are 1<<shift bytes.
func (s *source) panel(args string, t tile, shift int) {
	s.label("panel")
	s.add(`
		MOVD %[1]s_A(R0), R1
		MOVD %[1]s_M(R0), R5
		MOVD %[1]s_C(R0), R3
		MOVD %[1]s_Bias(R0), R24
		SUB $%[2]d, R5
		ADD R13<<%[3]d, R3
		ADD R13<<2, R24`, args, t.pixels, shift)
}

// nextPanel ends it. The last tile has left R22 behind the panel's weights.
func (s *source) nextPanel(t tile) {
	s.add("MOVD R22, R6\nADD $%[1]d, R13\nSUBS $%[1]d, R12\nBGT panel\nRET", 4*t.cols)
}

// used sets R14 to the number of the panel's channels that there are.
func (s *source) used(t tile) {
	s.add("MOVD $%[1]d, R14\nCMP R14, R12\nCSEL LT, R12, R14, R14", 4*t.cols)
}

// advance goes on to the next tile; where fewer pixels are left than a tile has, to the last ones. The store has moved R3.
func (s *source) advance(t tile) {
	s.add("ADD R2<<%d, R1\nSUBS $%d, R5\nBGE tile", t.pixels/2, t.pixels)
	s.add(`
		CMN $%d, R5
		BEQ end
		MADD R2, R1, R5, R1
		MADD R4, R3, R5, R3
		MOVD $0, R5
		B tile`, t.pixels)
	s.label("end")
}

// storeBytes stores the panel's channels, bytes in each pixel's first vector.
func (s *source) storeBytes(t tile) {
	s.used(t)
	for p := range t.pixels {
		s.add("MOVD R3, R%d\nADD R4, R3", pointers[p])
	}
	whole := 3 // log2 of the widest store
	if t.cols == 4 {
		whole = 4
	}
	for bit := whole; bit >= 0; bit-- {
		s.add("TBZ $%d, R14, bit%d", bit, bit)
		s.firsts(t, func(v int) {
			s.add(partStore[bit], v, pointers[(v-sums)/4])
			if bit > 0 && bit < 4 {
				s.add("VEXT $%d, V%d.B16, V%d.B16, V%d.B16", 1<<bit, v, v, v)
			}
		})
		s.label(fmt.Sprintf("bit%d", bit))
	}
}

// pointers are registers for a tile's pixels; R22 stays.
var pointers = [4]int{15, 16, 17, 19}

// partStore stores 1, 2, 4, 8 or 16 bytes of a register and goes on behind them.
var partStore = [5]string{"VST1 V%d.B[0], (R%d)", "VST1.P V%d.H[0], 2(R%d)", "FMOVS.P F%d, 4(R%d)", "FMOVD.P F%d, 8(R%d)", "VST1 [V%d.B16], (R%d)"}
