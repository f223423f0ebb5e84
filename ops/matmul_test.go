package ops

import (
	"math"
	"slices"
	"testing"
)

// Two heads of two channels each: rows are pixels.
func TestMatMulMultipliesHeadByHead(t *testing.T) {
	a := float32Map(Shape{1, 3, 4}, 1, 2, 10, 20, 3, 4, 30, 40, 5, 6, 50, 60)
	b := float32Map(Shape{3, 1, 2}, 1, 2, 1, 0, 0, 1)
	got := (&MatMul{Heads: 2, TransposeA: true}).Float32([]*Tensor{a, b}, nil)
	if want := []float32{1 + 3, 20 + 50, 2 + 4, 40 + 60}; got.Shape != (Shape{2, 1, 2}) || !slices.Equal(got.F32, want) {
		t.Errorf("transposed: %v %v, want %v", got.Shape, got.F32, want)
	}
	c := float32Map(Shape{2, 1, 2}, 1, 2, 3, 4)
	got = (&MatMul{Heads: 2}).Float32([]*Tensor{a, c}, nil)
	if want := []float32{7, 100, 15, 220, 23, 340}; got.Shape != (Shape{1, 3, 2}) || !slices.Equal(got.F32, want) {
		t.Errorf("%v %v, want %v", got.Shape, got.F32, want)
	}
}

func TestL2NormalizeMakesPixelsOfLengthOne(t *testing.T) {
	x := float32Map(Shape{2, 2, 2}, 3, -4, 0, 0, 1e-13, 0, 3e30, 4e30)
	got := (&L2Normalize{}).Float32([]*Tensor{x}, nil).F32
	for i, want := range []float64{0.6, -0.8, 0, 0, 0.1, 0, 0.6, 0.8} {
		if math.Abs(float64(got[i])-want) > 1e-7 {
			t.Errorf("%v at %d, want %v", got[i], i, want)
		}
	}
}

func TestOperatorsWithoutInt8Refuse(t *testing.T) {
	for kind := range floatOnlyKinds {
		op, ok := New(kind)
		if !ok || !FloatOnly(kind) {
			t.Errorf("%s is not known", kind)
			continue
		}
		if _, err := op.Int8(nil, nil, Quant{1, 0}); err == nil {
			t.Errorf("%s computes in int8", kind)
		}
	}
}
