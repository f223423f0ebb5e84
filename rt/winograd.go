package rt

import (
	"cmp"
	"slices"

	"github.com/edgeseg/edgeseg/asm"
	"github.com/edgeseg/edgeseg/ops"
)

// A dense convolution of 3x3 at stride 1 in float32 is done by Winograd's minimal filtering (Lavin and Gray, "Fast
// algorithms for convolutional neural networks", arXiv 1509.09308): a tile of 6x6 input pixels becomes 36 transformed ones,
// each is multiplied with weights of its own, and 4x4 output pixels are made of the 36 products. That is a
// quarter of the multiply-accumulates, but four times the weights; tiles of 2x2 take 4/9 and 16/9. A dilated one is as
// many convolutions as there are phases of its input.

// winogradWeight is an axis of the transform of weights, by the tile's side.
var winogradWeight = map[int][][3]float64{
	2: {{1, 0, 0}, {1. / 2, 1. / 2, 1. / 2}, {1. / 2, -1. / 2, 1. / 2}, {0, 0, 1}},
	4: {{1. / 4, 0, 0}, {-1. / 6, -1. / 6, -1. / 6}, {-1. / 6, 1. / 6, -1. / 6}, {1. / 24, 1. / 12, 1. / 6}, {1. / 24, -1. / 12, 1. / 6}, {0, 0, 1}},
}

// winogradTile is the side of the tiles that take the least time, 0 where none saves any. Rounding errors spread over a
// tile, so no window may lie in the padding altogether: its sum is 0.
func winogradTile(c *ops.Conv, in, out ops.Shape) int {
	const (
		least   = 12 // channels
		reading = 8  // products in the time of fetching a weight
		moving  = 3  // products in the time of transforming an element
	)
	if c.Kernel != [2]int{3, 3} || c.Stride != [2]int{1, 1} || c.Groups != 1 || min(in.C, out.C) < least {
		return 0
	}
	for i, p := range c.Pad {
		if p > c.Dilation[i%2] {
			return 0
		}
	}
	const direct = 3 * 3
	best, cost := 0, direct*(out.H*out.W+reading)*in.C*out.C
	for _, tile := range []int{2, 4} {
		n := 0
		for _, r := range tileRows(out, c.Dilation, tile) {
			n += r.n
		}
		size := (tile + 2) * (tile + 2)
		if now := size * ((n+reading)*in.C*out.C + moving*n*(in.C+out.C)); now < cost {
			best, cost = tile, now
		}
	}
	return best
}

// winograd gives the side of the tiles in which a node is computed, 0 where it is not.
func (n *node) winograd() int {
	op, ok := n.op.(*ops.Conv)
	if !ok || n.out.typ != ops.Float32 {
		return 0
	}
	c := op.WithDefaults()
	return winogradTile(&c, n.in[0].shape, n.out.shape)
}

// tileRow is tiles beside each other.
type tileRow struct {
	y, x  int // first pixel of the output
	first int // number of the first tile
	n     int
}

// tileRows cuts a map into tiles, phase by phase of a dilation.
func tileRows(out ops.Shape, dilation [2]int, tile int) (rows []tileRow) {
	first := 0
	for py := range min(dilation[0], out.H) {
		for px := range min(dilation[1], out.W) {
			n := tiles(out.W-px, dilation[1]*tile, dilation[1])
			for y := py; y < out.H; y += dilation[0] * tile {
				rows = append(rows, tileRow{y, px, first, n})
				first += n
			}
		}
	}
	return rows
}

// tiles is how many of so many pixels begin within the first n, of which every step-th belongs to them.
func tiles(n, pixels, step int) int {
	return ((n+step-1)/step*step + pixels - 1) / pixels
}

// winograd is the step of such a convolution.
type winograd struct {
	n                node
	tile, span       int // sides of its outputs and inputs
	pad, dilation    [2]int
	rows             []tileRow
	count, most      int         // tiles of the map, at a time
	weights          [][]float32 // of each transformed pixel, packed
	products, biased asm.GemmF32Args
	input            asm.WinogradInF32Args
	output           asm.WinogradOutF32Args
}

const (
	// winogradFloats bounds what a worker has of transformed pixels and products.
	winogradFloats = 3 << 18
	// farWeights are so many that no cache keeps them from one part to the next: parts are larger then.
	farWeights = 1 << 23
)

