package ops

import (
	"slices"
	"strings"
	"testing"
)

func f32(v ...float32) *Param { return &Param{Type: Float32, F32: v} }
func i8(v ...int8) *Param     { return &Param{Type: Int8, I8: v} }
func i32(v ...int32) *Param   { return &Param{Type: Int32, I32: v} }

func float32Map(s Shape, v ...float32) *Tensor    { return &Tensor{Shape: s, F32: v} }
func int8Map(s Shape, q Quant, v ...int8) *Tensor { return &Tensor{Shape: s, Quant: q, I8: v} }

func TestConvFloat32(t *testing.T) {
	square := float32Map(Shape{3, 3, 1}, 1, 2, 3, 4, 5, 6, 7, 8, 9)
	for _, c := range []struct {
		why  string
		op   Conv
		in   *Tensor
		p    Params
		want []float32
	}{
		{"2x2 without padding: correlation, not convolution", Conv{Out: 1, Kernel: [2]int{2, 2}}, square,
			Params{"weight": f32(1, 10, 100, 1000)}, []float32{5421, 6532, 8754, 9865}},
		{"padding reads zero", Conv{Out: 1, Kernel: [2]int{3, 3}, Stride: [2]int{2, 2}, Pad: [4]int{1, 1, 1, 1}}, square,
			Params{"weight": f32(1, 1, 1, 1, 1, 1, 1, 1, 1), "bias": f32(0.5)}, []float32{12.5, 16.5, 24.5, 28.5}},
		{"dilation skips a pixel", Conv{Out: 1, Kernel: [2]int{2, 2}, Dilation: [2]int{2, 2}}, square,
			Params{"weight": f32(1, 10, 100, 1000)}, []float32{1 + 30 + 700 + 9000}},
		{"padding above only moves the map down", Conv{Out: 1, Kernel: [2]int{1, 1}, Pad: [4]int{1, 0, 0, 0}}, float32Map(Shape{1, 2, 1}, 3, 4),
			Params{"weight": f32(2)}, []float32{0, 0, 6, 8}},
		{"channels of a weight are innermost", Conv{Out: 2, Kernel: [2]int{1, 2}}, float32Map(Shape{1, 2, 2}, 1, 2, 3, 4),
			Params{"weight": f32(1, 10, 100, 1000, 0, 0, 0, 1)}, []float32{4321, 4}},
		{"a group sees its own channels", Conv{Out: 4, Kernel: [2]int{1, 1}, Groups: 2}, float32Map(Shape{1, 1, 4}, 1, 2, 3, 4),
			Params{"weight": f32(1, 10, 2, 20, 1, 10, 2, 20)}, []float32{21, 42, 43, 86}},
		{"PReLU by channel, slopes of any sign", Conv{Out: 3, Kernel: [2]int{1, 1}, Activation: PReLU}, float32Map(Shape{1, 1, 1}, -2),
			Params{"weight": f32(1, 1, -1), "slope": f32(0.5, -3, 9)}, []float32{-1, 6, 2}},
		{"ReLU6", Conv{Out: 3, Kernel: [2]int{1, 1}, Activation: ReLU6}, float32Map(Shape{1, 1, 1}, 4),
			Params{"weight": f32(-1, 1, 2)}, []float32{0, 4, 6}},
	} {
		if got := c.op.Float32([]*Tensor{c.in}, c.p); !slices.Equal(got.F32, c.want) {
			t.Errorf("%s: %v, want %v", c.why, got.F32, c.want)
		}
	}
}

