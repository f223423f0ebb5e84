package quant

import (
	"context"
	"math"
	"slices"
	"sort"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
)

// Sensitivity is what quantizing a node alone, its inputs, weights and output, does to the network's result.
type Sensitivity struct {
	Node      string
	Kind      string  // operator
	SQNR      float64 // of the logits, in dB; +Inf where nothing changes
	Agreement float64 // share of pixels that keep their class
	Loss      float64 // points of mIoU; NaN where samples have no labels
}

// Sensitivities quantizes each node alone, all others in float32, and judges the network on samples. The
// nodes that hurt most come first. Resizes, concats and the like have no precision of their own, and what has no int8
// arithmetic stays in float32.
func (q *Quantizer) Sensitivities(ctx context.Context, samples Samples, progress func(done, total int)) ([]Sensitivity, error) {
	g := q.b.m.Variants[ops.Float32]
	var nodes []*netdef.Node
	for i := range g.Nodes {
		if op := g.Nodes[i].Op; !copying(op) && !ops.FloatOnly(op.Kind()) {
			nodes = append(nodes, &g.Nodes[i])
		}
	}
	t := &teacher{model: q.b.m, room: mostKnown}
	defer t.close()
	var all []Sensitivity
	for i, n := range nodes {
		var others []string
		for _, o := range nodes {
			if o != n {
				others = append(others, o.Name)
			}
		}
		m, err := q.model(others)
		if err != nil {
			return nil, err
		}
		j, err := t.judge(ctx, m, samples, nil)
		if err != nil {
			return nil, err
		}
		s := Sensitivity{n.Name, n.Op.Kind(), j.SQNR, j.Agreement(), math.NaN()}
		if j.Labelled() {
			s.Loss = j.Loss()
		}
		all = append(all, s)
		if progress != nil {
			progress(i+1, len(nodes))
		}
	}
	slices.SortStableFunc(all, func(a, b Sensitivity) int {
		switch {
		case a.worse(&b):
			return -1
		case b.worse(&a):
			return 1
		}
		return 0
	})
	return all, nil
}

// worse tells whether s hurts more: by pixels that change, then by noise.
func (s *Sensitivity) worse(o *Sensitivity) bool {
	if s.Agreement != o.Agreement {
		return s.Agreement < o.Agreement
	}
	return s.SQNR < o.SQNR
}

// Worst names the first n nodes, all where there are fewer.
func Worst(s []Sensitivity, n int) (names []string) {
	for i := range min(n, len(s)) {
		names = append(names, s[i].Node)
	}
	return names
}

// WithinBudget names the nodes to keep in float32, worst first, so that the loss on samples is at most
// so many points (see Judgement.Loss), all of them where fewer lose more. It tries half of what is left again
// and again: one node fewer of the list does not do.
func (q *Quantizer) WithinBudget(ctx context.Context, points float64, worst []Sensitivity, samples Samples) ([]string, error) {
	t := &teacher{model: q.b.m, masks: true, room: mostKnown}
	defer t.close()
	var failed error
	n := sort.Search(len(worst), func(n int) bool {
		if failed != nil {
			return true
		}
		m, err := q.model(Worst(worst, n))
		var j *Judgement
		if err == nil {
			j, err = t.judge(ctx, m, samples, nil)
		}
		failed = err
		return err != nil || j.Loss() <= points
	})
	return Worst(worst, n), failed
}
