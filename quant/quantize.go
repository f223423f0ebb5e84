package quant

import (
	"context"
	"fmt"
	"maps"

	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
	"github.com/edgeseg/edgeseg/rt"
)

// Options of Quantize.
type Options struct {
	Frames   int                   // calibrate on at most so many, spread over the source; 0: 64
	Both     bool                  // keep the float32 variant beside the int8 one
	Progress func(done, total int) // called after each frame; total 0: not known; may be nil
}

// Quantize makes an int8 model of m's float32 variant, calibrated on frames of src. The same
// frames give the same bytes.
func Quantize(ctx context.Context, m *netdef.Model, src cam.Source, o Options) (*netdef.Model, error) {
	g := m.Variants[ops.Float32]
	if g == nil {
		return nil, fmt.Errorf("quant: the model has no float32 variant")
	}
	if o.Frames == 0 {
		o.Frames = 64
	}
	ranges, frames, err := calibrate(ctx, m, src, o)
	if err != nil {
		return nil, err
	}
	q := *m
	q.Provenance = fmt.Sprintf("min-max over %d frames of %s", frames, src.Info().Name)
	q.Tensors = map[string]*ops.Param{}
	q.Variants = map[ops.Type]*netdef.Graph{}
	i8, err := newLowering(m, g, ranges, q.Tensors).graph()
	if err != nil {
		return nil, err
	}
	q.Variants[ops.Int8] = i8
	if o.Both {
		q.Variants[ops.Float32] = g
		maps.Copy(q.Tensors, m.Tensors)
	}
	if err := q.Validate(); err != nil {
		return nil, fmt.Errorf("quant: %w", err)
	}
	// The compiler refuses what the int8 arithmetic cannot hold.
	p, err := rt.Compile(&q, rt.Options{Precision: ops.Int8, Threads: 1})
	if err != nil {
		return nil, fmt.Errorf("quant: %w", err)
	}
	p.Close()
	return &q, nil
}
