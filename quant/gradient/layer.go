package gradient

import (
	"github.com/edgeseg/edgeseg/ops"
)

// Map is a feature map, [H][W][C].
type Map struct {
	ops.Shape
	X []float32
	D []float32 // the derivative of the loss with respect to X; nil: not wanted
}

// NewMap makes a map of zeros.
func NewMap(s ops.Shape, derived bool) *Map {
	m := &Map{Shape: s, X: make([]float32, s.Elems())}
	if derived {
		m.D = make([]float32, s.Elems())
	}
	return m
}

// Layer is an operator without its activation.
type Layer interface {
	// Forward computes out.X.
	Forward(in []*Map, out *Map)
	// Backward adds to the derivatives of the inputs what follows from out.D.
	Backward(in []*Map, out *Map)
}

// newLayer makes the layer of an operator whose constants are real numbers, and gives its activation; a nil layer
// is one that nothing can be derived through.
func newLayer(op ops.Op, in []ops.Shape, out ops.Shape, p ops.Params) (Layer, ops.Activation) {
	switch op := op.(type) {
	case *ops.Conv:
		c := op.WithDefaults()
		w := window{kernel: c.Kernel, stride: c.Stride, dilation: c.Dilation, pad: [2]int(c.Pad[:2])}
		return newConv(w, c.Groups, in[0].C, c.Out, p), c.Activation
	case *ops.ConvTranspose:
		c := op.WithDefaults()
		w := window{kernel: c.Kernel, stride: c.Stride, dilation: c.Dilation, pad: [2]int(c.Pad[:2]), transposed: true}
		return newConv(w, c.Groups, in[0].C, c.Out, p), c.Activation
	case *ops.Affine:
		a, _ := op.Parts(len(in))
		return newAffine(a, p), op.Activation
	case *ops.Add:
		return add{}, op.Activation
	case *ops.Sub:
		return sub{}, ops.Linear
	case *ops.Mul:
		return mul{}, op.Activation
	case *ops.Concat:
		return concat{}, ops.Linear
	case *ops.Act:
		return pass{}, op.Func
	case *ops.Slice:
		var c channels
		for i := range op.Count {
			c = append(c, op.From+i)
		}
		return c, ops.Linear
	case *ops.ChannelShuffle:
		var c channels
		for i := range out.C {
			c = append(c, op.Source(i, out.C))
		}
		return c, ops.Linear
	case *ops.MaxPool:
		return newMaxPool(op, in[0], out), ops.Linear
	case *ops.AvgPool:
		return newPool(in[0], out, op.Bin), ops.Linear
	case *ops.AdaptiveAvgPool:
		return newPool(in[0], out, func(in ops.Shape, y, x int) (ops.Bin, int) {
			b := op.Bin(in, y, x)
			return b, b.Pixels()
		}), ops.Linear
	case *ops.Resize:
		return &resize{rows: op.Taps(in[0].H, out.H), cols: op.Taps(in[0].W, out.W)}, ops.Linear
	}
	return nil, ops.Linear
}

// Derivable tells whether a loss can be derived through an operator.
func Derivable(op ops.Op) bool {
	switch op.(type) {
	case *ops.Conv, *ops.ConvTranspose, *ops.Affine, *ops.Add, *ops.Sub, *ops.Mul, *ops.Concat, *ops.Slice, *ops.ChannelShuffle, *ops.Act,
		*ops.MaxPool, *ops.AvgPool, *ops.AdaptiveAvgPool, *ops.Resize:
		return true
	}
	return false
}
