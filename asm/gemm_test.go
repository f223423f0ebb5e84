package asm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/edgeseg/edgeseg/asm/cpu"
)

// gemmShape is a call of a matrix kernel: what package optest's small operators do not reach.
type gemmShape struct {
	m, n, k    int
	taps       int
	gapA, gapC int // elements between pixels that no product or sum touches
	prelu      bool
	shifted    bool
}

func (s gemmShape) String() string {
	return fmt.Sprintf("m%d n%d k%d taps%d gaps %d %d prelu %v shifted %v", s.m, s.n, s.k, s.taps, s.gapA, s.gapC, s.prelu, s.shifted)
}

// gemmShapes are the edges of all tiles (up to 16 pixels and 64 channels), of depths and of
// what is cut into chunks inside, then random ones.
func gemmShapes() (all []gemmShape) {
	for m := range 40 {
		all = append(all, gemmShape{m: m + 1, n: 1 + m*13%70, k: 5, taps: 1 + m%2})
	}
	for n := range 130 {
		all = append(all, gemmShape{m: 1 + n%14, n: n + 1, k: 3, taps: 2, gapC: n % 3, prelu: n%4 == 0})
	}
	for _, k := range []int{1, 2, 3, 4, 15, 16, 17, 60, 64, 65, 127, 252, 257, 508, 516, 768, 1028, 2500} {
		all = append(all, gemmShape{m: 13, n: 33, k: k, taps: 1, gapA: 1}, gemmShape{m: 3, n: 20, k: k, taps: 3, prelu: true})
	}
	all = append(all, gemmShape{m: 5, n: 7, k: 4, taps: 0}, gemmShape{m: 40, n: 36, k: 12, taps: 49}, gemmShape{m: 14, n: 65, k: 200, taps: 9})
	for _, k := range []int{128, 256, 512, 1024, 1536} { // copies of 1024 products end where a tap does, and taps follow
		for n := range 3 {
			all = append(all, gemmShape{m: 3 + 4*n, n: 16 + 9*n, k: k, taps: max(1536/k+2, 3)})
		}
	}
	for m := range 60 { // groups of pixels that go through whole panels, deep ones, too
		all = append(all, gemmShape{m: m + 1, n: 32 * (1 + m%3), k: []int{5, 64, 256, 257, 700, 772}[m%6], taps: 1, gapA: m % 2 * 3, gapC: m % 5})
	}
	for m := range 9 { // pixels that share taps: colours at stride 2
		all = append(all, gemmShape{m: m + 1, n: 16 + 9*m, k: 9, taps: 3, gapA: -3, prelu: m%3 == 0})
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 150 {
		all = append(all, gemmShape{1 + r.IntN(60), 1 + r.IntN(140), 1 + r.IntN(150), 1 + r.IntN(4), r.IntN(20), r.IntN(20), r.IntN(3) == 0, false})
	}
	for i := range all {
		all[i].shifted = i%3 == 0
	}
	return all
}

func TestGemmF32RowsAgreeWithPlain(t *testing.T) {
	for i := range GemmF32.Rows {
		row := &GemmF32.Rows[i]
		if !cpu.Has(row.Needs) {
			continue
		}
		t.Run(row.Name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(3, 4))
			for _, s := range gemmShapes() {
				g, w := randomGemmF32(r, s)
				g.B = PackF32(w, s.n, s.k*s.taps, GemmF32.Plain().NR)
				want := filledOutput(&g.C, s, float32(math.NaN()))
				gemmF32Plain(&g)
				g.B = PackF32(w, s.n, s.k*s.taps, row.NR)
				got := filledOutput(&g.C, s, float32(math.NaN()))
				row.Func(&g)
				bound := 8 * float64(s.k*s.taps+1) * float64(s.k*s.taps+1) * 4 / (1 << 24) // |w|, |x|, |slope| are below 2
				for i, x := range got {
					if d := math.Abs(float64(x - want[i])); !(d <= bound) && !(x != x && want[i] != want[i]) {
						t.Fatalf("%v: element %d is %g, want %g", s, i, x, want[i])
					}
				}
				one := filledOutput(&g.C, s, float32(math.NaN()))
				a, c := g.A, g.C
				g.M = 1
				for m := range s.m {
					g.A, g.C = a[m*g.AStride:], c[m*g.CStride:]
					row.Func(&g)
				}
				for i, x := range one {
					if math.Float32bits(x) != math.Float32bits(got[i]) {
						t.Fatalf("%v: element %d is %g alone, %g among others", s, i, x, got[i])
					}
				}
			}
		})
	}
}