func lowerWinograd(n *node, c ops.Conv, tile int) *winograd {
	in, out, row := n.in[0], n.out, n.k.gemmF32
	s := &winograd{n: *n, tile: tile, span: tile + 2, pad: [2]int{c.Pad[0], c.Pad[1]}, dilation: c.Dilation}
	s.rows = tileRows(out.shape, c.Dilation, tile)
	last := s.rows[len(s.rows)-1]
	s.count = last.first + last.n
	size, channels := s.span*s.span, in.shape.C+out.shape.C
	floats := winogradFloats
	if size*in.shape.C*out.shape.C > farWeights {
		floats *= 4
	}
	s.most = (min(floats/(size*channels), 60, s.count-1)/row.MR + 1) * row.MR
	if n := n.k.last.beside(4*int64(size)*int64(in.shape.C)*int64(out.shape.C), 4*int64(size*channels*row.MR)); n > 1 {
		s.most = min(s.most, n*row.MR)
	}
	s.weights = winogradWeights(n.params["weight"].F32, in.shape.C, out.shape.C, row.NR, tile)
	cols := asm.Panels(out.shape.C, row.NR) * row.NR
	lo, hi, slope := epilogueF32(c.Activation, n.params, out.shape.C)
	open, wide, _ := epilogueF32(ops.Linear, nil, 0)
	stride := in.shape.C // of transformed pixels
	if stride%sameSet == 0 {
		stride += skew
	}
	s.products = asm.GemmF32Args{AStride: stride, Taps: []int32{0}, K: in.shape.C, Bias: make([]float32, cols), Lo: open, Hi: wide, CStride: out.shape.C}
	s.biased = s.products
	s.biased.Bias = filled(biasF32(n), cols)
	dy, dx := c.Dilation[0], c.Dilation[1]
	s.input = asm.WinogradInF32Args{Tile: tile, RowStride: dy * in.row(), Stride: dx * in.pixel, Step: dx * tile * in.pixel,
		Plane: s.most*stride + skew, OutStride: stride, C: in.shape.C}
	s.output = asm.WinogradOutF32Args{Tile: tile, RowStride: dy * out.row(), Stride: dx * out.pixel, Step: dx * tile * out.pixel,
		Plane: s.most*out.shape.C + skew, C: out.shape.C, Lo: lo, Hi: hi, Slope: slope}
	return s
}

// winogradWeights transforms weights [out][3][3][in] in float64, and packs those of each transformed pixel.
func winogradWeights(w []float32, in, out, width, tile int) (all [][]float32) {
	part := make([]float32, out*in)
	for _, rows := range winogradWeight[tile] {
		for _, cols := range winogradWeight[tile] {
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
			all = append(all, asm.PackF32(part, out, in, width))
		}
	}
	return all
}

// edge is the number of floats of a tile's inputs or outputs, for those that lie outside of the map in part.
func (s *winograd) edge() int {
	return max(s.span*s.span*s.n.in[0].shape.C, s.tile*s.tile*s.n.out.shape.C)
}

// scratch is the number of floats that a worker needs: transformed pixels, products, a tile.
func (s *winograd) scratch() int {
	return s.span*s.span*(s.input.Plane+s.output.Plane) + s.edge()
}

// made is the bytes of transformed weights beyond those of the weights themselves.
func (s *winograd) made() int64 {
	const direct = 9
	return elems(s.n.params["weight"]) / direct * int64(s.span*s.span-direct) * s.n.out.elemSize()
}

// run does the part of all tiles that the rows are of the map: bands need not be of whole tiles, nor phases of bands.
func (s *winograd) run(m *memory, w *worker, a area) {
	height := s.n.out.shape.H
	first, last := s.count*a.y.lo/height, s.count*a.y.hi/height
	if first == last {
		return
	}
	parts := (last - first + s.most - 1) / s.most
	mr := s.n.k.gemmF32.MR
	each := min(((last-first+parts-1)/parts+mr-1)/mr*mr, s.most)
	for ; first < last; first += each {
		s.part(m, w, first, min(each, last-first))
	}
}

