package optest

import (
	"testing"
	"unsafe"
)

func TestGuardLiesAtTheAlignment(t *testing.T) {
	for misalign := range 70 {
		bytes, _ := Guard[int8](5, misalign)
		if got := int(uintptr(unsafe.Pointer(&bytes[0])) % 64); got != misalign%64 {
			t.Errorf("int8: address is %d after a multiple of 64, want %d", got, misalign%64)
		}
		floats, _ := Guard[float32](5, misalign)
		if got := int(uintptr(unsafe.Pointer(&floats[0])) % 64); got != 4*misalign%64 {
			t.Errorf("float32: address is %d after a multiple of 64, want %d", got, 4*misalign%64)
		}
	}
}

func TestGuardNoticesWrites(t *testing.T) {
	for _, at := range []int{-1, 5, -guardBytes, 5 + guardBytes - 1} {
		buf, check := Guard[int8](5, 3)
		for i := range buf {
			buf[i] = 0
		}
		if err := check(); err != nil {
			t.Errorf("writes inside: %v", err)
		}
		*(*int8)(unsafe.Add(unsafe.Pointer(&buf[0]), at)) = 0
		if check() == nil {
			t.Errorf("a write to element %d of 5 goes unnoticed", at)
		}
	}
}

func TestGuardsOfFloatsAreNaN(t *testing.T) {
	buf, check := Guard[float32](1, 1)
	if buf[0] == buf[0] {
		t.Errorf("unwritten element is %g", buf[0])
	}
	next := (*float32)(unsafe.Add(unsafe.Pointer(&buf[0]), 4))
	if *next == *next {
		t.Errorf("element after the buffer is %g", *next)
	}
	*next = 1
	if check() == nil {
		t.Error("a write after the buffer goes unnoticed")
	}
}
