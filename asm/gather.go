package asm

// GatherS8Args are the arguments of a kernel that lays the taps of each pixel side by side without what
// fills pixels up, so that a matrix kernel multiplies 27 products of a colour picture instead of 36:
//
//	out[m*OutStride + t*C + c] = in[m*InStride + Taps[t] + c]
//
// with 128 added where the output is to be Shifted, modulo 256.
// Behind the taps of a pixel, up to OutStride, anything is written.
type GatherS8Args struct {
	In        []int8 // from the first tap of the first pixel
	InStride  int    // elements from pixel to pixel
	Taps      []int32
	C         int // elements of a tap
	Out       []int8
	OutStride int // at least len(Taps)*C
	Shifted   bool
	M         int // pixels
}

// GatherS8Func is a kernel that gathers taps.
type GatherS8Func func(*GatherS8Args)

// GatherS8 is the family of kernels that gather taps.
var GatherS8 = Family[GatherS8Func]{"gather_s8", gatherS8Rows}

func gatherS8Plain(g *GatherS8Args) {
	for m := range g.M {
		in, out := g.In[m*g.InStride:], g.Out[m*g.OutStride:]
		for t, tap := range g.Taps {
			copy(out[t*g.C:][:g.C], in[tap:])
		}
		if g.Shifted {
			for i := range out[:len(g.Taps)*g.C] {
				out[i] ^= -128
			}
		}
	}
}
