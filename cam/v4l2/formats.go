package v4l2

import (
	"fmt"

	"github.com/edgeseg/edgeseg/cam"
)

// fourCC names a pixel format by four letters, the first in the lowest byte.
type fourCC uint32

func code(s string) fourCC {
	return fourCC(s[0]) | fourCC(s[1])<<8 | fourCC(s[2])<<16 | fourCC(s[3])<<24
}

// String is the four letters, with -BE where the kernel marks the format as big-endian.
func (c fourCC) String() string {
	b := []byte{byte(c), byte(c >> 8), byte(c >> 16), byte(c>>24) & 0x7f}
	for _, x := range b {
		if x < ' ' || x > '~' {
			return fmt.Sprintf("0x%08x", uint32(c))
		}
	}
	for len(b) > 1 && b[len(b)-1] == ' ' {
		b = b[:len(b)-1]
	}
	if c>>31 != 0 {
		return string(b) + "-BE"
	}
	return string(b)
}

// pixelFormat is what a fourcc means in the terms of cam.
type pixelFormat struct {
	code   fourCC
	format cam.Format // 0: JPEG, each of whose pictures says what it holds
	memory int        // buffers of memory: 1, or one for each component
	vFirst bool       // V lies before U
}

// pixelFormats are those that can be read, the preferred first: few bytes a pixel are
// cheap on the bus and in ingest, JPEG has to be decoded, and colour is never given up where it is offered.
var pixelFormats = []pixelFormat{
	{code("NV12"), cam.NV12, 1, false},
	{code("NM12"), cam.NV12, 2, false},
	{code("YU12"), cam.I420, 1, false},
	{code("YM12"), cam.I420, 3, false},
	{code("NV21"), cam.NV21, 1, false},
	{code("NM21"), cam.NV21, 2, false},
	{code("YV12"), cam.I420, 1, true},
	{code("YM21"), cam.I420, 3, true},
	{code("YUYV"), cam.YUYV, 1, false},
	{code("UYVY"), cam.UYVY, 1, false},
	{code("422P"), cam.I422, 1, false},
	{code("YM16"), cam.I422, 3, false},
	{code("YM61"), cam.I422, 3, true},
	{code("YM24"), cam.I444, 3, false},
	{code("YM42"), cam.I444, 3, true},
	{code("RGB3"), cam.RGB24, 1, false},
	{code("BGR3"), cam.BGR24, 1, false},
	{code("AB24"), cam.RGBA, 1, false},
	{code("XB24"), cam.RGBA, 1, false},
	{code("AR24"), cam.BGRA, 1, false},
	{code("XR24"), cam.BGRA, 1, false},
	{code("BGR4"), cam.BGRA, 1, false},
	{code("MJPG"), 0, 1, false},
	{code("JPEG"), 0, 1, false},
	{code("GREY"), cam.Gray8, 1, false},
	{code("Y10 "), cam.Y10, 1, false},
	{code("Y16 "), cam.Y16, 1, false},
}

// isJPEG: buffers hold compressed pictures of any length.
func (p *pixelFormat) isJPEG() bool { return p.format == 0 }

// rank is the place of a fourcc in pixelFormats, -1 if it is not there.
func rank(c fourCC) int {
	for i := range pixelFormats {
		if pixelFormats[i].code == c {
			return i
		}
	}
	return -1
}

// maxPicture bounds the bytes of a buffer: sums of a few of them fit in an int of 32 bits.
const maxPicture = 1 << 29

// component is one plane of a frame as it lies in the buffers of memory.
type component struct {
	memory int // which buffer
	offset int // of its first byte
	stride int // bytes from row to row
	size   int // to the last byte of the last row
}

// layout places the components of a picture whose buffers have the given bytes per line.
// In a format with one buffer the components follow each other, and the rows of those
// that are narrower are as much shorter as their pixels are fewer.
func (p *pixelFormat) layout(w, h int, bytesPerLine []int) ([]component, error) {
	if p.isJPEG() {
		return nil, nil
	}
	shapes := componentShapes(p.format, w, h)
	if len(shapes) == 0 {
		return nil, fmt.Errorf("no layout is known for %s", p.code)
	}
	out := make([]component, len(shapes))
	end := 0
	for i, s := range shapes {
		c := component{stride: bytesPerLine[0] / s.div, offset: end}
		if p.memory > 1 {
			c = component{memory: i, stride: bytesPerLine[i]}
		}
		if c.stride < s.row {
			return nil, fmt.Errorf("the driver says %d bytes a line of component %d, but %d pixels of %s need %d",
				c.stride, i, w, p.code, s.row)
		}
		if n := int64(c.offset) + int64(c.stride)*int64(s.rows); n > maxPicture {
			return nil, fmt.Errorf("%d lines of %d bytes are more than a picture may have", s.rows, c.stride)
		}
		c.size = c.stride*(s.rows-1) + s.row
		end = c.offset + c.stride*s.rows
		out[i] = c
	}
	if p.vFirst {
		out[1], out[2] = out[2], out[1]
	}
	return out, nil
}

type shape struct {
	row, rows int // bytes of a row, number of rows
	div       int // how many times shorter a line is than that of the first component
}

func componentShapes(f cam.Format, w, h int) []shape {
	cw, ch := (w+1)/2, (h+1)/2
	switch f {
	case cam.RGB24, cam.BGR24:
		return []shape{{3 * w, h, 1}}
	case cam.RGBA, cam.BGRA:
		return []shape{{4 * w, h, 1}}
	case cam.Gray8:
		return []shape{{w, h, 1}}
	case cam.Y10, cam.Y16:
		return []shape{{2 * w, h, 1}}
	case cam.YUYV, cam.UYVY:
		return []shape{{4 * cw, h, 1}}
	case cam.NV12, cam.NV21:
		return []shape{{w, h, 1}, {2 * cw, ch, 1}}
	case cam.I420:
		return []shape{{w, h, 1}, {cw, ch, 2}, {cw, ch, 2}}
	case cam.I422:
		return []shape{{w, h, 1}, {cw, h, 2}, {cw, h, 2}}
	case cam.I444:
		return []shape{{w, h, 1}, {w, h, 1}, {w, h, 1}}
	}
	return nil
}
