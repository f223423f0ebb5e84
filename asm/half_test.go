package asm

import (
	"math"
	"testing"
)

// halfValue is what the bits mean, by the standard's formula.
func halfValue(h Half) float64 {
	sign := 1 - 2*float64(h>>15)
	exponent, fraction := int(h>>10&31), float64(h&0x3ff)
	switch {
	case exponent == 31 && fraction != 0:
		return math.NaN()
	case exponent == 31:
		return sign * math.Inf(1)
	case exponent == 0:
		return sign * math.Ldexp(fraction, -24)
	}
	return sign * math.Ldexp(1024+fraction, exponent-25)
}

func TestHalvesWidenExactly(t *testing.T) {
	for i := range 1 << 16 {
		h := Half(i)
		got, want := float64(h.Float32()), halfValue(h)
		if got != want && !(math.IsNaN(got) && math.IsNaN(want)) || math.Signbit(got) != math.Signbit(want) && got == got {
			t.Fatalf("%#04x is %g, want %g", i, got, want)
		}
		if back := ToHalf(h.Float32()); back != h && got == got {
			t.Fatalf("%#04x comes back as %#04x", i, back)
		}
	}
}

func TestHalvesAreRoundedToTheNearestAndEven(t *testing.T) {
	for h := Half(0); h < 0x7c00; h++ {
		a, b := halfValue(h), halfValue(h+1)
		if h == 0x7bff {
			b = 65536 // where the next number would be
		}
		middle, even := float32((a+b)/2), h+h&1
		for _, c := range []struct {
			x    float32
			want Half
		}{
			{middle, even},
			{math.Nextafter32(middle, 0), h},
			{math.Nextafter32(middle, 1e6), h + 1},
		} {
			if got := ToHalf(c.x); got != c.want {
				t.Fatalf("%g becomes %#04x, want %#04x", c.x, got, c.want)
			}
			if got := ToHalf(-c.x); got != c.want|0x8000 {
				t.Fatalf("%g becomes %#04x, want %#04x", -c.x, got, c.want|0x8000)
			}
		}
	}
	for _, c := range []struct {
		x    float64
		want Half
	}{{math.Inf(1), 0x7c00}, {math.Inf(-1), 0xfc00}, {1e30, 0x7c00}, {1e-30, 0}} {
		if got := ToHalf(float32(c.x)); got != c.want {
			t.Errorf("%g becomes %#04x, want %#04x", c.x, got, c.want)
		}
	}
	if h := ToHalf(float32(math.NaN())); h.Float32() == h.Float32() {
		t.Errorf("NaN becomes %#04x", h)
	}
}
