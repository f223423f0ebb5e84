package asm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// dwShape is the geometry of a depthwise call.
type dwShape struct {
	kh, kw, stride, dilation, w, c int
}

func (s dwShape) String() string {
	return fmt.Sprintf("%dx%d_s%d_d%d_w%d_c%d", s.kh, s.kw, s.stride, s.dilation, s.w, s.c)
}

// taps are those of a map of rows of so many elements, pixels of pixel elements.
func (s dwShape) taps(row, pixel int) (t []int32) {
	for y := range s.kh {
		for x := range s.kw {
			t = append(t, int32(y*s.dilation*row+x*s.dilation*pixel))
		}
	}
	return t
}

// span is the number of pixels of an input row.
func (s dwShape) span() int { return (s.w-1)*s.stride + (s.kw-1)*s.dilation + 1 }

// dwShapes have all tails of channels and of pixels, and filters of every kind.
func dwShapes() (all []dwShape) {
	for c := 1; c <= 80; c++ {
		all = append(all, dwShape{3, 3, 1 + c%2, 1, 1 + c%7, c})
	}
	for _, c := range []int{32, 48, 96, 128, 200, 384} {
		for w := 1; w <= 12; w++ {
			all = append(all, dwShape{3, 3, 1 + w%2, 1, w, c}, dwShape{3, 3, 1, 2 + w%3, w, c})
		}
	}
	for _, k := range [][2]int{{1, 1}, {1, 3}, {3, 1}, {2, 2}, {5, 5}, {3, 5}, {7, 7}, {9, 9}} {
		for _, c := range []int{3, 16, 33, 64, 100} {
			all = append(all, dwShape{k[0], k[1], 1, 1, 9, c}, dwShape{k[0], k[1], 2, 1, 3, c}, dwShape{k[0], k[1], 3, 2, 5, c})
		}
	}
	return append(all, dwShape{3, 3, 1, 1, 113, 256}, dwShape{0, 0, 1, 1, 5, 40})
}

func TestDepthwiseRowsGiveThePlainBits(t *testing.T) {
	eachRow(t, &DwConvS8, func(t *testing.T, row DwConvS8Func) {
		for i, s := range dwShapes() {
			t.Run(s.String(), func(t *testing.T) {
				z := clamps[i%len(clamps)]
				d, out := s.int8(z, i%3 == 0)
				want := *d
				d.Out, want.Out = out.outputs()
				row(d)
				dwConvS8Plain(&want)
				out.compare(t, 0)
			})
		}
	})
}

func (s dwShape) int8(z [3]int32, prelu bool) (*DwConvS8Args, *guarded[int8]) {
	pixel := (s.c + 3) &^ 3
	taps := s.kh * s.kw
	stride := s.span() * pixel
	d := &DwConvS8Args{
		In: inputS8(max(s.kh-1, 0)*s.dilation*stride + stride), InStride: s.stride * pixel,
		Taps: s.taps(stride, pixel),
		Weight: weights(taps*pixel, func(i int) int8 {
			if i%pixel >= s.c {
				return 0
			}
			return int8(rand.IntN(255) - 127)
		}),
		Bias:      weights(s.c, func(int) int32 { return int32(rand.IntN(1<<14) - 1<<13) }),
		Requant:   requantOf(s.c, 5000*max(taps, 1), prelu, z[0], z[1], z[2]),
		OutStride: pixel + 4*(s.w%2), W: s.w, C: s.c,
	}
	return d, newGuarded[int8]((s.w-1)*d.OutStride + s.c)
}

func TestUnsignedDepthwiseRowsShift(t *testing.T) {
	for _, row := range runnable(&DwConvS8) {
		if !row.Unsigned {
			continue
		}
		t.Run(row.Name, func(t *testing.T) {
			for i, s := range dwShapes() {
				d, out := s.int8(clamps[i%len(clamps)], false)
				if Columns3x3(d.Taps, d.InStride) == 0 {
					continue
				}
				t.Run(s.String(), func(t *testing.T) {
					want := *d
					d.Out, want.Out = out.outputs()
					dwConvS8Plain(&want)
					if d.Shifted = i%3 > 0; d.Shifted {
						shift(d.In, len(d.In), 0, 1)
					}
					if d.OutShifted = i%5 > 1; d.OutShifted {
						shift(want.Out, s.c, d.OutStride, s.w)
					}
					row.Func(d)
					out.compare(t, 0)
				})
			}
		})
	}
}

