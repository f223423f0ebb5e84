package rt

import (
	"slices"

	"github.com/edgeseg/edgeseg/asm"
	"github.com/edgeseg/edgeseg/ops"
)

// A dense convolution of 3x3 at stride 1 in float32 is done by Winograd's minimal filtering (Lavin and Gray, "Fast
// algorithms for convolutional neural networks", arXiv 1509.09308): a tile of 6x6 input pixels becomes 36 transformed ones,
// each is multiplied with weights of its own, and 4x4 output pixels are made of the 36 products. That is a
// quarter of the multiply-accumulates. The transforms are products with constant matrices, by the same kernel.

const (
	winogradTile = 4                // output pixels along an axis
	winogradSpan = winogradTile + 2 // input pixels
	winogradSize = winogradSpan * winogradSpan
)

// One axis of the transforms: of input, of weights, of products.
var (
	winogradInput = [winogradSpan][winogradSpan]float64{
		{4, 0, -5, 0, 1, 0}, {0, -4, -4, 1, 1, 0}, {0, 4, -4, -1, 1, 0}, {0, -2, -1, 2, 1, 0}, {0, 2, -1, -2, 1, 0}, {0, 4, 0, -5, 0, 1},
	}
	winogradWeight = [winogradSpan][3]float64{
		{1. / 4, 0, 0}, {-1. / 6, -1. / 6, -1. / 6}, {-1. / 6, 1. / 6, -1. / 6}, {1. / 24, 1. / 12, 1. / 6}, {1. / 24, -1. / 12, 1. / 6}, {0, 0, 1},
	}
	winogradOutput = [winogradTile][winogradSpan]float64{
		{1, 1, 1, 1, 1, 0}, {0, 1, -1, 2, -2, 0}, {0, 1, 1, 4, 4, 0}, {0, 1, -1, 8, -8, 1},
	}
)

// winogradPays tells whether a convolution is one that tiles save time for: with few channels the transforms cost more
// than they save, on small maps weights four times as large do. Rounding errors spread over a tile, so no window
// may lie in the padding altogether: its sum is 0.
func winogradPays(c *ops.Conv, in, out ops.Shape) bool {
	const least = 48 // channels
	one := [2]int{1, 1}
	return c.Kernel == [2]int{3, 3} && slices.Max(c.Pad[:]) <= 1 && c.Stride == one && c.Dilation == one && c.Groups == 1 &&
		in.C >= least && out.C >= least && out.H*out.W >= 2*max(in.C, out.C)
}

// winograd tells whether the node is such a convolution.
func (n *node) winograd() bool {
	op, ok := n.op.(*ops.Conv)
	if !ok || n.out.typ != ops.Float32 {
		return false
	}
	c := op.WithDefaults()
	return winogradPays(&c, n.in[0].shape, n.out.shape)
}

// winograd is the step of such a convolution.
type winograd struct {
	n        node
	pad      [2]int
	tiles    int         // at a time
	across   int         // tiles of a row
	weights  [][]float32 // of each transformed pixel, packed
	input    asm.GemmF32Args
	products asm.GemmF32Args
	output   asm.GemmF32Args
	panels   int // of output channels
}

// winogradSkew keeps rows from lying at multiples of a page, which would share the same lines of a cache.
const winogradSkew = 16

// winogradFloats bounds what a worker has of transformed pixels and products.
const winogradFloats = 3 << 18

func lowerWinograd(n *node, c ops.Conv) *winograd {
	in, out, width := n.in[0].shape.C, n.out.shape.C, n.k.gemmF32.NR
	s := &winograd{n: *n, pad: [2]int{c.Pad[0], c.Pad[1]}, panels: asm.Panels(out, width)}
	s.across = (n.out.shape.W + winogradTile - 1) / winogradTile
	mr := n.k.gemmF32.MR
	s.tiles = (min(winogradFloats/(winogradSize*(in+s.panels*width)), 60)/mr + 1) * mr
	s.weights = winogradWeights(n.params["weight"].F32, in, out, width)
	lo, hi, slope := epilogueF32(c.Activation, n.params, s.panels*width)
	open, wide, _ := epilogueF32(ops.Linear, nil, 0)
	args := func(a []float32, k, columns int) asm.GemmF32Args {
		return asm.GemmF32Args{A: a, AStride: k, Taps: []int32{0}, K: k, Bias: make([]float32, asm.Panels(columns, width)*width), Lo: open, Hi: wide}
	}
	s.input, s.products, s.output = args(crossed(winogradInput[:]), winogradSize, in), args(nil, in, width), args(crossed(winogradOutput[:]), winogradSize, out)
	s.input.CStride, s.products.CStride = s.tiles*in+winogradSkew, s.panels*winogradSize*width+winogradSkew
	s.output.CStride, s.output.Lo, s.output.Hi, s.output.Slope = n.out.pixel, lo, hi, slope
	copy(s.output.Bias, biasF32(n))
	return s
}

// crossed is the matrix that transforms both axes: row (i, j) is row i of one axis times row j of the other.
func crossed(axis [][winogradSpan]float64) []float32 {
	var m []float32
	for _, rows := range axis {
		for _, cols := range axis {
			for _, r := range rows {
				for _, c := range cols {
					m = append(m, float32(r*c))
				}
			}
		}
	}
	return m
}

