package optest

import (
	"fmt"

	"github.com/edgeseg/edgeseg/ops"
)

var convActivations = []ops.Activation{ops.Linear, ops.ReLU, ops.ReLU6, ops.PReLU}

// convEdges are convolutions that have broken kernels, or could.
var convEdges = []struct {
	name    string
	h, w, c int
	op      ops.Conv
}{
	{"pointwise of one number", 1, 1, 1, ops.Conv{Out: 1, Kernel: [2]int{1, 1}}},
	{"pointwise", 7, 9, 16, ops.Conv{Out: 24, Kernel: [2]int{1, 1}}},
	{"pointwise, odd channels", 5, 7, 13, ops.Conv{Out: 11, Kernel: [2]int{1, 1}}},
	{"pointwise, one input channel", 3, 5, 1, ops.Conv{Out: 17, Kernel: [2]int{1, 1}}},
	{"pointwise, one output channel", 3, 5, 17, ops.Conv{Out: 1, Kernel: [2]int{1, 1}}},
	{"pointwise, deep", 3, 5, 301, ops.Conv{Out: 19, Kernel: [2]int{1, 1}}},
	{"pointwise, many outputs", 2, 3, 9, ops.Conv{Out: 257, Kernel: [2]int{1, 1}}},
	{"pointwise of many tiles", 24, 40, 64, ops.Conv{Out: 64, Kernel: [2]int{1, 1}}},
	{"pointwise stride 2", 7, 8, 12, ops.Conv{Out: 8, Kernel: [2]int{1, 1}, Stride: [2]int{2, 2}}},
	{"pointwise with padding", 3, 4, 8, ops.Conv{Out: 8, Kernel: [2]int{1, 1}, Pad: [4]int{1, 1, 1, 1}}},
	{"pointwise, two groups", 4, 5, 16, ops.Conv{Out: 24, Kernel: [2]int{1, 1}, Groups: 2}},

	{"3x3", 9, 11, 8, ops.Conv{Out: 16, Kernel: [2]int{3, 3}, Pad: [4]int{1, 1, 1, 1}}},
	{"3x3 of many tiles", 16, 20, 40, ops.Conv{Out: 48, Kernel: [2]int{3, 3}, Pad: [4]int{1, 1, 1, 1}}},
	{"3x3 of many channels", 13, 15, 48, ops.Conv{Out: 48, Kernel: [2]int{3, 3}, Pad: [4]int{1, 1, 1, 1}}},
	{"3x3 of many channels, uneven padding", 11, 22, 50, ops.Conv{Out: 53, Kernel: [2]int{3, 3}, Pad: [4]int{0, 1, 1, 0}}},
	{"3x3 of many channels, no padding", 18, 19, 53, ops.Conv{Out: 67, Kernel: [2]int{3, 3}}},
	{"3x3 of many channels, few pixels", 7, 9, 64, ops.Conv{Out: 48, Kernel: [2]int{3, 3}, Pad: [4]int{1, 1, 1, 1}}},
	{"3x3 of many channels, dilated", 13, 22, 40, ops.Conv{Out: 40, Kernel: [2]int{3, 3}, Dilation: [2]int{2, 2}, Pad: [4]int{2, 2, 2, 2}}},
	{"3x3 of many channels, uneven dilation and padding", 12, 27, 33, ops.Conv{Out: 35, Kernel: [2]int{3, 3}, Dilation: [2]int{3, 1}, Pad: [4]int{2, 1, 3, 0}}},
	{"3x3, odd channels", 6, 5, 25, ops.Conv{Out: 12, Kernel: [2]int{3, 3}, Pad: [4]int{1, 1, 1, 1}}},
	{"3x3 of one pixel", 1, 1, 5, ops.Conv{Out: 3, Kernel: [2]int{3, 3}, Pad: [4]int{1, 1, 1, 1}}},
	{"3x3 of one row", 1, 9, 5, ops.Conv{Out: 4, Kernel: [2]int{3, 3}, Pad: [4]int{1, 1, 1, 1}}},
	{"3x3 of one column", 9, 1, 5, ops.Conv{Out: 4, Kernel: [2]int{3, 3}, Pad: [4]int{1, 1, 1, 1}}},
	{"3x3 as large as the map", 3, 3, 7, ops.Conv{Out: 5, Kernel: [2]int{3, 3}}},
	{"first layer", 17, 20, 3, ops.Conv{Out: 32, Kernel: [2]int{3, 3}, Stride: [2]int{2, 2}}},
	{"first layer, padded", 16, 19, 3, ops.Conv{Out: 16, Kernel: [2]int{3, 3}, Stride: [2]int{2, 2}, Pad: [4]int{1, 1, 1, 1}}},
	{"stride beyond the kernel", 11, 13, 4, ops.Conv{Out: 6, Kernel: [2]int{2, 2}, Stride: [2]int{3, 5}}},
	{"stride beyond the map", 5, 6, 4, ops.Conv{Out: 6, Kernel: [2]int{3, 3}, Stride: [2]int{9, 9}, Pad: [4]int{1, 1, 1, 1}}},
	{"uneven padding", 6, 7, 5, ops.Conv{Out: 6, Kernel: [2]int{3, 3}, Pad: [4]int{0, 3, 2, 1}}},
	{"padding beyond the map", 2, 3, 5, ops.Conv{Out: 4, Kernel: [2]int{3, 3}, Pad: [4]int{7, 6, 5, 8}}},
	{"dilation 2", 9, 8, 6, ops.Conv{Out: 6, Kernel: [2]int{3, 3}, Dilation: [2]int{2, 2}, Pad: [4]int{2, 2, 2, 2}}},
	{"dilation 16 beyond the map", 9, 8, 12, ops.Conv{Out: 12, Kernel: [2]int{3, 3}, Dilation: [2]int{16, 16}, Pad: [4]int{16, 16, 16, 16}}},
	{"dilation of one axis, stride of the other", 9, 10, 4, ops.Conv{Out: 7, Kernel: [2]int{3, 3}, Stride: [2]int{1, 2}, Dilation: [2]int{3, 1}, Pad: [4]int{3, 1, 3, 1}}},
	{"1x3", 5, 9, 8, ops.Conv{Out: 8, Kernel: [2]int{1, 3}, Pad: [4]int{0, 1, 0, 1}}},
	{"3x1", 5, 9, 8, ops.Conv{Out: 8, Kernel: [2]int{3, 1}, Pad: [4]int{1, 0, 1, 0}}},
	{"even kernel", 6, 7, 4, ops.Conv{Out: 5, Kernel: [2]int{2, 4}, Pad: [4]int{0, 1, 1, 2}}},
	{"7x7", 9, 9, 3, ops.Conv{Out: 8, Kernel: [2]int{7, 7}, Stride: [2]int{2, 2}, Pad: [4]int{3, 3, 3, 3}}},
	{"3x3, three groups", 6, 7, 12, ops.Conv{Out: 9, Kernel: [2]int{3, 3}, Pad: [4]int{1, 1, 1, 1}, Groups: 3}},
	{"3x3, 256 channels", 3, 4, 256, ops.Conv{Out: 4, Kernel: [2]int{3, 3}, Pad: [4]int{1, 1, 1, 1}}},

	{"depthwise", 9, 10, 32, ops.Conv{Out: 32, Kernel: [2]int{3, 3}, Pad: [4]int{1, 1, 1, 1}, Groups: 32}},
	{"depthwise of many strips", 33, 35, 48, ops.Conv{Out: 48, Kernel: [2]int{3, 3}, Pad: [4]int{1, 1, 1, 1}, Groups: 48}},
	{"depthwise, odd channels", 7, 5, 37, ops.Conv{Out: 37, Kernel: [2]int{3, 3}, Pad: [4]int{1, 1, 1, 1}, Groups: 37}},
	{"depthwise, one channel", 5, 6, 1, ops.Conv{Out: 1, Kernel: [2]int{3, 3}, Pad: [4]int{1, 1, 1, 1}, Groups: 1}},
	{"depthwise, two channels, one pixel", 1, 1, 2, ops.Conv{Out: 2, Kernel: [2]int{3, 3}, Pad: [4]int{1, 1, 1, 1}, Groups: 2}},
	{"depthwise stride 2, even sides", 8, 10, 24, ops.Conv{Out: 24, Kernel: [2]int{3, 3}, Stride: [2]int{2, 2}, Pad: [4]int{1, 1, 1, 1}, Groups: 24}},
	{"depthwise stride 2, odd sides", 9, 11, 20, ops.Conv{Out: 20, Kernel: [2]int{3, 3}, Stride: [2]int{2, 2}, Pad: [4]int{1, 1, 1, 1}, Groups: 20}},
	{"depthwise without padding", 6, 6, 18, ops.Conv{Out: 18, Kernel: [2]int{3, 3}, Groups: 18}},
	{"depthwise 5x5, dilated", 9, 9, 10, ops.Conv{Out: 10, Kernel: [2]int{5, 5}, Dilation: [2]int{2, 2}, Pad: [4]int{4, 4, 4, 4}, Groups: 10}},
	{"depthwise with multiplier 2", 5, 6, 9, ops.Conv{Out: 18, Kernel: [2]int{3, 3}, Pad: [4]int{1, 1, 1, 1}, Groups: 9}},
	{"depthwise 1x1", 5, 6, 9, ops.Conv{Out: 9, Kernel: [2]int{1, 1}, Groups: 9}},
	{"depthwise of two columns", 6, 2, 8, ops.Conv{Out: 8, Kernel: [2]int{3, 3}, Pad: [4]int{1, 1, 1, 1}, Groups: 8}},

	{"pointwise of pixels that lie a page apart", 3, 7, 1024, ops.Conv{Out: 5, Kernel: [2]int{1, 1}}},
	{"pointwise to pixels that lie a page apart", 3, 7, 6, ops.Conv{Out: 1024, Kernel: [2]int{1, 1}}},
	{"3x3 of pixels that lie a page apart", 3, 5, 1024, ops.Conv{Out: 33, Kernel: [2]int{3, 3}, Pad: [4]int{1, 1, 1, 1}}},
}

