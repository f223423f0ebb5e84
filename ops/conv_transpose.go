package ops

import "fmt"

func (*ConvTranspose) Kind() string { return "conv_transpose" }

// WithDefaults gives the operator with 1 where a stride, a dilation or Groups is 0.
func (o *ConvTranspose) WithDefaults() ConvTranspose {
	c := *o
	c.Stride, c.Dilation = orOne(c.Stride), orOne(c.Dilation)
	if c.Groups == 0 {
		c.Groups = 1
	}
	return c
}

func (o *ConvTranspose) OutShape(in []Shape) (Shape, error) {
	if err := checkInputs(in, 1, 1); err != nil {
		return Shape{}, err
	}
	if err := o.Activation.among(Linear, ReLU, ReLU6, PReLU); err != nil {
		return Shape{}, err
	}
	c := o.WithDefaults()
	w := window{c.Kernel, c.Stride, c.Dilation, c.Pad}
	if err := w.check(); err != nil {
		return Shape{}, err
	}
	if err := w.checkChannels(in[0], c.Out, c.Groups); err != nil {
		return Shape{}, err
	}
	side := [2]int{in[0].H, in[0].W}
	for axis := range side {
		extra := c.OutputPad[axis]
		if extra < 0 || extra >= max(c.Stride[axis], c.Dilation[axis]) {
			return Shape{}, fmt.Errorf("output padding %v is negative or not below stride %v or dilation %v",
				c.OutputPad, c.Stride, c.Dilation)
		}
		side[axis] = (side[axis]-1)*c.Stride[axis] - c.Pad[axis] - c.Pad[axis+2] + w.reach(axis) + extra
	}
	return checkOutput(Shape{side[0], side[1], c.Out})
}

func (o *ConvTranspose) Roles(in []Shape, t Type) []Role {
	return convRoles(o.Out, o.Kernel, channels(in, 0)/max(o.Groups, 1), o.Activation, t)
}

// MACs counts all products of the input, those too that padding cuts off.
func (o *ConvTranspose) MACs(in []Shape) int64 {
	if _, err := o.OutShape(in); err != nil {
		return 0
	}
	weights := int64(o.Out) * int64(o.Kernel[0]) * int64(o.Kernel[1]) * int64(in[0].C/max(o.Groups, 1))
	return int64(in[0].H) * int64(in[0].W) * weights
}

func (o *ConvTranspose) Float32(in []*Tensor, p Params) *Tensor {
	x, y := in[0], NewFloat32(outShape(o, in))
	c := o.WithDefaults()
	n, outPerGroup := x.C/c.Groups, c.Out/c.Groups
	weight, bias, slope := p["weight"].F32, bias32(p, c.Out), slopes(c.Activation, p, c.Out)
	for oy := range y.H {
		for ox := range y.W {
			for oc := range y.C {
				sum := bias[oc]
				for ky := range c.Kernel[0] {
					iy, ok := c.source(0, oy, ky, x.H)
					if !ok {
						continue
					}
					for kx := range c.Kernel[1] {
						ix, ok := c.source(1, ox, kx, x.W)
						if !ok {
							continue
						}
						xs := x.F32[x.At(iy, ix, oc/outPerGroup*n):][:n]
						ws := weight[((oc*c.Kernel[0]+ky)*c.Kernel[1]+kx)*n:][:n]
						for i, v := range xs {
							sum += float32(v * ws[i])
						}
					}
				}
				y.F32[y.At(oy, ox, oc)] = c.Activation.Apply(sum, slope[oc])
			}
		}
	}
	return y
}

// Int8 sums (q-z_in)*w over the taps that reach the pixel and adds the bias.
func (o *ConvTranspose) Int8(in []*Tensor, p Params, out Quant) (*Tensor, error) {
	x, y := in[0], NewInt8(outShape(o, in), out)
	c := o.WithDefaults()
	e, err := ConvEpilogue(x.Quant, out, p, c.Activation)
	if err != nil {
		return nil, err
	}
	n, outPerGroup := x.C/c.Groups, c.Out/c.Groups
	weight, bias := p["weight"].I8, biasInt8(p, c.Out)
	for oy := range y.H {
		for ox := range y.W {
			for oc := range y.C {
				sum := bias[oc]
				for ky := range c.Kernel[0] {
					iy, ok := c.source(0, oy, ky, x.H)
					if !ok {
						continue
					}
					for kx := range c.Kernel[1] {
						ix, ok := c.source(1, ox, kx, x.W)
						if !ok {
							continue
						}
						xs := x.I8[x.At(iy, ix, oc/outPerGroup*n):][:n]
						ws := weight[((oc*c.Kernel[0]+ky)*c.Kernel[1]+kx)*n:][:n]
						for i, q := range xs {
							sum += (int32(q) - x.ZeroPoint) * int32(ws[i])
						}
					}
				}
				y.I8[y.At(oy, ox, oc)] = e.Apply(oc, sum)
			}
		}
	}
	return y, nil
}

// source is the input row or column from which tap k reaches output position o; false
// where the tap falls between input pixels or outside of them.
func (o *ConvTranspose) source(axis, pos, k, side int) (int, bool) {
	t := pos + o.Pad[axis] - k*o.Dilation[axis]
	i := t / o.Stride[axis]
	return i, t >= 0 && t%o.Stride[axis] == 0 && i < side
}
