package quant

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
	"github.com/edgeseg/edgeseg/rt"
)

// valueRange is the least and the largest of a value over all frames; it holds 0, which padding reads.
type valueRange struct{ min, max float32 }

func (r *valueRange) add(v []float32) {
	for _, x := range v {
		r.min, r.max = min(r.min, x), max(r.max, x)
	}
}

// join widens the range to hold another.
func (r *valueRange) join(o valueRange) { r.min, r.max = min(r.min, o.min), max(r.max, o.max) }

// calibrate runs the float32 network on frames and gives the range of each of its graph's values.
func calibrate(ctx context.Context, m *netdef.Model, src cam.Source, o Options) ([]valueRange, int, error) {
	p, err := rt.Compile(m, rt.Options{Precision: ops.Float32, KeepValues: true})
	if err != nil {
		return nil, 0, fmt.Errorf("quant: %w", err)
	}
	defer p.Close()
	s, err := p.NewSession()
	if err != nil {
		return nil, 0, fmt.Errorf("quant: %w", err)
	}
	defer s.Close()

	g := m.Variants[ops.Float32]
	ranges := make([]valueRange, len(g.Values))
	var f cam.Frame
	pick := spread{total: src.Info().Frames, want: o.Frames}
	done := 0
	for i := 0; done < o.Frames; i++ {
		err := src.Next(ctx, &f)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, 0, fmt.Errorf("quant: frame %d: %w", i, err)
		}
		if !pick.takes(i) {
			continue
		}
		if err := s.Run(&f, nil); err != nil {
			return nil, 0, fmt.Errorf("quant: frame %d: %w", i, err)
		}
		for v := range ranges {
			t, err := s.Value(g.Values[v].Name)
			if err != nil {
				return nil, 0, fmt.Errorf("quant: %w", err)
			}
			ranges[v].add(t.F32)
			if r := ranges[v]; !(r.max-r.min <= math.MaxFloat32) {
				return nil, 0, fmt.Errorf("quant: frame %d: value %q is not finite", i, g.Values[v].Name)
			}
		}
		if done++; o.Progress != nil {
			o.Progress(done, pick.count())
		}
	}
	if done == 0 {
		return nil, 0, fmt.Errorf("quant: %s has no frames to calibrate on", src.Info().Name)
	}
	return ranges, done, nil
}

// spread picks frames evenly over a source whose length is known, the first ones otherwise.
type spread struct{ total, want int }

func (s spread) takes(i int) bool {
	return s.total <= s.want || i*s.want/s.total != (i-1)*s.want/s.total || i == 0
}

// count is the number of frames that will be taken, 0 if not known.
func (s spread) count() int {
	if s.total == 0 {
		return 0
	}
	return min(s.total, s.want)
}
