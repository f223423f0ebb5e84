package jpeg

import (
	"errors"
	"fmt"

	"github.com/edgeseg/edgeseg/asm"
	"github.com/edgeseg/edgeseg/asm/cpu"
	"github.com/edgeseg/edgeseg/cam"
)

// Decoder decodes frames, one at a time, in memory that it reuses. The zero value is ready.
type Decoder struct {
	// Shrink is 2, 4 or 8 for frames of a half, a quarter or an eighth of the sides, rounded up, which cost
	// less than whole ones. 0 and 1 stand for whole ones.
	Shrink int

	frame  frame
	tables tables
	bits   bits
	strip  strip
	planes []byte // for frames whose own planes are too small
}

// frame is what the markers of a frame say.
type frame struct {
	width, height int
	hMax, vMax    int // luma's sampling factors
	format        cam.Format
	comps         []component // Y, or Y, Cb and Cr
	memory        [3]component
	quant         [4][64]int16
	quantSet      [4]bool
	interval      int  // MCUs from one restart marker to the next, 0 without
	rgb           bool // what an application's marker says of the colours
	blocks        int  // that were decoded
	damaged       bool
}

// component is one of Y, Cb, Cr.
type component struct {
	id, h, v, tq uint8
	repeatX      int // how often a sample is stored in its row
	repeatY      int // and its row in the plane
	out          cam.Plane
	outW, outH   int // samples of the plane
	seen         bool
}

// Decode reads the frame in data into the planes of f where they are large enough, whatever stride holds a
// row; otherwise into memory of the decoder, until the next call. It sets the size, the format, what
// belongs to the pixels, and Damaged; the other fields are kept. An error means that there is no picture.
func (d *Decoder) Decode(data []byte, f *cam.Frame) error {
	if err := d.decode(data, f); err != nil {
		return fmt.Errorf("jpeg: %w", err)
	}
	return nil
}

func (d *Decoder) decode(data []byte, f *cam.Frame) error {
	switch d.Shrink {
	case 0, 1, 2, 4, 8:
	default:
		return fmt.Errorf("sides are to shrink by %d, want 1, 2, 4 or 8", d.Shrink)
	}
	if d.strip.idct == nil {
		d.strip.idct, d.strip.half = asm.IDCT.Pick(cpu.Generic).Func, asm.IDCTHalf.Pick(cpu.Generic).Func
	}
	d.frame = frame{}
	d.tables.reset()
	d.bits.grow(len(data))
	if err := d.segments(data, f); err != nil {
		return err
	}
	if d.frame.blocks == 0 {
		return errors.New("nothing of the picture can be read")
	}
	d.fill(f)
	return nil
}

// fill makes f the frame that was decoded, with grey where a component did not come.
func (d *Decoder) fill(f *cam.Frame) {
	fr := &d.frame
	f.Planes = [3]cam.Plane{}
	for i := range fr.comps {
		c := &fr.comps[i]
		if !c.seen {
			fr.damaged = true
			for y := range c.outH {
				row := c.out.Pix[y*c.out.Stride:][:c.outW]
				for x := range row {
					row[x] = 128
				}
			}
		}
		f.Planes[i] = c.out
	}
	f.Width, f.Height = d.shrunk(fr.width), d.shrunk(fr.height)
	f.Format, f.Matrix, f.FullRange = fr.format, cam.BT601, true
	f.Damaged = fr.damaged
}

// shrunk is n divided by Shrink, rounded up.
func (d *Decoder) shrunk(n int) int {
	s := max(d.Shrink, 1)
	return (n + s - 1) / s
}

func divUp(a, b int) int { return (a + b - 1) / b }
