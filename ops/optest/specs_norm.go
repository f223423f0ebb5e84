package optest

import (
	"fmt"

	"github.com/edgeseg/edgeseg/ops"
)

func subSpecs() (all []spec) {
	for i, s := range mapShapes {
		for v := range styles {
			all = append(all, spec{fmt.Sprint(s), &ops.Sub{}, []ops.Shape{s, s}, (v + style(i)) % styles})
		}
	}
	return all
}

func groupNormSpecs() (all []spec) {
	for i, s := range mapShapes {
		for j, groups := range []int{1, 2, 4, 11, s.C} {
			all = append(all, spec{fmt.Sprintf("%d groups of %v", groups, s), &ops.GroupNorm{Groups: groups, Eps: 1e-5}, one(s), style(i+j) % styles})
		}
	}
	return valid(all)
}

func layerNormSpecs() (all []spec) {
	for i, s := range mapShapes {
		for j, eps := range []float64{1e-5, 1e-6, 0.5} {
			all = append(all, spec{fmt.Sprintf("%v, epsilon %g", s, eps), &ops.LayerNorm{Eps: eps}, one(s), style(i+j) % styles})
		}
	}
	return all
}

func attentionSpecs(g *generator) (all []spec) {
	add := func(name string, op ops.Attention, q, k ops.Shape, values int) {
		v := ops.Shape{H: k.H, W: k.W, C: values}
		s := usual
		if len(all)%3 == 2 {
			s = halves
		}
		all = append(all, spec{name, &op, []ops.Shape{q, k, v}, s})
	}
	one, row, map4 := ops.Shape{H: 1, W: 1, C: 8}, ops.Shape{H: 1, W: 7, C: 8}, ops.Shape{H: 4, W: 5, C: 8}
	add("one pixel", ops.Attention{Heads: 1}, one, one, 1)
	add("one key", ops.Attention{Heads: 2}, map4, one, 6)
	add("one query", ops.Attention{Heads: 4}, one, map4, 12)
	add("heads of one channel", ops.Attention{Heads: 8}, map4, row, 8)
	add("a grid", ops.Attention{Heads: 2, Grid: 4}, map4, map4, 10)
	add("a grid of one", ops.Attention{Heads: 2, Grid: 1}, map4, row, 4)
	add("a grid and a stride", ops.Attention{Heads: 4, Grid: 6, Stride: 2}, row, map4, 20)
	add("talking heads", ops.Attention{Heads: 8, TalkingHeads: true}, map4, map4, 16)
	add("talking heads on a grid", ops.Attention{Heads: 4, Grid: 5, Stride: 2, TalkingHeads: true}, map4, ops.Shape{H: 9, W: 7, C: 8}, 12)
	for i := range 16 {
		heads := 1 + g.IntN(5)
		q, k := g.shape(6, 1), g.shape(9, 1)
		q.C = heads * (1 + g.IntN(40))
		k.C = q.C
		add(fmt.Sprintf("random %d", i), ops.Attention{Heads: heads, Grid: g.IntN(7), TalkingHeads: g.IntN(2) == 0}, q, k, heads*(1+g.IntN(40)))
	}
	return all
}
