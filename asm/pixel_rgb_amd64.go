//go:build amd64 && !purego

package asm

// yuvArgs are groups of 16 pixels for yuvGroups.
type yuvArgs struct {
	dst, y, u, v *byte
	groups       int
	kind         int
	order        *yuvOrder
	rgb          *[4][2][16]uint8 // rgbOrders
	c            *YUV
}

// Kinds of planes.
const (
	yuvTurns  = iota // y, u and v in turns
	yuvHalves        // y, u, v, these for pairs of pixels
	yuvFull          // y, u, v
	yuvPacked        // all in turns, 8 pixels in 16 bytes
)

// yuvOrder says where the y, u and v of pixels lie among 16 bytes.
type yuvOrder struct{ y, u, v [16]uint8 }

// pairsOf is the order of u or v, one every step bytes from first on, each of two pixels.
func pairsOf(first, step int) (o [16]uint8) {
	for i := range o {
		o[i] = uint8((first + i/2*step) & 15)
	}
	return o
}

// everySecond is the order of y in packed formats.
func everySecond(first int) (o [16]uint8) {
	for i := range o {
		o[i] = uint8((first + 2*i) & 15)
	}
	return o
}

var yuvOrders = [...]yuvOrder{
	PixYUYV: {everySecond(0), pairsOf(1, 4), pairsOf(3, 4)},
	PixUYVY: {everySecond(1), pairsOf(0, 4), pairsOf(2, 4)},
	PixNV12: {u: pairsOf(0, 2), v: pairsOf(1, 2)},
	PixNV21: {u: pairsOf(1, 2), v: pairsOf(0, 2)},
	PixI420: {u: pairsOf(0, 1), v: pairsOf(0, 1)},
	PixI422: {u: pairsOf(0, 1), v: pairsOf(0, 1)},
	PixI444: {},
}

// rgbOrders place 8 reds and 8 greens, then 8 blues, in the first 16 bytes of 8 pixels, then in the
// last 8 bytes; from 128 on nothing. Each is there twice.
var rgbOrders = func() (o [4][2][16]uint8) {
	for part := range 2 {
		for i := range 16 {
			at := 16*part + i
			pixel, colour := uint8(at/3), at%3
			rg, b := pixel+8*uint8(colour&1), uint8(128)
			if colour == 2 {
				rg, b = 128, pixel
			}
			if pixel > 7 {
				rg, b = 128, 128
			}
			for half := range 2 {
				o[2*part][half][i], o[2*part+1][half][i] = rg, b
			}
		}
	}
	return o
}()

// packedOrders turn packed pixels to RGB: five of BGR, four of RGBA and of BGRA.
var packedOrders = [...][16]uint8{
	PixBGR24: {2, 1, 0, 5, 4, 3, 8, 7, 6, 11, 10, 9, 14, 13, 12, 15},
	PixRGBA:  {0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 15, 15, 15, 15},
	PixBGRA:  {2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, 15, 15, 15, 15},
}

// pixRGBAVX2 leaves the last pixels of a row, and formats without colour, to the plain kernel.
func pixRGBAVX2(a *PixRGBArgs) {
	n := 0 // pixels
	switch a.Format {
	case PixBGR24:
		n = a.turn(5, 3)
	case PixRGBA, PixBGRA:
		n = a.turn(4, 4)
	case PixYUYV, PixUYVY:
		n = a.yuv(yuvPacked, 32, 0, 0)
	case PixNV12, PixNV21:
		n = a.yuv(yuvTurns, 16, 16, 0)
	case PixI420, PixI422:
		n = a.yuv(yuvHalves, 16, 8, 8)
	case PixI444:
		n = a.yuv(yuvFull, 16, 16, 16)
	}
	if n == a.N {
		return
	}
	rest := *a
	rest.Dst, rest.N = a.Dst[3*n:], a.N-n
	for i, p := range pixPlanes[a.Format] {
		rest.Src[i] = a.Src[i][n/p.subW*p.bytes:]
	}
	pixRGBPlain(&rest)
}

// turn converts groups of packed pixels and returns the number of pixels.
func (a *PixRGBArgs) turn(pixels, pixelBytes int) int {
	n := min(groupsIn(3*a.N, 16, 3*pixels), groupsIn(len(a.Src[0]), 16, pixelBytes*pixels))
	if n == 0 {
		return 0
	}
	_ = a.Dst[3*a.N-1]
	turnBytes(&a.Dst[0], &a.Src[0][0], n, 3*pixels, pixelBytes*pixels, &packedOrders[a.Format])
	return n * pixels
}

// yuv converts groups of 16 pixels, which read so many bytes of each plane, and returns the number of pixels.
func (a *PixRGBArgs) yuv(kind int, bytes ...int) int {
	n := a.N / 16
	g := yuvArgs{kind: kind, order: &yuvOrders[a.Format], rgb: &rgbOrders, c: a.YUV}
	planes := [3]**byte{&g.y, &g.u, &g.v}
	for i, b := range bytes {
		if b > 0 {
			n = min(n, len(a.Src[i])/b)
		}
	}
	if n == 0 || a.YUV.BU&1 != 0 {
		return 0
	}
	for i, b := range bytes {
		if b > 0 {
			*planes[i] = &a.Src[i][0]
		}
	}
	_ = a.Dst[48*n-1]
	g.dst, g.groups = &a.Dst[0], n
	yuvGroups(&g)
	return 16 * n
}

//go:noescape
func turnBytes(dst, src *byte, groups, dstStep, srcStep int, order *[16]uint8)

//go:noescape
func yuvGroups(a *yuvArgs)
