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
var PixRGB = Family[PixRGBFunc]{"pix_rgb", []Row[PixRGBFunc]{{Name: "plain", Func: pixRGBPlain}}}

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
	for len(dst) >= 3 {
		p := (*[4]byte)(src)
		y0, u, y1, v := p[0], p[1], p[2], p[3]
		if chromaFirst != 0 {
			y0, u, y1, v = u, y0, v, y1
		}
		dst = c.pair(dst, y0, y1, u, v)
		src = src[4:]
	}
}

// rgbFromNV reads a row of Y and one of U and V in turns, or of V and U where vFirst is 1.
func rgbFromNV(dst, y, uv []byte, vFirst int, c *YUV) {
	for ; len(y) >= 2 && len(uv) >= 2 && len(dst) >= 6; y, uv = y[2:], uv[2:] {
		u, v := uv[0], uv[1]
		if vFirst != 0 {
			u, v = v, u
		}
		dst = c.pair(dst, y[0], y[1], u, v)
	}
	if len(dst) >= 3 {
		c.pair(dst, y[0], 0, uv[vFirst], uv[1-vFirst])
	}
}

func rgbFromHalves(dst, y, u, v []byte, c *YUV) {
	for ; len(y) >= 2 && len(u) >= 1 && len(v) >= 1 && len(dst) >= 6; y, u, v = y[2:], u[1:], v[1:] {
		dst = c.pair(dst, y[0], y[1], u[0], v[0])
	}
	if len(dst) >= 3 {
		c.pair(dst, y[0], 0, u[0], v[0])
	}
}

func rgbFrom444(dst, y, u, v []byte, c *YUV) {
	u, v = u[:len(y)], v[:len(y)]
	for i, l := range y[:len(dst)/3] {
		r, g, b := c.chroma(u[i], v[i])
		c.store((*[3]byte)(dst[3*i:]), l, r, g, b)
	}
}

// pair stores two pixels of one chroma, or one where dst ends, and returns the rest of dst.
func (c *YUV) pair(dst []byte, y0, y1, u, v uint8) []byte {
	r, g, b := c.chroma(u, v)
	c.store((*[3]byte)(dst), y0, r, g, b)
	if len(dst) < 6 {
		return dst[3:]
	}
	c.store((*[3]byte)(dst[3:]), y1, r, g, b)
	return dst[6:]
}

func (c *YUV) store(d *[3]byte, y uint8, r, g, b int32) {
	l := c.luma(y)
	d[0], d[1], d[2] = byteOf14(l+r), byteOf14(l+g), byteOf14(l+b)
}