func TestConvInt8(t *testing.T) {
	in := Quant{Scale: 0.5, ZeroPoint: 10}
	for _, c := range []struct {
		why  string
		op   Conv
		in   *Tensor
		p    Params
		out  Quant
		want []int8
	}{
		{"the input's zero point is taken off", Conv{Out: 1, Kernel: [2]int{1, 1}}, int8Map(Shape{1, 2, 1}, in, 10, 14),
			Params{"weight": i8(3), "weight_scale": f32(1)}, Quant{0.5, -4}, []int8{-4, 8}},
		{"padding reads the zero point", Conv{Out: 1, Kernel: [2]int{1, 3}, Pad: [4]int{0, 1, 0, 1}}, int8Map(Shape{1, 1, 1}, in, 12),
			Params{"weight": i8(50, 1, 50), "weight_scale": f32(1)}, Quant{0.5, 0}, []int8{2}},
		{"padding reads its channel's value", Conv{Out: 1, Kernel: [2]int{1, 2}, Pad: [4]int{0, 1, 0, 0}}, int8Map(Shape{1, 1, 2}, in, 10, 10),
			Params{"weight": i8(1, 10, 5, 5), "weight_scale": f32(1), "pad": i8(11, 7)}, Quant{0.5, 0}, []int8{1 - 30}},
		{"the bias is in units of the sum", Conv{Out: 2, Kernel: [2]int{1, 1}}, int8Map(Shape{1, 1, 1}, in, 11),
			Params{"weight": i8(1, 1), "weight_scale": f32(1, 2), "bias": i32(5, -7)}, Quant{0.5, 0}, []int8{6, -12}},
		{"halves go to even", Conv{Out: 1, Kernel: [2]int{1, 1}}, int8Map(Shape{1, 4, 1}, in, 11, 13, 9, 7),
			Params{"weight": i8(1), "weight_scale": f32(1)}, Quant{1, 0}, []int8{0, 2, 0, -2}},
		{"ReLU is the zero point", Conv{Out: 1, Kernel: [2]int{1, 1}, Activation: ReLU}, int8Map(Shape{1, 2, 1}, in, 0, 20),
			Params{"weight": i8(1), "weight_scale": f32(1)}, Quant{0.5, 7}, []int8{7, 17}},
		{"PReLU multiplies by the slope before it rounds", Conv{Out: 2, Kernel: [2]int{1, 1}, Activation: PReLU}, int8Map(Shape{1, 1, 1}, in, 7),
			Params{"weight": i8(1, 1), "weight_scale": f32(1, 1), "slope": f32(0.5, -2)}, Quant{0.5, 0}, []int8{-2, 6}},
		{"PReLU chooses by the sum with its bias", Conv{Out: 1, Kernel: [2]int{1, 1}, Activation: PReLU}, int8Map(Shape{1, 2, 1}, in, 7, 6),
			Params{"weight": i8(1), "weight_scale": f32(1), "slope": f32(10), "bias": i32(3)}, Quant{0.5, 0}, []int8{0, -10}},
		{"saturates at both ends", Conv{Out: 1, Kernel: [2]int{1, 1}}, int8Map(Shape{1, 2, 1}, in, -128, 127),
			Params{"weight": i8(127), "weight_scale": f32(1)}, Quant{0.5, 0}, []int8{-128, 127}},
	} {
		got, err := c.op.Int8([]*Tensor{c.in}, c.p, c.out)
		if err != nil || !slices.Equal(got.I8, c.want) {
			t.Errorf("%s: %v, %v, want %v", c.why, got, err, c.want)
			continue
		}
		if got.Quant != c.out {
			t.Errorf("%s: output is quantized as %v, want %v", c.why, got.Quant, c.out)
		}
	}
}

func TestConvTransposeSpreadsItsInput(t *testing.T) {
	op := ConvTranspose{Out: 1, Kernel: [2]int{2, 2}, Stride: [2]int{2, 2}}
	x := float32Map(Shape{1, 2, 1}, 3, 5)
	got := op.Float32([]*Tensor{x}, Params{"weight": f32(1, 2, 10, 20)})
	if want := []float32{3, 6, 5, 10, 30, 60, 50, 100}; !slices.Equal(got.F32, want) {
		t.Errorf("2x2 stride 2: %v, want %v", got.F32, want)
	}
	op = ConvTranspose{Out: 2, Kernel: [2]int{1, 3}, Stride: [2]int{1, 2}, Pad: [4]int{0, 1, 0, 1}, OutputPad: [2]int{0, 1}}
	got = op.Float32([]*Tensor{x}, Params{"weight": f32(1, 10, 100, 0, 0, 1), "bias": f32(0.5, 0)})
	if want := []float32{30.5, 0, 305.5, 3, 50.5, 0, 500.5, 5}; !slices.Equal(got.F32, want) {
		t.Errorf("overlapping taps: %v, want %v", got.F32, want)
	}
	// Every third pixel is reached by no tap: it is the bias alone.
	op = ConvTranspose{Out: 1, Kernel: [2]int{1, 2}, Stride: [2]int{1, 3}, OutputPad: [2]int{0, 1}}
	q := int8Map(Shape{1, 2, 1}, Quant{1, 4}, 5, 6)
	y, err := op.Int8([]*Tensor{q}, Params{"weight": i8(1, 10), "weight_scale": f32(1), "bias": i32(-9)}, Quant{1, 0})
	if want := []int8{-8, 1, -9, -7, 11, -9}; err != nil || !slices.Equal(y.I8, want) {
		t.Errorf("int8: %v, %v, want %v", y, err, want)
	}
}

