package ops

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func TestAddTerms(t *testing.T) {
	for _, c := range []struct {
		why       string
		a, b, out float32
		ma, mb    int32
		shift     uint
	}{
		{"equal scales", 1, 1, 1, 1 << 14, 1 << 14, 14},
		{"halves of a unit go to even", 1, 2.5 / (1 << 14), 1, 1 << 14, 2, 14},
		{"the larger term bounds the shift", 2, 0.25, 1, 1 << 14, 1 << 11, 13},
		{"32767 fits", 32767, 1, 1, 32767, 1, 0},
		{"just below 2 fits at 14", 1.99993, 1, 1, 32767, 1 << 14, 14},
		{"one input", 0.5, 0, 1, 1 << 13, 0, 14},
		{"a tiny input vanishes", 1e-9, 1, 1, 0, 1 << 14, 14},
	} {
		a, b, out := Quant{c.a, 0}, Quant{c.b, 0}, Quant{c.out, 0}
		ma, mb, shift, err := AddTerms(a, b, out)
		if err != nil || ma != c.ma || mb != c.mb || shift != c.shift {
			t.Errorf("%s: %d, %d, %d, %v, want %d, %d, %d", c.why, ma, mb, shift, err, c.ma, c.mb, c.shift)
		}
	}
	for _, q := range [][3]float32{{40000, 1, 1}, {1, 40000, 1}, {1, 1, 0}, {-1, 1, 1}, {1, float32(math.NaN()), 1}, {float32(math.Inf(1)), 1, 1}} {
		if _, _, _, err := AddTerms(Quant{q[0], 0}, Quant{q[1], 0}, Quant{q[2], 0}); err == nil {
			t.Errorf("scales %v are accepted", q)
		}
	}
}

func TestAddInt8(t *testing.T) {
	s := Shape{1, 4, 1}
	a := int8Map(s, Quant{1, 1}, 1, 2, 3, 101)
	b := int8Map(s, Quant{0.5, -2}, -2, -1, -5, 98)
	// Real sums 0, 1.5, 0.5, 150: halves go up, here.
	got, err := (&Add{}).Int8([]*Tensor{a, b}, nil, Quant{1, -3})
	if want := []int8{-3, -1, -2, 127}; err != nil || !slices.Equal(got.I8, want) {
		t.Errorf("%v, %v, want %v", got, err, want)
	}
	c := int8Map(s, Quant{1, 0}, -5, -1, 0, 3)
	got, err = (&Add{Activation: ReLU6}).Int8([]*Tensor{a, c}, nil, Quant{1, -3})
	if want := []int8{-3, -3, -1, 3}; err != nil || !slices.Equal(got.I8, want) {
		t.Errorf("ReLU6: %v, %v, want %v", got, err, want)
	}
}

func TestMul(t *testing.T) {
	a := float32Map(Shape{1, 2, 2}, 1, 2, 3, -4)
	got := (&Mul{Activation: ReLU}).Float32([]*Tensor{a, float32Map(Shape{1, 1, 2}, 10, 0.5)}, nil)
	if want := []float32{10, 1, 30, 0}; !slices.Equal(got.F32, want) {
		t.Errorf("by channel: %v, want %v", got.F32, want)
	}
	q := int8Map(Shape{1, 2, 2}, Quant{0.5, 1}, 3, 5, -7, 1)
	r := int8Map(Shape{1, 2, 2}, Quant{0.25, -1}, 0, 1, 3, 127)
	// (q-1)*(r+1): 2, 8, -32, 0; times 1/8: 0.25, 1, -4, 0.
	y, err := (&Mul{}).Int8([]*Tensor{q, r}, nil, Quant{0.5, 10})
	if want := []int8{10, 12, 2, 10}; err != nil || !slices.Equal(y.I8, want) {
		t.Errorf("int8: %v, %v, want %v", y, err, want)
	}
}

func TestConcat(t *testing.T) {
	got := (&Concat{}).Float32([]*Tensor{float32Map(Shape{1, 2, 2}, 1, 2, 3, 4), float32Map(Shape{1, 2, 1}, 5, 6)}, nil)
	if want := []float32{1, 2, 5, 3, 4, 6}; !slices.Equal(got.F32, want) {
		t.Errorf("%v, want %v", got.F32, want)
	}
	q := Quant{0.5, -3}
	same := int8Map(Shape{1, 2, 1}, q, -128, 127)
	half := int8Map(Shape{1, 2, 1}, Quant{0.25, 1}, 4, -124)
	y, err := (&Concat{}).Int8([]*Tensor{same, half}, nil, q)
	if want := []int8{-128, -1, 127, -65}; err != nil || !slices.Equal(y.I8, want) {
		t.Errorf("int8: %v, %v, want %v", y, err, want) // 1.5 and -62.5 go up to 2-3 and -62-3
	}
}

