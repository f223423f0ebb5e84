package asm

import "fmt"

// PixFormat is how the pixels of a frame lie in memory, in the order of cam.Format.
type PixFormat uint8

const (
	PixRGB24 PixFormat = iota + 1 // packed, 3 bytes a pixel
	PixBGR24
	PixRGBA // packed, 4 bytes a pixel, alpha ignored
	PixBGRA
	PixGray8
	PixY10  // 16-bit little-endian words, the low 10 bits used: the upper 8 of these
	PixY16  // 16-bit little-endian words: the upper 8 bits
	PixYUYV // packed 4:2:2, Y0 U Y1 V
	PixUYVY // packed 4:2:2, U Y0 V Y1
	PixNV12 // planes Y and interleaved UV, 4:2:0
	PixNV21 // planes Y and interleaved VU, 4:2:0
	PixI420 // planes Y, U, V, 4:2:0
	PixI422 // planes Y, U, V, 4:2:2
	PixI444 // planes Y, U, V
)

// pixPlane is how a plane of a format lies: a sample of bytes for each block of
// subW x subH pixels.
type pixPlane struct {
	name       string
	bytes      int
	subW, subH int
}

var pixPlanes = [...][]pixPlane{
	PixRGB24: {{"RGB", 3, 1, 1}},
	PixBGR24: {{"BGR", 3, 1, 1}},
	PixRGBA:  {{"RGBA", 4, 1, 1}},
	PixBGRA:  {{"BGRA", 4, 1, 1}},
	PixGray8: {{"Y", 1, 1, 1}},
	PixY10:   {{"Y", 2, 1, 1}},
	PixY16:   {{"Y", 2, 1, 1}},
	PixYUYV:  {{"YUYV", 4, 2, 1}},
	PixUYVY:  {{"UYVY", 4, 2, 1}},
	PixNV12:  {{"Y", 1, 1, 1}, {"UV", 2, 2, 2}},
	PixNV21:  {{"Y", 1, 1, 1}, {"VU", 2, 2, 2}},
	PixI420:  {{"Y", 1, 1, 1}, {"U", 1, 2, 2}, {"V", 1, 2, 2}},
	PixI422:  {{"Y", 1, 1, 1}, {"U", 1, 2, 1}, {"V", 1, 2, 1}},
	PixI444:  {{"Y", 1, 1, 1}, {"U", 1, 1, 1}, {"V", 1, 1, 1}},
}

func (f PixFormat) known() bool { return f >= PixRGB24 && int(f) < len(pixPlanes) }

// rowBytes and rows of a plane of a frame of w x h pixels; samples of a block that
// is partly outside count whole.
func (p pixPlane) rowBytes(w int) int { return (w + p.subW - 1) / p.subW * p.bytes }
func (p pixPlane) rows(h int) int     { return (h + p.subH - 1) / p.subH }

// check reports a plane that does not hold the rows of a frame of w x h pixels.
// The last row may end at its last sample.
func (p pixPlane) check(pix []byte, stride, w, h int) error {
	row := p.rowBytes(w)
	if stride < row {
		return fmt.Errorf("plane %s: stride of %d bytes, a row of %d pixels has %d", p.name, stride, w, row)
	}
	const most = 1 << 40 // of a stride: no memory has such rows, and no product overflows
	if need := min(int64(stride), most)*int64(p.rows(h)-1) + int64(row); int64(len(pix)) < need {
		return fmt.Errorf("plane %s: %d bytes, %dx%d pixels in rows of %d need %d", p.name, len(pix), w, h, stride, need)
	}
	return nil
}

// from is the plane from pixel x, y on; x is even where the format pairs pixels.
func (p pixPlane) from(pix []byte, stride, x, y, n int) []byte {
	start := y/p.subH*stride + x/p.subW*p.bytes
	return pix[start : start+p.rowBytes(n)]
}