func TestInt8ConvolutionsThatCouldOverflowAreRefused(t *testing.T) {
	few := func(n int, w int8) *Param { return i8(slices.Repeat([]int8{w}, n)...) }
	for _, c := range []struct {
		why  string
		in   Shape
		op   Conv
		q    Quant
		p    Params
		out  Quant
		want string // "" where it must be accepted
	}{
		{"2^31-1 is not reached", Shape{1, 1, 16384}, Conv{Out: 1, Kernel: [2]int{2, 2}, Pad: [4]int{1, 1, 0, 0}}, Quant{1, -128},
			Params{"weight": few(4*16384, 127), "weight_scale": f32(1)}, Quant{1e9, 0}, ""},
		{"2^31-1 could be passed", Shape{1, 1, 16384}, Conv{Out: 1, Kernel: [2]int{1, 5}, Pad: [4]int{0, 2, 0, 2}}, Quant{1, -128},
			Params{"weight": few(5*16384, -127), "weight_scale": f32(1)}, Quant{1e9, 0}, "does not fit in int32"},
		{"the bias counts", Shape{1, 1, 1}, Conv{Out: 1, Kernel: [2]int{1, 1}}, Quant{1, 0},
			Params{"weight": i8(1), "weight_scale": f32(1), "bias": i32(-2147483600)}, Quant{1e9, 0}, "does not fit in int32"},
		{"the product with the multiplier reaches 2^31", Shape{1, 1, 1}, Conv{Out: 1, Kernel: [2]int{1, 1}}, Quant{1 << 24, 0},
			Params{"weight": i8(1), "weight_scale": f32(1)}, Quant{1, 0}, "channel 0: a sum of up to 128 times the multiplier"},
		{"it stays below 2^31", Shape{1, 1, 1}, Conv{Out: 1, Kernel: [2]int{1, 1}}, Quant{1 << 23, 0},
			Params{"weight": i8(1), "weight_scale": f32(1)}, Quant{1, 0}, ""},
		{"the slope makes it reach 2^31", Shape{1, 1, 1}, Conv{Out: 1, Kernel: [2]int{1, 1}, Activation: PReLU}, Quant{1 << 23, 0},
			Params{"weight": i8(1), "weight_scale": f32(1), "slope": f32(-2)}, Quant{1, 0}, "does not fit in int32"},
		{"a weight of -128", Shape{1, 1, 1}, Conv{Out: 2, Kernel: [2]int{1, 1}}, Quant{1, 0},
			Params{"weight": i8(1, -128), "weight_scale": f32(1, 1)}, Quant{1, 0}, "channel 1: a weight is -128"},
		{"a scale of 0", Shape{1, 1, 1}, Conv{Out: 1, Kernel: [2]int{1, 1}}, Quant{1, 0},
			Params{"weight": i8(1), "weight_scale": f32(0)}, Quant{1, 0}, "weight scale 0 is not a positive number"},
		{"an output without scale", Shape{1, 1, 1}, Conv{Out: 1, Kernel: [2]int{1, 1}}, Quant{1, 0},
			Params{"weight": i8(1), "weight_scale": f32(1)}, Quant{0, 0}, "scale 0 is not a positive number"},
	} {
		_, err := c.op.Int8([]*Tensor{NewInt8(c.in, c.q)}, c.p, c.out)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: error %v, want %q", c.why, err, c.want)
		}
	}
}

func TestAccBoundIsReached(t *testing.T) {
	w := []int8{3, -5, 127}
	if got := AccBound(w, -9, Quant{1, -128}); got != 135*255+9 {
		t.Errorf("bound %d, want %d", got, 135*255+9)
	}
	if got := AccBound(w, 0, Quant{1, 0}); got != 135*128 {
		t.Errorf("bound %d, want %d", got, 135*128)
	}
}