func TestAffineFloat32(t *testing.T) {
	in := []*Tensor{float32Map(Shape{1, 1, 1}, 1), float32Map(Shape{1, 1, 2}, 2, 3), float32Map(Shape{1, 1, 3}, 10, 20, -30)}
	p := Params{"scale": f32(2, 1, 1), "shift": f32(0, -1, 0), "slope": f32(1, 1, 0.5)}
	got := (&Affine{Split: 2, Activation: PReLU}).Float32(in, p)
	if want := []float32{22, 21, -13.5}; !slices.Equal(got.F32, want) {
		t.Errorf("%v, want %v", got.F32, want)
	}
	p["ratio"] = f32(1, -1, 2)
	got = (&Affine{Split: 2, Activation: PReLU}).Float32(in, p)
	if want := []float32{22, -19, -28.5}; !slices.Equal(got.F32, want) {
		t.Errorf("with a ratio: %v, want %v", got.F32, want)
	}
	got = (&Affine{Activation: ReLU}).Float32(in[:2], p)
	if want := []float32{2, 1, 3}; !slices.Equal(got.F32, want) {
		t.Errorf("one part: %v, want %v", got.F32, want)
	}
}

func TestAffineTerms(t *testing.T) {
	z := int32(0)
	for _, c := range []struct {
		why          string
		a, b         Quant
		scale, shift float32
		out          float32
		want         AffineTerm
	}{
		{"A bounds the shift", Quant{1, z}, Quant{}, 1, 0, 1, AffineTerm{A: 1 << 14, Shift: 14, M: 0x1p-14, Neg: 0x1p-14}},
		{"just below 2 has 14 bits", Quant{1, z}, Quant{}, 1.99993, 0, 1, AffineTerm{A: 32767, Shift: 14, M: 0x1p-14, Neg: 0x1p-14}},
		{"negative scales", Quant{1, z}, Quant{0.5, z}, -1, 2, 1, AffineTerm{A: -1 << 14, B: -1 << 13, C: 1 << 15, Shift: 14, M: 0x1p-14, Neg: 0x1p-14}},
		{"C bounds the shift: below 2^24", Quant{1, z}, Quant{}, 0.001, 1000, 1, AffineTerm{A: 16, C: 1000 << 14, Shift: 14, M: 0x1p-14, Neg: 0x1p-14}},
		{"a dead channel takes the largest shift", Quant{1, z}, Quant{}, 0, 0.5, 1, AffineTerm{C: 1 << 23, Shift: 24, M: 0x1p-24, Neg: 0x1p-24}},
		{"the sum of both is below 2^24", Quant{1, -128}, Quant{1, -128}, 1.99, 100, 1, AffineTerm{A: 16302, B: 16302, C: 819200, Shift: 13, M: 0x1p-13, Neg: 0x1p-13}},
		{"shift 0", Quant{1, z}, Quant{}, 20000, 0, 1, AffineTerm{A: 20000, Shift: 0, M: 1, Neg: 1}},
	} {
		got, err := AffineTerms(c.a, c.b, c.scale, c.shift, 1, Quant{c.out, 0})
		if err != nil || got != c.want {
			t.Errorf("%s: %+v, %v, want %+v", c.why, got, err, c.want)
		}
	}
	for why, v := range map[string][4]float32{
		"scale too large": {40000, 0, 1, 1}, "shift too large": {1, 1 << 24, 1, 1}, "NaN": {float32(math.NaN()), 0, 1, 1},
		"infinite shift": {1, float32(math.Inf(1)), 1, 1}, "slope too large": {1, 0, 1e9, 1}, "no scale": {1, 0, 1, 0},
	} {
		if got, err := AffineTerms(Quant{1, 0}, Quant{}, v[0], v[1], v[2], Quant{v[3], 0}); err == nil {
			t.Errorf("%s: accepted as %+v", why, got)
		}
	}
}

