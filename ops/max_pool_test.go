package ops

import (
	"slices"
	"testing"
)

// Padding is below everything, so that values below 0 win over it.
func TestMaxPool(t *testing.T) {
	x := float32Map(Shape{3, 4, 1}, -1, -2, -3, -4, -5, -6, -7, -8, -9, -10, -11, -12)
	op := MaxPool{Kernel: [2]int{3, 3}, Stride: [2]int{2, 2}, Pad: [4]int{1, 1, 1, 1}}
	if got, want := op.Float32([]*Tensor{x}, nil).F32, []float32{-1, -2, -5, -6}; !slices.Equal(got, want) {
		t.Errorf("3x3: %v, want %v", got, want)
	}
	op = MaxPool{Kernel: [2]int{2, 2}, Stride: [2]int{2, 2}, Ceil: true}
	if got, want := op.Float32([]*Tensor{x}, nil).F32, []float32{-1, -3, -9, -11}; !slices.Equal(got, want) {
		t.Errorf("2x2 rounded up: %v, want %v", got, want)
	}
}

func TestMaxPoolInt8KeepsTheQuantization(t *testing.T) {
	q := Quant{0.5, 3}
	x := int8Map(Shape{2, 2, 2}, q, -128, 5, -127, 4, -128, -9, -128, 6)
	op := MaxPool{Kernel: [2]int{2, 2}}
	got, err := op.Int8([]*Tensor{x}, nil, q)
	if want := []int8{-127, 6}; err != nil || !slices.Equal(got.I8, want) {
		t.Errorf("%v, %v, want %v", got, err, want)
	}
	if _, err := op.Int8([]*Tensor{x}, nil, Quant{0.5, 4}); err == nil {
		t.Error("an output of another zero point is accepted")
	}
}