// The rows of a ring of rows come in any order.
func TestPairsOfDepthwiseRowsGiveThePlainBits(t *testing.T) {
	for _, row := range runnable(&DwConvS8) {
		if PairsS8(row) == nil {
			continue
		}
		t.Run(row.Name, func(t *testing.T) {
			for i := range 240 {
				s := dwShape{4, 3, 1, 1, 1 + i%13, 1 + i%137}
				d, _ := s.int8(clamps[i%len(clamps)], false)
				for turn := range i % 4 * 3 {
					d.Taps[turn], d.Taps[turn+3] = d.Taps[turn+3], d.Taps[turn]
				}
				d.OutRow = s.w*d.OutStride + i%3
				out := newGuarded[int8](d.OutRow + (s.w-1)*d.OutStride + s.c)
				want := *d
				d.Out, want.Out = out.outputs()
				want.Taps = d.Taps[:9]
				dwConvS8Plain(&want)
				want.Taps, want.Out = d.Taps[3:], want.Out[d.OutRow:]
				dwConvS8Plain(&want)
				if d.Shifted = row.Unsigned && i%3 > 0; d.Shifted {
					shift(d.In, len(d.In), 0, 1)
				}
				if d.OutShifted = row.Unsigned && i%5 > 1; d.OutShifted {
					shift(out.want[guard:], s.c, d.OutStride, s.w)
					shift(want.Out, s.c, d.OutStride, s.w)
				}
				PairsS8(row)(d)
				out.compare(t, 0)
			}
		})
	}
}

// The largest sums that a plan may ask for are beyond float32's integers.
func TestDepthwiseRowsRoundLargeSums(t *testing.T) {
	eachRow(t, &DwConvS8, func(t *testing.T, row DwConvS8Func) {
		for _, mult := range []float32{0.75, 1e-6, 3e-8} {
			d, out := dwShape{3, 3, 1, 1, 6, 96}.int8([3]int32{1, -128, 127}, false)
			for c := range d.Bias {
				d.Bias[c] = int32(rand.Uint32()) >> 1
				d.Mult[c] = mult
			}
			want := *d
			d.Out, want.Out = out.outputs()
			row(d)
			dwConvS8Plain(&want)
			out.compare(t, 0)
		}
	})
}

func TestFloatDepthwiseRowsStayWithinTheBound(t *testing.T) {
	eachRow(t, &DwConvF32, func(t *testing.T, row DwConvF32Func) {
		for i, s := range dwShapes() {
			t.Run(s.String(), func(t *testing.T) {
				d, out := s.float32(i%3 == 0)
				want := *d
				d.Out, want.Out = out.outputs()
				row(d)
				dwConvF32Plain(&want)
				// no product here is larger than 30
				n := float64(s.kh*s.kw + 1)
				out.compare(t, 4*n*n*30*math.Exp2(-24))
			})
		}
	})
}

func (s dwShape) float32(prelu bool) (*DwConvF32Args, *guarded[float32]) {
	random := func(int) float32 { return float32(rand.NormFloat64()) }
	stride := s.span() * s.c
	d := &DwConvF32Args{
		In: inputF32(max(s.kh-1, 0)*s.dilation*stride + stride), InStride: s.stride * s.c,
		Taps:   s.taps(stride, s.c),
		Weight: weights(s.kh*s.kw*s.c, random), Bias: weights(s.c, random),
		Lo: -3, Hi: 4, OutStride: s.c + s.w%2, W: s.w, C: s.c,
	}
	if prelu {
		d.Slope = weights(s.c, random)
	}
	return d, newGuarded[float32]((s.w-1)*d.OutStride + s.c)
}

// fastSCNN are the kinds of depthwise calls of a frame of 512x1024, as long as a call may be.
var fastSCNN = []dwShape{{3, 3, 2, 1, 256, 32}, {3, 3, 2, 1, 128, 48}, {3, 3, 1, 1, 64, 384}, {3, 3, 1, 1, 32, 768}, {3, 3, 1, 1, 128, 128}, {3, 3, 1, 4, 128, 128}}

func BenchmarkDwConvS8(b *testing.B) {
	for _, s := range fastSCNN {
		b.Run(s.String(), func(b *testing.B) {
			d, out := s.int8(clamps[0], false)
			d.In, d.Out = aligned(d.In), aligned(out.got)
			benchRows(b, &DwConvS8, "GMAC/s", 9*s.w*s.c, func(f DwConvS8Func) { f(d) })
		})
	}
}

func BenchmarkDwConvF32(b *testing.B) {
	for _, s := range fastSCNN {
		b.Run(s.String(), func(b *testing.B) {
			d, out := s.float32(false)
			d.In, d.Out = aligned(d.In), aligned(out.got)
			benchRows(b, &DwConvF32, "GMAC/s", 9*s.w*s.c, func(f DwConvF32Func) { f(d) })
		})
	}
}
