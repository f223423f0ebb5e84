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
	seen
}

// seen remembers values of frames that were run, while there is room.
type seen struct {
	frame  *cam.Frame // the one that values are asked of
	ran    bool
	values map[place][]float32
	room   int // elements
}

// place is a value of a frame.
type place struct {
	frame *cam.Frame
	value int
}

// mostSeen is how many elements a session remembers: 128 MiB.
const mostSeen = 1 << 25

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
	o := &session{Session: s, plan: p, graph: m.Variants[t]}
	o.forget()
	return o, nil
}

func (s *session) forget() { s.seen = seen{values: map[place][]float32{}, room: mostSeen} }

// at is the frame that values are asked of from now on; it is run when one is not remembered.
func (s *session) at(f *cam.Frame) { s.frame, s.ran = f, false }

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

// value gives a value of the frame, as the real numbers that it stands for, to be read only.
func (s *session) value(v int) ([]float32, error) {
	at := place{s.frame, v}
	if x := s.values[at]; x != nil {
		return x, nil
	}
	if !s.ran {
		if err := s.Run(s.frame, nil); err != nil {
			return nil, err
		}
		s.ran = true
	}
	t, err := s.Value(s.graph.Values[v].Name)
	if err != nil {
		return nil, err
	}
	if s.room -= len(t.F32); s.room >= 0 {
		s.values[at] = t.F32
	}
	return t.F32, nil
}