// Errors of rounding add up at random: far below the bound, which the judge of package optest knows.
func TestGemmF16RowsAgreeWithPlain(t *testing.T) {
	for i := range len(GemmF16.Rows) - 1 {
		row := &GemmF16.Rows[i]
		if !cpu.Has(row.Needs) {
			continue
		}
		t.Run(row.Name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(3, 4))
			for _, s := range gemmShapes() {
				g, w := randomGemmF16(r, s)
				g.B = PackF16(w, s.n, s.k*s.taps, GemmF16.Plain().NR)
				want := filledOutput(&g.C, s, Half(0x7e00))
				gemmF16Plain(&g)
				g.B = PackF16(w, s.n, s.k*s.taps, row.NR)
				got := filledOutput(&g.C, s, Half(0x7e00))
				row.Func(&g)
				bound := 0.01 * (2 + math.Sqrt(float64(s.k*s.taps)))
				for i, x := range got {
					if d := math.Abs(number(x) - number(want[i])); !(d <= bound) && x != want[i] {
						t.Fatalf("%v: element %d is %g, want %g", s, i, number(x), number(want[i]))
					}
				}
				one := filledOutput(&g.C, s, Half(0x7e00))
				a, c := g.A, g.C
				g.M = 1
				for m := range s.m {
					g.A, g.C = a[m*g.AStride:], c[m*g.CStride:]
					row.Func(&g)
				}
				for i, x := range one {
					if x != got[i] {
						t.Fatalf("%v: element %d is %g alone, %g among others", s, i, number(x), number(got[i]))
					}
				}
			}
		})
	}
}

// randomGemmF16 is randomGemmF32, rounded.
func randomGemmF16(r *rand.Rand, s gemmShape) (GemmF16Args, []float32) {
	f, w := randomGemmF32(r, s)
	f.A = append(f.A, make([]float32, 16)...) // kernels read as many bytes behind
	g := GemmF16Args{A: Halves(f.A), AStride: f.AStride, Taps: f.Taps, K: f.K, Bias: Halves(f.Bias),
		Lo: ToHalf(f.Lo), Hi: ToHalf(f.Hi), CStride: f.CStride, M: f.M, N: f.N}
	if f.Slope != nil {
		g.Slope = Halves(f.Slope)
	}
	return g, w
}

// filledOutput sets *c to an output full of v, with a guard of 64 elements at each side, and returns all of it.
func filledOutput[T any](c *[]T, s gemmShape, v T) []T {
	const guard = 64
	all := make([]T, guard+s.m*(s.n+s.gapC)+guard)
	for i := range all {
		all[i] = v
	}
	*c = all[guard:]
	return all
}

