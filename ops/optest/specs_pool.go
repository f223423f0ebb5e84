package optest

import (
	"fmt"

	"github.com/edgeseg/edgeseg/ops"
)

func avgPoolSpecs(g *generator) (all []spec) {
	edges := []struct {
		name    string
		h, w, c int
		op      ops.AvgPool
	}{
		{"1x1", 3, 4, 5, ops.AvgPool{Kernel: [2]int{1, 1}}},
		{"3x3 stride 2", 12, 15, 3, ops.AvgPool{Kernel: [2]int{3, 3}, Stride: [2]int{2, 2}, Pad: [4]int{1, 1, 1, 1}}},
		{"3x3 stride 2, odd channels", 7, 9, 19, ops.AvgPool{Kernel: [2]int{3, 3}, Stride: [2]int{2, 2}, Pad: [4]int{1, 1, 1, 1}}},
		{"3x3 of one pixel", 1, 1, 4, ops.AvgPool{Kernel: [2]int{3, 3}, Stride: [2]int{2, 2}, Pad: [4]int{1, 1, 1, 1}}},
		{"2x2 stride 2", 5, 6, 16, ops.AvgPool{Kernel: [2]int{2, 2}, Stride: [2]int{2, 2}}},
		{"whole map", 5, 7, 33, ops.AvgPool{Kernel: [2]int{5, 7}}},
		{"uneven padding", 6, 5, 6, ops.AvgPool{Kernel: [2]int{4, 5}, Stride: [2]int{3, 1}, Pad: [4]int{2, 0, 1, 2}}},
		{"stride beyond the map", 4, 4, 6, ops.AvgPool{Kernel: [2]int{2, 2}, Stride: [2]int{9, 9}}},
	}
	for i := range 12 {
		pad, end := g.pair(0, 2), g.pair(0, 2)
		in := g.shape(10, 20)
		op := ops.AvgPool{Kernel: g.pair(1, 5), Stride: g.pair(0, 3), Pad: [4]int{pad[0], pad[1], end[0], end[1]}}
		edges = append(edges, struct {
			name    string
			h, w, c int
			op      ops.AvgPool
		}{fmt.Sprintf("random %d", i), in.H, in.W, in.C, op})
	}
	for i, e := range edges {
		for j, count := range []bool{false, true} {
			op := e.op
			op.CountPad = count
			name := e.name
			if count {
				name += ", padding counts"
			}
			all = append(all, spec{name, &op, one(ops.Shape{H: e.h, W: e.w, C: e.c}), style(i+j) % styles})
		}
	}
	return valid(all)
}

func maxPoolSpecs(g *generator) (all []spec) {
	type edge struct {
		name    string
		h, w, c int
		op      ops.MaxPool
	}
	edges := []edge{
		{"1x1", 3, 4, 5, ops.MaxPool{Kernel: [2]int{1, 1}}},
		{"3x3 stride 2", 12, 15, 64, ops.MaxPool{Kernel: [2]int{3, 3}, Stride: [2]int{2, 2}, Pad: [4]int{1, 1, 1, 1}}},
		{"3x3 stride 2, odd channels", 7, 9, 19, ops.MaxPool{Kernel: [2]int{3, 3}, Stride: [2]int{2, 2}, Pad: [4]int{1, 1, 1, 1}}},
		{"3x3 stride 2, wide", 9, 40, 131, ops.MaxPool{Kernel: [2]int{3, 3}, Stride: [2]int{2, 2}, Pad: [4]int{1, 1, 1, 1}}},
		{"3x3 of one pixel", 1, 1, 4, ops.MaxPool{Kernel: [2]int{3, 3}, Stride: [2]int{2, 2}, Pad: [4]int{1, 1, 1, 1}}},
		{"2x2 stride 2", 5, 7, 16, ops.MaxPool{Kernel: [2]int{2, 2}, Stride: [2]int{2, 2}}},
		{"whole map", 5, 7, 33, ops.MaxPool{Kernel: [2]int{5, 7}}},
		{"uneven padding", 6, 5, 6, ops.MaxPool{Kernel: [2]int{4, 5}, Stride: [2]int{3, 1}, Pad: [4]int{2, 0, 1, 2}}},
		{"stride beyond the map", 4, 4, 6, ops.MaxPool{Kernel: [2]int{2, 2}, Stride: [2]int{9, 9}}},
	}
	for i := range 12 {
		pad, end := g.pair(0, 2), g.pair(0, 2)
		in := g.shape(10, 20)
		op := ops.MaxPool{Kernel: g.pair(1, 5), Stride: g.pair(0, 3), Pad: [4]int{pad[0], pad[1], end[0], end[1]}}
		edges = append(edges, edge{fmt.Sprintf("random %d", i), in.H, in.W, in.C, op})
	}
	for i, e := range edges {
		for j, name := range []string{e.name, e.name + ", rounded up"} {
			op := e.op
			op.Ceil = j == 1
			all = append(all, spec{name, &op, one(ops.Shape{H: e.h, W: e.w, C: e.c}), style(i+j) % styles})
		}
	}
	return valid(all)
}

