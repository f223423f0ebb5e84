package ops

import (
	"fmt"
	"math"
	"slices"
)

func (*Act) Kind() string { return "activation" }

func (o *Act) OutShape(in []Shape) (Shape, error) {
	if err := checkInputs(in, 1, 1); err != nil {
		return Shape{}, err
	}
	if err := o.Func.among(ReLU, ReLU6, PReLU, HardSwish, HardSigmoid, Sigmoid, SiLU, GELU); err != nil {
		return Shape{}, err
	}
	return in[0], nil
}

func (o *Act) Roles(in []Shape, t Type) []Role {
	switch {
	case o.Func == PReLU:
		return []Role{{Name: "slope", Type: Float32, Dims: []int{channels(in, 0)}}}
	case t == Int8 && o.tabled():
		return []Role{{Name: "table", Type: Int8, Dims: []int{256}}}
	}
	return nil
}

func (*Act) MACs([]Shape) int64 { return 0 }

func (o *Act) Float32(in []*Tensor, p Params) *Tensor {
	x, y := in[0], NewFloat32(in[0].Shape)
	slope := slopes(o.Func, p, x.C)
	for i := range y.F32 {
		y.F32[i] = o.Func.Apply(x.F32[i], slope[i%x.C])
	}
	return y
}

// Int8 of ReLU, ReLU6 and PReLU is that of a pointwise convolution whose weight is 1: the
// sum is q - z_in, the multiplier s_in/s_out. Where input and output are quantized alike,
// ReLU is max(q, z). The other functions read a table.
func (o *Act) Int8(in []*Tensor, p Params, out Quant) (*Tensor, error) {
	x, y := in[0], NewInt8(in[0].Shape, out)
	if o.tabled() {
		table := p["table"].I8
		for i := range y.I8 {
			y.I8[i] = table[int(x.I8[i])+128]
		}
		return y, nil
	}
	e, err := o.Epilogue(x.Quant, out, p, x.C)
	if err != nil {
		return nil, err
	}
	for i := range y.I8 {
		y.I8[i] = e.Apply(i%x.C, int32(x.I8[i])-x.ZeroPoint)
	}
	return y, nil
}

// Epilogue gives the requantization of ReLU, ReLU6 and PReLU on maps of c channels.
func (o *Act) Epilogue(in, out Quant, p Params, c int) (*Epilogue, error) {
	if err := checkScales(in, out); err != nil {
		return nil, err
	}
	bounds := slices.Repeat([]int64{in.span()}, c)
	m := slices.Repeat(Multipliers(in.Scale, []float32{1}, out.Scale), c)
	return newEpilogue(bounds, m, o.Func, p, out)
}

// tabled tells whether the int8 form reads a table.
func (o *Act) tabled() bool { return o.Func != ReLU && o.Func != ReLU6 && o.Func != PReLU }

// among refuses an activation that is not one of these.
func (a Activation) among(allowed ...Activation) error {
	if !slices.Contains(allowed, a) {
		return fmt.Errorf("activation %q is not one of %q", string(a), allowed)
	}
	return nil
}

// Apply is the float32 meaning of the activation. Exponentials are taken in float64.
func (a Activation) Apply(x, slope float32) float32 {
	switch a {
	case ReLU:
		return max(x, 0)
	case ReLU6:
		return min(max(x, 0), 6)
	case PReLU:
		if x < 0 {
			return float32(slope * x)
		}
	case HardSigmoid:
		return min(max(x+3, 0), 6) / 6
	case HardSwish:
		return float32(x*min(max(x+3, 0), 6)) / 6
	case Sigmoid:
		return float32(1 / (1 + math.Exp(-float64(x))))
	case SiLU:
		return float32(float64(x) / (1 + math.Exp(-float64(x))))
	case GELU:
		return float32(0.5 * float64(x) * (1 + math.Erf(float64(x)/math.Sqrt2)))
	}
	return x
}

// slopes gives PReLU's slope of each channel; zeros for other activations.
func slopes(a Activation, p Params, c int) []float32 {
	if a == PReLU {
		return p["slope"].F32
	}
	return make([]float32, c)
}
