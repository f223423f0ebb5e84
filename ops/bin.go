package ops

// Bin is a part of a map that a pool averages: rows Y0..Y1, columns X0..X1, the ends excluded.
type Bin struct{ Y0, Y1, X0, X1 int }

// Pixels is the number of pixels of the bin.
func (b Bin) Pixels() int { return (b.Y1 - b.Y0) * (b.X1 - b.X0) }

// PoolEpilogue gives the requantization of an average pool whose bins have at most pixels
// pixels and the given divisor: the multiplier s_in / (s_out*divisor).
func PoolEpilogue(in, out Quant, pixels, divisor int) (*Epilogue, error) {
	if err := checkScales(in, out); err != nil {
		return nil, err
	}
	m := float32(float64(in.Scale) / (float64(out.Scale) * float64(divisor)))
	return newEpilogue([]int64{int64(pixels) * in.span()}, []float32{m}, Linear, nil, out)
}

// sum32 adds up a channel of the bin.
func (b Bin) sum32(x *Tensor, c int) (sum float32) {
	for y := b.Y0; y < b.Y1; y++ {
		for i := b.X0; i < b.X1; i++ {
			sum += x.F32[x.At(y, i, c)]
		}
	}
	return sum
}

// averageInt8 requantizes the sum of q - z_in over the bin for each channel of output pixel oy, ox.
func (b Bin) averageInt8(x, out *Tensor, oy, ox, divisor int) error {
	e, err := PoolEpilogue(x.Quant, out.Quant, b.Pixels(), divisor)
	if err != nil {
		return err
	}
	for c := range x.C {
		sum := int32(0)
		for y := b.Y0; y < b.Y1; y++ {
			for i := b.X0; i < b.X1; i++ {
				sum += int32(x.I8[x.At(y, i, c)]) - x.ZeroPoint
			}
		}
		out.I8[out.At(oy, ox, c)] = e.Apply(0, sum)
	}
	return nil
}
