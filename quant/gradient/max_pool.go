package gradient

import "github.com/edgeseg/edgeseg/ops"

// maxPool takes the largest value of each bin; the derivative goes to the first that is it.
type maxPool struct {
	bins []ops.Bin // of each output pixel
	from []int32   // by element of the output: the element of the input that it is
}

func newMaxPool(op *ops.MaxPool, in, out ops.Shape) *maxPool {
	p := &maxPool{from: make([]int32, out.Elems())}
	for i := range out.H * out.W {
		p.bins = append(p.bins, op.Bin(in, i/out.W, i%out.W))
	}
	return p
}

func (p *maxPool) Forward(in []*Map, out *Map) {
	x := in[0]
	for o, b := range p.bins {
		for c := range out.C {
			best := (b.Y0*x.W+b.X0)*x.C + c
			for i := range b.Pixels() {
				at := ((b.Y0+i/(b.X1-b.X0))*x.W+b.X0+i%(b.X1-b.X0))*x.C + c
				if x.X[at] > x.X[best] {
					best = at
				}
			}
			out.X[o*out.C+c], p.from[o*out.C+c] = x.X[best], int32(best)
		}
	}
}

func (p *maxPool) Backward(in []*Map, out *Map) {
	if d := in[0].D; d != nil {
		for i, at := range p.from {
			d[at] += out.D[i]
		}
	}
}
