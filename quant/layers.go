package quant

import (
	"context"
	"math"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
	"github.com/edgeseg/edgeseg/quant/parallel"
	"github.com/edgeseg/edgeseg/rt"
)

// Layer is a node's output in an int8 model.
type Layer struct {
	Node, Kind string
	Float      bool       // the node stays in float32: it has no range
	SQNR       float64    // against the float32 network, all that comes before quantized too; dB, +Inf where equal
	Seen       [2]float64 // least and largest value of calibration, in equalized channels
	Range      [2]float64 // what int8 holds
	Outside    float64    // share of the values seen that lie outside of the range
	Zeros      float64    // share that is exactly 0
	Histogram  Histogram  // of all others
}

// Histogram is shares of values in bins of equal width from From to To.
type Histogram struct {
	From, To float64
	Share    []float64
}

// histogramBins is the number of bins of a Layer's histogram.
const histogramBins = 96

// Layers compares the outputs of a model's nodes, as Model made it, with the float32 network's on samples. What
// holds bytes of the frame is left out.
func (q *Quantizer) Layers(ctx context.Context, m *netdef.Model, samples Samples) ([]Layer, error) {
	meters, err := q.layerNoise(ctx, m, samples)
	if err != nil {
		return nil, err
	}
	g := q.b.m.Variants[ops.Float32]
	var layers []Layer
	for i := range g.Nodes {
		n := &g.Nodes[i]
		if q.b.chooser.raw[n.Output] {
			continue
		}
		v := &m.Variants[ops.Int8].Values[n.Output]
		l := Layer{Node: n.Name, Kind: n.Op.Kind(), Float: v.Type == ops.Float32, SQNR: meters[n.Output].decibels()}
		l.describe(joined(q.b.cal.seen[n.Output], q.b.chooser.divisors[n.Output]), v.Quant)
		layers = append(layers, l)
	}
	return layers, nil
}

// layerNoise runs both networks on samples; the meters are by value of the float32 graph.
func (q *Quantizer) layerNoise(ctx context.Context, m *netdef.Model, samples Samples) ([]noiseMeter, error) {
	float, err := openSession(q.b.m, rt.Options{Precision: ops.Float32, KeepValues: true})
	if err != nil {
		return nil, err
	}
	defer float.close()
	quantized, err := openSession(m, rt.Options{Precision: ops.Int8, KeepValues: true})
	if err != nil {
		return nil, err
	}
	defer quantized.close()
	g := q.b.m.Variants[ops.Float32]
	meters, errs := make([]noiseMeter, len(g.Values)), make([]error, len(g.Values))
	for s, err := range samples(ctx) {
		if err != nil {
			return nil, err
		}
		for _, session := range []*session{float, quantized} {
			if err := session.Run(&s.Frame, nil); err != nil {
				return nil, err
			}
		}
		parallel.Each(len(g.Values), func(v int) {
			if q.b.chooser.raw[v] {
				return
			}
			want, err := float.Value(g.Values[v].Name)
			if err == nil {
				var got *ops.Tensor
				if got, err = quantized.Value(g.Values[v].Name); err == nil {
					multiplyChannels(got.F32, q.b.chooser.divisors[v])
					meters[v].add(want.F32, got.F32)
				}
			}
			errs[v] = err
		})
		for _, err := range errs {
			if err != nil {
				return nil, err
			}
		}
	}
	return meters, nil
}

// multiplyChannels undoes equalization.
func multiplyChannels(x []float32, divisors []float64) {
	for i := range x {
		x[i] *= float32(divisors[i%len(divisors)])
	}
}

// describe fills in what calibration saw and which of it the range holds.
func (l *Layer) describe(h *histogram, q ops.Quant) {
	l.Seen = [2]float64{float64(h.min), float64(h.max)}
	from, to := l.Seen[0], l.Seen[1]
	if !l.Float {
		l.Range = [2]float64{float64(q.Dequantize(-128)), float64(q.Dequantize(127))}
		from, to = min(from, l.Range[0]), max(to, l.Range[1])
	}
	if !(to > from) {
		to = from + 1
	}
	l.Histogram = Histogram{from, to, make([]float64, histogramBins)}
	n := float64(max(h.n, 1))
	l.Zeros = float64(h.zeros) / n
	for bin, count := range h.counts {
		share := float64(count) / n
		at := int(math.Floor((h.centre(bin) - from) / (to - from) * histogramBins))
		l.Histogram.Share[min(max(at, 0), histogramBins-1)] += share
		// Channels were counted in bins of their own: a value is known to within one.
		if !l.Float && (edge(h, bin-1) >= l.Range[1] || edge(h, bin+2) <= l.Range[0]) {
			l.Outside += share
		}
	}
}
