package asm

import "encoding/binary"

// PixRGBArgs are the arguments of a conversion of pixels of one row to RGB bytes.
type PixRGBArgs struct {
	Format PixFormat
	YUV    *YUV        // of the frame's matrix and range
	Grey   *[256]uint8 // the same for pixels without colour
	Src    [3][]byte   // the planes from the first pixel on; it is an even one where the format pairs pixels
	Dst    []byte      // [N][3]
	N      int
}

// PixRGBFunc converts a row of pixels to RGB. The chroma of a pair (or block) of pixels
// is that of each of them.
type PixRGBFunc func(*PixRGBArgs)

// PixRGB is the family of conversions to RGB.
var PixRGB = Family[PixRGBFunc]{"pix_rgb", append(pixRGBArch, Row[PixRGBFunc]{Name: "plain", Func: pixRGBPlain})}

func pixRGBPlain(a *PixRGBArgs) {
	dst := a.Dst[:3*a.N]
	switch a.Format {
	case PixRGB24:
		copy(dst, a.Src[0])
	case PixBGR24:
		rgbFromPacked(dst, a.Src[0], 3, 2)
	case PixRGBA:
		rgbFromPacked(dst, a.Src[0], 4, 0)
	case PixBGRA:
		rgbFromPacked(dst, a.Src[0], 4, 2)
	case PixGray8:
		rgbFromGray8(dst, a.Src[0], a.Grey)
	case PixY10:
		rgbFromWords(dst, a.Src[0], 2, a.Grey)
	case PixY16:
		rgbFromWords(dst, a.Src[0], 8, a.Grey)
	case PixYUYV:
		rgbFrom422(dst, a.Src[0], 0, a.YUV)
	case PixUYVY:
		rgbFrom422(dst, a.Src[0], 1, a.YUV)
	case PixNV12:
		rgbFromNV(dst, a.Src[0], a.Src[1], 0, a.YUV)
	case PixNV21:
		rgbFromNV(dst, a.Src[0], a.Src[1], 1, a.YUV)
	case PixI420, PixI422:
		rgbFromHalves(dst, a.Src[0], a.Src[1], a.Src[2], a.YUV)
	case PixI444:
		rgbFrom444(dst, a.Src[0], a.Src[1], a.Src[2], a.YUV)
	}
}

// rgbFromPacked reads pixels of 3 or 4 bytes whose red is byte 0 or 2.
func rgbFromPacked(dst, src []byte, pixelBytes, red int) {
	for len(dst) >= 3 {
		p, d := (*[3]byte)(src), (*[3]byte)(dst)
		r, b := p[0], p[2]
		if red != 0 {
			r, b = b, r
		}
		d[0], d[1], d[2] = r, p[1], b
		dst, src = dst[3:], src[min(pixelBytes, len(src)):]
	}
}

func rgbFromGray8(dst, src []byte, grey *[256]uint8) {
	for _, v := range src[:len(dst)/3] {
		g, d := grey[v], (*[3]byte)(dst)
		d[0], d[1], d[2] = g, g, g
		dst = dst[3:]
	}
}

func rgbFromWords(dst, src []byte, shift uint, grey *[256]uint8) {
	for len(dst) >= 3 {
		g, d := grey[uint8(binary.LittleEndian.Uint16(src)>>(shift&15))], (*[3]byte)(dst)
		d[0], d[1], d[2] = g, g, g
		dst, src = dst[3:], src[2:]
	}
}

// rgbFrom422 reads pairs of Y U Y V, or of U Y V Y where chromaFirst is 1.
func rgbFrom422(dst, src []byte, chromaFirst int, c *YUV) {
	for ; len(dst) >= 6 && len(src) >= 4; dst, src = dst[6:], src[4:] {
		c.pair((*[6]byte)(dst), src[chromaFirst&1], src[2|chromaFirst&1], src[1^chromaFirst&1], src[3^chromaFirst&1])
	}
	if len(dst) >= 3 {
		c.single(dst, src[chromaFirst], src[1-chromaFirst], src[3-chromaFirst])
	}
}

// rgbFromNV reads a row of Y and one of U and V in turns, or of V and U where vFirst is 1.
func rgbFromNV(dst, y, uv []byte, vFirst int, c *YUV) {
	for ; len(dst) >= 6 && len(y) >= 2 && len(uv) >= 2; dst, y, uv = dst[6:], y[2:], uv[2:] {
		c.pair((*[6]byte)(dst), y[0], y[1], uv[vFirst&1], uv[1^vFirst&1])
	}
	if len(dst) >= 3 {
		c.single(dst, y[0], uv[vFirst], uv[1-vFirst])
	}
}

func rgbFromHalves(dst, y, u, v []byte, c *YUV) {
	for ; len(dst) >= 6 && len(y) >= 2 && len(u) >= 1 && len(v) >= 1; dst, y, u, v = dst[6:], y[2:], u[1:], v[1:] {
		c.pair((*[6]byte)(dst), y[0], y[1], u[0], v[0])
	}
	if len(dst) >= 3 {
		c.single(dst, y[0], u[0], v[0])
	}
}

func rgbFrom444(dst, y, u, v []byte, c *YUV) {
	for ; len(dst) >= 3 && len(y) >= 1 && len(u) >= 1 && len(v) >= 1; dst, y, u, v = dst[3:], y[1:], u[1:], v[1:] {
		c.single(dst, y[0], u[0], v[0])
	}
}

// pair stores two pixels of one chroma.
func (c *YUV) pair(d *[6]byte, y0, y1, u, v uint8) {
	r, g, b := c.chroma(u, v)
	l0, l1 := c.luma(y0), c.luma(y1)
	d[0], d[1], d[2] = byteOf14(l0+r), byteOf14(l0+g), byteOf14(l0+b)
	d[3], d[4], d[5] = byteOf14(l1+r), byteOf14(l1+g), byteOf14(l1+b)
}

func (c *YUV) single(dst []byte, y, u, v uint8) {
	d := (*[3]byte)(dst)
	r, g, b := c.chroma(u, v)
	l := c.luma(y)
	d[0], d[1], d[2] = byteOf14(l+r), byteOf14(l+g), byteOf14(l+b)
}