func TestAffineInt8(t *testing.T) {
	// Each part brings its own scale and zero point.
	in := []*Tensor{
		int8Map(Shape{1, 1, 1}, Quant{1, 2}, 5), int8Map(Shape{1, 1, 1}, Quant{0.5, -4}, -10),
		int8Map(Shape{1, 1, 2}, Quant{2, 0}, 1, -7),
	}
	p := Params{"scale": f32(2, 1), "shift": f32(1, 0), "slope": f32(1, 0.25)}
	// (3 + 2)*2 + 1 = 11; (-3 - 14) * 0.25 = -4.25
	got, err := (&Affine{Split: 2, Activation: PReLU}).Int8(in, p, Quant{0.5, 1})
	if want := []int8{23, -7}; err != nil || !slices.Equal(got.I8, want) {
		t.Errorf("%v, %v, want %v", got, err, want) // -4.25/0.5 is -8.5: to even
	}
	// channel 1 of b four times as large: (-3 - 56) * 0.25 = -14.75
	p["ratio"] = f32(1, 4)
	got, err = (&Affine{Split: 2, Activation: PReLU}).Int8(in, p, Quant{0.5, 1})
	if want := []int8{23, -29}; err != nil || !slices.Equal(got.I8, want) {
		t.Errorf("with a ratio: %v, %v, want %v", got, err, want) // -29.5 to even is -30
	}
	p["scale"].F32[1] = 1e9
	if _, err = (&Affine{Split: 2}).Int8(in, p, Quant{0.5, 1}); err == nil || !strings.Contains(err.Error(), "channel 1: ") {
		t.Errorf("a huge scale: error %v, want one of channel 1", err)
	}
}

func TestActFloat32(t *testing.T) {
	x := float32Map(Shape{1, 5, 1}, -4, -1, 0, 2, 8)
	for _, c := range []struct {
		f    Activation
		want []float32
	}{
		{ReLU, []float32{0, 0, 0, 2, 8}},
		{ReLU6, []float32{0, 0, 0, 2, 6}},
		{PReLU, []float32{8, 2, 0, 2, 8}},
		{HardSigmoid, []float32{0, 1. / 3, 0.5, 5. / 6, 1}},
		{HardSwish, []float32{0, -1. / 3, 0, 5. / 3, 8}},
		{Sigmoid, []float32{0.01798621, 0.26894143, 0.5, 0.88079708, 0.99966466}},
		{SiLU, []float32{-0.07194484, -0.26894143, 0, 1.76159416, 7.99731722}},
	} {
		got := (&Act{Func: c.f}).Float32([]*Tensor{x}, Params{"slope": f32(-2)})
		for i, v := range got.F32 {
			if math.Abs(float64(v-c.want[i])) > 1e-6 {
				t.Errorf("%s(%g) = %g, want %g", c.f, x.F32[i], v, c.want[i])
			}
		}
	}
}

func TestActInt8(t *testing.T) {
	q := Quant{0.5, 3}
	x := int8Map(Shape{1, 5, 1}, q, -128, 2, 3, 5, 127)
	table := make([]int8, 256)
	for i := range table {
		table[i] = int8(127 - i)
	}
	for _, c := range []struct {
		why  string
		f    Activation
		out  Quant
		want []int8
	}{
		{"ReLU of equal quantization is a maximum", ReLU, q, []int8{3, 3, 3, 5, 127}},
		{"ReLU to another quantization", ReLU, Quant{1, -128}, []int8{-128, -128, -128, -127, -66}},
		{"ReLU6", ReLU6, q, []int8{3, 3, 3, 5, 15}},
		{"PReLU", PReLU, q, []int8{127, 6, 3, 5, 127}},
		{"a table is read from -128 on", Sigmoid, Quant{1, 0}, []int8{127, -3, -4, -6, -128}},
	} {
		got, err := (&Act{Func: c.f}).Int8([]*Tensor{x}, Params{"slope": f32(-3), "table": i8(table...)}, c.out)
		if err != nil || !slices.Equal(got.I8, c.want) {
			t.Errorf("%s: %v, %v, want %v", c.why, got, err, c.want)
		}
	}
}

func TestArgMaxTakesTheLowestOfEquals(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	x := float32Map(Shape{1, 6, 3}, 1, 2, 2, 3, 3, 3, -1, -2, -0.5, nan, 1, 1, -inf, -inf, -inf, 0, inf, inf)
	got := (&ArgMax{}).Float32([]*Tensor{x}, nil)
	if want := []float32{1, 0, 2, 1, 0, 1}; !slices.Equal(got.F32, want) {
		t.Errorf("%v, want %v", got.F32, want)
	}
	q := int8Map(Shape{1, 3, 3}, Quant{1, 0}, -128, -128, -128, 1, 127, 127, -1, -2, 0)
	y, err := (&ArgMax{}).Int8([]*Tensor{q}, nil, Quant{1, -128})
	if want := []int8{-128, -127, -126}; err != nil || !slices.Equal(y.I8, want) {
		t.Errorf("int8: %v, %v, want %v", y, err, want)
	}
}