// convSpecs tries each edge with one activation and one style in turn, the common kinds with
// all of them, then random ones.
func convSpecs(g *generator) (all []spec) {
	for i, e := range convEdges {
		op := e.op
		op.Activation = convActivations[i%len(convActivations)]
		all = append(all, convSpec(e.name, ops.Shape{H: e.h, W: e.w, C: e.c}, op, style(i/2)%styles))
	}
	for _, groups := range []int{1, 12} {
		for _, k := range []int{1, 3} {
			for _, a := range convActivations {
				for s := range styles {
					op := ops.Conv{Out: 12, Kernel: [2]int{k, k}, Pad: [4]int{k / 2, k / 2, k / 2, k / 2}, Groups: groups, Activation: a}
					all = append(all, convSpec(fmt.Sprintf("%dx%d in %d groups", k, k, groups), ops.Shape{H: 5, W: 6, C: 12}, op, s))
				}
			}
		}
	}
	// Sums beyond 2^24, which float32 rounds.
	all = append(all, convSpec("sums beyond 2^24", ops.Shape{H: 3, W: 3, C: 256},
		ops.Conv{Out: 6, Kernel: [2]int{3, 3}}, wide))
	for i := range 40 {
		in := g.shape(12, 12)
		pad, end := g.pair(0, 4), g.pair(0, 4)
		groups := pick(g, 1, 1, 2, 3, in.C)
		in.C = max(in.C/groups, 1) * groups
		op := ops.Conv{
			Out: groups * (1 + g.IntN(12)), Kernel: g.pair(1, 4), Stride: g.pair(0, 3), Dilation: g.pair(0, 3),
			Pad: [4]int{pad[0], pad[1], end[0], end[1]}, Groups: groups, Activation: pick(g, convActivations...),
		}
		all = append(all, convSpec(fmt.Sprintf("random %d", i), in, op, style(i)%styles))
	}
	return valid(all)
}

func convSpec(name string, in ops.Shape, op ops.Conv, s style) spec {
	return spec{name + activationName(op.Activation), &op, one(in), s}
}

func activationName(a ops.Activation) string {
	if a == ops.Linear {
		return ""
	}
	return "/" + string(a)
}
