package onnx

import (
	"errors"
	"fmt"
	"math"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
)

// Options of Export. The zero value is a graph for any size that ends in the logits.
type Options struct {
	Size   [2]int // the input's height and width; zero: left free
	Mask   bool   // end in the mask of a frame of the input's size, too
	Pixels bool   // take pixels of 0..255 instead, as float32 in the network's order of channels
}

// Versions of what is written: any runtime of the last years reads these.
const (
	irVersion    = 8
	opsetNumber  = 13
	producerName = "edgeseg"
)

// maxBytes is what protobuf's readers take.
const maxBytes = math.MaxInt32

// Names of the graph's inputs and outputs.
const (
	inputName  = "input"
	logitsName = "logits"
	maskName   = "mask"
)

// Export writes the model's variant for t, Float32 or Int8, as an ONNX file.
func Export(m *netdef.Model, t ops.Type, o Options) ([]byte, error) {
	if err := m.Validate(); err != nil {
		return nil, prefixed(err)
	}
	g := m.Variants[t]
	if g == nil {
		return nil, fmt.Errorf("onnx: the model has no %v variant", t)
	}
	e := &exporter{model: m, source: g, options: o, graph: newGraph(), real: make([]string, len(g.Values)), stored: make([]string, len(g.Values))}
	if o.Size != [2]int{} {
		if o.Size[0]%m.Multiple != 0 || o.Size[1]%m.Multiple != 0 {
			return nil, fmt.Errorf("onnx: the sides of %dx%d are not multiples of %d", o.Size[0], o.Size[1], m.Multiple)
		}
		shapes, err := g.Infer(o.Size[0], o.Size[1])
		if err != nil {
			return nil, prefixed(err)
		}
		e.shapes = shapes
	}
	if err := e.run(); err != nil {
		return nil, fmt.Errorf("onnx: %w", err)
	}
	b := e.file()
	if int64(len(b)) > maxBytes {
		return nil, fmt.Errorf("onnx: the file would have %d bytes, the format takes %d", len(b), maxBytes)
	}
	return b, nil
}

// exporter translates one graph. A value has up to two tensors: the real one, float32, that
// operators read and, of int8 values, the stored one of which it is the dequantized form.
type exporter struct {
	*graph
	model   *netdef.Model
	source  *netdef.Graph
	options Options
	shapes  []ops.Shape // of values; nil where the size is free
	real    []string    // by value; "" until someone reads it
	stored  []string
}

func (e *exporter) run() error {
	for _, name := range []string{inputName, logitsName, maskName} {
		e.taken[name] = true
	}
	e.begin()
	for i := range e.source.Nodes {
		n := &e.source.Nodes[i]
		if err := e.lower(n); err != nil {
			return fmt.Errorf("node %q: %w", n.Name, err)
		}
	}
	return e.end()
}

// begin brings the input to what the graph's value 0 holds.
func (e *exporter) begin() {
	e.input(inputName, elemFloat, side{n: 1}, side{n: 3}, e.height(0, "height"), e.width(0, "width"))
	a, b := e.model.Preprocess.Affine()
	raw := e.source.Values[0].Raw
	x := inputName
	switch {
	case e.options.Pixels && !raw:
		x = e.add("Mul", "input.scaled", []string{x, perChannel(e.graph, "input.scale", a[:])})
		x = e.add("Add", "input.normalized", []string{x, perChannel(e.graph, "input.offset", b[:])})
	case !e.options.Pixels && raw:
		x = e.add("Sub", "input.scaled", []string{x, perChannel(e.graph, "input.offset", b[:])})
		x = e.add("Div", "input.pixels", []string{x, perChannel(e.graph, "input.scale", a[:])})
	}
	e.set(0, x)
}

// end names the outputs.
func (e *exporter) end() error {
	result := e.source.Result()
	logits := e.read(result)
	e.rename(logits, logitsName)
	e.real[result] = logitsName
	e.output(logitsName, elemFloat, side{n: 1}, side{n: e.source.Values[result].Channels},
		e.height(result, "logits_height"), e.width(result, "logits_width"))
	if !e.options.Mask {
		return nil
	}
	if err := e.mask(logitsName); err != nil {
		return err
	}
	e.output(maskName, elemUint8, side{n: 1}, e.height(0, "height"), e.width(0, "width"))
	return nil
}

// read gives the tensor of real numbers that operators take for value v.
func (e *exporter) read(v int) string {
	if e.real[v] == "" {
		q := &e.source.Values[v]
		e.real[v] = e.add("DequantizeLinear", q.Name+".real", e.quantized(e.stored[v], q.Quant))
	}
	return e.real[v]
}

// set makes the real tensor x value v; where that is int8, by quantizing it.
func (e *exporter) set(v int, x string) {
	value := &e.source.Values[v]
	if value.Type != ops.Int8 {
		e.real[v] = x
		return
	}
	e.stored[v] = e.add("QuantizeLinear", value.Name+".int8", e.quantized(x, value.Quant))
}

// quantized are the inputs of QuantizeLinear and DequantizeLinear for a map.
func (e *exporter) quantized(x string, q ops.Quant) []string {
	return []string{x, constant(e.graph, x+".scale", []float32{q.Scale}), constant(e.graph, x+".zero_point", []int8{int8(q.ZeroPoint)})}
}

// height and width are a value's, or named where they are free.
func (e *exporter) height(v int, free string) side {
	if e.shapes == nil {
		return side{free: free}
	}
	return side{n: e.shapes[v].H}
}

func (e *exporter) width(v int, free string) side {
	if e.shapes == nil {
		return side{free: free}
	}
	return side{n: e.shapes[v].W}
}

// perChannel is a constant that spreads over the height and width of a map.
func perChannel[T float32 | float64](g *graph, name string, v []T) string {
	f := make([]float32, len(v))
	for i := range v {
		f[i] = float32(v[i])
	}
	return constant(g, name, f, len(f), 1, 1)
}

// prefixed puts this package's name in the place of netdef's.
func prefixed(err error) error {
	var e *netdef.Error
	if errors.As(err, &e) {
		return fmt.Errorf("onnx: %s", e.Text)
	}
	return fmt.Errorf("onnx: %w", err)
}
