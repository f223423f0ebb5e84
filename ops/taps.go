package ops

// Tap says from where a position of a resized side reads: (1-w)*x[I0] + w*x[I1].
type Tap struct {
	I0, I1 int32
	W      float32 // weight of I1
	W11    int32   // the same in 1/2048, 0..2048, halves rounded up
}

// BilinearTaps gives the taps that bring a side of in pixels to out. Source positions are
// exact fractions: i*(in-1)/(out-1) with corners aligned, 0 where either side is 1;
// otherwise ((2i+1)*in - out) / (2*out). Positions beyond the map are clamped to it.
func BilinearTaps(in, out int, alignCorners bool) []Tap {
	taps := make([]Tap, out)
	for i := range taps {
		num, den := (2*int64(i)+1)*int64(in)-int64(out), 2*int64(out)
		if alignCorners {
			num, den = int64(i)*int64(in-1), max(int64(out-1), 1)
		}
		taps[i] = tapAt(max(num, 0), den, int64(in))
	}
	return taps
}

// tapAt is the tap of source position num/den in a side of n pixels.
func tapAt(num, den, n int64) Tap {
	i, rem := num/den, num%den
	if i >= n-1 {
		i, rem = n-1, 0
	}
	return Tap{
		I0:  int32(i),
		I1:  int32(min(i+1, n-1)),
		W:   float32(float64(rem) / float64(den)),
		W11: int32((2*2048*rem + den) / (2 * den)),
	}
}

// NearestIndex gives the source of each position when a side of in pixels is brought
// to out by the nearest rule of PyTorch: floor(i*in/out).
func NearestIndex(in, out int) []int32 {
	index := make([]int32, out)
	for i := range index {
		index[i] = int32(int64(i) * int64(in) / int64(out))
	}
	return index
}
