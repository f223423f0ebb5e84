package asm

// columnBlock is how many columns of the frame are converted at once where they become
// rows: 16 pixels of 4 bytes are a cache line.
const columnBlock = 16

// IngestScratch is what one worker needs beside the Ingest.
type IngestScratch struct {
	planes  [3][]byte // borrowed during a call
	strides [3]int
	args    PixRGBArgs
	bar     []byte // a row of the letterbox's colour, RGB
	seen    []byte // a row of the seen part, RGB
	filled  []byte // a row of the filled part, RGB
	resized [2]struct {
		row  int32 // of the seen part; -1: none
		sums []uint32
	}
	block  []byte // columnBlock columns of the frame as rows of the seen part, RGB
	blockX int    // the first of them; -1: none
}

// NewScratch makes the scratch of one worker.
func (g *Ingest) NewScratch() *IngestScratch {
	s := &IngestScratch{
		bar:  make([]byte, 3*g.view.NetW),
		seen: make([]byte, 3*(g.seen.W+columnBlock)),
	}
	for i := range s.bar {
		s.bar[i] = g.pad[i%3]
	}
	if g.turn.quarter() {
		s.block = make([]byte, 3*columnBlock*g.seen.W)
	}
	if g.resizes {
		s.filled = make([]byte, 3*g.filled.W)
		for i := range s.resized {
			s.resized[i].sums = make([]uint32, 3*g.filled.W)
		}
	}
	return s
}

func (s *IngestScratch) begin(planes [3][]byte, strides [3]int) {
	s.planes, s.strides = planes, strides
	s.resized[0].row, s.resized[1].row, s.blockX = -1, -1, -1
}

// end gives the frame's memory back.
func (s *IngestScratch) end() {
	s.planes, s.args = [3][]byte{}, PixRGBArgs{}
}

// seenRow is a row of the seen part as RGB bytes, until the next call.
func (g *Ingest) seenRow(sy int, s *IngestScratch) []byte {
	x, y := g.turn.at(0, sy)
	if g.turn.quarter() {
		return g.column(x, s)
	}
	n := g.seen.W
	if g.turn.xx < 0 {
		x -= n - 1
	}
	odd := x & 1
	g.convert(s.seen, x-odd, y, n+odd, s)
	row := s.seen[3*odd:][:3*n]
	if g.turn.xx < 0 {
		reversePixels(row)
	}
	return row
}

// column is column x of the frame as a row of the seen part.
func (g *Ingest) column(x int, s *IngestScratch) []byte {
	rowLen := 3 * g.seen.W
	if first := x &^ (columnBlock - 1); s.blockX != first {
		s.blockX = first
		n := min(columnBlock, g.view.FrameW-first)
		_, y := g.turn.at(0, 0)
		for i := range g.seen.W {
			g.convert(s.seen, first, y+i*g.turn.yx, n, s)
			for j := range n {
				*(*[3]byte)(s.block[j*rowLen+3*i:]) = *(*[3]byte)(s.seen[3*j:])
			}
		}
	}
	return s.block[(x-s.blockX)*rowLen:][:rowLen]
}

// convert makes RGB of n pixels of row y of the frame from x, an even one, on.
func (g *Ingest) convert(dst []byte, x, y, n int, s *IngestScratch) {
	a := &s.args
	a.Format, a.YUV, a.Grey, a.Dst, a.N = g.format, g.yuv, g.grey, dst, n
	for i, p := range pixPlanes[g.format] {
		a.Src[i] = p.from(s.planes[i], s.strides[i], x, y, n)
	}
	g.toRGB(a)
}

func reversePixels(row []byte) {
	for i, j := 0, len(row)-3; i < j; i, j = i+3, j-3 {
		a, b := (*[3]byte)(row[i:]), (*[3]byte)(row[j:])
		*a, *b = *b, *a
	}
}
