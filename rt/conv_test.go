package rt

import (
	"slices"
	"testing"
)

func TestTapsSideBySideAreJoined(t *testing.T) {
	for _, c := range []struct {
		name string
		taps []int32
		k    int
		want []int32
		len  int
	}{
		{"none", nil, 4, nil, 4},
		{"one", []int32{0}, 4, []int32{0}, 4},
		{"a kernel's rows", []int32{0, 4, 8, 100, 104, 108, 200, 204, 208}, 4, []int32{0, 100, 200}, 12},
		{"a map as narrow as the kernel", []int32{0, 4, 8, 12}, 4, []int32{0}, 16},
		{"gaps between pixels", []int32{0, 8, 16, 100, 108, 116}, 4, []int32{0, 8, 16, 100, 108, 116}, 4},
		{"runs of several lengths", []int32{0, 4, 100, 104, 108, 112}, 4, []int32{0, 100, 108}, 8},
		{"an odd one at the end", []int32{0, 4, 100}, 4, []int32{0, 4, 100}, 4},
		{"a gap in the second run", []int32{0, 4, 100, 108}, 4, []int32{0, 4, 100, 108}, 4},
	} {
		if got, k := joined(c.taps, c.k); !slices.Equal(got, c.want) || k != c.len {
			t.Errorf("%s: %v of %d, want %v of %d", c.name, got, k, c.want, c.len)
		}
	}
}

func TestCallsStayWithinTheirShare(t *testing.T) {
	for _, most := range []int{1 << 18, 1 << 21} {
		for _, depth := range []int{0, 1, 27, 64, 384, 768, 2500, most / 32, most} {
			for _, n := range []int{1, 19, 64, 768} {
				pixels, channels := callSize(depth, n, 6, 32, most)
				if pixels < 1 || channels < 1 || channels > n {
					t.Fatalf("depth %d, %d channels: a call of %d pixels and %d channels", depth, n, pixels, channels)
				}
				if pixels > 1 && pixels*channels*depth > most {
					t.Errorf("depth %d, %d channels: %d pixels and %d channels exceed %d", depth, n, pixels, channels, most)
				}
			}
		}
	}
}
