package safetensors

import (
	"encoding/binary"
	"math"
)

// DType is the type of a tensor's elements by its name in the header.
type DType string

const (
	F64  DType = "F64"
	F32  DType = "F32"
	F16  DType = "F16"
	BF16 DType = "BF16"
	I64  DType = "I64"
	I32  DType = "I32"
	I16  DType = "I16"
	I8   DType = "I8"
	U64  DType = "U64"
	U32  DType = "U32"
	U16  DType = "U16"
	U8   DType = "U8"
	Bool DType = "BOOL"
)

// Size is the number of bytes of an element, 0 for types that are not known here.
func (t DType) Size() int {
	switch t {
	case F64, I64, U64:
		return 8
	case F32, I32, U32:
		return 4
	case F16, BF16, I16, U16:
		return 2
	case I8, U8, Bool:
		return 1
	}
	return 0
}

// IsFloat reports whether Float reads elements of this type.
func (t DType) IsFloat() bool { return t == F64 || t == F32 || t == F16 || t == BF16 }

// Float reads element i of data, which holds elements of the float type t,
// little-endian. float64 is rounded, the shorter types are widened.
func (t DType) Float(data []byte, i int) float32 {
	switch t {
	case F32:
		return math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	case F16:
		return Float16(binary.LittleEndian.Uint16(data[2*i:]))
	case BF16:
		return math.Float32frombits(uint32(binary.LittleEndian.Uint16(data[2*i:])) << 16)
	case F64:
		return float32(math.Float64frombits(binary.LittleEndian.Uint64(data[8*i:])))
	}
	panic("safetensors: " + string(t) + " is not a float type")
}