// randomGemmF32 makes arguments but for B and C, and the weights. What no product uses is NaN.
func randomGemmF32(r *rand.Rand, s gemmShape) (GemmF32Args, []float32) {
	const lanes = 64 // Bias and Slope are padded to panels of any row
	random := func(n, padded int) []float32 {
		x := make([]float32, padded)
		for i := range n {
			x[i] = r.Float32()*2 - 1
		}
		return x
	}
	g := GemmF32Args{M: s.m, N: s.n, K: s.k, AStride: s.k + s.gapA, CStride: s.n + s.gapC, Lo: -3, Hi: float32(math.Inf(1))}
	for i := range s.taps {
		g.Taps = append(g.Taps, int32(i*(s.k+3)))
	}
	g.A = make([]float32, s.m*g.AStride+s.taps*(s.k+3)+16)
	for i := range g.A {
		g.A[i] = float32(math.NaN())
	}
	for m := range s.m {
		for _, tap := range g.Taps {
			copy(g.A[m*g.AStride+int(tap):], random(s.k, s.k))
		}
	}
	g.Bias = random(s.n, s.n+lanes)
	if s.prelu {
		g.Slope = random(s.n, s.n+lanes)
	}
	return g, random(s.n*s.k*s.taps, s.n*s.k*s.taps)
}

func TestGemmS8RowsEqualPlain(t *testing.T) {
	for i := range GemmS8.Rows {
		row := &GemmS8.Rows[i]
		if !cpu.Has(row.Needs) {
			continue
		}
		t.Run(row.Name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(5, 6))
			for i, s := range gemmShapes() {
				g, w := randomGemmS8(r, s)
				g.useRow(GemmS8.Plain(), w, s)
				want := filledOutput(&g.C, s, 55)
				gemmS8Plain(&g)
				if g.OutShifted = row.Unsigned && i%2 == 0; g.OutShifted {
					shift(g.C, s.n, g.CStride, s.m)
				}
				g.useRow(row, w, s)
				got := filledOutput(&g.C, s, 55)
				row.Func(&g)
				for i, x := range got {
					if x != want[i] {
						t.Fatalf("%v, requant %d %d %d: element %d is %d, want %d", s, g.Zero, g.Lo, g.Hi, i, x, want[i])
					}
				}
			}
		})
	}
}

// shift adds 128 to n channels of each of so many pixels.
func shift(c []int8, n, stride, pixels int) {
	for m := range pixels {
		for i := range n {
			c[m*stride+i] ^= -128
		}
	}
}

// randomGemmS8 makes arguments but for K, B and C, and the weights. Sums reach the whole of
// int32 that a node may use, products the whole range and beyond, with ties.
func randomGemmS8(r *rand.Rand, s gemmShape) (GemmS8Args, []int8) {
	const lanes = 64
	g := GemmS8Args{M: s.m, N: s.n, AStride: s.k + s.gapA, CStride: s.n + s.gapC}
	for i := range s.taps {
		g.Taps = append(g.Taps, int32(i*(s.k+3)))
	}
	g.A = make([]int8, s.m*g.AStride+s.taps*(s.k+3)+64)
	for i := range g.A {
		g.A[i] = int8(r.Uint32())
		if r.IntN(4) == 0 {
			g.A[i] = -128
		}
	}
	depth := s.k * s.taps
	w := make([]int8, s.n*depth)
	for i := range w {
		w[i] = int8(r.IntN(255) - 127)
		if r.IntN(4) == 0 {
			w[i] = 127
		}
	}
	g.Zero = int32(r.IntN(256) - 128)
	g.Lo, g.Hi = -128, 127
	if r.IntN(2) == 0 {
		g.Lo, g.Hi = g.Zero, int32(r.IntN(128))
	}
	g.Bias, g.Mult = make([]int32, s.n+lanes), make([]float32, s.n+lanes)
	if s.prelu {
		g.Neg = make([]float32, s.n+lanes)
	}
	sum := float32(1+depth) * 1000
	for i := range s.n {
		g.Bias[i] = int32(r.IntN(20000) - 10000)
		g.Mult[i] = 128 / sum * r.Float32() * 4
		switch r.IntN(8) {
		case 0:
			g.Mult[i] = 0.5 // ties
		case 1:
			g.Mult[i] = 1 << 30 / float32(depth*128*127+10000) // products up to 2^30
		}
		if g.Neg != nil {
			g.Neg[i] = g.Mult[i] * (r.Float32()*2 - 1)
		}
	}
	if bound := float32(10000 + 128*127*depth); bound < 1<<22 && g.Neg == nil && r.IntN(4) > 0 {
		g.Small, g.Zero = true, g.Zero&^int32(r.IntN(4)/2) // which some kernels want even
		for i, m := range g.Mult {
			g.Mult[i] = min(m, (1<<15-129)/bound)
		}
	}
	return g, w
}

