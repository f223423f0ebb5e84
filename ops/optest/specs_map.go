package optest

import (
	"fmt"

	"github.com/edgeseg/edgeseg/ops"
)

var clampActivations = []ops.Activation{ops.Linear, ops.ReLU, ops.ReLU6}

func addSpecs(g *generator) (all []spec) {
	for i, s := range mapShapes {
		for j, a := range clampActivations {
			all = append(all, spec{fmt.Sprint(s) + activationName(a), &ops.Add{Activation: a}, []ops.Shape{s, s}, style(i+j) % styles})
		}
	}
	for i := range 10 {
		s := g.shape(8, 40)
		all = append(all, spec{fmt.Sprintf("random %d", i), &ops.Add{}, []ops.Shape{s, s}, style(i) % styles})
	}
	return all
}

func mulSpecs(*generator) (all []spec) {
	for i, s := range mapShapes {
		for j, a := range clampActivations {
			name := fmt.Sprint(s) + activationName(a)
			all = append(all,
				spec{name, &ops.Mul{Activation: a}, []ops.Shape{s, s}, style(i+j) % styles},
				spec{name + ", by channel", &ops.Mul{Activation: a}, []ops.Shape{s, {H: 1, W: 1, C: s.C}}, style(i+j+1) % styles})
		}
	}
	return all
}

func concatSpecs(g *generator) (all []spec) {
	for i, channels := range [][]int{{1}, {1, 1}, {3, 5}, {16, 16}, {13, 3, 29}, {4, 8, 4, 12}, {128, 32, 32, 32, 32}, {1, 2, 3, 4, 5, 6, 7}} {
		for range 3 {
			var in []ops.Shape
			side := g.shape(7, 1)
			for _, c := range channels {
				in = append(in, ops.Shape{H: side.H, W: side.W, C: c})
			}
			all = append(all, spec{fmt.Sprint(in), &ops.Concat{}, in, style(i) % styles})
		}
	}
	return all
}

func sliceSpecs(g *generator) (all []spec) {
	for i, s := range mapShapes {
		for _, op := range []ops.Slice{{Count: s.C}, {Count: (s.C + 1) / 2}, {From: s.C / 2, Count: s.C - s.C/2}, {From: s.C - 1, Count: 1}} {
			all = append(all, spec{fmt.Sprintf("%d from %d of %v", op.Count, op.From, s), &op, one(s), style(i) % styles})
		}
	}
	for i := range 10 {
		s := g.shape(8, 40)
		op := ops.Slice{From: g.IntN(s.C)}
		op.Count = 1 + g.IntN(s.C-op.From)
		all = append(all, spec{fmt.Sprintf("random %d", i), &op, one(s), style(i) % styles})
	}
	return all
}

func channelShuffleSpecs() (all []spec) {
	for i, e := range []struct{ channels, groups int }{{1, 1}, {2, 2}, {6, 2}, {6, 3}, {19, 19}, {19, 1}, {60, 20}, {60, 3}, {116, 2}, {240, 80}} {
		for j, side := range []ops.Shape{{H: 1, W: 1}, {H: 3, W: 5}, {H: 8, W: 1}} {
			s := ops.Shape{H: side.H, W: side.W, C: e.channels}
			all = append(all, spec{fmt.Sprintf("%v in %d groups", s, e.groups), &ops.ChannelShuffle{Groups: e.groups}, one(s), style(i+j) % styles})
		}
	}
	return all
}

func affineSpecs(g *generator) (all []spec) {
	for i, e := range []struct {
		split    int
		channels []int
	}{
		{0, []int{1}}, {0, []int{19}}, {0, []int{16, 3}}, {0, []int{64, 64, 3}}, {2, []int{8, 8}},
		{1, []int{9, 9}}, {5, []int{16, 12, 12, 12, 12, 64}}, {3, []int{7, 1, 5, 6, 7}}, {1, []int{6, 1, 2, 3}},
	} {
		for j, a := range convActivations {
			var in []ops.Shape
			side := g.shape(7, 1)
			for _, c := range e.channels {
				in = append(in, ops.Shape{H: side.H, W: side.W, C: c})
			}
			name := fmt.Sprintf("split %d of %v", e.split, in) + activationName(a)
			all = append(all, spec{name, &ops.Affine{Split: e.split, Activation: a}, in, style(i+j) % styles})
		}
	}
	return all
}

func actSpecs() (all []spec) {
	for i, s := range mapShapes {
		for j, a := range []ops.Activation{ops.ReLU, ops.ReLU6, ops.PReLU, ops.HardSwish, ops.HardSigmoid, ops.Sigmoid, ops.SiLU, ops.GELU} {
			all = append(all, spec{fmt.Sprintf("%s of %v", a, s), &ops.Act{Func: a}, one(s), style(i+j) % styles})
		}
	}
	return all
}

// castSpecs gives none for float16, to which nothing is cast.
func castSpecs(g *generator) (all []spec) {
	if g.t == ops.Float16 {
		return nil
	}
	for _, s := range append(mapShapes, ops.Shape{H: 3, W: 37, C: 5}) {
		for v := range styles {
			all = append(all, spec{fmt.Sprint(s), &ops.Cast{}, one(s), v})
		}
	}
	return all
}

func l2NormalizeSpecs() (all []spec) {
	for i, s := range mapShapes {
		for j := range 2 {
			all = append(all, spec{fmt.Sprint(s), &ops.L2Normalize{}, one(s), style(i+2*j) % styles})
		}
	}
	return all
}

func matMulSpecs(g *generator) (all []spec) {
	type sizes struct{ rows, inner, columns int } // of a head
	for i, z := range []sizes{{1, 1, 1}, {6, 4, 8}, {5, 32, 33}, {1, 7, 64}, {35, 1, 3}, {12, 60, 16}, {64, 17, 5}, {1 + g.IntN(20), 1 + g.IntN(40), 1 + g.IntN(20)}} {
		for j, heads := range []int{1, 3} {
			name := fmt.Sprintf("%v by %d heads", z, heads)
			left := ops.Shape{H: 1, W: z.rows, C: z.inner * heads}
			right := ops.Shape{H: z.inner, W: 1, C: z.columns * heads}
			all = append(all, spec{name, &ops.MatMul{Heads: heads}, []ops.Shape{left, right}, style(i+j) % styles})
			left = ops.Shape{H: z.inner, W: 1, C: z.rows * heads}
			all = append(all, spec{name + ", transposed", &ops.MatMul{Heads: heads, TransposeA: true}, []ops.Shape{left, right}, style(i+j+1) % styles})
		}
	}
	return all
}

// argMaxSpecs tries all styles: halves has many ties.
func argMaxSpecs() (all []spec) {
	for _, s := range append(mapShapes, ops.Shape{H: 3, W: 4, C: 256}, ops.Shape{H: 6, W: 7, C: 12}) {
		for v := range styles {
			all = append(all, spec{fmt.Sprint(s), &ops.ArgMax{}, one(s), v})
		}
	}
	return all
}
