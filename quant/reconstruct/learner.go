package reconstruct

import (
	"context"
	"math"
	"math/rand/v2"

	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
	"github.com/edgeseg/edgeseg/quant/gradient"
)

// learner learns the rounding of one block.
type learner struct {
	*run
	block
	student   *session       // the int8 network as it is so far
	part      *gradient.Part // the block, with soft weights
	roundings map[int]*rounding
	objective objective
}

// objective is a loss and the way from a block's ends to where it is taken.
type objective interface {
	// prepare reads what the teacher and the student make of the frame that they are at.
	prepare() error
	// derive gives the loss after the block's Forward and adds its derivative to the block's ends.
	derive() float64
}

func newLearner(r *run, b block) (*learner, error) {
	r.teacher.forget() // values that other blocks needed
	l := &learner{run: r, block: b, roundings: map[int]*rounding{}}
	g := r.model.Variants[ops.Int8]
	var err error
	if l.part, err = gradient.NewPart(r.model, ops.Int8, b.nodes, r.shapes); err != nil {
		return nil, err
	}
	for _, n := range l.part.Nodes {
		if c, ok := n.Layer.(*gradient.Conv); ok {
			node := &g.Nodes[n.Index]
			l.roundings[n.Index] = newRounding(c, r.model.Params(node), r.Exact[n.Index], g.Values[node.Output].Quant)
		}
	}
	if l.student, err = open(r.model, ops.Int8, true); err != nil {
		return nil, err
	}
	if l.objective, err = newObjective(l); err != nil {
		l.close()
		return nil, err
	}
	return l, nil
}

func (l *learner) close() { l.student.close() }

const (
	yardstick = 8    // frames over which the loss before learning is averaged: it is what losses count in
	rate      = 0.02 // of Adam, for v
	biasRate  = 0.002
	softly    = 0.02 // weight of the regularizer when it begins
	firmly    = 20   // and in the end: by then each weight has to be decided
	warmUp    = 0.2  // share of the iterations before the regularizer begins
	steepest  = 2    // last beta of the regularizer, after flattest
	flattest  = 20
)

// learn takes the block through its iterations; they end with the context.
func (l *learner) learn(ctx context.Context, progress func(done int)) error {
	unit, err := l.yardstick(ctx)
	if err != nil || !(unit > 0 && unit <= math.MaxFloat32) {
		return err // a loss of 0, or of nothing finite, has nothing to teach
	}
	order := rand.New(rand.NewPCG(uint64(l.nodes[0]), 1))
	var turn []int
	for i := range l.Iterations {
		if err := ctx.Err(); err != nil {
			return err
		}
		if len(turn) == 0 {
			turn = order.Perm(len(l.train))
		}
		l.soften()
		if _, err := l.lossOf(&l.train[turn[0]]); err != nil {
			return err
		}
		turn = turn[1:]
		l.part.Backward()
		l.step(float64(i)/float64(l.Iterations), unit)
		progress(i + 1)
	}
	return nil
}

// yardstick is the loss with the weights as they are.
func (l *learner) yardstick(ctx context.Context) (float64, error) {
	n := min(yardstick, len(l.train))
	sum := 0.0
	for i := range n {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		x, err := l.lossOf(&l.train[i*len(l.train)/n])
		if err != nil {
			return 0, err
		}
		sum += x
	}
	return sum / float64(n), nil
}

func (l *learner) soften() {
	for _, r := range l.roundings {
		r.apply()
	}
}

func (l *learner) step(done, unit float64) {
	weight, beta := 0.0, 0.0
	if p := (done - warmUp) / (1 - warmUp); p >= 0 {
		weight = softly * math.Pow(firmly/softly, p)
		beta = steepest + (flattest-steepest)*(1+math.Cos(p*math.Pi))/2
	}
	for _, r := range l.roundings {
		r.step(1/unit, weight, beta, rate, biasRate*(1-done))
	}
}

// lossOf runs a frame through teacher, student and block and derives the loss up to the block's ends.
func (l *learner) lossOf(f *cam.Frame) (float64, error) {
	l.teacher.at(f)
	l.student.at(f)
	if err := fill(l.part, l.student, nil); err != nil {
		return 0, err
	}
	if err := l.objective.prepare(); err != nil {
		return 0, err
	}
	l.part.Forward()
	l.part.Clear()
	return l.objective.derive(), nil
}

// models are the best so far with what the block has learned: its weights and biases, and its biases alone.
func (l *learner) models() [2]*netdef.Model {
	g := l.run.model.Variants[ops.Int8]
	all, biases := map[string]*ops.Param{}, map[string]*ops.Param{}
	for i, r := range l.roundings {
		n := &g.Nodes[i]
		b := r.biases(g.Values[n.Inputs[0]].Quant)
		all[n.Params["weight"]] = r.weight(l.run.model.Params(n)["weight"])
		all[n.Params["bias"]], biases[n.Params["bias"]] = b, b
	}
	return [2]*netdef.Model{with(l.run.model, all), with(l.run.model, biases)}
}
