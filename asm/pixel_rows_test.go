package asm

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

func randomBytes(n int) []byte { return weights(n, func(int) byte { return byte(rand.Uint32()) }) }

// pixelCounts have all tails of groups.
func pixelCounts() (n []int) {
	for i := 1; i <= 70; i++ {
		n = append(n, i)
	}
	return append(n, 319, 1024)
}

func TestConversionRowsGiveThePlainBytes(t *testing.T) {
	eachRow(t, &PixRGB, func(t *testing.T, row PixRGBFunc) {
		for _, f := range allFormats {
			for _, n := range pixelCounts() {
				t.Run(fmt.Sprintf("%d/%d", f, n), func(t *testing.T) {
					yuv := &yuvTables[n&1][n>>1&1]
					a := &PixRGBArgs{Format: f, YUV: yuv, Grey: yuv.grey(), N: n}
					for i, p := range pixPlanes[f] {
						a.Src[i] = randomBytes(p.rowBytes(n))
					}
					out := newGuarded[uint8](3 * n)
					want := *a
					a.Dst, want.Dst = out.outputs()
					row(a)
					pixRGBPlain(&want)
					out.compare(t, 0)
				})
			}
		}
	})
}

// Every y, u and v meet at the ends of their ranges, where sums are largest.
func TestConversionRowsClampExtremeColours(t *testing.T) {
	eachRow(t, &PixRGB, func(t *testing.T, row PixRGBFunc) {
		const n = 4096
		for i := range 4 {
			yuv := &yuvTables[i&1][i>>1]
			a := &PixRGBArgs{Format: PixI444, YUV: yuv, N: n}
			for c := range a.Src {
				a.Src[c] = weights(n, func(int) byte { return []byte{0, 1, 15, 16, 128, 235, 240, 255}[rand.IntN(8)] })
			}
			out := newGuarded[uint8](3 * n)
			want := *a
			a.Dst, want.Dst = out.outputs()
			row(a)
			pixRGBPlain(&want)
			out.compare(t, 0)
		}
	})
}

func TestPixelResizeRowsGiveThePlainSums(t *testing.T) {
	eachRow(t, &PixResize, func(t *testing.T, row PixResizeFunc) {
		for _, n := range pixelCounts() {
			for _, in := range []int{1, 2, 3, n, n + n/2, 5 * n} {
				var taps []PixTap
				for _, tap := range bilinearTaps(in, n) {
					taps = append(taps, PixTap{3 * tap.I0, 3 * tap.I1, tap.W11})
				}
				src := randomBytes(3 * in)
				out := newGuarded[uint32](3 * n)
				got, want := out.outputs()
				row(got, src, taps)
				pixResizePlain(want, src, taps)
				out.compare(t, 0)
			}
		}
	})
}

func TestBlendRowsGiveThePlainBytes(t *testing.T) {
	eachRow(t, &PixBlend, func(t *testing.T, row PixBlendFunc) {
		for _, n := range pixelCounts() {
			sums := func(int) uint32 { return []uint32{0, 255 * 2048, rand.Uint32N(255*2048 + 1)}[rand.IntN(3)] }
			r0, r1 := weights(3*n, sums), weights(3*n, sums)
			out := newGuarded[uint8](3 * n)
			got, want := out.outputs()
			w := []uint32{0, 2048, rand.Uint32N(2049)}[rand.IntN(3)]
			row(got, r0, r1, w)
			pixBlendPlain(want, r0, r1, w)
			out.compare(t, 0)
		}
	})
}

// norms are preparations of inputs of all kinds.
func norms(f func(p *PixNorm)) {
	for i := range 8 {
		p := &PixNorm{BGR: i&1 != 0, Stride: 3 + i>>1&1, Raw: i&4 != 0}
		for c := range 3 {
			p.A[c], p.B[c] = rand.Float32()/100, rand.Float32()-1
			p.M[c], p.Off[c] = rand.Int32N(1<<17)-1<<15, rand.Int32N(1<<24)-1<<23
		}
		f(p)
	}
}

func TestNormalizationRowsGiveThePlainBits(t *testing.T) {
	norms(func(p *PixNorm) {
		for _, n := range pixelCounts() {
			src := randomBytes(3 * n)
			p.fillTables(IngestS8)
			eachRow(t, &PixNormS8, func(t *testing.T, row PixNormS8Func) {
				out := newGuarded[int8](n * p.Stride)
				got, want := out.outputs()
				row(got[:n*p.Stride], src, p)
				pixNormS8Plain(want, src, p)
				out.compare(t, 0)
			})
			p.fillTables(IngestF16)
			eachRow(t, &PixNormF16, func(t *testing.T, row PixNormF16Func) {
				out := newGuarded[Half](n * p.Stride)
				got, want := out.outputs()
				row(got[:n*p.Stride], src, p)
				pixNormF16Plain(want, src, p)
				out.compare(t, 0)
			})
			p.fillTables(IngestF32)
			eachRow(t, &PixNormF32, func(t *testing.T, row PixNormF32Func) {
				out := newGuarded[float32](n * p.Stride)
				got, want := out.outputs()
				row(got[:n*p.Stride], src, p)
				pixNormF32Plain(want, src, p)
				out.compare(t, 0)
			})
		}
	})
}
