package report

import (
	"context"
	"encoding/json"
	"io"
	"math"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/netdef/flat"
	"github.com/edgeseg/edgeseg/ops"
	"github.com/edgeseg/edgeseg/quant"
)

// Report is what JSON writes and HTML shows. Numbers that there are not are null. Shares are of 1, ratios of
// signal to quantization noise (SQNR) in dB, null where nothing differs.
type Report struct {
	Model       string `json:"model"` // name of the float model
	Net         string `json:"net"`
	Input       [2]int `json:"input"`       // height, width
	Calibration string `json:"calibration"` // how scales were found
	Judged      string `json:"judged"`      // where the frames that follow come from
	Frames      int    `json:"frames"`

	Agreement     float64    `json:"agreement"` // share of pixels that both networks give one class
	SQNR          *float64   `json:"sqnr_db"`   // of the logits
	Loss          *float64   `json:"loss"`      // points of mIoU where frames have labels, otherwise % of pixels that disagree
	MIoU          *pair      `json:"miou"`      // null without labels
	PixelAccuracy *pair      `json:"pixel_accuracy"`
	Classes       []Class    `json:"classes"`
	Confusion     [][]int64  `json:"confusion"` // pixels, [float32's class][int8's]; the last column what int8 did not see
	KeptFloat     []string   `json:"kept_float"`
	Layers        []Layer    `json:"layers"`        // in the order of the network
	Sensitivities []NodeCost `json:"sensitivities"` // worst first
	Bytes         sizes      `json:"bytes"`         // of the weight files
	MACs          int64      `json:"macs"`          // multiply-accumulates of a frame
	FloatMACs     int64      `json:"float_macs"`    // of them in float32
	Speed         Speed      `json:"speed"`

	worst []example
}

type pair struct {
	Float float64 `json:"float32"`
	Int8  float64 `json:"int8"`
}

type sizes struct {
	Float int `json:"float32"`
	Int8  int `json:"int8"`
}

// Class is a class with its intersection over union by labels, null where it does not occur.
type Class struct {
	Name  string   `json:"name"`
	Color [3]uint8 `json:"color"`
	Float *float64 `json:"iou_float32"`
	Int8  *float64 `json:"iou_int8"`
}

// Layer is a node's output in the int8 model.
type Layer struct {
	Node      string         `json:"node"`
	Kind      string         `json:"operator"`
	Precision string         `json:"precision"`
	SQNR      *float64       `json:"sqnr_db"`
	Seen      [2]float64     `json:"seen"`    // least and largest value of calibration, in equalized channels
	Range     [2]float64     `json:"range"`   // what int8 holds; zero in float32
	Outside   float64        `json:"outside"` // share of the values seen
	Zeros     float64        `json:"zeros"`
	Histogram quantHistogram `json:"histogram"`
}

type quantHistogram struct {
	From  float64   `json:"from"`
	To    float64   `json:"to"`
	Share []float64 `json:"share"`
}

// NodeCost is what quantizing a node alone does.
type NodeCost struct {
	Node      string   `json:"node"`
	Kind      string   `json:"operator"`
	SQNR      *float64 `json:"sqnr_db"` // of the logits
	Agreement float64  `json:"agreement"`
	Loss      *float64 `json:"miou_points"` // lost; null without labels
}

// Speed is the shortest time of a frame, ingest to mask, on one thread of the machine that made the report.
type Speed struct {
	Float float64 `json:"float32_ms"`
	Int8  float64 `json:"int8_ms"`
}

// Options of Make.
type Options struct {
	Model         string              // name of the float model
	Judged        string              // what the samples are
	Samples       quant.Samples       // to judge masks on
	Few           quant.Samples       // fewer, to look at layers
	Sensitivities []quant.Sensitivity // see Quantizer.Sensitivities
	Kept          []string            // nodes in float32
	Progress      func(done int)      // after each sample; may be nil
}

