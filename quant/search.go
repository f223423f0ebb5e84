package quant

import (
	"context"
	"slices"

	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
	"github.com/edgeseg/edgeseg/quant/reconstruct"
	"github.com/edgeseg/edgeseg/rt"
)

// searchFrames is on how many frames an observer is tried.
const searchFrames = 8

// search chooses the observer of each set of values by the network's output: value after value, it takes that with
// which the classes' probabilities differ least from those of float32, all else as it is by then.
func (b *builder) search(ctx context.Context, frames []cam.Frame) error {
	pick := spread{len(frames), searchFrames}
	var few []cam.Frame
	for i, f := range frames {
		if pick.takes(i) {
			few = append(few, f)
		}
	}
	want, err := logitsOf(b.m, ops.Float32, few)
	if err != nil {
		return err
	}
	none := make([]bool, len(b.rounded))
	best, err := divergenceOf(b.model(none), few, want)
	if err != nil {
		return err
	}
	sets := b.chooser.members()
	for i, members := range sets {
		set := members[0]
		kept := b.observers[set]
		for _, o := range tried(kept) {
			if err := ctx.Err(); err != nil {
				return err
			}
			if b.chooser.raw[set] || b.chooser.quant(members, o) == b.chooser.quant(members, kept) {
				continue
			}
			b.observers[set] = o
			if d, err := divergenceOf(b.model(none), few, want); err == nil && d < best {
				best, kept = d, o
			}
		}
		b.observers[set] = kept
		if b.o.Learning != nil {
			b.o.Learning(i+1, len(sets))
		}
	}
	return nil
}

// tried are the observers but for Search and one.
func tried(but Observer) []Observer {
	return slices.DeleteFunc(Observers(), func(o Observer) bool { return o == Search || o == but })
}

// logitsOf gives the logits of frames.
func logitsOf(m *netdef.Model, t ops.Type, frames []cam.Frame) (all []*ops.Tensor, err error) {
	s, err := openSession(m, rt.Options{Precision: t})
	if err != nil {
		return nil, err
	}
	defer s.close()
	for i := range frames {
		if err := s.Run(&frames[i], nil); err != nil {
			return nil, err
		}
		all = append(all, s.Logits())
	}
	return all, nil
}

// divergenceOf is how far a model's classes are from those of the logits that are wanted.
func divergenceOf(m *netdef.Model, frames []cam.Frame, want []*ops.Tensor) (sum float64, err error) {
	got, err := logitsOf(m, ops.Int8, frames)
	if err != nil {
		return 0, err
	}
	for i, w := range want {
		sum += reconstruct.Response.Of(got[i].F32, w.F32, w.Shape)
	}
	return sum, nil
}
