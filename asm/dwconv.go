package asm

// DwConvF32Args are the arguments of a float32 depthwise kernel: W output pixels of a
// row, C channels each.
//
//	out[x][c] = act(bias[c] + sum over t of in[x*InStride + Taps[t] + c] * weight[t][c])
type DwConvF32Args struct {
	In        []float32 // from the first tap of the first pixel
	InStride  int       // elements from an output pixel's input to the next one's
	Taps      []int32   // elements from there to the taps
	Weight    []float32 // [len(Taps)][C]
	Bias      []float32 // [C]
	Slope     []float32 // [C] of PReLU; nil: none
	Lo, Hi    float32
	Out       []float32
	OutStride int
	W, C      int
}

// DwConvF32Func is a float32 depthwise kernel.
type DwConvF32Func func(*DwConvF32Args)

// DwConvF32 is the family of float32 depthwise kernels.
var DwConvF32 = Family[DwConvF32Func]{"dwconv_f32", dwConvF32Rows}

func dwConvF32Plain(d *DwConvF32Args) {
	for x := range d.W {
		out := d.Out[x*d.OutStride:][:d.C]
		copy(out, d.Bias)
		for t, tap := range d.Taps {
			in := d.In[x*d.InStride+int(tap):][:len(out)]
			w := d.Weight[t*d.C:][:len(out)]
			for c := range out {
				out[c] += float32(in[c] * w[c])
			}
		}
		for c, v := range out {
			if d.Slope != nil && v < 0 {
				v = float32(v * d.Slope[c])
			}
			out[c] = min(max(v, d.Lo), d.Hi)
		}
	}
}

// DwConvS8Args are the arguments of an int8 depthwise kernel, those of DwConvF32Args
// with requantization. Bias already holds -z_in*sum(w).
type DwConvS8Args struct {
	In        []int8
	InStride  int
	Taps      []int32
	Weight    []int8  // [len(Taps)][C rounded up to 4]
	Bias      []int32 // [C]
	Requant           // Mult and Neg [C]
	Out       []int8
	OutStride int
	W, C      int
	// Shifted: 128 has been added to In, modulo 256; OutShifted: it is to be added to Out. Rows that are Unsigned
	// know both, for filters that have Columns3x3 and no PReLU.
	Shifted, OutShifted bool
	OutRow              int // of PairsS8: elements from an output row to the next one, at least 0
}

// DwConvS8Func is an int8 depthwise kernel.
type DwConvS8Func func(*DwConvS8Args)

// DwConvS8 is the family of int8 depthwise kernels.
var DwConvS8 = Family[DwConvS8Func]{"dwconv_s8", dwConvS8Rows}

func dwConvS8Plain(d *DwConvS8Args) {
	const block = 32 // channels whose sums are kept at a time
	stride := (d.C + 3) &^ 3
	var sums [block]int32
	for x := range d.W {
		for c0 := 0; c0 < d.C; c0 += block {
			sum := sums[:min(block, d.C-c0)]
			copy(sum, d.Bias[c0:])
			for t, tap := range d.Taps {
				in := d.In[x*d.InStride+int(tap)+c0:][:len(sum)]
				w := d.Weight[t*stride+c0:][:len(sum)]
				for c := range sum {
					sum[c] += int32(in[c]) * int32(w[c])
				}
			}
			out := d.Out[x*d.OutStride+c0:][:len(sum)]
			for c, acc := range sum {
				out[c] = d.Apply(c0+c, acc)
			}
		}
	}
}

// DwConvF16Args are DwConvF32Args in float16. Sums take at most 64 products in half, then they are
// summed in float32; plain ones are in float32 throughout.
type DwConvF16Args struct {
	In        []Half
	InStride  int
	Taps      []int32
	Weight    []Half // [len(Taps)][C]
	Bias      []Half // [C]
	Slope     []Half // [C] of PReLU; nil: none
	Lo, Hi    Half
	Out       []Half
	OutStride int
	W, C      int
}

// DwConvF16Func is a float16 depthwise kernel.
type DwConvF16Func func(*DwConvF16Args)

// DwConvF16 is the family of float16 depthwise kernels.
var DwConvF16 = Family[DwConvF16Func]{"dwconv_f16", dwConvF16Rows}

func dwConvF16Plain(d *DwConvF16Args) {
	const block = 32 // channels whose sums are kept at a time
	var sums, in, weight [block]float32
	for x := range d.W {
		for c0 := 0; c0 < d.C; c0 += block {
			sum := sums[:min(block, d.C-c0)]
			widen(sum, d.Bias[c0:])
			for t, tap := range d.Taps {
				widen(in[:len(sum)], d.In[x*d.InStride+int(tap)+c0:])
				widen(weight[:len(sum)], d.Weight[t*d.C+c0:])
				for c := range sum {
					sum[c] += float32(in[c] * weight[c])
				}
			}
			var slope []Half
			if d.Slope != nil {
				slope = d.Slope[c0:]
			}
			narrowActivated(d.Out[x*d.OutStride+c0:][:len(sum)], sum, slope, d.Lo, d.Hi)
		}
	}
}

// Columns3x3 is the distance of the columns of three rows of three taps where it is half of stride
// or a multiple of it, otherwise 0.
func Columns3x3(t []int32, stride int) int {
	if len(t) != 9 {
		return 0
	}
	column := t[1] - t[0]
	for i := 0; i < 9; i += 3 {
		if t[i+1]-t[i] != column || t[i+2]-t[i+1] != column {
			return 0
		}
	}
	if c := int(column); c > 0 && (2*c == stride || c%stride == 0) {
		return c
	}
	return 0
}
