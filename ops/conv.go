package ops

func (*Conv) Kind() string { return "conv" }

// WithDefaults gives the operator with 1 where a stride, a dilation or Groups is 0.
func (o *Conv) WithDefaults() Conv {
	c := *o
	c.Stride, c.Dilation = orOne(c.Stride), orOne(c.Dilation)
	if c.Groups == 0 {
		c.Groups = 1
	}
	return c
}

func (o *Conv) OutShape(in []Shape) (Shape, error) {
	if err := checkInputs(in, 1, 1); err != nil {
		return Shape{}, err
	}
	if err := o.Activation.among(Linear, ReLU, ReLU6, PReLU); err != nil {
		return Shape{}, err
	}
	c := o.WithDefaults()
	w := window{c.Kernel, c.Stride, c.Dilation, c.Pad}
	h, wd, err := w.out(in[0])
	if err != nil {
		return Shape{}, err
	}
	if err := w.checkChannels(in[0], c.Out, c.Groups); err != nil {
		return Shape{}, err
	}
	return checkOutput(Shape{h, wd, c.Out})
}

func (o *Conv) Roles(in []Shape, t Type) []Role {
	c := channels(in, 0)
	groups := max(o.Groups, 1)
	roles := convRoles(o.Out, o.Kernel, c/groups, o.Activation, t)
	if t == Int8 {
		roles = append(roles, Role{Name: "pad", Type: Int8, Dims: []int{c}, Optional: true})
	}
	return roles
}

func (o *Conv) MACs(in []Shape) int64 {
	s, err := o.OutShape(in)
	if err != nil {
		return 0
	}
	return s.Elems() * int64(o.Kernel[0]) * int64(o.Kernel[1]) * int64(in[0].C/max(o.Groups, 1))
}

func (o *Conv) Float32(in []*Tensor, p Params) *Tensor {
	x, y := in[0], NewFloat32(outShape(o, in))
	c := o.WithDefaults()
	n, outPerGroup := x.C/c.Groups, c.Out/c.Groups
	weight, bias, slope := p["weight"].F32, bias32(p, c.Out), slopes(c.Activation, p, c.Out)
	for oy := range y.H {
		for ox := range y.W {
			for oc := range y.C {
				sum := bias[oc]
				for ky := range c.Kernel[0] {
					iy := oy*c.Stride[0] - c.Pad[0] + ky*c.Dilation[0]
					if iy < 0 || iy >= x.H {
						continue
					}
					for kx := range c.Kernel[1] {
						ix := ox*c.Stride[1] - c.Pad[1] + kx*c.Dilation[1]
						if ix < 0 || ix >= x.W {
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

// Int8 sums (q-z_in)*w over all taps and adds the bias. A tap outside of the map reads
// the role "pad" of its channel, z_in where there is none.
func (o *Conv) Int8(in []*Tensor, p Params, out Quant) (*Tensor, error) {
	x, y := in[0], NewInt8(outShape(o, in), out)
	c := o.WithDefaults()
	e, err := ConvEpilogue(x.Quant, out, p, c.Activation)
	if err != nil {
		return nil, err
	}
	n, outPerGroup := x.C/c.Groups, c.Out/c.Groups
	weight, bias, pad := p["weight"].I8, biasInt8(p, c.Out), padding(x, p)
	for oy := range y.H {
		for ox := range y.W {
			for oc := range y.C {
				sum, first := bias[oc], oc/outPerGroup*n
				for ky := range c.Kernel[0] {
					iy := oy*c.Stride[0] - c.Pad[0] + ky*c.Dilation[0]
					for kx := range c.Kernel[1] {
						ix := ox*c.Stride[1] - c.Pad[1] + kx*c.Dilation[1]
						xs := pad[first:][:n]
						if iy >= 0 && iy < x.H && ix >= 0 && ix < x.W {
							xs = x.I8[x.At(iy, ix, first):][:n]
						}
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

// padding is what a tap outside of the map reads, by channel.
func padding(x *Tensor, p Params) []int8 {
	if pad := p["pad"]; pad != nil {
		return pad.I8
	}
	pad := make([]int8, x.C)
	for c := range pad {
		pad[c] = int8(x.ZeroPoint)
	}
	return pad
}
