package optest

import (
	"fmt"
	"math"
	"unsafe"

	"github.com/edgeseg/edgeseg/ops"
)

// guardBytes lie before and after a guarded buffer: the widest load of any kernel, twice.
const guardBytes = 128

// Guard gives a buffer of n elements that begins misalign elements after a multiple of 64
// bytes, amid guard elements: NaN in float32, an odd pattern otherwise. check tells whether one
// of them has been written to. The elements of the buffer itself are guards too at first, so
// that an output that is never written shows.
func Guard[T int8 | uint8 | int32 | float32](n, misalign int) (buf []T, check func() error) {
	var zero T
	size := int(unsafe.Sizeof(zero))
	margin := guardBytes / size
	all := make([]T, n+misalign+2*margin+64/size)
	skip := 0
	if rest := int(uintptr(unsafe.Pointer(&all[0])) % 64); rest != 0 {
		skip = (64 - rest) / size
	}
	first := skip + margin + misalign
	guard := guardOf[T]()
	for i := range all {
		all[i] = guard
	}
	check = func() error {
		for i, v := range all {
			inside := i >= first && i < first+n
			if !inside && !same(v, guard) {
				return fmt.Errorf("optest: element %d of a buffer of %d was written", i-first, n)
			}
		}
		return nil
	}
	return all[first:][:n], check
}

// Guarded copies a tensor into a guarded buffer.
func Guarded(t *ops.Tensor, misalign int) (*ops.Tensor, func() error) {
	g := *t
	if t.I8 != nil {
		buf, check := Guard[int8](len(t.I8), misalign)
		copy(buf, t.I8)
		g.I8 = buf
		return &g, check
	}
	buf, check := Guard[float32](len(t.F32), misalign)
	copy(buf, t.F32)
	g.F32 = buf
	return &g, check
}

func guardOf[T int8 | uint8 | int32 | float32]() (guard T) {
	switch g := any(&guard).(type) {
	case *int8:
		*g = -0x5B
	case *uint8:
		*g = 0xA5
	case *int32:
		*g = -0x5A5A5A5B
	case *float32:
		*g = float32(math.NaN())
	}
	return guard
}

// same compares elements; NaN is the same as NaN.
func same[T int8 | uint8 | int32 | float32](a, b T) bool { return a == b || a != a && b != b }
