package asm

// MaxPoolArgs are the arguments of the maxima of windows of H rows of W pixels, C channels each, for Count
// outputs side by side.
type MaxPoolArgs[T float32 | Half | int8] struct {
	In        []T // from the first pixel of the first window
	RowStride int // elements from row to row
	Stride    int // elements from pixel to pixel
	Step      int // elements from window to window
	H, W, C   int // at least 1
	Count     int
	Out       []T
	OutStride int // elements from output to output
}

type (
	MaxPoolF32Func func(*MaxPoolArgs[float32]) // of float32 maps
	MaxPoolF16Func func(*MaxPoolArgs[Half])    // of float16 maps
	MaxPoolS8Func  func(*MaxPoolArgs[int8])    // of int8 maps
)

// The families of maxima.
var (
	MaxPoolF32 = Family[MaxPoolF32Func]{"max_pool_f32", maxPoolF32Rows}
	MaxPoolF16 = Family[MaxPoolF16Func]{"max_pool_f16", maxPoolF16Rows}
	MaxPoolS8  = Family[MaxPoolS8Func]{"max_pool_s8", maxPoolS8Rows}
)

func maxPoolF32Plain(p *MaxPoolArgs[float32]) { maxPool(p) }

func maxPoolS8Plain(p *MaxPoolArgs[int8]) { maxPool(p) }

func maxPool[T float32 | int8](p *MaxPoolArgs[T]) {
	for i := range p.Count {
		out := p.Out[i*p.OutStride:][:p.C]
		copy(out, p.In[i*p.Step:])
		for y := range p.H {
			for x := range p.W {
				in := p.In[i*p.Step+y*p.RowStride+x*p.Stride:][:len(out)]
				for c, v := range in {
					out[c] = max(out[c], v)
				}
			}
		}
	}
}

func maxPoolF16Plain(p *MaxPoolArgs[Half]) {
	for i := range p.Count {
		out := p.Out[i*p.OutStride:][:p.C]
		copy(out, p.In[i*p.Step:])
		for y := range p.H {
			for x := range p.W {
				in := p.In[i*p.Step+y*p.RowStride+x*p.Stride:][:len(out)]
				for c, v := range in {
					if v.order() > out[c].order() {
						out[c] = v
					}
				}
			}
		}
	}
}

// order is an integer that grows with the number.
func (h Half) order() int16 {
	if h&0x8000 != 0 {
		return -int16(h & 0x7fff)
	}
	return int16(h)
}