// Make judges an int8 model, as q made it of float.
func Make(ctx context.Context, q *quant.Quantizer, float, int8 *netdef.Model, o Options) (*Report, error) {
	r := &Report{Model: o.Model, Net: float.Net, Input: float.Size, Calibration: int8.Provenance, Judged: o.Judged, KeptFloat: o.Kept}
	if r.KeptFloat == nil {
		r.KeptFloat = []string{}
	}
	j, err := quant.Judge(ctx, float, int8, o.Samples, func(c *quant.Compared) {
		r.keepWorst(c)
		if r.Frames++; o.Progress != nil {
			o.Progress(r.Frames)
		}
	})
	if err != nil {
		return nil, err
	}
	r.judged(j, float.Classes)
	layers, err := q.Layers(ctx, int8, o.Few)
	if err != nil {
		return nil, err
	}
	for _, l := range layers {
		r.Layers = append(r.Layers, layerOf(&l))
	}
	for _, s := range o.Sensitivities {
		r.Sensitivities = append(r.Sensitivities, NodeCost{s.Node, s.Kind, finite(s.SQNR), s.Agreement, finite(s.Loss)})
	}
	speed, err := quant.MeasureSpeed(ctx, float, int8, o.Few)
	if err != nil {
		return nil, err
	}
	r.Speed = Speed{1e3 * speed.Float.Seconds(), 1e3 * speed.Quantized.Seconds()}
	return r, r.measure(float, int8)
}

func (r *Report) judged(j *quant.Judgement, classes []netdef.Class) {
	r.Agreement, r.SQNR, r.Loss = j.Agreement(), finite(j.SQNR), finite(j.Loss())
	if j.Labelled() {
		r.MIoU = &pair{j.Float.MIoU(), j.Quantized.MIoU()}
		r.PixelAccuracy = &pair{j.Float.PixelAccuracy(), j.Quantized.PixelAccuracy()}
	}
	for i, c := range classes {
		class := Class{Name: c.Name, Color: c.Color}
		if j.Labelled() {
			class.Float, class.Int8 = finite(j.Float.IoU(i)), finite(j.Quantized.IoU(i))
		}
		r.Classes = append(r.Classes, class)
		row := make([]int64, len(classes)+1)
		for p := range row {
			row[p] = j.Between.At(i, p)
		}
		r.Confusion = append(r.Confusion, row)
	}
}

// measure counts bytes and products.
func (r *Report) measure(float, int8 *netdef.Model) error {
	for _, v := range []struct {
		m *netdef.Model
		t ops.Type
		n *int
	}{{float, ops.Float32, &r.Bytes.Float}, {int8, ops.Int8, &r.Bytes.Int8}} {
		b, err := flat.Encode(alone(v.m, v.t))
		if err != nil {
			return err
		}
		*v.n = len(b)
	}
	g := int8.Variants[ops.Int8]
	shapes, err := g.Infer(r.Input[0], r.Input[1])
	if err != nil {
		return err
	}
	for i := range g.Nodes {
		n := &g.Nodes[i]
		in := make([]ops.Shape, len(n.Inputs))
		for k, v := range n.Inputs {
			in[k] = shapes[v]
		}
		macs := n.Op.MACs(in)
		r.MACs += macs
		if g.Values[n.Output].Type == ops.Float32 {
			r.FloatMACs += macs
		}
	}
	return nil
}

// alone is a model with one variant and its constants.
func alone(m *netdef.Model, t ops.Type) *netdef.Model {
	one := *m
	g := m.Variants[t]
	one.Variants = map[ops.Type]*netdef.Graph{t: g}
	one.Tensors = map[string]*ops.Param{}
	for i := range g.Nodes {
		for _, name := range g.Nodes[i].Params {
			one.Tensors[name] = m.Tensors[name]
		}
	}
	return &one
}

func layerOf(l *quant.Layer) Layer {
	precision := "int8"
	if l.Float {
		precision = "float32"
	}
	return Layer{l.Node, l.Kind, precision, finite(l.SQNR), l.Seen, l.Range, l.Outside, l.Zeros, quantHistogram(l.Histogram)}
}

// finite is a number for JSON: nil where it is none.
func finite(x float64) *float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return &x
}

// JSON writes the report as one object.
func (r *Report) JSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(r)
}
