package reconstruct

import (
	"context"
	"fmt"
	"maps"

	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
)

// Task is a network to reconstruct.
type Task struct {
	// Model has a float32 variant, the teacher, and an int8 one of the same nodes and values. It is not changed.
	Model *netdef.Model
	// Divisors give, by value and channel, the float32 value over what the int8 value stands for.
	Divisors [][]float64
	// Exact gives, by node, the weights in steps before they were rounded, [out][kh][kw][in/groups]; nil for
	// nodes without weights.
	Exact [][]float64
	// Frames are what the network learns from, every fourth being held out. There must be two at least.
	Frames []cam.Frame
}

// Options of Run.
type Options struct {
	Loss       Loss                  // "": L2
	Iterations int                   // of each block, one frame each; 0: 100
	Progress   func(done, total int) // after each iteration; may be nil
}

// Report says what came of it.
type Report struct {
	Blocks, Kept  int     // all, and those that came nearer to the teacher
	Before, After float64 // share of the pixels of held-out frames that have the teacher's class
	Interrupted   bool    // the context ended it early: what had been kept until then remains
}

// Run learns the rounding of all blocks and gives the model with it.
func Run(ctx context.Context, t Task, o Options) (*netdef.Model, Report, error) {
	if o.Loss == "" {
		o.Loss = L2
	}
	if o.Iterations == 0 {
		o.Iterations = 100
	}
	r, err := newRun(t, o)
	if err != nil {
		return nil, Report{}, fmt.Errorf("reconstruct: %w", err)
	}
	defer r.teacher.close()
	if err := r.all(ctx); err != nil {
		return nil, Report{}, fmt.Errorf("reconstruct: %w", err)
	}
	return r.model, r.report, nil
}

// run is the work of Run.
type run struct {
	Task
	Options
	model       *netdef.Model // the best so far
	blocks      []block
	shapes      []ops.Shape // of values
	teacher     *session
	train, held []cam.Frame
	classes     [][]uint8 // the teacher's, of held frames
	report      Report
}

func newRun(t Task, o Options) (*run, error) {
	if len(t.Frames) < 2 {
		return nil, fmt.Errorf("%d frames are too few to learn from some and to judge by others", len(t.Frames))
	}
	r := &run{Task: t, Options: o, model: t.Model, blocks: blocks(t.Model.Variants[ops.Int8])}
	for i, f := range t.Frames {
		if i%4 == 1 {
			r.held = append(r.held, f)
		} else {
			r.train = append(r.train, f)
		}
	}
	var err error
	if r.shapes, err = t.Model.Variants[ops.Int8].Infer(t.Model.Size[0], t.Model.Size[1]); err != nil {
		return nil, err
	}
	if r.teacher, err = open(t.Model, ops.Float32, true); err != nil {
		return nil, err
	}
	if r.classes, err = r.teacher.classes(r.held); err != nil {
		r.teacher.close()
		return nil, err
	}
	return r, nil
}

// all reconstructs block after block.
func (r *run) all(ctx context.Context) error {
	var err error
	if r.report.Before, err = r.agreement(r.model); err != nil {
		return err
	}
	r.report.After, r.report.Blocks = r.report.Before, len(r.blocks)
	for i, b := range r.blocks {
		l, err := newLearner(r, b)
		if err != nil {
			return err
		}
		err = l.learn(ctx, func(done int) {
			if r.Progress != nil {
				r.Progress(i*r.Iterations+done, len(r.blocks)*r.Iterations)
			}
		})
		l.close()
		if ctx.Err() != nil {
			r.report.Interrupted = true
			return nil
		}
		if err != nil {
			return err
		}
		if r.judge(l.models()) {
			r.report.Kept++
		}
	}
	return nil
}

// judge keeps the model that agrees best with the teacher, where it does so better than the best so far. One that
// does not compile, since a sum could leave what the arithmetic can hold, is worse.
func (r *run) judge(models [2]*netdef.Model) (kept bool) {
	for _, m := range models {
		if a, err := r.agreement(m); err == nil && a > r.report.After {
			r.model, r.report.After, kept = m, a, true
		}
	}
	return kept
}

// agreement is the share of the held frames' pixels that have the teacher's class.
func (r *run) agreement(m *netdef.Model) (float64, error) {
	s, err := open(m, ops.Int8, false)
	if err != nil {
		return 0, err
	}
	defer s.close()
	got, err := s.classes(r.held)
	if err != nil {
		return 0, err
	}
	same, all := 0, 0
	for i, want := range r.classes {
		for k, c := range got[i] {
			if c == want[k] {
				same++
			}
		}
		all += len(want)
	}
	return float64(same) / float64(all), nil
}

// with is a model in which some nodes of the int8 graph have other constants, by tensor.
func with(m *netdef.Model, tensors map[string]*ops.Param) *netdef.Model {
	c := *m
	c.Tensors = maps.Clone(m.Tensors)
	maps.Copy(c.Tensors, tensors)
	return &c
}
