package onnx

import (
	"fmt"
	"strings"
)

// file gives the ModelProto.
func (e *exporter) file() []byte {
	var m, opset message
	m.integer(modelIR, irVersion)
	m.text(modelProducer, producerName)
	m.data(modelGraph, e.encode(e.model.Net))
	opset.integer(opsetVersion, opsetNumber)
	m.data(modelOpset, opset)
	for _, entry := range e.metadata() {
		var x message
		x.text(entryKey, entry[0])
		x.text(entryValue, entry[1])
		m.data(modelMetadata, x)
	}
	return m
}

// metadata say what a user of the file must know and no operator tells.
func (e *exporter) metadata() [][2]string {
	p := &e.model.Preprocess
	channels := "rgb"
	if p.BGR {
		channels = "bgr"
	}
	input := "(pixel/range - mean)/std"
	if p.Range == 255 {
		input = "(pixel - mean)/std"
	}
	if e.options.Pixels {
		input = "pixel"
	}
	names := make([]string, len(e.model.Classes))
	for i, c := range e.model.Classes {
		names[i] = c.Name
	}
	m := [][2]string{
		{"input", input},
		{"channels", channels},
		{"range", "255"},
		{"mean", triple(p.Mean)},
		{"std", triple(p.Std)},
		{"classes", strings.Join(names, "\n")},
	}
	for _, x := range [][2]string{{"licence", e.model.Licence}, {"source", e.model.Source}, {"calibration", e.model.Provenance}} {
		if x[1] != "" {
			m = append(m, x)
		}
	}
	return m
}

func triple(v [3]float64) string { return fmt.Sprintf("%g,%g,%g", v[0], v[1], v[2]) }
