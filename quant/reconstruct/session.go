package reconstruct

import (
	"slices"

	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
	"github.com/edgeseg/edgeseg/rt"
)

// session runs a variant of a model.
type session struct {
	*rt.Session
	plan  *rt.Plan
	graph *netdef.Graph
}

// open compiles a variant of a model; with keep all of its values can be read after a frame.
func open(m *netdef.Model, t ops.Type, keep bool) (*session, error) {
	p, err := rt.Compile(m, rt.Options{Precision: t, KeepValues: keep})
	if err != nil {
		return nil, err
	}
	s, err := p.NewSession()
	if err != nil {
		p.Close()
		return nil, err
	}
	return &session{s, p, m.Variants[t]}, nil
}

func (s *session) close() {
	s.Session.Close()
	s.plan.Close()
}

// classes gives the masks of frames.
func (s *session) classes(frames []cam.Frame) (masks [][]uint8, err error) {
	var mask rt.Mask
	for i := range frames {
		if err := s.Run(&frames[i], &mask); err != nil {
			return nil, err
		}
		masks = append(masks, slices.Clone(mask.Pix))
	}
	return masks, nil
}

// value reads a value after a frame, as the real numbers that it stands for.
func (s *session) value(v int) ([]float32, error) {
	t, err := s.Value(s.graph.Values[v].Name)
	if err != nil {
		return nil, err
	}
	return t.F32, nil
}
