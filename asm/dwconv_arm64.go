//go:build arm64 && !purego

package asm

import (
	"math"

	"github.com/edgeseg/edgeseg/asm/cpu"
)

var (
	dwConvF32Arch = []Row[DwConvF32Func]{{Name: "neon", Func: dwConvF32NEON}}
	dwConvS8Arch  = []Row[DwConvS8Func]{
		{Name: "dotprod", Needs: cpu.DotProd, Func: dwConvS8Dot},
		{Name: "neon", Func: dwConvS8NEON},
	}
)

// Depthwise kernels take a block of channels at a time along the row. The last block
// ends with the last channel, so that it may overlap the one before, whose values it repeats.

func dwConvF32NEON(d *DwConvF32Args) {
	const block = 4
	if d.C < block || d.W < 1 {
		dwConvF32Plain(d)
		return
	}
	stride, open := rows3(d.Taps, d.InStride), math.IsInf(float64(d.Hi), 1)
	switch {
	case stride == 0 || d.Slope != nil || d.C < 2*block:
		for c := 0; c < d.C; c += block {
			dwConvF32Taps(d, min(c, d.C-block))
		}
	case stride == 1 && open:
		dwConvF32Stride1(d)
	case stride == 1:
		dwConvF32Stride1Clamp(d)
	case open:
		dwConvF32Stride2(d)
	default:
		dwConvF32Stride2Clamp(d)
	}
}

func dwConvS8NEON(d *DwConvS8Args) { dwConvS8Blocks(d, &dwConvS8Rows3) }

func dwConvS8Dot(d *DwConvS8Args) { dwConvS8Blocks(d, &dwConvS8Dots3) }

// Kernels of 3x3 filters by stride, 1 and 2, for any epilogue without PReLU and for the usual one.
var (
	dwConvS8Rows3 = [2][2]DwConvS8Func{{dwConvS8Stride1, dwConvS8Stride1Small}, {dwConvS8Stride2, dwConvS8Stride2Small}}
	dwConvS8Dots3 = [2][2]DwConvS8Func{{dwConvS8Dot1, dwConvS8Dot1Small}, {dwConvS8Dot2, dwConvS8Dot2Small}}
)

func dwConvS8Blocks(d *DwConvS8Args, filters3 *[2][2]DwConvS8Func) {
	const block = 16
	if d.C < block || d.W < 1 {
		dwConvS8Plain(d)
		return
	}
	stride := rows3(d.Taps, d.InStride)
	switch {
	case stride == 0 || d.Neg != nil:
		for c := 0; c < d.C; c += block {
			dwConvS8Taps(d, min(c, d.C-block))
		}
	// halves are rounded after the zero point is added: to even values only if that is even
	case d.Small && d.Zero&1 == 0 && d.Lo == -128 && d.Hi == 127:
		filters3[stride-1][1](d)
	default:
		filters3[stride-1][0](d)
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
func dwConvF32Stride1(d *DwConvF32Args)

//go:noescape
func dwConvF32Stride1Clamp(d *DwConvF32Args)

//go:noescape
func dwConvF32Stride2(d *DwConvF32Args)

//go:noescape
func dwConvF32Stride2Clamp(d *DwConvF32Args)

//go:noescape
func dwConvF32Taps(d *DwConvF32Args, first int)

//go:noescape
func dwConvS8Stride1(d *DwConvS8Args)

//go:noescape
func dwConvS8Stride1Small(d *DwConvS8Args)

//go:noescape
func dwConvS8Stride2(d *DwConvS8Args)

//go:noescape
func dwConvS8Stride2Small(d *DwConvS8Args)

//go:noescape
func dwConvS8Taps(d *DwConvS8Args, first int)

//go:noescape
func dwConvS8Dot1(d *DwConvS8Args)

//go:noescape
func dwConvS8Dot1Small(d *DwConvS8Args)

//go:noescape
func dwConvS8Dot2(d *DwConvS8Args)

//go:noescape
func dwConvS8Dot2Small(d *DwConvS8Args)

// PairsS8 is for amd64.
func PairsS8(*Row[DwConvS8Func]) DwConvS8Func { return nil }
