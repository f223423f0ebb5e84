package gradient

import "github.com/edgeseg/edgeseg/ops"

// pool averages bins of pixels.
type pool struct {
	bins    []ops.Bin // of each output pixel
	inverse []float32 // of its divisor
}

func newPool(in, out ops.Shape, bin func(in ops.Shape, y, x int) (ops.Bin, int)) *pool {
	p := &pool{}
	for i := range out.H * out.W {
		b, divisor := bin(in, i/out.W, i%out.W)
		p.bins, p.inverse = append(p.bins, b), append(p.inverse, 1/float32(divisor))
	}
	return p
}

// each calls f for each pair of an output's and an input's pixel.
func (p *pool) each(width int, f func(out, in int, w float32)) {
	for o, b := range p.bins {
		for y := b.Y0; y < b.Y1; y++ {
			for x := b.X0; x < b.X1; x++ {
				f(o, y*width+x, p.inverse[o])
			}
		}
	}
}

func (p *pool) Forward(in []*Map, out *Map) {
	clear(out.X)
	p.each(in[0].W, func(o, i int, w float32) { mix(out.X, in[0].X, o, i, out.C, w) })
}

func (p *pool) Backward(in []*Map, out *Map) {
	if d := in[0].D; d != nil {
		p.each(in[0].W, func(o, i int, w float32) { mix(d, out.D, i, o, out.C, w) })
	}
}

// mix adds w times the channels of pixel from of x to those of pixel to of y.
func mix(y, x []float32, to, from, channels int, w float32) {
	sum := y[to*channels:][:channels]
	for c, v := range x[from*channels:][:channels] {
		sum[c] += w * v
	}
}

// resize mixes four pixels by the weights of the row and of the column.
type resize struct{ rows, cols []ops.Tap }

func (r *resize) each(width int, f func(out, in int, w float32)) {
	for y, row := range r.rows {
		for x, col := range r.cols {
			o := y*len(r.cols) + x
			f(o, int(row.I0)*width+int(col.I0), (1-row.W)*(1-col.W))
			f(o, int(row.I0)*width+int(col.I1), (1-row.W)*col.W)
			f(o, int(row.I1)*width+int(col.I0), row.W*(1-col.W))
			f(o, int(row.I1)*width+int(col.I1), row.W*col.W)
		}
	}
}

func (r *resize) Forward(in []*Map, out *Map) {
	clear(out.X)
	r.each(in[0].W, func(o, i int, w float32) { mix(out.X, in[0].X, o, i, out.C, w) })
}

func (r *resize) Backward(in []*Map, out *Map) {
	if d := in[0].D; d != nil {
		r.each(in[0].W, func(o, i int, w float32) { mix(d, out.D, i, o, out.C, w) })
	}
}