// part does count tiles from number first on.
func (s *winograd) part(m *memory, w *worker, first, count int) {
	stride, out := s.input.OutStride, s.n.out.shape.C
	size := s.span * s.span
	pixels, rest := m.scratch[:size*s.input.Plane], m.scratch[size*s.input.Plane:]
	products, edge := rest[:size*s.output.Plane], rest[size*s.output.Plane:]
	at, _ := slices.BinarySearchFunc(s.rows, first+1, func(r tileRow, t int) int { return cmp.Compare(r.first+r.n, t) })
	rows := s.rows[at:]
	for i, done := 0, 0; done < count; i++ {
		r := rows[i].from(first+done, count-done, s.tile*s.dilation[1])
		s.load(m, w, r, pixels[done*stride:], edge)
		done += r.n
	}
	for i, weights := range s.weights {
		g := &s.products
		if i == s.span+1 { // this point's products become all pixels, with a factor of 1
			g = &s.biased
		}
		s.n.k.multiply(w, g, pixels[i*s.input.Plane:], weights, products[i*s.output.Plane:], count, out)
	}
	for i, done := 0, 0; done < count; i++ {
		r := rows[i].from(first+done, count-done, s.tile*s.dilation[1])
		s.store(m, w, r, products[done*out:], edge)
		done += r.n
	}
}

// from is the part of the row that begins with a tile, of at most so many; step is pixels from tile to tile.
func (r tileRow) from(tile, most, step int) tileRow {
	skip := tile - r.first
	return tileRow{r.y, r.x + skip*step, tile, min(r.n-skip, most)}
}

// inside is how many tiles of the row lie within the first height and width pixels: those of side pixels so far apart that begin at
// y, x.
func (r tileRow) inside(y, x, side int, dilation [2]int, step, height, width int) int {
	if y+(side-1)*dilation[0] >= height {
		return 0
	}
	room := width - 1 - x - (side-1)*dilation[1]
	if room < 0 {
		return 0
	}
	return min(room/step+1, r.n)
}

// load transforms a row's inputs.
func (s *winograd) load(m *memory, w *worker, r tileRow, pixels, edge []float32) {
	in := s.n.in[0]
	y, x, step := r.y-s.pad[0], r.x-s.pad[1], s.tile*s.dilation[1]
	n := r.inside(y, x, s.span, s.dilation, step, in.shape.H+in.border[2], in.shape.W+in.border[3])
	if n > 0 {
		w.winogradInF32 = s.input
		w.winogradInF32.In, w.winogradInF32.Out, w.winogradInF32.Count = m.floats(in, y, x), pixels, n
		s.n.k.winogradInF32.Func(&w.winogradInF32)
	}
	for ; n < r.n; n++ {
		c := in.shape.C
		for i := range s.span * s.span {
			iy, ix := y+i/s.span*s.dilation[0], x+n*step+i%s.span*s.dilation[1]
			if iy < 0 || iy >= in.shape.H || ix < 0 || ix >= in.shape.W {
				clear(edge[i*c:][:c])
				continue
			}
			copy(edge[i*c:][:c], m.floats(in, iy, ix))
		}
		w.winogradInF32 = s.input
		d := &w.winogradInF32
		d.In, d.RowStride, d.Stride, d.Out, d.Count = edge, s.span*c, c, pixels[n*d.OutStride:], 1
		s.n.k.winogradInF32.Func(d)
	}
}

// store makes a row's outputs.
func (s *winograd) store(m *memory, w *worker, r tileRow, products, edge []float32) {
	out := s.n.out
	step := s.tile * s.dilation[1]
	n := r.inside(r.y, r.x, s.tile, s.dilation, step, out.shape.H, out.shape.W)
	if n > 0 {
		w.winogradOutF32 = s.output
		w.winogradOutF32.In, w.winogradOutF32.Out, w.winogradOutF32.Count = products, m.floats(out, r.y, r.x), n
		s.n.k.winogradOutF32.Func(&w.winogradOutF32)
	}
	for ; n < r.n; n++ {
		c := out.shape.C
		w.winogradOutF32 = s.output
		d := &w.winogradOutF32
		d.In, d.Out, d.RowStride, d.Stride, d.Count = products[n*c:], edge, s.tile*c, c, 1
		s.n.k.winogradOutF32.Func(d)
		for i := range s.tile * s.tile {
			oy, ox := r.y+i/s.tile*s.dilation[0], r.x+n*step+i%s.tile*s.dilation[1]
			if oy < out.shape.H && ox < out.shape.W {
				copy(m.floats(out, oy, ox)[:c], edge[i*c:])
			}
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
