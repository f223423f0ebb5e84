package ops

import (
	"math"
	"slices"
	"testing"
)

func TestBilinearTaps(t *testing.T) {
	for _, c := range []struct {
		why     string
		in, out int
		corners bool
		want    []Tap
	}{
		{"doubling; the ends are clamped", 2, 4, false, []Tap{{0, 1, 0, 0}, {0, 1, 0.25, 512}, {0, 1, 0.75, 1536}, {1, 1, 0, 0}}},
		{"halving reads between pixels", 4, 2, false, []Tap{{0, 1, 0.5, 1024}, {2, 3, 0.5, 1024}}},
		{"same size", 3, 3, false, []Tap{{0, 1, 0, 0}, {1, 2, 0, 0}, {2, 2, 0, 0}}},
		{"one pixel spreads", 1, 3, false, []Tap{{0, 0, 0, 0}, {0, 0, 0, 0}, {0, 0, 0, 0}}},
		{"to one pixel: the middle", 4, 1, false, []Tap{{1, 2, 0.5, 1024}}},
		{"corners, growing", 3, 5, true, []Tap{{0, 1, 0, 0}, {0, 1, 0.5, 1024}, {1, 2, 0, 0}, {1, 2, 0.5, 1024}, {2, 2, 0, 0}}},
		{"corners, shrinking", 4, 3, true, []Tap{{0, 1, 0, 0}, {1, 2, 0.5, 1024}, {3, 3, 0, 0}}},
		{"corners, one pixel spreads", 1, 2, true, []Tap{{0, 0, 0, 0}, {0, 0, 0, 0}}},
		{"corners, to one pixel: the first", 4, 1, true, []Tap{{0, 1, 0, 0}}},
	} {
		if got := BilinearTaps(c.in, c.out, c.corners); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.why, got, c.want)
		}
	}
}

func TestBilinearTapsAgreeWithRealPositions(t *testing.T) {
	for _, in := range []int{1, 2, 3, 7, 45, 60, 128, 1023, 16384} {
		for _, out := range []int{1, 2, 3, 8, 64, 333, 360, 2048, 16384} {
			for _, corners := range []bool{false, true} {
				for i, tap := range BilinearTaps(in, out, corners) {
					at := (float64(i)+0.5)*float64(in)/float64(out) - 0.5
					if corners {
						at = float64(i) * float64(in-1) / math.Max(float64(out-1), 1)
					}
					at = math.Min(math.Max(at, 0), float64(in-1))
					if d := math.Abs(float64(tap.I0) + float64(tap.W) - at); d > 1e-6 {
						t.Fatalf("%d to %d, corners %v: position %d reads %v, want %g", in, out, corners, i, tap, at)
					}
					if d := math.Abs(float64(tap.W11) - 2048*float64(tap.W)); d > 0.5+1e-3 {
						t.Fatalf("%d to %d, corners %v: position %d has %d/2048 for %g", in, out, corners, i, tap.W11, tap.W)
					}
					if want := min(tap.I0+1, int32(in)-1); tap.I0 < 0 || tap.I1 != want || tap.W < 0 || tap.W >= 1 {
						t.Fatalf("%d to %d, corners %v: position %d reads %v", in, out, corners, i, tap)
					}
				}
			}
		}
	}
}

func TestTapWeightsRoundHalvesUp(t *testing.T) {
	// 2 pixels to 4096: position i has the weight (i - 1023.5)/2048.
	taps := BilinearTaps(2, 4096, false)
	for _, i := range []int{1024, 1025, 2000} {
		if want := int32(i - 1023); taps[i].W11 != want {
			t.Errorf("position %d has weight %d/2048, want %d", i, taps[i].W11, want)
		}
	}
}

func TestNearestIndex(t *testing.T) {
	for _, c := range []struct {
		in, out int
		want    []int32
	}{
		{3, 3, []int32{0, 1, 2}}, {2, 5, []int32{0, 0, 0, 1, 1}}, {5, 2, []int32{0, 2}}, {1, 3, []int32{0, 0, 0}}, {7, 1, []int32{0}},
		{3, 9, []int32{0, 0, 0, 1, 1, 1, 2, 2, 2}},
	} {
		if got := NearestIndex(c.in, c.out); !slices.Equal(got, c.want) {
			t.Errorf("%d to %d: %v, want %v", c.in, c.out, got, c.want)
		}
	}
}
