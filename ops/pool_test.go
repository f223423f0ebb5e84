package ops

import (
	"slices"
	"strings"
	"testing"
)

func TestAvgPool(t *testing.T) {
	x := float32Map(Shape{3, 3, 1}, 1, 2, 3, 4, 5, 6, 7, 8, 9)
	op := AvgPool{Kernel: [2]int{3, 3}, Stride: [2]int{2, 2}, Pad: [4]int{1, 1, 1, 1}}
	if got, want := op.Float32([]*Tensor{x}, nil).F32, []float32{3, 4, 6, 7}; !slices.Equal(got, want) {
		t.Errorf("divided by the pixels inside: %v, want %v", got, want)
	}
	op.CountPad = true
	if got, want := op.Float32([]*Tensor{x}, nil).F32, []float32{12. / 9, 16. / 9, 24. / 9, 28. / 9}; !slices.Equal(got, want) {
		t.Errorf("padding counts: %v, want %v", got, want)
	}
}

func TestAvgPoolInt8(t *testing.T) {
	in := Quant{1, 1} // real values 0..8
	x := int8Map(Shape{3, 3, 1}, in, 1, 2, 3, 4, 5, 6, 7, 8, 9)
	op := AvgPool{Kernel: [2]int{3, 3}, Stride: [2]int{2, 2}, Pad: [4]int{1, 1, 1, 1}}
	got, err := op.Int8([]*Tensor{x}, nil, Quant{0.5, -1})
	if want := []int8{3, 5, 9, 11}; err != nil || !slices.Equal(got.I8, want) {
		t.Errorf("divided by the pixels inside: %v, %v, want %v", got, err, want)
	}
	op.CountPad = true // real means 8/9, 12/9, 20/9, 24/9, in halves 1.8, 2.7, 4.4, 5.3
	got, err = op.Int8([]*Tensor{x}, nil, Quant{0.5, -1})
	if want := []int8{1, 2, 3, 4}; err != nil || !slices.Equal(got.I8, want) {
		t.Errorf("padding counts: %v, %v, want %v", got, err, want)
	}
}

func TestAdaptiveAvgPoolBinsOverlap(t *testing.T) {
	x := float32Map(Shape{1, 5, 1}, 1, 2, 3, 4, 5)
	for _, c := range []struct {
		w    int
		want []float32
	}{
		{1, []float32{3}}, {2, []float32{2, 4}}, {3, []float32{1.5, 3, 4.5}}, {5, []float32{1, 2, 3, 4, 5}},
		{7, []float32{1, 1.5, 2.5, 3, 3.5, 4.5, 5}},
	} {
		op := AdaptiveAvgPool{H: 1, W: c.w}
		if got := op.Float32([]*Tensor{x}, nil).F32; !slices.Equal(got, c.want) {
			t.Errorf("5 to %d: %v, want %v", c.w, got, c.want)
		}
	}
	q := int8Map(Shape{1, 5, 1}, Quant{1, 0}, 1, 2, 3, 4, 5)
	y, err := (&AdaptiveAvgPool{H: 2, W: 3}).Int8([]*Tensor{q}, nil, Quant{1, 0})
	if want := []int8{2, 3, 4, 2, 3, 4}; err != nil || !slices.Equal(y.I8, want) {
		t.Errorf("int8: %v, %v, want %v", y, err, want) // 1.5 and 4.5 go to even
	}
}

func TestPoolsThatCouldOverflowAreRefused(t *testing.T) {
	if _, err := PoolEpilogue(Quant{1, -128}, Quant{1, 0}, 16384*513, 1<<30); err != nil {
		t.Errorf("2143289344 of sum: %v", err)
	}
	_, err := PoolEpilogue(Quant{1, -128}, Quant{1, 0}, 16384*515, 1<<30)
	if err == nil || !strings.Contains(err.Error(), "does not fit in int32") {
		t.Errorf("2151645184 of sum: error %v", err)
	}
}

func TestResize(t *testing.T) {
	x := float32Map(Shape{2, 2, 1}, 0, 4, 8, 12)
	to := float32Map(Shape{3, 4, 1}, make([]float32, 12)...)
	for _, c := range []struct {
		op   Resize
		want []float32
	}{
		{Resize{Mode: "nearest"}, []float32{0, 0, 4, 4, 0, 0, 4, 4, 8, 8, 12, 12}},
		{Resize{Mode: "bilinear"}, []float32{0, 1, 3, 4, 4, 5, 7, 8, 8, 9, 11, 12}},
	} {
		if got := c.op.Float32([]*Tensor{x, to}, nil); !slices.Equal(got.F32, c.want) {
			t.Errorf("%+v: %v, want %v", c.op, got.F32, c.want)
		}
	}
	op := Resize{Mode: "bilinear", AlignCorners: true, Num: 3, Den: 2}
	if got, want := op.Float32([]*Tensor{x}, nil).F32, []float32{0, 2, 4, 4, 6, 8, 8, 10, 12}; !slices.Equal(got, want) {
		t.Errorf("corners aligned: %v, want %v", got, want)
	}
}

func TestResizeInt8(t *testing.T) {
	q := Quant{0.5, 7}
	x := int8Map(Shape{1, 2, 1}, q, -128, 127)
	op := Resize{Mode: "bilinear", AlignCorners: true}
	// The middle is -0.5, which goes up; corners are exact.
	got, err := op.Int8([]*Tensor{x, NewInt8(Shape{2, 3, 5}, Quant{1, 0})}, nil, q)
	if want := []int8{-128, 0, 127, -128, 0, 127}; err != nil || !slices.Equal(got.I8, want) {
		t.Errorf("%v, %v, want %v", got, err, want)
	}
	if _, err = op.Int8([]*Tensor{x, x}, nil, Quant{0.5, 8}); err == nil {
		t.Error("accepts another quantization of the output")
	}
}
