package netdef

import (
	"fmt"
	"slices"
	"strings"

	"github.com/edgeseg/edgeseg/ops"
)

// ConvertOptions is what a checkpoint does not say. What is left out comes from a
// preset where the network and its number of classes have one; otherwise all but Licence and
// Source are needed.
type ConvertOptions struct {
	Classes   []Class   // as many as the checkpoint's logits have channels
	Size      [2]int    // usual input, height and width
	Mean, Std []float64 // three numbers each, in the order of Channels
	Channels  string    // "rgb" or "bgr"
	Range     int       // 1 or 255: what Mean and Std speak of
	Licence   string    // of the weights, one line
	Source    string    // where the weights come from, one line
	Float16   bool      // round convolution weights to half precision and store them so
}

// Convert makes a model of a PyTorch checkpoint, tensors by name (package
// netdef/torch). An empty net recognises the network by the names; "espnet" takes a file of the
// encoder alone too. Class count, and in ESPNet the numbers of blocks, follow from names and shapes. Each
// tensor that is unknown, missing or of another shape is named in the error.
func Convert(net string, checkpoint map[string]*ops.Param, o ConvertOptions) (*Model, error) {
	ck, err := stripped(checkpoint)
	if err != nil {
		return nil, err
	}
	p, classes, err := blueprintOf(net, ck)
	if err != nil {
		return nil, err
	}
	tensors, err := p.Load(ck)
	if err != nil {
		return nil, err
	}
	m := &Model{
		Net: p.Net, Multiple: p.Multiple, Result: p.Result,
		Variants: map[ops.Type]*Graph{ops.Float32: p.Graph},
		Tensors:  tensors,
	}
	if err := o.describe(m, classes, p.Preprocess); err != nil {
		return nil, err
	}
	if o.Float16 {
		m.halve()
	}
	return m, m.Validate()
}

// describe fills in what the checkpoint does not say; own is what it says of its input, nil where that is nothing.
func (o *ConvertOptions) describe(m *Model, classes int, own *Preprocess) error {
	if p := presetOf(m.Net, classes); p != nil {
		m.Classes, m.Preprocess, m.Licence = slices.Clone(p.classes), p.preprocess, p.licence
		for i, side := range p.size {
			m.Size[i] = (side + m.Multiple/2) / m.Multiple * m.Multiple
		}
	} else if missing := o.missing(own != nil); missing != "" {
		return &Error{
			Text:   fmt.Sprintf("%s with %d classes has no preset", m.Net, classes),
			Advice: "state " + missing,
		}
	}
	if own != nil {
		m.Preprocess = *own
	}
	if o.Classes != nil {
		if len(o.Classes) != classes {
			return errorf("%d classes are named, the checkpoint has %d", len(o.Classes), classes)
		}
		m.Classes = slices.Clone(o.Classes)
	}
	if o.Size != [2]int{} {
		m.Size = o.Size
	}
	if o.Licence != "" {
		m.Licence = o.Licence
	}
	m.Source = o.Source
	return o.preprocess(&m.Preprocess)
}

// missing lists what is needed where there is no preset; the preprocessing may be known all the same.
func (o *ConvertOptions) missing(preprocess bool) string {
	var names []string
	for _, f := range []struct {
		absent bool
		name   string
	}{
		{o.Classes == nil, "--classes"}, {o.Size == [2]int{}, "--size"}, {o.Mean == nil && !preprocess, "--mean"},
		{o.Std == nil && !preprocess, "--std"}, {o.Channels == "" && !preprocess, "--channels"}, {o.Range == 0 && !preprocess, "--range"},
	} {
		if f.absent {
			names = append(names, f.name)
		}
	}
	return strings.Join(names, ", ")
}

func (o *ConvertOptions) preprocess(p *Preprocess) error {
	p.Fit, p.Filter = "stretch", "bilinear"
	switch o.Channels {
	case "":
	case "rgb", "bgr":
		if bgr := o.Channels == "bgr"; bgr != p.BGR { // a preset's numbers go with their colours
			p.BGR = bgr
			p.Mean[0], p.Mean[2] = p.Mean[2], p.Mean[0]
			p.Std[0], p.Std[2] = p.Std[2], p.Std[0]
		}
	default:
		return errorf("channels %q, want rgb or bgr", o.Channels)
	}
	for _, f := range []struct {
		name string
		from []float64
		to   *[3]float64
	}{{"mean", o.Mean, &p.Mean}, {"std", o.Std, &p.Std}} {
		if f.from == nil {
			continue
		}
		if len(f.from) != 3 {
			return errorf("%s has %d numbers, want 3", f.name, len(f.from))
		}
		*f.to = [3]float64(f.from)
	}
	if o.Range != 0 {
		p.Range = o.Range
	}
	return nil
}
