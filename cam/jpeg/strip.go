package jpeg

import "github.com/edgeseg/edgeseg/asm"

const (
	maxMCU      = 10         // blocks (T.81, B.2.3)
	stripBlocks = 8 * maxMCU // 10 KiB of coefficients
)

// strip is some MCUs of a row: they are read first and then made samples together.
type strip struct {
	comps      []scanned
	memory     [3]scanned
	mcuW, mcuH int     // of the scan
	places     []place // of an MCU's blocks, in their order
	order      [maxMCU]place
	x, y       int                     // the first MCU
	mcus, most int                     // how many are read, and may be
	coef       [64 * stripBlocks]int16 // zero between strips
	last       [stripBlocks]uint8      // as asm.IDCTArgs has it
	out        [64 * stripBlocks]byte  // samples of blocks that reach out of the picture
	idct, half asm.IDCTFunc
	args       asm.IDCTArgs
}

// scanned is a component of a scan.
type scanned struct {
	*component
	h, v   int // blocks of an MCU
	first  int // of the strip's blocks
	row    int // blocks from a row of the strip to the next one
	quant  *[64]int16
	dc, ac *table
	pred   int32 // the last block's first coefficient
}

// place is where a block of a component lies in a strip: of the first MCU, and how far on of each other.
type place struct {
	*scanned
	first, step int
}

// lay sets the strip to the beginning of a scan.
func (d *Decoder) lay() {
	fr, s := &d.frame, &d.strip
	if len(s.comps) == 1 {
		// Not interleaved: an MCU is a block, and those that only fill up others are left away.
		c := &s.comps[0]
		s.mcuW = divUp(divUp(fr.width*c.h, fr.hMax), 8)
		s.mcuH = divUp(divUp(fr.height*c.v, fr.vMax), 8)
		c.h, c.v = 1, 1
	} else {
		s.mcuW, s.mcuH = divUp(fr.width, 8*fr.hMax), divUp(fr.height, 8*fr.vMax)
	}
	perMCU := 0
	for i := range s.comps {
		perMCU += s.comps[i].h * s.comps[i].v
	}
	s.most = stripBlocks / perMCU &^ 1 // kernels like pairs of blocks
	s.places = s.order[:0]
	first := 0
	for i := range s.comps {
		c := &s.comps[i]
		c.first, c.row = first, s.most*c.h
		first += c.row * c.v
		for k := range c.h * c.v {
			s.places = append(s.places, place{c, c.first + k/c.h*c.row + k%c.h, c.h})
		}
	}
	s.x, s.y, s.mcus = 0, 0, 0
	clear(s.coef[:])
	clear(s.last[:])
}

// forget makes the MCU that was being read one of zeros.
func (s *strip) forget() {
	for _, p := range s.places {
		at := p.first + s.mcus*p.step
		clear(s.coef[64*at:][:64])
		s.last[at] = 0
	}
}

// flush makes samples of the MCUs that were read and goes on behind them.
func (d *Decoder) flush() {
	s := &d.strip
	for i := range s.comps {
		c := &s.comps[i]
		for j := range c.v {
			d.transform(c, c.first+j*c.row, s.mcus*c.h, s.x*c.h, s.y*c.v+j)
		}
	}
	s.x += s.mcus
	s.mcus = 0
	if s.x == s.mcuW {
		s.x = 0
		s.y++
	}
}

// transform makes n blocks of the strip samples of a component: they lie at block x, y of it.
func (d *Decoder) transform(c *scanned, first, n, x, y int) {
	s, size := &d.strip, 8/max(d.Shrink, 1)
	x, y = x*size, y*size
	s.args = asm.IDCTArgs{Coef: s.coef[64*first : 64*(first+n)], Last: s.last[first : first+n], Quant: c.quant, N: n}
	a := &s.args
	inside := c.repeatX*c.repeatY == 1 && x+n*size <= c.outW && y+size <= c.outH
	if inside {
		a.Dst, a.Stride = c.out.Pix[y*c.out.Stride+x:], c.out.Stride
	} else {
		a.Dst, a.Stride = s.out[:], n*size
	}
	switch size {
	case 8:
		s.idct(a)
	case 4:
		s.half(a)
	case 2:
		asm.IDCTQuarter(a)
	default:
		asm.IDCTEighth(a)
	}
	if !inside {
		c.copyPart(s.out[:], n*size, size, x, y)
	}
	clear(a.Coef)
	clear(a.Last)
}

// copyPart copies rows of w samples to x, y of the component, each as often as the plane has it, without those
// beyond the plane.
func (c *component) copyPart(src []byte, w, rows, x, y int) {
	x, y, rows = x*c.repeatX, y*c.repeatY, rows*c.repeatY
	n := min(w*c.repeatX, c.outW-x)
	if n <= 0 {
		return
	}
	for j := range min(rows, c.outH-y) {
		from := src[j/c.repeatY*w:]
		dst := c.out.Pix[(y+j)*c.out.Stride+x:][:n]
		if c.repeatX == 1 {
			copy(dst, from)
			continue
		}
		for k := range dst {
			dst[k] = from[k/c.repeatX]
		}
	}
}
