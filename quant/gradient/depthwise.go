package gradient

import (
	"github.com/edgeseg/edgeseg/ops"
	"github.com/edgeseg/edgeseg/quant/parallel"
)

// depthwise is a correlation in which each channel has its own filter.
type depthwise struct {
	window
	pad     []float32 // see correlation
	weights []float32 // [taps][channels]
}

func (d *depthwise) add(y []float32, out ops.Shape, x []float32, in ops.Shape) {
	n := out.C
	parallel.Ranges(out.H*out.W, strip, func(from, to int) {
		for p := from; p < to; p++ {
			sum := y[p*n:][:n]
			d.each(in, p/out.W, p%out.W, func(tap, pixel int) {
				if a := d.read(x, n, pixel); a != nil {
					w := d.weights[tap*n:][:n]
					for c, v := range a {
						sum[c] += v * w[c]
					}
				}
			})
		}
	})
}

// read is a pixel's channels, or what stands for a pixel outside of the map; nil where that is 0.
func (d *depthwise) read(x []float32, n, pixel int) []float32 {
	if pixel < 0 {
		return d.pad
	}
	return x[pixel*n:][:n]
}

// products adds to sum, [channels][taps].
func (d *depthwise) products(sum, dy []float32, out ops.Shape, x []float32, in ops.Shape) {
	const parts = 8 // see correlation
	n, taps := out.C, d.taps()
	partial := make([][]float32, parts)
	pixels := out.H * out.W
	parallel.Each(parts, func(i int) {
		s := make([]float32, taps*n)
		for p := i * pixels / parts; p < (i+1)*pixels/parts; p++ {
			g := dy[p*n:][:n]
			d.each(in, p/out.W, p%out.W, func(tap, pixel int) {
				if a := d.read(x, n, pixel); a != nil {
					t := s[tap*n:][:n]
					for c, v := range a {
						t[c] += v * g[c]
					}
				}
			})
		}
		partial[i] = s
	})
	for _, s := range partial {
		for i, v := range s {
			sum[i%n*taps+i/n] += v
		}
	}
}
