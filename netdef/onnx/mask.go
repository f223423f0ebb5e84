package onnx

import (
	"fmt"
	"math"

	"github.com/edgeseg/edgeseg/netdef"
)

// mask appends what makes a mask of the logits: bilinear upsampling to the input's size, then the class of the
// largest, the first where equal; or the threshold of the only one.
func (e *exporter) mask(logits string) error {
	r := &e.model.Result
	var size string
	if e.shapes != nil {
		s := e.shapes[0]
		size = e.integers(1, int64(e.source.Values[e.source.Result()].Channels), int64(s.H), int64(s.W))
	} else {
		size = e.sizeOf("mask", logits, e.sides("mask.frame", inputName))
	}
	x := e.bilinear("mask.logits", logits, size, r.AlignCorners)
	switch r.Kind {
	case "argmax":
		x = e.add("ArgMax", "mask.class", []string{x}, attribute{"axis", 1}, attribute{"keepdims", 0})
	case "threshold":
		x = e.add("Greater", "mask.above", []string{x, constant(e.graph, "mask.threshold", []float32{float32(limit(r))})})
		x = e.add("Squeeze", "mask.class", []string{x, e.integers(1)})
	default:
		return fmt.Errorf("a result of kind %q is no mask", r.Kind)
	}
	e.rename(e.add("Cast", "mask.bytes", []string{x}, attribute{"to", int(elemUint8)}), maskName)
	return nil
}

// limit is the logit above which a pixel is of the class: that before a sigmoid where the
// threshold speaks of one behind it.
func limit(r *netdef.Result) float64 {
	if r.Sigmoid {
		return math.Log(r.Threshold / (1 - r.Threshold))
	}
	return r.Threshold
}
