package asm

// PixTap is where a pixel of a resized row of RGB reads: bytes A.. and B.. of its
// source row, with weight W of B in 1/2048.
type PixTap struct{ A, B, W int32 }

// PixResizeFunc, whose taps ascend, interpolates a row of RGB bytes horizontally into [len(taps)][3]
// sums a*(2048-w) + b*w.
type PixResizeFunc func(dst []uint32, src []byte, taps []PixTap)

// PixBlendFunc interpolates between two rows of such sums, w the weight of the lower in
// 1/2048: (r0*(2048-w) + r1*w + 2^21) >> 22.
type PixBlendFunc func(dst []byte, r0, r1 []uint32, w uint32)

var (
	// PixResize is the family of horizontal interpolations of bytes.
	PixResize = Family[PixResizeFunc]{"pix_resize", append(pixResizeArch, Row[PixResizeFunc]{Name: "plain", Func: pixResizePlain})}
	// PixBlend is the family of vertical interpolations of bytes.
	PixBlend = Family[PixBlendFunc]{"pix_blend", append(pixBlendArch, Row[PixBlendFunc]{Name: "plain", Func: pixBlendPlain})}
)

func pixResizePlain(dst []uint32, src []byte, taps []PixTap) {
	for i, t := range taps {
		a, b, d := (*[3]byte)(src[t.A:]), (*[3]byte)(src[t.B:]), (*[3]uint32)(dst[3*i:])
		wb := uint32(t.W)
		wa := 2048 - wb
		d[0] = uint32(a[0])*wa + uint32(b[0])*wb
		d[1] = uint32(a[1])*wa + uint32(b[1])*wb
		d[2] = uint32(a[2])*wa + uint32(b[2])*wb
	}
}

func pixBlendPlain(dst []byte, r0, r1 []uint32, w uint32) {
	r0, r1 = r0[:len(dst)], r1[:len(dst)]
	u := 2048 - w
	for i := range dst {
		dst[i] = uint8((r0[i]*u + r1[i]*w + 1<<21) >> 22)
	}
}

// bilinearTaps are the half-pixel taps that bring a side of in pixels to out.
func bilinearTaps(in, out int) []ResizeTap {
	taps := make([]ResizeTap, out)
	for i := range taps {
		taps[i] = tapAt((2*int64(i)+1)*int64(in)-int64(out), 2*int64(out), int64(in))
	}
	return taps
}

// tapAt is the tap of source position num/den, clamped, in a side of n pixels.
func tapAt(num, den, n int64) ResizeTap {
	i, rem := max(num, 0)/den, max(num, 0)%den
	if i >= n-1 {
		i, rem = n-1, 0
	}
	return ResizeTap{
		I0:  int32(i),
		I1:  int32(min(i+1, n-1)),
		W:   float32(float64(rem) / float64(den)),
		W11: int32((2*2048*rem + den) / (2 * den)),
	}
}
