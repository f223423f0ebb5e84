package asm

// GemmF32Args are the arguments of a float32 matrix kernel: M output pixels of N
// channels, each the sum over len(Taps)*K products.
//
//	c[m][n] = act(bias[n] + sum over t, k of a[m*AStride + Taps[t] + k] * b[t][k][n])
//
// A 1x1 convolution has one tap at 0; a k x k one has a tap for each kernel position, the
// offset of its pixel from the first. B is packed by PackF32 for the row's NR.
type GemmF32Args struct {
	A       []float32 // from the first tap of the first pixel
	AStride int       // elements from pixel to pixel
	Taps    []int32   // elements from a pixel to its taps
	K       int       // products of a tap
	B       []float32 // panels of [len(Taps)*K][NR]
	Bias    []float32 // [panels*NR]
	Slope   []float32 // [panels*NR] of PReLU; nil: none
	Lo, Hi  float32   // clamp, after PReLU
	C       []float32 // from the first channel of the first pixel
	CStride int       // elements from pixel to pixel
	M, N    int
}

// GemmF32Func is a float32 matrix kernel.
type GemmF32Func func(*GemmF32Args)

// GemmF32 is the family of float32 matrix kernels.
var GemmF32 = Family[GemmF32Func]{"gemm_f32", gemmF32Rows}

// PackF32 packs weights [n][k] into panels of [k][nr], the last one filled with zeros.
func PackF32(w []float32, n, k, nr int) []float32 {
	b := make([]float32, Panels(n, nr)*nr*k)
	for c := range n {
		panel := b[c/nr*nr*k:]
		for i := range k {
			panel[i*nr+c%nr] = w[c*k+i]
		}
	}
	return b
}

// Panels is the number of panels of nr columns that n columns fill.
func Panels(n, nr int) int { return (n + nr - 1) / nr }

// gemmF32Plain defines the family: each sum starts at its bias and takes taps, then products, in order.
func gemmF32Plain(g *GemmF32Args) {
	const nr = 4
	depth := len(g.Taps) * g.K
	for n := 0; n < g.N; n += nr {
		b := g.B[n*depth:][:nr*depth]
		bias := (*[nr]float32)(g.Bias[n:])
		m := 0
		for ; m+2 <= g.M; m += 2 {
			sum := gemmF32Tile2(g, m, b, bias)
			g.store(m, n, sum[:nr])
			g.store(m+1, n, sum[nr:])
		}
		if m < g.M {
			sum := gemmF32Tile1(g, m, b, bias)
			g.store(m, n, sum[:])
		}
	}
}

// gemmF32Tile2 sums two pixels by four channels: as many as stay in registers.
func gemmF32Tile2(g *GemmF32Args, m int, b []float32, bias *[4]float32) [8]float32 {
	s00, s01, s02, s03 := bias[0], bias[1], bias[2], bias[3]
	s10, s11, s12, s13 := bias[0], bias[1], bias[2], bias[3]
	for _, tap := range g.Taps {
		a0 := g.A[m*g.AStride+int(tap):][:g.K]
		a1 := g.A[(m+1)*g.AStride+int(tap):][:g.K]
		for i, x0 := range a0 {
			x1 := a1[i]
			w := (*[4]float32)(b[i*4:])
			s00 += float32(x0 * w[0])
			s01 += float32(x0 * w[1])
			s02 += float32(x0 * w[2])
			s03 += float32(x0 * w[3])
			s10 += float32(x1 * w[0])
			s11 += float32(x1 * w[1])
			s12 += float32(x1 * w[2])
			s13 += float32(x1 * w[3])
		}
		b = b[4*g.K:]
	}
	return [8]float32{s00, s01, s02, s03, s10, s11, s12, s13}
}

func gemmF32Tile1(g *GemmF32Args, m int, b []float32, bias *[4]float32) [4]float32 {
	s0, s1, s2, s3 := bias[0], bias[1], bias[2], bias[3]
	for _, tap := range g.Taps {
		for i, x := range g.A[m*g.AStride+int(tap):][:g.K] {
			w := (*[4]float32)(b[i*4:])
			s0 += float32(x * w[0])
			s1 += float32(x * w[1])
			s2 += float32(x * w[2])
			s3 += float32(x * w[3])
		}
		b = b[4*g.K:]
	}
	return [4]float32{s0, s1, s2, s3}
}

// store writes the channels from n on of pixel m, as many of the sums as there are.
func (g *GemmF32Args) store(m, n int, sum []float32) {
	sum = sum[:min(len(sum), g.N-n)]
	c := g.C[m*g.CStride+n:][:len(sum)]
	for i, x := range sum {
		if g.Slope != nil && x < 0 {
			x = float32(x * g.Slope[n+i])
		}
		c[i] = min(max(x, g.Lo), g.Hi)
	}
}
