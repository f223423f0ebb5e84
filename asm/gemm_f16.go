package asm

import "github.com/edgeseg/edgeseg/asm/cpu"

// GemmF16Args are GemmF32Args in float16. Sums take at most 64 products in half, then they are
// summed in float32; plain ones are in float32 throughout.
type GemmF16Args struct {
	A       []Half
	AStride int
	Taps    []int32
	K       int
	B       []Half // panels of [len(Taps)*K][NR]
	Bias    []Half // [panels*NR]
	Slope   []Half // [panels*NR] of PReLU; nil: none
	Lo, Hi  Half   // clamp, after PReLU
	C       []Half
	CStride int
	M, N    int
}

// GemmF16Func is a float16 matrix kernel.
type GemmF16Func func(*GemmF16Args)

// GemmF16 is the family of float16 matrix kernels.
var GemmF16 = Family[GemmF16Func]{"gemm_f16", gemmF16Rows}

// SlowHalves tells that a core multiplies float32 numbers by kernels of its own, but halves by the plain one, fifty times
// slower, which EDGESEG_KERNELS does not ask for.
func SlowHalves(core cpu.Core) bool {
	return GemmF16.Pick(core) == GemmF16.Plain() && GemmF32.Pick(core) != GemmF32.Plain() && chosen(GemmF16.Name) == ""
}

// PackF16 rounds weights [n][k] and packs them as PackF32 does.
func PackF16(w []float32, n, k, nr int) []Half { return Halves(PackF32(w, n, k, nr)) }

// gemmF16Tile are the sums of up to 8 pixels by 4 channels, and what they are summed from.
type gemmF16Tile struct {
	sums [8][4]float32
	b    [64][4]float32
	a    [64]float32
}

// gemmF16Plain defines the family: each sum starts at its bias and takes taps, then products, in order.
func gemmF16Plain(g *GemmF16Args) {
	const nr = 4
	var t gemmF16Tile
	depth := len(g.Taps) * g.K
	for n := 0; n < g.N; n += nr {
		for m := 0; m < g.M; m += len(t.sums) {
			sums := t.sums[:min(len(t.sums), g.M-m)]
			for p := range sums {
				widen(sums[p][:], g.Bias[n:])
			}
			b := g.B[n*depth:][:nr*depth]
			for _, tap := range g.Taps {
				for k := 0; k < g.K; k += len(t.a) {
					products := min(len(t.a), g.K-k)
					for i := range products {
						widen(t.b[i][:], b[nr*i:])
					}
					b = b[nr*products:]
					for p := range sums {
						t.add(p, g.A[(m+p)*g.AStride+int(tap)+k:][:products])
					}
				}
			}
			for p := range sums {
				g.store(m+p, n, sums[p][:])
			}
		}
	}
}

// add adds the products of a pixel.
func (t *gemmF16Tile) add(p int, from []Half) {
	a := t.a[:len(from)]
	widen(a, from)
	sum := &t.sums[p]
	s0, s1, s2, s3 := sum[0], sum[1], sum[2], sum[3]
	for i, x := range a {
		w := &t.b[i]
		s0 += float32(x * w[0])
		s1 += float32(x * w[1])
		s2 += float32(x * w[2])
		s3 += float32(x * w[3])
	}
	*sum = [4]float32{s0, s1, s2, s3}
}

// store writes the channels from n on of pixel m, as many of the sums as there are.
func (g *GemmF16Args) store(m, n int, sum []float32) {
	sum = sum[:min(len(sum), g.N-n)]
	var slope []Half
	if g.Slope != nil {
		slope = g.Slope[n:]
	}
	narrowActivated(g.C[m*g.CStride+n:][:len(sum)], sum, slope, g.Lo, g.Hi)
}

// narrowActivated applies PReLU, where there are slopes, and the clamp, and rounds.
func narrowActivated(dst []Half, src []float32, slope []Half, lo, hi Half) {
	l, h := lo.Float32(), hi.Float32()
	for i := range dst {
		x := src[i]
		if slope != nil && x < 0 {
			x = float32(x * slope[i].Float32())
		}
		dst[i] = ToHalf(min(max(x, l), h))
	}
}