// useRow sets K and B for a row, and lowers the bias by what its Shift adds.
func (g *GemmS8Args) useRow(row *Row[GemmS8Func], w []int8, s gemmShape) {
	g.K = Lanes(s.k, row.KR)
	g.B = PackS8(w, s.n, s.taps, s.k, row)
	if s.shifted {
		g.Shifted = true
		g.A = slices.Clone(g.A)
		for i := range g.A {
			g.A[i] += int8(row.Shift)
		}
	}
	g.Bias = slices.Clone(g.Bias)
	depth := s.k * s.taps
	for c := range s.n {
		for _, v := range w[c*depth:][:depth] {
			g.Bias[c] -= row.Shift * int32(v)
		}
	}
}

// BenchmarkGemm takes the shapes of Fast-SCNN's layers, as many pixels as a call may have.
func BenchmarkGemm(b *testing.B) {
	shapes := []gemmShape{
		{m: 60, n: 64, k: 64, taps: 1}, {m: 48, n: 384, k: 64, taps: 1}, {m: 48, n: 64, k: 384, taps: 1}, {m: 48, n: 96, k: 384, taps: 1},
		{m: 48, n: 768, k: 128, taps: 1}, {m: 200, n: 128, k: 128, taps: 1}, {m: 96, n: 48, k: 32, taps: 1},
		{m: 200, n: 32, k: 4, taps: 9}, {m: 200, n: 32, k: 12, taps: 3}, {m: 96, n: 19, k: 128, taps: 1}, {m: 96, n: 11, k: 128, taps: 1},
		{m: 9, n: 32, k: 128, taps: 1}, {m: 1, n: 32, k: 128, taps: 1},
	}
	for _, s := range shapes {
		r := rand.New(rand.NewPCG(7, 8))
		name := fmt.Sprintf("%dx%dx%d", s.m, s.k*s.taps, s.n)
		if s.taps > 1 {
			name += fmt.Sprintf("taps%d", s.taps)
		}
		macs := s.m * s.n * s.k * s.taps
		for i := range GemmF32.Rows {
			row := &GemmF32.Rows[i]
			if !cpu.Has(row.Needs) {
				continue
			}
			g, w := randomGemmF32(r, s)
			g.B = PackF32(w, s.n, s.k*s.taps, row.NR)
			g.C = make([]float32, s.m*s.n)
			b.Run(name+"/f32="+row.Name, func(b *testing.B) { benchmarkMACs(b, GemmF32.Name, macs, func() { row.Func(&g) }) })
		}
		for i := range GemmF16.Rows {
			row := &GemmF16.Rows[i]
			if !cpu.Has(row.Needs) {
				continue
			}
			g, w := randomGemmF16(r, s)
			g.B = PackF16(w, s.n, s.k*s.taps, row.NR)
			g.C = make([]Half, s.m*s.n)
			b.Run(name+"/f16="+row.Name, func(b *testing.B) { benchmarkMACs(b, GemmF16.Name, macs, func() { row.Func(&g) }) })
		}
		for i := range GemmS8.Rows {
			row := &GemmS8.Rows[i]
			if !cpu.Has(row.Needs) {
				continue
			}
			g, w := randomGemmS8(r, s)
			g.useRow(row, w, s)
			g.C = make([]int8, s.m*s.n)
			b.Run(name+"/s8="+row.Name, func(b *testing.B) { benchmarkMACs(b, GemmS8.Name, macs, func() { row.Func(&g) }) })
		}
	}
}

func benchmarkMACs(b *testing.B, family string, macs int, f func()) {
	for b.Loop() {
		f()
	}
	report(b, family, "GMAC/s", macs)
}
