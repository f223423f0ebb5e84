package flat

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/netdef/safetensors"
	"github.com/edgeseg/edgeseg/ops"
)

// The graph as it stands in the file: decode.go reads what these types write. Order of
// fields and sorted keys make the bytes a function of the model.
type (
	graphJSON struct {
		Version    version                `json:"version"`
		Net        string                 `json:"net"`
		Input      inputJSON              `json:"input"`
		Preprocess preprocessJSON         `json:"preprocess"`
		Classes    []classJSON            `json:"classes,omitempty"`
		Result     resultJSON             `json:"result"`
		Licence    string                 `json:"licence,omitempty"`
		Source     string                 `json:"source,omitempty"`
		Provenance string                 `json:"provenance,omitempty"`
		Variants   map[string]variantJSON `json:"variants"`
	}
	inputJSON struct {
		Height   int `json:"height"`
		Width    int `json:"width"`
		Multiple int `json:"multiple"`
	}
	preprocessJSON struct {
		Channels string     `json:"channels"`
		Range    int        `json:"range"`
		Mean     [3]float64 `json:"mean"`
		Std      [3]float64 `json:"std"`
		Fit      string     `json:"fit"`
		Filter   string     `json:"filter"`
	}
	classJSON struct {
		Name  string `json:"name"`
		Color string `json:"color"`
		Void  bool   `json:"void,omitempty"`
	}
	resultJSON struct {
		Kind         string  `json:"kind"`
		Threshold    float64 `json:"threshold,omitempty"`
		Sigmoid      bool    `json:"sigmoid,omitempty"`
		AlignCorners bool    `json:"align_corners,omitempty"`
	}
	variantJSON struct {
		Scales string      `json:"scales,omitempty"`
		Values []valueJSON `json:"values"`
		Nodes  []nodeJSON  `json:"nodes"`
	}
	valueJSON struct {
		Name      string `json:"name"`
		Channels  int    `json:"channels"`
		Type      string `json:"type,omitempty"` // where it is not the variant's
		ZeroPoint int32  `json:"zero_point,omitempty"`
		Raw       bool   `json:"raw,omitempty"`
	}
	nodeJSON struct {
		Name       string            `json:"name"`
		Op         string            `json:"op"`
		Attributes ops.Op            `json:"attributes"`
		Inputs     []int             `json:"inputs"`
		Output     int               `json:"output"`
		Params     map[string]string `json:"params,omitempty"`
	}
)

func encode(m *netdef.Model) ([]byte, error) {
	if err := m.Validate(); err != nil {
		return nil, bare(err)
	}
	graph, err := encodeGraph(m)
	if err != nil {
		return nil, err
	}
	tensors, err := fileTensors(m)
	if err != nil {
		return nil, err
	}
	b, err := safetensors.Encode([]safetensors.Meta{{Key: graphKey, Value: graph}, {Key: checksumKey, Value: noChecksum}}, tensors)
	if err != nil {
		return nil, err
	}
	meta, err := safetensors.Metadata(b)
	if err != nil {
		return nil, err
	}
	at := meta[1].At
	copy(b[at:], checksum(b, at))
	return b, nil
}

func encodeGraph(m *netdef.Model) (string, error) {
	p, r := &m.Preprocess, &m.Result
	g := graphJSON{
		Version:    needed(m),
		Net:        m.Net,
		Input:      inputJSON{m.Size[0], m.Size[1], m.Multiple},
		Preprocess: preprocessJSON{"rgb", p.Range, p.Mean, p.Std, p.Fit, p.Filter},
		Result:     resultJSON{r.Kind, r.Threshold, r.Sigmoid, r.AlignCorners},
		Licence:    m.Licence,
		Source:     m.Source,
		Provenance: m.Provenance,
		Variants:   map[string]variantJSON{},
	}
	if p.BGR {
		g.Preprocess.Channels = "bgr"
	}
	for _, c := range m.Classes {
		g.Classes = append(g.Classes, classJSON{c.Name, fmt.Sprintf("#%02x%02x%02x", c.Color[0], c.Color[1], c.Color[2]), c.Void})
	}
	for name, t := range variantTypes {
		if v := m.Variants[t]; v != nil {
			g.Variants[name] = variantOf(v, t)
		}
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(g); err != nil {
		return "", fmt.Errorf("graph: %w", err)
	}
	// what is not UTF-8 has become U+FFFD by now
	for _, s := range []string{m.Net, m.Licence, m.Source, m.Provenance} {
		if !utf8.ValidString(s) {
			return "", fmt.Errorf("%.60q is not UTF-8", s)
		}
	}
	return string(bytes.TrimSuffix(out.Bytes(), []byte{'\n'})), nil
}

func variantOf(g *netdef.Graph, t ops.Type) variantJSON {
	v := variantJSON{Values: make([]valueJSON, len(g.Values)), Nodes: make([]nodeJSON, len(g.Nodes))}
	if t == ops.Int8 {
		v.Scales = scalesName
	}
	for i, x := range g.Values {
		v.Values[i] = valueJSON{Name: x.Name, Channels: x.Channels, ZeroPoint: x.Quant.ZeroPoint, Raw: x.Raw}
		if x.Type != t {
			v.Values[i].Type = x.Type.String()
		}
	}
	for i, n := range g.Nodes {
		v.Nodes[i] = nodeJSON{n.Name, n.Op.Kind(), n.Op, n.Inputs, n.Output, n.Params}
	}
	return v
}
