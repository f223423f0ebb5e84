package jpeg

import (
	"fmt"

	"github.com/edgeseg/edgeseg/cam"
)

// prepare decides where each component goes: into the planes of f or the decoder's own. size is that of
// the data: a picture that cannot be in it gets no memory.
func (d *Decoder) prepare(f *cam.Frame, size int) error {
	fr := &d.frame
	// A block takes two bits at least, so that a byte holds 256 pixels at most; of a truncated picture
	// an eighth must be there.
	const pixelsPerByte = 8 * 256
	if fr.width*fr.height/pixelsPerByte > size {
		return fmt.Errorf("a picture of %dx%d cannot be in %d bytes", fr.width, fr.height, size)
	}
	w, h := d.shrunk(fr.width), d.shrunk(fr.height)
	cw, ch := w, h
	switch fr.format {
	case cam.I420:
		cw, ch = (w+1)/2, (h+1)/2
	case cam.I422:
		cw = (w + 1) / 2
	}
	fits := true
	for i := range fr.comps {
		c, p := &fr.comps[i], f.Planes[i]
		c.outW, c.outH = cw, ch
		if i == 0 {
			c.outW, c.outH = w, h
		}
		fits = fits && p.Stride >= c.outW && int64(p.Stride)*int64(c.outH-1)+int64(c.outW) <= int64(len(p.Pix))
		c.out = p
	}
	if fits {
		return nil
	}
	if need := w*h + 2*cw*ch; cap(d.planes) < need {
		d.planes = make([]byte, need)
	}
	rest := d.planes[:cap(d.planes)]
	for i := range fr.comps {
		c := &fr.comps[i]
		n := c.outW * c.outH
		c.out = cam.Plane{Pix: rest[:n:n], Stride: c.outW}
		rest = rest[n:]
	}
	return nil
}
