package quant

import (
	"context"
	"fmt"

	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
	"github.com/edgeseg/edgeseg/quant/reconstruct"
	"github.com/edgeseg/edgeseg/rt"
)

// Options of Quantize.
type Options struct {
	Frames     int                   // calibrate on at most so many, spread over the source; 0: 64
	Both       bool                  // keep the float32 variant beside the int8 one
	Observer   Observer              // how ranges follow from what was seen; "": Percentile
	NoEqualize bool                  // one range for all channels of a value
	Float      []string              // names of nodes that stay in float32
	Float16    bool                  // store their weights in half precision
	Progress   func(done, total int) // called after each frame; total 0: not known; may be nil

	Reconstruct reconstruct.Loss      // learn the rounding of weights by this loss; "": do not
	Iterations  int                   // of each block; 0: as package reconstruct sees fit
	Learning    func(done, total int) // called after each of these, and after each map of Search; may be nil
}

// Quantize makes an int8 model of m's float32 variant, calibrated on frames of src. The same
// frames give the same bytes. Once it learns, the end of ctx means the best model so far.
func Quantize(ctx context.Context, m *netdef.Model, src cam.Source, o Options) (*netdef.Model, error) {
	q, err := Calibrate(ctx, m, src, o)
	if err != nil {
		return nil, err
	}
	return q.Model(o.Float)
}

// Quantizer makes int8 models of a calibrated network.
type Quantizer struct {
	b      *builder
	source string
}

// Calibrate runs m's float32 variant on frames of src, chooses the scales of all values and, where asked for, learns the
// rounding of weights.
func Calibrate(ctx context.Context, m *netdef.Model, src cam.Source, o Options) (*Quantizer, error) {
	if m.Variants[ops.Float32] == nil {
		return nil, fmt.Errorf("quant: the model has no float32 variant")
	}
	if o.Frames == 0 {
		o.Frames = 64
	}
	if o.Observer == "" {
		o.Observer = Percentile
	}
	var frames []cam.Frame
	if i := src.Info(); o.Reconstruct != "" || o.Observer == Search || i.Frames == 0 && !i.Live {
		h, err := hold(ctx, src, o.Frames, o.Progress)
		if err != nil {
			return nil, err
		}
		src, frames = h, h.frames
	}
	cal, err := calibrate(ctx, m, src, o)
	if err != nil {
		return nil, err
	}
	b := newBuilder(m, cal, o)
	if o.Observer == Search {
		if err := b.search(ctx, frames); err != nil {
			return nil, err
		}
	}
	if o.Reconstruct != "" {
		if err := b.reconstruct(ctx, frames); err != nil {
			return nil, err
		}
	}
	return &Quantizer{b, src.Info().Name}, nil
}

// Model gives the int8 model with these nodes in float32. The same names give the same bytes, whatever was
// asked for before.
func (q *Quantizer) Model(float []string) (*netdef.Model, error) {
	m, err := q.model(float)
	if err != nil {
		return nil, err
	}
	if q.b.o.Both {
		q.keepFloat(m)
	}
	if err := m.Validate(); err != nil {
		return nil, fmt.Errorf("quant: %w", err)
	}
	// The compiler refuses what the int8 arithmetic cannot hold.
	p, err := rt.Compile(m, rt.Options{Precision: ops.Int8, Threads: 1})
	if err != nil {
		return nil, fmt.Errorf("quant: %w", err)
	}
	p.Close()
	return m, nil
}

// keepFloat puts the float32 variant and its constants beside the int8 one. Those of an int8 variant that
// the float model may have had stay behind.
func (q *Quantizer) keepFloat(m *netdef.Model) {
	g := q.b.m.Variants[ops.Float32]
	m.Variants[ops.Float32] = g
	for i := range g.Nodes {
		for _, name := range g.Nodes[i].Params {
			m.Tensors[name] = q.b.m.Tensors[name]
		}
	}
}

// model is Model, unchecked and with its int8 variant alone.
func (q *Quantizer) model(float []string) (*netdef.Model, error) {
	chosen, err := choose(q.b.m.Variants[ops.Float32], float)
	if err != nil {
		return nil, err
	}
	m := q.b.model(chosen)
	m.Provenance = fmt.Sprintf("%s over %d frames of %s%s", q.b.o.Observer, q.b.cal.count, q.source, q.b.outcome)
	if len(float) > 0 {
		m.Provenance += fmt.Sprintf(", %d nodes in float32", len(float))
	}
	return m, nil
}

// builder makes int8 models of one calibration, again and again while it improves on them.
type builder struct {
	m         *netdef.Model
	o         Options
	cal       *calibration
	chooser   *chooser
	observers []Observer   // by set
	shifts    [][]float64  // by node and channel
	rounded   []*rounded   // by node
	learned   []ops.Params // by node, of reconstruction
	outcome   string       // of reconstruction, in words
}

func newBuilder(m *netdef.Model, cal *calibration, o Options) *builder {
	g := m.Variants[ops.Float32]
	b := &builder{m: m, o: o, cal: cal, chooser: newChooser(g, cal.seen, !o.NoEqualize)}
	b.observers = make([]Observer, len(g.Values))
	for i := range b.observers {
		b.observers[i] = o.Observer
		if o.Observer == Search {
			b.observers[i] = Percentile // where it begins
		}
	}
	b.shifts, b.rounded = make([][]float64, len(g.Nodes)), make([]*rounded, len(g.Nodes))
	b.learned = make([]ops.Params, len(g.Nodes))
	return b
}

// model makes the int8 model, with the chosen nodes of the float32 graph in float32.
func (b *builder) model(chosen []bool) *netdef.Model {
	q := *b.m
	q.Tensors = map[string]*ops.Param{}
	q.Variants = map[ops.Type]*netdef.Graph{}
	l := &lowering{m: b.m, g: b.m.Variants[ops.Float32], seen: b.cal.seen, raw: b.chooser.raw, scaling: b.chooser.scaling(b.observers),
		moments: b.cal.moments, shifts: b.shifts, rounded: b.rounded, learned: b.learned, tensors: q.Tensors,
		islands: newIslands(b.m.Variants[ops.Float32], chosen), halves: b.o.Float16}
	q.Variants[ops.Int8] = l.graph()
	return &q
}
