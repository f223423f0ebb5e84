package quant

import (
	"context"
	"fmt"

	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
	"github.com/edgeseg/edgeseg/quant/parallel"
	"github.com/edgeseg/edgeseg/rt"
)

// calibration is what the float32 network did on frames.
type calibration struct {
	seen    [][]histogram // by value and channel
	moments []*moments    // by node; nil where it is no convolution
	count   int           // frames
}

// calibrate runs the float32 network on frames and counts the values of each channel.
func calibrate(ctx context.Context, m *netdef.Model, src cam.Source, o Options) (*calibration, error) {
	s, err := openSession(m, rt.Options{Precision: ops.Float32, KeepValues: true})
	if err != nil {
		return nil, err
	}
	defer s.close()
	g := m.Variants[ops.Float32]
	c := &calibration{seen: make([][]histogram, len(g.Values))}
	for v := range c.seen {
		c.seen[v] = make([]histogram, g.Values[v].Channels)
	}
	for i := range g.Nodes {
		n := &g.Nodes[i]
		c.moments = append(c.moments, newMoments(n, g.Values[n.Inputs[0]].Channels))
	}
	pixels := max(sampledPixels/o.Frames, 16)
	done := 0
	c.count, err = eachFrame(ctx, src, o.Frames, func(f *cam.Frame, total int) error {
		if err := s.Run(f, nil); err != nil {
			return err
		}
		if err := c.add(g, s.Session, pixels); err != nil {
			return err
		}
		if done++; o.Progress != nil {
			o.Progress(done, total)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return c, nil
}

// sampledPixels is about how many pixels of a value moments are taken of.
const sampledPixels = 4096

// add counts all values of a session's last run. Each value is one worker's, so that counts
// and sums do not depend on their number.
func (c *calibration) add(g *netdef.Graph, s *rt.Session, pixels int) error {
	values := make([]*ops.Tensor, len(g.Values))
	errs := make([]error, len(g.Values))
	parallel.Each(len(g.Values), func(v int) {
		if values[v], errs[v] = s.Value(g.Values[v].Name); errs[v] == nil {
			errs[v] = addPixels(c.seen[v], values[v])
		}
	})
	for v, err := range errs {
		if err != nil {
			return fmt.Errorf("value %q: %w", g.Values[v].Name, err)
		}
	}
	parallel.Each(len(g.Nodes), func(i int) {
		if m := c.moments[i]; m != nil {
			out := values[g.Nodes[i].Output]
			m.add(values[g.Nodes[i].Inputs[0]], out.H, out.W, pixels)
		}
	})
	return nil
}

// addPixels counts the channels of a map, in blocks that stay in the cache while channel
// after channel is picked from them.
func addPixels(h []histogram, t *ops.Tensor) error {
	const block = 256
	for first := 0; first < len(t.F32); first += block * t.C {
		part := t.F32[first:min(first+block*t.C, len(t.F32))]
		for c := range h {
			if h[c].add(part[c:], t.C); !h[c].finite() {
				return fmt.Errorf("is not finite in channel %d", c)
			}
		}
	}
	return nil
}

// session is a session with its plan.
type session struct {
	*rt.Session
	plan *rt.Plan
}

func openSession(m *netdef.Model, o rt.Options) (*session, error) {
	p, err := rt.Compile(m, o)
	if err != nil {
		return nil, fmt.Errorf("quant: %w", err)
	}
	s, err := p.NewSession()
	if err != nil {
		p.Close()
		return nil, fmt.Errorf("quant: %w", err)
	}
	return &session{s, p}, nil
}

func (s *session) close() {
	s.Session.Close()
	s.plan.Close()
}
