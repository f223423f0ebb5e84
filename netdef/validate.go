package netdef

import (
	"math"
	"unicode"
	"unicode/utf8"

	"github.com/edgeseg/edgeseg/ops"
)

// MaxNodes is the most nodes that a graph may have. The deepest networks of the
// field have about a thousand.
const MaxNodes = 10000

// maxClasses leaves 255, the mask's value where the network saw nothing.
const maxClasses = 255

// Validate checks everything that can be checked without running the network:
// what the model says of itself, the structure and the shapes of each graph at the
// model's size, the types and scales of values, the constants of each node. It allocates in
// proportion to the number of nodes and values, never to a size that the model states.
func (m *Model) Validate() error {
	if err := m.checkHeader(); err != nil {
		return err
	}
	if len(m.Variants) == 0 {
		return errorf("model has no graph")
	}
	for t := range m.Variants {
		if t != ops.Float32 && t != ops.Int8 {
			return errorf("model has a graph for %v, want float32 or int8", t)
		}
	}
	for _, t := range []ops.Type{ops.Float32, ops.Int8} {
		g, ok := m.Variants[t]
		if !ok {
			continue
		}
		if g == nil {
			return errorf("model has an empty %v graph", t)
		}
		if err := g.Validate(t, m.Size[0], m.Size[1], m.Tensors); err != nil {
			return err
		}
		if err := m.checkEnds(t, g); err != nil {
			return err
		}
	}
	return nil
}

func (m *Model) checkHeader() error {
	if err := checkClasses(m.Classes); err != nil {
		return err
	}
	if m.Multiple < 1 || m.Multiple > ops.MaxSide {
		return errorf("sides must be multiples of %d, want 1 to %d", m.Multiple, ops.MaxSide)
	}
	if err := checkSize(m.Size, m.Multiple); err != nil {
		return err
	}
	if err := m.Preprocess.check(); err != nil {
		return err
	}
	switch r := m.Result; {
	case r.Kind != "argmax" && r.Kind != "threshold" && r.Kind != "none":
		return errorf("result %q is not known, want argmax, threshold or none", r.Kind)
	case !finite(r.Threshold):
		return errorf("result: threshold %v is not a number", r.Threshold)
	case r.Kind != "none" && len(m.Classes) == 0:
		return errorf("model has no classes")
	}
	return nil
}

// checkEnds judges the graph's input and output by what the model says they are.
func (m *Model) checkEnds(t ops.Type, g *Graph) error {
	if in := &g.Values[0]; in.Channels != 3 {
		return errorf("value %q: the input has %d channels, a frame has 3", in.Name, in.Channels)
	}
	out := &g.Values[g.Result()]
	switch {
	case m.Result.Kind == "argmax" && out.Channels != len(m.Classes):
		return errorf("value %q: the %v result has %d channels, the model names %d classes", out.Name, t, out.Channels, len(m.Classes))
	case m.Result.Kind == "threshold" && out.Channels != 1:
		return errorf("value %q: the %v result has %d channels, a threshold takes 1", out.Name, t, out.Channels)
	}
	return nil
}

func (p *Preprocess) check() error {
	if p.Range != 1 && p.Range != 255 {
		return errorf("preprocessing: range %d, want 1 or 255", p.Range)
	}
	a, b := p.Affine()
	for c := range a {
		if !(p.Std[c] > 0) || math.IsInf(p.Std[c], 0) {
			return errorf("preprocessing: std %v of channel %d is not positive", p.Std[c], c)
		}
		if !finite(p.Mean[c]) || !finite32(a[c]*255) || !finite32(b[c]) {
			return errorf("preprocessing: mean %v and std %v of channel %d give no finite input", p.Mean[c], p.Std[c], c)
		}
	}
	switch p.Fit {
	case "stretch", "letterbox", "crop":
	default:
		return errorf("preprocessing: fit %q, want stretch, letterbox or crop", p.Fit)
	}
	if p.Filter != "bilinear" {
		return errorf("preprocessing: filter %q, want bilinear", p.Filter)
	}
	return nil
}

func checkSize(size [2]int, multiple int) error {
	for _, s := range size {
		if s < 1 || s > ops.MaxSide {
			return errorf("input size %dx%d: a side must be 1 to %d", size[0], size[1], ops.MaxSide)
		}
		if s%multiple != 0 {
			return errorf("input size %dx%d: the network needs multiples of %d", size[0], size[1], multiple)
		}
	}
	return nil
}

func checkClasses(classes []Class) error {
	if len(classes) > maxClasses {
		return errorf("model has %d classes, at most %d fit a mask", len(classes), maxClasses)
	}
	seen := make(map[string]bool, len(classes))
	for i, c := range classes {
		if why := badName(c.Name); why != "" {
			return errorf("class %d: %s", i, why)
		}
		if seen[c.Name] {
			return errorf("class %q: there are two of this name", c.Name)
		}
		seen[c.Name] = true
	}
	return nil
}

// badName says why a name cannot stand in messages and files, "" if it can.
func badName(s string) string {
	const longest = 256
	switch {
	case s == "":
		return "name is empty"
	case len(s) > longest:
		return "name is longer than 256 bytes"
	case !utf8.ValidString(s):
		return "name is not UTF-8"
	}
	for _, r := range s {
		if unicode.IsControl(r) {
			return "name holds a control character"
		}
	}
	return ""
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

func finite32(x float64) bool { return finite(float64(float32(x))) }
