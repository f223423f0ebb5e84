package netdef

import "github.com/edgeseg/edgeseg/ops"

// Model is a network with its weights, whole: what a weight file holds.
type Model struct {
	Net        string              // "fast_scnn", "contextnet", "espnet", "espnet_c"
	Size       [2]int              // the network's usual input, height and width
	Multiple   int                 // sides of the input are multiples of this, at least 1
	Classes    []Class             // index is the class
	Preprocess Preprocess          //
	Result     Result              //
	Licence    string              // of the weights, one line
	Source     string              // where the weights come from, one line
	Provenance string              // calibration: how int8 scales were found; empty for float models
	Variants   map[ops.Type]*Graph // by ops.Float32 and ops.Int8, at least one
	Tensors    map[string]*ops.Param
}

// Class is a class of the network's output.
type Class struct {
	Name  string
	Color [3]uint8 // RGB
	Void  bool     // not judged, not reported
}

// Preprocess says how a frame becomes the network's input: x = (v/Range' - mean)/std
// for v in 0..255, Range' being 255 where Range is 1 and 1 where Range is 255.
type Preprocess struct {
	BGR    bool       // channel order of the network's input
	Range  int        // 1 or 255: the range that Mean and Std speak of
	Mean   [3]float64 // in the order of the network's input channels
	Std    [3]float64 // all positive
	Fit    string     // "stretch", "letterbox" or "crop"
	Filter string     // "bilinear"
}

// Affine gives a and b of x = float32(v)*a[c] + b[c], for v in 0..255, computed in float64.
func (p *Preprocess) Affine() (a, b [3]float64) {
	r := 1.0
	if p.Range == 1 {
		r = 255
	}
	for c := range a {
		a[c] = 1 / (r * p.Std[c])
		b[c] = -p.Mean[c] / p.Std[c]
	}
	return a, b
}

// Result says what the graph's output means and how it becomes a mask.
type Result struct {
	Kind         string  // "argmax", "threshold" (one channel) or "none"
	Threshold    float64 // of the one channel, with Kind "threshold"
	Sigmoid      bool    // the threshold speaks of the channel after a sigmoid
	AlignCorners bool    // how logits smaller than the frame are upsampled
}

// Graph is a network's values and nodes for one type of arithmetic.
// Values[0] is the input: the frame, 3 channels. The last node's output is the result.
type Graph struct {
	Values []Value
	Nodes  []Node // topological order
}

// Value is a feature map that flows between nodes. Its height and width follow
// from the input's by shape inference (Infer).
type Value struct {
	Name     string
	Channels int
	Type     ops.Type  // Float32 or Int8; an int8 graph may keep values in Float32, with casts between
	Quant    ops.Quant // of int8 values
	// Raw marks an int8 input that holds u8-128 without mean and std: its
	// consumers' weights have absorbed them. Scale is 1, zero point -128.
	Raw bool
}

// Node applies an operator to values, in the type of its output. Params maps the operator's roles to
// names of the model's tensors.
type Node struct {
	Name   string
	Op     ops.Op
	Inputs []int // indices of Graph.Values
	Output int   // index of Graph.Values; each value is the output of one node at most
	Params map[string]string
}
