package rt

import (
	"github.com/edgeseg/edgeseg/asm"
)

// gathered is a worker's place for gathered taps: at 32 bytes a pixel as many pixels as a call takes,
// and what kernels read behind.
type gathered [256*32 + 64]int8

// gather lays the taps of a convolution's pixels side by side before they are multiplied.
type gather struct {
	f    asm.GatherS8Func
	args asm.GatherS8Args // all but In, Out and M
}

func newGather(n *node, g walk, depth int) *gather {
	return &gather{n.k.gatherS8.Func, asm.GatherS8Args{
		InStride: g.strideX * g.in.pixel, Taps: g.windows[0].taps, C: n.in[0].shape.C, OutStride: depth, Shifted: n.k.gemmS8.Shift == 128,
	}}
}

// pixels is how many a call may have, in whole tiles.
func (*gather) pixels(mr int) int { return 256 / mr * mr }

// run gathers the taps of count pixels, the first of which begins at in.
func (g *gather) run(w *worker, in []int8, count int) []int8 {
	a := &w.gatherS8
	*a = g.args
	a.In, a.Out, a.M = in, w.gathered[:], count
	g.f(a)
	return a.Out
}
