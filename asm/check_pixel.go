package asm

import "fmt"

// pixelCounts have all tails of groups.
func pixelCounts() (n []int) {
	for i := 1; i <= 70; i++ {
		n = append(n, i)
	}
	return append(n, 319, 1024)
}

func checkPixRGB(c *checker, row PixRGBFunc) {
	convert := func(name string, a PixRGBArgs) {
		with := func(f PixRGBFunc) func([]byte) {
			return func(out []byte) { a.Dst = out; f(&a) }
		}
		compare(c, name, 3*a.N, with(row), with(pixRGBPlain))
	}
	for f := PixRGB24; f.known(); f++ {
		for _, n := range pixelCounts() {
			yuv := &yuvTables[n&1][n>>1&1]
			a := PixRGBArgs{Format: f, YUV: yuv, Grey: yuv.grey(), N: n}
			for i, p := range pixPlanes[f] {
				a.Src[i] = manyOf(p.rowBytes(n), c.byte)
			}
			convert(fmt.Sprintf("format %d, %d pixels", f, n), a)
		}
	}
	// Every y, u and v meet at the ends of their ranges, where sums are largest.
	for i := range 4 {
		a := PixRGBArgs{Format: PixI444, YUV: &yuvTables[i&1][i>>1], N: 4096}
		for p := range a.Src {
			a.Src[p] = manyOf(a.N, func() byte { return oneOf[byte](c, 0, 1, 15, 16, 128, 235, 240, 255) })
		}
		convert(fmt.Sprintf("extreme colours, table %d", i), a)
	}
}

func checkPixResize(c *checker, row PixResizeFunc) {
	for _, n := range pixelCounts() {
		for _, in := range []int{1, 2, 3, n, n + n/2, 5 * n} {
			var taps []PixTap
			for _, tap := range bilinearTaps(in, n) {
				taps = append(taps, PixTap{3 * tap.I0, 3 * tap.I1, tap.W11})
			}
			src := manyOf(3*in, c.byte)
			compare(c, fmt.Sprintf("%d pixels of %d", n, in), 3*n,
				func(out []uint32) { row(out, src, taps) }, func(out []uint32) { pixResizePlain(out, src, taps) })
		}
	}
}

func checkPixBlend(c *checker, row PixBlendFunc) {
	for _, n := range pixelCounts() {
		sum := func() uint32 { return oneOf(c, 0, 255*2048, c.Uint32N(255*2048+1)) }
		r0, r1, w := manyOf(3*n, sum), manyOf(3*n, sum), oneOf(c, 0, 2048, c.Uint32N(2049))
		compare(c, fmt.Sprintf("%d pixels, weight %d", n, w), 3*n,
			func(out []byte) { row(out, r0, r1, w) }, func(out []byte) { pixBlendPlain(out, r0, r1, w) })
	}
}

func checkPixNormF32(c *checker, row PixNormF32Func) {
	checkPixNorm(c, IngestF32, row, pixNormF32Plain)
}

func checkPixNormF16(c *checker, row PixNormF16Func) {
	checkPixNorm(c, IngestF16, row, pixNormF16Plain)
}

func checkPixNormS8(c *checker, row PixNormS8Func) { checkPixNorm(c, IngestS8, row, pixNormS8Plain) }

// checkPixNorm makes inputs of all kinds.
func checkPixNorm[T float32 | Half | int8, F ~func([]T, []byte, *PixNorm)](c *checker, to IngestType, row, plain F) {
	for kind := range 8 {
		p := &PixNorm{BGR: kind&1 != 0, Stride: 3 + kind>>1&1, Raw: kind&4 != 0}
		for i := range 3 {
			p.A[i], p.B[i] = c.Float32()/100, c.Float32()-1
			p.M[i], p.Off[i] = c.Int32N(1<<17)-1<<15, c.Int32N(1<<24)-1<<23
		}
		p.fillTables(to)
		for _, n := range pixelCounts() {
			src := manyOf(3*n, c.byte)
			compare(c, fmt.Sprintf("kind %d, %d pixels", kind, n), n*p.Stride,
				func(out []T) { row(out, src, p) }, func(out []T) { plain(out, src, p) })
		}
	}
}
