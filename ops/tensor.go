package ops

import (
	"fmt"
	"math"
)

// MaxSide is the largest height, width or channel count of a feature map.
const MaxSide = 16384

// Type is the type of a tensor's elements.
type Type uint8

const (
	Float32 Type = iota + 1
	Float16      // of stored weights, read as Float32; of a plan whose maps are halves
	Int8
	Int32
)

// Size is the number of bytes of an element.
func (t Type) Size() int64 {
	switch t {
	case Float32, Int32:
		return 4
	case Float16:
		return 2
	case Int8:
		return 1
	}
	panic(fmt.Sprintf("ops: type %d has no size", t))
}

func (t Type) String() string {
	switch t {
	case Float32:
		return "float32"
	case Float16:
		return "float16"
	case Int8:
		return "int8"
	case Int32:
		return "int32"
	}
	return fmt.Sprintf("Type(%d)", uint8(t))
}

// Shape is the size of a feature map, [H][W][C].
type Shape struct{ H, W, C int }

func (s Shape) String() string { return fmt.Sprintf("%dx%dx%d", s.H, s.W, s.C) }

// Elems is the number of elements; it does not overflow for a shape that Check accepts.
func (s Shape) Elems() int64 { return int64(s.H) * int64(s.W) * int64(s.C) }

// Check refuses sides below 1 or above MaxSide and maps of more than 2^31-1
// elements, which no 32-bit offset reaches.
func (s Shape) Check() error {
	if s.H < 1 || s.W < 1 || s.C < 1 {
		return fmt.Errorf("size %v has a side below 1", s)
	}
	if s.H > MaxSide || s.W > MaxSide || s.C > MaxSide {
		return fmt.Errorf("size %v has a side above %d", s, MaxSide)
	}
	if s.Elems() > math.MaxInt32 {
		return fmt.Errorf("size %v has more than 2^31-1 elements", s)
	}
	return nil
}

// Quant maps the int8 values of a feature map to real ones: Scale * (q - ZeroPoint).
// The zero Quant marks a float32 map.
type Quant struct {
	Scale     float32
	ZeroPoint int32 // -128..127
}

// Tensor is a feature map of the references: dense, F32 or I8 filled, the other nil.
type Tensor struct {
	Shape
	Quant
	F32 []float32
	I8  []int8
}

// At is the index of element y, x, c.
func (t *Tensor) At(y, x, c int) int { return (y*t.W+x)*t.C + c }

// NewFloat32 makes a float32 map of zeros.
func NewFloat32(s Shape) *Tensor { return &Tensor{Shape: s, F32: make([]float32, s.Elems())} }

// NewInt8 makes an int8 map of zeros (not of zero points).
func NewInt8(s Shape, q Quant) *Tensor {
	return &Tensor{Shape: s, Quant: q, I8: make([]int8, s.Elems())}
}

// Param is a constant of a node: weights, biases, slopes. Dims is its full
// shape; the slice of its type is filled. float16 storage has been widened.
type Param struct {
	Type Type
	Dims []int
	F32  []float32
	I8   []int8
	I32  []int32
}

// Params are a node's constants by role ("weight", "bias", ...; see each Op).
type Params map[string]*Param
