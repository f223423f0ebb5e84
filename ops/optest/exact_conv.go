package optest

import "github.com/edgeseg/edgeseg/ops"

// conv slides each weight over the padded map.
func (e *exact) conv(o ops.Conv, x *ops.Tensor, p ops.Params) {
	x = padded(x, o.Pad, p["pad"])
	n, perGroup := x.C/o.Groups, o.Out/o.Groups
	for j, w := range p["weight"].F32 {
		i, kx, ky, oc := split(j, n, o.Kernel)
		c := oc/perGroup*n + i
		for oy := range e.shape.H {
			for ox := range e.shape.W {
				v := x.F32[x.At(oy*o.Stride[0]+ky*o.Dilation[0], ox*o.Stride[1]+kx*o.Dilation[1], c)]
				e.add((oy*e.shape.W+ox)*e.shape.C+oc, float64(v)*float64(w))
			}
		}
	}
}

// convTranspose spreads each input pixel.
func (e *exact) convTranspose(o ops.ConvTranspose, x *ops.Tensor, p ops.Params) {
	n, perGroup := x.C/o.Groups, o.Out/o.Groups
	for j, w := range p["weight"].F32 {
		i, kx, ky, oc := split(j, n, o.Kernel)
		c := oc/perGroup*n + i
		for iy := range x.H {
			for ix := range x.W {
				oy := iy*o.Stride[0] + ky*o.Dilation[0] - o.Pad[0]
				ox := ix*o.Stride[1] + kx*o.Dilation[1] - o.Pad[1]
				if oy >= 0 && oy < e.shape.H && ox >= 0 && ox < e.shape.W {
					e.add((oy*e.shape.W+ox)*e.shape.C+oc, float64(x.F32[x.At(iy, ix, c)])*float64(w))
				}
			}
		}
	}
}

// split takes the index of a weight [out][ky][kx][n] apart.
func split(j, n int, kernel [2]int) (i, kx, ky, oc int) {
	return j % n, j / n % kernel[1], j / n / kernel[1] % kernel[0], j / n / kernel[1] / kernel[0]
}

// padded puts a border of zeros, or of values by channel, around a map.
func padded(x *ops.Tensor, pad [4]int, values *ops.Param) *ops.Tensor {
	y := ops.NewFloat32(ops.Shape{H: x.H + pad[0] + pad[2], W: x.W + pad[1] + pad[3], C: x.C})
	if values != nil {
		for i := range y.F32 {
			y.F32[i] = values.F32[i%y.C]
		}
	}
	for iy := range x.H {
		copy(y.F32[y.At(iy+pad[0], pad[1], 0):], x.F32[x.At(iy, 0, 0):][:x.W*x.C])
	}
	return y
}
