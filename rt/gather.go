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

// newGather is nil where no kernel is at hand: multiplying what fills pixels up costs less than gathering plainly.
func newGather(n *node, groups int, g walk, depth int) *gather {
	k, taps, row := n.in[0].shape.C, g.windows[0].taps, n.k.gatherS8
	if row == asm.GatherS8.Plain() || groups > 1 || len(g.windows) > 1 || !asm.Colours3x3(taps, k) {
		return nil
	}
	return &gather{row.Func, asm.GatherS8Args{
		InStride: g.strideX * g.in.pixel, Taps: taps, C: k, OutStride: depth, Shifted: n.k.gemmS8.Shift == 128,
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
