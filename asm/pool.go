package asm

// PoolF32Args are the arguments of the average of H rows of W pixels, C channels each.
type PoolF32Args struct {
	In        []float32
	RowStride int // elements from row to row
	Stride    int // elements from pixel to pixel
	H, W, C   int
	Divisor   float32
	Out       []float32
}

// PoolF32Func averages a window of a float32 map.
type PoolF32Func func(*PoolF32Args)

// PoolF32 is the family of float32 averages.
var PoolF32 = Family[PoolF32Func]{"pool_f32", poolF32Rows}

func poolF32Plain(p *PoolF32Args) {
	out := p.Out[:p.C]
	clear(out)
	for y := range p.H {
		for x := range p.W {
			in := p.In[y*p.RowStride+x*p.Stride:][:len(out)]
			for c, v := range in {
				out[c] += v
			}
		}
	}
	for c, v := range out {
		out[c] = v / p.Divisor
	}
}

// PoolS8Args are those of an int8 map. Bias is -pixels*z_in; the one multiplier of
// Requant serves all channels and holds the divisor.
type PoolS8Args struct {
	In        []int8
	RowStride int
	Stride    int
	H, W, C   int
	Bias      int32
	Requant
	Out []int8
}

// PoolS8Func averages a window of an int8 map.
type PoolS8Func func(*PoolS8Args)

// PoolS8 is the family of int8 averages.
var PoolS8 = Family[PoolS8Func]{"pool_s8", poolS8Rows}

func poolS8Plain(p *PoolS8Args) {
	const block = 32 // channels whose sums are kept at a time
	var sums [block]int32
	for c0 := 0; c0 < p.C; c0 += block {
		sum := sums[:min(block, p.C-c0)]
		for c := range sum {
			sum[c] = p.Bias
		}
		for y := range p.H {
			for x := range p.W {
				in := p.In[y*p.RowStride+x*p.Stride+c0:][:len(sum)]
				for c, v := range in {
					sum[c] += int32(v)
				}
			}
		}
		out := p.Out[c0:][:len(sum)]
		for c, acc := range sum {
			out[c] = p.Apply(0, acc)
		}
	}
}

// PoolF16Args are PoolF32Args in float16; sums are in float32.
type PoolF16Args struct {
	In        []Half
	RowStride int
	Stride    int
	H, W, C   int
	Divisor   float32
	Out       []Half
}

// PoolF16Func averages a window of a float16 map.
type PoolF16Func func(*PoolF16Args)

// PoolF16 is the family of float16 averages.
var PoolF16 = Family[PoolF16Func]{"pool_f16", poolF16Rows}

func poolF16Plain(p *PoolF16Args) {
	const block = 32 // channels whose sums are kept at a time
	var sums [block]float32
	for c0 := 0; c0 < p.C; c0 += block {
		sum := sums[:min(block, p.C-c0)]
		clear(sum)
		for y := range p.H {
			for x := range p.W {
				in := p.In[y*p.RowStride+x*p.Stride+c0:][:len(sum)]
				for c, v := range in {
					sum[c] += v.Float32()
				}
			}
		}
		for c, v := range sum {
			p.Out[c0+c] = ToHalf(v / p.Divisor)
		}
	}
}
