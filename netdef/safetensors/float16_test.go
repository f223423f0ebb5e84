package safetensors

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestEveryHalfSurvives(t *testing.T) {
	for h := range 1 << 16 {
		x := Float16(uint16(h))
		if got := ToFloat16(x); got != uint16(h) && x == x {
			t.Fatalf("%#04x widened to %g, narrowed to %#04x", h, x, got)
		}
		if isNaN := h&0x7c00 == 0x7c00 && h&0x3ff != 0; isNaN != (x != x) {
			t.Fatalf("%#04x widened to %g", h, x)
		}
	}
}

func TestFloat16Values(t *testing.T) {
	for h, want := range map[uint16]float64{
		0x0001: 0x1p-24, 0x03ff: 1023 * 0x1p-24, 0x0400: 0x1p-14, 0x3c00: 1, 0xc000: -2,
		0x7bff: 65504, 0x7c00: math.Inf(1), 0xfc00: math.Inf(-1),
	} {
		if got := Float16(h); float64(got) != want {
			t.Errorf("%#04x is %g, want %g", h, got, want)
		}
	}
	if math.Float32bits(Float16(0x8000)) != 0x80000000 {
		t.Error("-0 lost its sign")
	}
}

// TestToFloat16RoundsToEven compares with the two halves around a value.
func TestToFloat16RoundsToEven(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200_000 {
		h := uint16(rng.IntN(0x7bff)) // and its upper neighbour, both finite
		lo, hi := float64(Float16(h)), float64(Float16(h+1))
		x := float32(lo + (hi-lo)*float64(rng.IntN(9))/8)
		want := h
		switch mid := (lo + hi) / 2; {
		case float64(x) > mid, float64(x) == mid && h&1 == 1:
			want = h + 1
		}
		if got := ToFloat16(x); got != want {
			t.Fatalf("%g between %#04x and %#04x became %#04x", x, h, h+1, got)
		}
		if got := ToFloat16(-x); got != want|0x8000 {
			t.Fatalf("%g became %#04x, want %#04x", -x, got, want|0x8000)
		}
	}
	for x, want := range map[float32]uint16{
		65519.996: 0x7bff, 65520: 0x7c00, 1e30: 0x7c00, 0x1p-25: 0, 0x1.000002p-25: 1, 1e-40: 0,
		float32(math.Inf(-1)): 0xfc00,
	} {
		if got := ToFloat16(x); got != want {
			t.Errorf("%g became %#04x, want %#04x", x, got, want)
		}
	}
	if got := ToFloat16(math.Float32frombits(0x7f800001)); Float16(got) == Float16(got) {
		t.Errorf("NaN became %#04x", got)
	}
}
