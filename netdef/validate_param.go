package netdef

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/edgeseg/edgeseg/ops"
)

// checkParam judges a constant by its role: type, shape, data that fill the
// shape, values with which one can compute.
func checkParam(p *ops.Param, r ops.Role) error {
	if p.Type != r.Type && (r.Type != ops.Float32 || p.Type != ops.Float16) {
		return fmt.Errorf("is %v, want %v", p.Type, r.Type)
	}
	if !slices.Equal(p.Dims, r.Dims) {
		return fmt.Errorf("has shape %v, want %v", p.Dims, r.Dims)
	}
	want, ok := elems(p.Dims)
	if !ok {
		return fmt.Errorf("has shape %v, which has too many elements", p.Dims)
	}
	f, b, i := len(p.F32), len(p.I8), len(p.I32)
	switch r.Type {
	case ops.Float32:
		ok = int64(f) == want && b == 0 && i == 0
	case ops.Int8:
		ok = int64(b) == want && f == 0 && i == 0
	case ops.Int32:
		ok = int64(i) == want && f == 0 && b == 0
	}
	if !ok {
		return fmt.Errorf("has shape %v and not the %d values of it", p.Dims, want)
	}
	return checkValues(p, r.Name)
}

func checkValues(p *ops.Param, role string) error {
	for i, v := range p.F32 {
		switch {
		case !finite(float64(v)):
			return fmt.Errorf("holds %v at %d", v, i)
		case role == "weight_scale" && !goodScale(v):
			return fmt.Errorf("holds %v at %d, a scale is a positive normal number", v, i)
		}
	}
	if role == "weight" {
		// Two products of int8 values fit in 16 bits only without it.
		if i := slices.Index(p.I8, -128); i >= 0 {
			return fmt.Errorf("holds -128 at %d, int8 weights are -127 to 127", i)
		}
	}
	return nil
}

// goodScale refuses zero, negative, infinite and subnormal scales: quotients of
// them are not finite or have lost their digits.
func goodScale(s float32) bool {
	const smallestNormal = 0x1p-126
	return s >= smallestNormal && s <= math.MaxFloat32
}

// elems is the number of elements of a shape, false where a side is negative or
// the product passes 2^31-1.
func elems(dims []int) (int64, bool) {
	n := int64(1)
	for _, d := range dims {
		if d < 0 || int64(d) > math.MaxInt32 {
			return 0, false
		}
		if n *= int64(d); n > math.MaxInt32 {
			return 0, false
		}
	}
	return n, true
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	return slices.Sorted(maps.Keys(m))
}