func adaptiveAvgPoolSpecs(*generator) (all []spec) {
	for i, in := range []ops.Shape{{H: 12, W: 15, C: 32}, {H: 11, W: 15, C: 13}, {H: 1, W: 1, C: 3}, {H: 5, W: 2, C: 7}, {H: 6, W: 6, C: 1}} {
		for j, out := range [][2]int{{1, 1}, {2, 2}, {3, 3}, {6, 6}, {5, 7}, {2, 0}, {8, 0}} {
			name := fmt.Sprintf("%v to %dx%d", in, out[0], out[1])
			all = append(all, spec{name, &ops.AdaptiveAvgPool{H: out[0], W: out[1]}, one(in), style(i+j) % styles})
		}
	}
	return all
}

func resizeSpecs(g *generator) (all []spec) {
	sizes := [][2]ops.Shape{
		{{H: 1, W: 1, C: 5}, {H: 6, W: 7, C: 1}}, {{H: 6, W: 7, C: 3}, {H: 1, W: 1, C: 1}}, {{H: 4, W: 5, C: 16}, {H: 4, W: 5, C: 2}},
		{{H: 3, W: 4, C: 19}, {H: 24, W: 32, C: 1}}, {{H: 6, W: 6, C: 33}, {H: 12, W: 15, C: 1}}, {{H: 13, W: 11, C: 4}, {H: 5, W: 4, C: 1}},
		{{H: 1, W: 9, C: 2}, {H: 7, W: 1, C: 1}}, {{H: 2, W: 2, C: 1}, {H: 9, W: 9, C: 1}}, {{H: 15, W: 20, C: 3}, {H: 11, W: 14, C: 1}},
	}
	for range 6 {
		sizes = append(sizes, [2]ops.Shape{g.shape(12, 24), g.shape(20, 1)})
	}
	factors := [][2]int{{2, 1}, {1, 2}, {1, 4}, {8, 1}, {3, 2}}
	for i, op := range []ops.Resize{{Mode: "nearest"}, {Mode: "bilinear"}, {Mode: "bilinear", AlignCorners: true}} {
		mode := op.Mode
		if op.AlignCorners {
			mode += ", corners aligned"
		}
		for j, s := range sizes {
			all = append(all, spec{fmt.Sprintf("%s %v to %dx%d", mode, s[0], s[1].H, s[1].W), &ops.Resize{Mode: op.Mode, AlignCorners: op.AlignCorners},
				[]ops.Shape{s[0], s[1]}, style(i+j) % styles})
		}
		for j, f := range factors {
			in := ops.Shape{H: 7, W: 5, C: 9}
			all = append(all, spec{fmt.Sprintf("%s by %d/%d", mode, f[0], f[1]), &ops.Resize{Mode: op.Mode, AlignCorners: op.AlignCorners, Num: f[0], Den: f[1]},
				one(in), style(j) % styles})
		}
		floor := &ops.Resize{Mode: op.Mode, AlignCorners: op.AlignCorners, Num: 1, Den: 2, Floor: true}
		all = append(all, spec{mode + " by 1/2, rounded down", floor, one(ops.Shape{H: 9, W: 13, C: 6}), style(i) % styles})
	}
	return all
}
