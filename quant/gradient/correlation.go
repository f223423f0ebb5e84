package gradient

import (
	"sync"

	"github.com/edgeseg/edgeseg/ops"
	"github.com/edgeseg/edgeseg/quant/parallel"
)

// correlation sums products over windows: each output pixel is a sum over taps and channels of a group.
type correlation struct {
	window
	groups  int
	in, out int       // channels of a group
	pad     []float32 // what a tap outside of the map reads, by channel; nil: 0
	weights []*factor // by group, [taps*in][out]
}

// strip is how many pixels are multiplied at a time.
const strip = 96

// add adds the sums to y.
func (c *correlation) add(y []float32, out ops.Shape, x []float32, in ops.Shape) {
	depth := c.taps() * c.in
	parallel.Ranges(out.H*out.W, strip, func(from, to int) {
		sums, free := scratch(strip * c.out)
		defer free()
		patch, freePatch := scratch(strip * depth)
		defer freePatch()
		for g, w := range c.weights {
			a, stride := patch, depth
			if c.direct() {
				a, stride = x[from*in.C:], in.C
			} else {
				c.gather(patch, g, x, in, out.W, from, to)
			}
			multiply(sums, a, stride, to-from, w)
			for p := from; p < to; p++ {
				accumulate(y[p*out.C+g*c.out:][:c.out], sums[(p-from)*c.out:])
			}
		}
	})
}

// direct tells whether the input is its own matrix.
func (c *correlation) direct() bool { return c.groups == 1 && c.pointwise() }

// gather lays the taps of output pixels side by side: [pixels][taps][in].
func (c *correlation) gather(patch []float32, group int, x []float32, in ops.Shape, width, from, to int) {
	for p := from; p < to; p++ {
		row := patch[(p-from)*c.taps()*c.in:]
		c.each(in, p/width, p%width, func(tap, pixel int) {
			to := row[tap*c.in:][:c.in]
			switch {
			case pixel >= 0:
				copy(to, x[pixel*in.C+group*c.in:])
			case c.pad != nil:
				copy(to, c.pad[group*c.in:])
			default:
				clear(to)
			}
		})
	}
}

// products adds to sum, [groups*out][taps*in], what each output pixel's derivative times its inputs adds up to: the derivative with
// respect to weights.
func (c *correlation) products(sum []float32, dy []float32, out ops.Shape, x []float32, in ops.Shape) {
	const parts = 8 // each with its own sum, so that these do not depend on the number of CPUs
	partial := make([][]float32, parts)
	pixels := out.H * out.W
	parallel.Each(parts, func(i int) {
		partial[i] = make([]float32, len(sum))
		c.partialProducts(partial[i], dy, out, x, in, i*pixels/parts, (i+1)*pixels/parts)
	})
	for _, p := range partial {
		accumulate(sum, p)
	}
}

func (c *correlation) partialProducts(sum, dy []float32, out ops.Shape, x []float32, in ops.Shape, from, to int) {
	const most = 256 // pixels at a time
	depth := c.taps() * c.in
	patch, left := make([]float32, most*depth), make([]float32, c.out*most)
	right, result := newFactor(most, depth), make([]float32, c.out*depth)
	for p := from; p < to; p += most {
		n := min(most, to-p)
		for g := range c.groups {
			c.gather(patch, g, x, in, out.W, p, p+n)
			right.pack(patch, n)
			for i := range n {
				for o, d := range dy[(p+i)*out.C+g*c.out:][:c.out] {
					left[o*n+i] = d
				}
			}
			multiply(result, left, n, c.out, right)
			accumulate(sum[g*c.out*depth:][:c.out*depth], result)
		}
	}
}

var pool32 = sync.Pool{New: func() any { return new([]float32) }}

// scratch lends memory that holds anything.
func scratch(n int) (s []float32, free func()) {
	p := pool32.Get().(*[]float32)
	if cap(*p) < n {
		*p = make([]float32, n)
	}
	return (*p)[:n], func() { pool32.Put(p) }
}

// accumulate adds as many elements as sum has.
func accumulate(sum, x []float32) {
	x = x[:len(sum)]
	for i, v := range x {
		sum[i] += v
	}
}
