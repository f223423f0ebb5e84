package rt

import (
	"github.com/edgeseg/edgeseg/ops"
)

// phase is one of the interleaved sets of output rows or columns of a transposed
// convolution: first, first+stride, ... Each is a convolution of the input with the taps
// that reach it.
type phase struct {
	first, count int
	taps         []phaseTap
}

// phaseTap is a kernel position and the input position from which it reaches the phase's first output.
type phaseTap struct{ k, from int }

// phases splits an output side of n pixels.
func phases(c ops.ConvTranspose, axis, n int) []phase {
	stride := c.Stride[axis]
	var p []phase
	for first := range min(stride, n) {
		ph := phase{first: first, count: (n - first + stride - 1) / stride}
		for k := range c.Kernel[axis] {
			if t := first + c.Pad[axis] - k*c.Dilation[axis]; t%stride == 0 {
				ph.taps = append(ph.taps, phaseTap{k, t / stride})
			}
		}
		p = append(p, ph)
	}
	return p
}

// convTranspose is a transposed convolution: the convolutions of its phases.
type convTranspose []step

func lowerConvTranspose(n *node, c ops.ConvTranspose) (step, error) {
	in, out := n.in[0], n.out
	per := in.shape.C / c.Groups
	var s convTranspose
	for _, ry := range phases(c, 0, out.shape.H) {
		for _, rx := range phases(c, 1, out.shape.W) {
			var taps []int32
			var kernel []int // position of each tap
			y0, x0 := lowest(ry.taps), lowest(rx.taps)
			for _, ty := range ry.taps {
				for _, tx := range rx.taps {
					taps = append(taps, int32((ty.from-y0)*in.row()+(tx.from-x0)*in.pixel))
					kernel = append(kernel, ty.k*c.Kernel[1]+tx.k)
				}
			}
			g := walk{
				in: in, out: out, y0: y0, x0: x0, strideY: 1, strideX: 1,
				firstY: ry.first, stepY: c.Stride[0], firstX: rx.first, stepX: c.Stride[1],
				width: rx.count, windows: []window{{taps: taps}},
			}
			weight := positions(n.params["weight"], c.Kernel[0]*c.Kernel[1], kernel, per)
			part, err := lowerGemm(n, c.Groups, c.Activation, g, weight)
			if err != nil {
				return nil, err
			}
			s = append(s, part)
		}
	}
	return s, nil
}

func (s convTranspose) run(m *memory, w *worker, a area) {
	for _, part := range s {
		part.run(m, w, a)
	}
}

func lowest(taps []phaseTap) int {
	least := 0
	for i, t := range taps {
		if i == 0 || t.from < least {
			least = t.from
		}
	}
	return least
}

// positions takes those kernel positions of weights [out][all][c].
func positions(w *ops.Param, all int, which []int, c int) *ops.Param {
	return &ops.Param{F32: pick(w.F32, all, which, c), I8: pick(w.I8, all, which, c)}
}

func pick[T any](w []T, all int, which []int, c int) (s []T) {
	for o := 0; o < len(w); o += all * c {
		for _, k := range which {
			s = append(s, w[o+k*c:][:c]...)
		}
	}
	return s
}