// winogradWeights transforms weights [out][3][3][in] in float64, and packs those of each transformed pixel.
func winogradWeights(w []float32, in, out, width int) [][]float32 {
	all := make([][]float32, winogradSize)
	part := make([]float32, out*in)
	for at := range all {
		rows, cols := winogradWeight[at/winogradSpan], winogradWeight[at%winogradSpan]
		for o := range out {
			for i := range in {
				sum := 0.0
				for ky, r := range rows {
					for kx, c := range cols {
						sum += r * c * float64(w[((o*3+ky)*3+kx)*in+i])
					}
				}
				part[o*in+i] = float32(sum)
			}
		}
		all[at] = asm.PackF32(part, out, in, width)
	}
	return all
}

// scratch is the number of floats that a worker needs: a tile's panels, transformed pixels, products.
func (s *winograd) scratch() int {
	width := s.n.k.gemmF32.NR
	in := s.n.in[0].shape.C
	return winogradSize*asm.Panels(in, width)*width + winogradSize*s.input.CStride + s.tiles*s.products.CStride
}

// made is the bytes of transformed weights beyond those of the weights themselves.
func (s *winograd) made() int64 {
	const direct = 9
	return elems(s.n.params["weight"]) / direct * (winogradSize - direct) * s.n.out.elemSize()
}

func (s *winograd) run(m *memory, w *worker, a area) {
	first, last := a.y.lo/winogradTile*s.across, (a.y.hi+winogradTile-1)/winogradTile*s.across
	for ; first < last; first += s.tiles {
		s.part(m, w, a.y, first, min(s.tiles, last-first))
	}
}

// part does count tiles from number first on, and writes what of them lies within rows.
func (s *winograd) part(m *memory, w *worker, rows span, first, count int) {
	in, width := s.n.in[0].shape.C, s.n.k.gemmF32.NR
	tile, rest := m.scratch[:winogradSize*asm.Panels(in, width)*width], m.scratch[winogradSize*asm.Panels(in, width)*width:]
	pixels, products := rest[:winogradSize*s.input.CStride], rest[winogradSize*s.input.CStride:]
	for t := range count {
		s.load(m, tile, (first+t)/s.across*winogradTile, (first+t)%s.across*winogradTile)
		s.n.k.multiply(w, &s.input, s.input.A, tile, pixels[t*in:], winogradSize, in)
	}
	for at, weights := range s.weights {
		for panel := range s.panels {
			s.n.k.multiply(w, &s.products, pixels[at*s.input.CStride:], weights[panel*in*width:],
				products[(panel*winogradSize+at)*width:], count, width)
		}
	}
	for t := range count {
		s.store(m, w, products[t*s.products.CStride:], rows, (first+t)/s.across*winogradTile, (first+t)%s.across*winogradTile)
	}
}

// load lays the input pixels of the tile whose first output pixel is y, x out as panels; outside of the map they are 0.
func (s *winograd) load(m *memory, tile []float32, y, x int) {
	in, width := s.n.in[0], s.n.k.gemmF32.NR
	for i := range winogradSize {
		iy, ix := y-s.pad[0]+i/winogradSpan, x-s.pad[1]+i%winogradSpan
		if iy < 0 || iy >= in.shape.H || ix < 0 || ix >= in.shape.W {
			for p := i * width; p < len(tile); p += winogradSize * width {
				clear(tile[p:][:width])
			}
			continue
		}
		pixel := m.floats(in, iy, ix)[:in.shape.C]
		for p := i * width; p < len(tile); p += winogradSize * width {
			n := copy(tile[p:][:width], pixel)
			clear(tile[p:][n:width])
			pixel = pixel[n:]
		}
	}
}

// store makes the output pixels of a tile, row by row.
func (s *winograd) store(m *memory, w *worker, products []float32, rows span, y, x int) {
	out := s.n.out
	for i := range winogradTile {
		if oy := y + i; oy >= rows.lo && oy < rows.hi {
			from := s.output.A[i*winogradTile*winogradSize:]
			s.n.k.multiply(w, &s.output, from, products, m.floats(out, oy, x), min(winogradTile, out.shape.W-x), out.shape.C)
		}
	}
}

// multiply calls the float32 kernel for rows of a and columns of the panels b, so many a call as it may have.
func (k *kernels) multiply(w *worker, args *asm.GemmF32Args, a, b, c []float32, rows, columns int) {
	row := k.gemmF32
	mostRows, mostColumns := tileSize(args.K, columns, row)
	for i := 0; i < rows; i += mostRows {
		for j := 0; j < columns; j += mostColumns {
			w.gemmF32 = *args
			g := &w.gemmF32
			g.A, g.B, g.C, g.Bias = a[i*g.AStride:], b[j*g.K:], c[i*g.CStride+j:], args.Bias[j:]
			if args.Slope != nil {
				g.Slope = args.Slope[j:]
			}
			g.M, g.N = min(mostRows, rows-i), min(mostColumns, columns-j)
			row.Func(g)
		}
	}
}
