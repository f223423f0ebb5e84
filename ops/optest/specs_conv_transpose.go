package optest

import (
	"fmt"

	"github.com/edgeseg/edgeseg/ops"
)

var convTransposeEdges = []struct {
	name    string
	h, w, c int
	op      ops.ConvTranspose
}{
	{"one number", 1, 1, 1, ops.ConvTranspose{Out: 1, Kernel: [2]int{1, 1}}},
	{"2x2 stride 2", 5, 7, 12, ops.ConvTranspose{Out: 12, Kernel: [2]int{2, 2}, Stride: [2]int{2, 2}}},
	{"2x2 stride 2, odd channels", 3, 4, 20, ops.ConvTranspose{Out: 19, Kernel: [2]int{2, 2}, Stride: [2]int{2, 2}}},
	{"2x2 stride 2 of one pixel", 1, 1, 5, ops.ConvTranspose{Out: 3, Kernel: [2]int{2, 2}, Stride: [2]int{2, 2}}},
	{"3x3 stride 2", 4, 5, 8, ops.ConvTranspose{Out: 6, Kernel: [2]int{3, 3}, Stride: [2]int{2, 2}, Pad: [4]int{1, 1, 1, 1}, OutputPad: [2]int{1, 1}}},
	{"4x4 stride 2", 4, 5, 8, ops.ConvTranspose{Out: 6, Kernel: [2]int{4, 4}, Stride: [2]int{2, 2}, Pad: [4]int{1, 1, 1, 1}}},
	{"3x3 stride 1", 4, 5, 8, ops.ConvTranspose{Out: 6, Kernel: [2]int{3, 3}, Pad: [4]int{1, 1, 1, 1}}},
	{"pixels that no tap reaches", 4, 3, 5, ops.ConvTranspose{Out: 4, Kernel: [2]int{2, 1}, Stride: [2]int{3, 4}, OutputPad: [2]int{2, 3}}},
	{"uneven padding", 4, 5, 6, ops.ConvTranspose{Out: 5, Kernel: [2]int{3, 3}, Stride: [2]int{2, 2}, Pad: [4]int{0, 1, 2, 0}}},
	{"padding beyond the kernel", 5, 5, 3, ops.ConvTranspose{Out: 4, Kernel: [2]int{2, 2}, Stride: [2]int{2, 2}, Pad: [4]int{3, 4, 3, 2}}},
	{"dilated", 4, 5, 3, ops.ConvTranspose{Out: 4, Kernel: [2]int{3, 2}, Stride: [2]int{2, 1}, Dilation: [2]int{3, 2}, OutputPad: [2]int{2, 1}}},
	{"two groups", 3, 4, 8, ops.ConvTranspose{Out: 6, Kernel: [2]int{2, 2}, Stride: [2]int{2, 2}, Groups: 2}},
	{"depthwise", 3, 4, 7, ops.ConvTranspose{Out: 7, Kernel: [2]int{4, 4}, Stride: [2]int{2, 2}, Pad: [4]int{1, 1, 1, 1}, Groups: 7}},
}

func convTransposeSpecs(g *generator) (all []spec) {
	for i, e := range convTransposeEdges {
		for j, a := range convActivations {
			op := e.op
			op.Activation = a
			all = append(all, convTransposeSpec(e.name, ops.Shape{H: e.h, W: e.w, C: e.c}, op, style(i+j)%styles))
		}
	}
	for i := range 25 {
		in := g.shape(6, 10)
		pad, end := g.pair(0, 3), g.pair(0, 3)
		groups := pick(g, 1, 1, 2, in.C)
		in.C = max(in.C/groups, 1) * groups
		op := ops.ConvTranspose{
			Out: groups * (1 + g.IntN(10)), Kernel: g.pair(1, 4), Stride: g.pair(0, 3), Dilation: g.pair(0, 3),
			Pad: [4]int{pad[0], pad[1], end[0], end[1]}, OutputPad: g.pair(0, 1), Groups: groups, Activation: pick(g, convActivations...),
		}
		all = append(all, convTransposeSpec(fmt.Sprintf("random %d", i), in, op, style(i)%styles))
	}
	return valid(all)
}

func convTransposeSpec(name string, in ops.Shape, op ops.ConvTranspose, s style) spec {
	return spec{name + activationName(op.Activation), &op, one(in), s}
}
