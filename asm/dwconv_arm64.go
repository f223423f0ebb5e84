//go:build arm64 && !purego

package asm

import "math"

var (
	dwConvF32Arch = []Row[DwConvF32Func]{{Name: "neon", Func: dwConvF32NEON}}
	dwConvS8Arch  = []Row[DwConvS8Func]{{Name: "neon", Func: dwConvS8NEON}}
)

// Depthwise kernels take a block of channels at a time along the row. The last block
// ends with the last channel, so that it may overlap the one before, whose values it repeats.

func dwConvF32NEON(d *DwConvF32Args) {
	const block = 4
	if d.C < block || d.W < 1 {
		dwConvF32Plain(d)
		return
	}
	kernel := dwConvF32Taps
	if stride := rows3(d.Taps, d.InStride); stride != 0 && d.Slope == nil {
		open := math.IsInf(float64(d.Hi), 1)
		switch {
		case stride == 1 && open:
			kernel = dwConvF32Stride1
		case stride == 1:
			kernel = dwConvF32Stride1Clamp
		case open:
			kernel = dwConvF32Stride2
		default:
			kernel = dwConvF32Stride2Clamp
		}
	}
	for c := 0; c < d.C; c += block {
		kernel(d, min(c, d.C-block))
	}
}

func dwConvS8NEON(d *DwConvS8Args) {
	const block = 16
	if d.C < block || d.W < 1 {
		dwConvS8Plain(d)
		return
	}
	kernel := dwConvS8Taps
	if stride := rows3(d.Taps, d.InStride); stride != 0 && d.Neg == nil {
		// dwNarrowSmall rounds halves after adding the zero point: to even values only if that is even
		small := d.Small && d.Zero&1 == 0 && d.Lo == -128 && d.Hi == 127
		switch {
		case stride == 1 && small:
			kernel = dwConvS8Stride1Small
		case stride == 1:
			kernel = dwConvS8Stride1
		case small:
			kernel = dwConvS8Stride2Small
		default:
			kernel = dwConvS8Stride2
		}
	}
	for c := 0; c < d.C; c += block {
		kernel(d, min(c, d.C-block))
	}
}

// rows3 is the stride of a 3x3 filter whose columns of taps are neighbouring pixels, 1
// or 2, and 0 for all others.
func rows3(t []int32, pixelStride int) int {
	if len(t) != 9 {
		return 0
	}
	column := t[1] - t[0]
	for i := 0; i < 9; i += 3 {
		if t[i+1]-t[i] != column || t[i+2]-t[i+1] != column {
			return 0
		}
	}
	switch pixelStride {
	case int(column):
		return 1
	case 2 * int(column):
		return 2
	}
	return 0
}

//go:noescape
func dwConvF32Stride1(d *DwConvF32Args, first int)

//go:noescape
func dwConvF32Stride1Clamp(d *DwConvF32Args, first int)

//go:noescape
func dwConvF32Stride2(d *DwConvF32Args, first int)

//go:noescape
func dwConvF32Stride2Clamp(d *DwConvF32Args, first int)

//go:noescape
func dwConvF32Taps(d *DwConvF32Args, first int)

//go:noescape
func dwConvS8Stride1(d *DwConvS8Args, first int)

//go:noescape
func dwConvS8Stride1Small(d *DwConvS8Args, first int)

//go:noescape
func dwConvS8Stride2(d *DwConvS8Args, first int)

//go:noescape
func dwConvS8Stride2Small(d *DwConvS8Args, first int)

//go:noescape
func dwConvS8Taps(d *DwConvS8Args, first int)
