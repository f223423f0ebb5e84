package gradient

import "github.com/edgeseg/edgeseg/ops"

// window says which input pixel a tap of an output pixel reads.
type window struct {
	kernel, stride, dilation, pad [2]int
	transposed                    bool // as in a transposed convolution: strides lie between input pixels
}

// source is the row (axis 0) or column that tap k of output position at reads in a side of n; false where there is none.
func (w *window) source(axis, at, k, n int) (int, bool) {
	if !w.transposed {
		i := at*w.stride[axis] - w.pad[axis] + k*w.dilation[axis]
		return i, i >= 0 && i < n
	}
	t := at + w.pad[axis] - k*w.dilation[axis]
	i := t / w.stride[axis]
	return i, t >= 0 && t%w.stride[axis] == 0 && i < n
}

// reversed leads from each input pixel to the output pixels that read it, by the same taps.
func (w window) reversed() window {
	w.transposed = !w.transposed
	return w
}

func (w *window) taps() int { return w.kernel[0] * w.kernel[1] }

// pointwise tells whether each output pixel reads the input pixel of its own place, and no other.
func (w *window) pointwise() bool {
	one := [2]int{1, 1}
	return w.kernel == one && w.stride == one && w.pad == [2]int{}
}

// each calls f for the taps of output pixel y, x with the index of the pixel that they read, -1 where it lies outside.
func (w *window) each(in ops.Shape, y, x int, f func(tap, pixel int)) {
	tap := 0
	for ky := range w.kernel[0] {
		iy, inside := w.source(0, y, ky, in.H)
		for kx := range w.kernel[1] {
			ix, ok := w.source(1, x, kx, in.W)
			if inside && ok {
				f(tap, iy*in.W+ix)
			} else {
				f(tap, -1)
			}
			tap++
		}
	}
}
