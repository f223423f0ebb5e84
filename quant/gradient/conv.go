package gradient

import "github.com/edgeseg/edgeseg/ops"

// Conv is a convolution or transposed convolution without its activation.
type Conv struct {
	Weight []float32 // [out][kh][kw][in/groups], as in package ops; Update after each change
	Bias   []float32 // [out]
	// DWeight and DBias are the derivatives of the loss, added up by Backward; nil: not wanted.
	DWeight, DBias []float32

	groups, in, out int // channels of a group
	window          window
	forward         interface {
		add(y []float32, out ops.Shape, x []float32, in ops.Shape)
		products(sum, dy []float32, out ops.Shape, x []float32, in ops.Shape)
	}
	backward interface {
		add(y []float32, out ops.Shape, x []float32, in ops.Shape)
	}
	pad []float32
}

func newConv(w window, groups, in, out int, p ops.Params) *Conv {
	c := &Conv{window: w, groups: groups, in: in / groups, out: out / groups, Bias: make([]float32, out)}
	c.Weight = append(c.Weight, p["weight"].F32...)
	if b := p["bias"]; b != nil {
		copy(c.Bias, b.F32)
	}
	if pad := p["pad"]; pad != nil {
		c.pad = pad.F32
	}
	c.Update()
	return c
}

// Learn makes Backward add up the derivatives of weights and biases.
func (c *Conv) Learn() {
	c.DWeight, c.DBias = make([]float32, len(c.Weight)), make([]float32, len(c.Bias))
}

// Update takes over what has been written to Weight.
func (c *Conv) Update() {
	if c.in == 1 && c.out == 1 {
		w := c.byTap()
		c.forward = &depthwise{window: c.window, pad: c.pad, weights: w}
		c.backward = &depthwise{window: c.window.reversed(), weights: w}
		return
	}
	f := &correlation{window: c.window, groups: c.groups, in: c.in, out: c.out, pad: c.pad}
	b := &correlation{window: c.window.reversed(), groups: c.groups, in: c.out, out: c.in}
	depth := c.window.taps() * c.in
	for g := range c.groups {
		w := c.Weight[g*c.out*depth:][:c.out*depth]
		f.weights = append(f.weights, packTransposed(w, c.out, depth))
		b.weights = append(b.weights, packTransposed(c.swapped(w), c.in, c.window.taps()*c.out))
	}
	c.forward, c.backward = f, b
}

// byTap turns [channels][taps] into [taps][channels].
func (c *Conv) byTap() []float32 {
	n, taps := c.groups, c.window.taps()
	w := make([]float32, len(c.Weight))
	for i, v := range c.Weight {
		w[i%taps*n+i/taps] = v
	}
	return w
}

// swapped turns [out][taps][in] into [in][taps][out].
func (c *Conv) swapped(w []float32) []float32 {
	taps := c.window.taps()
	s := make([]float32, len(w))
	for i, v := range w {
		o, t, k := i/c.in/taps, i/c.in%taps, i%c.in
		s[(k*taps+t)*c.out+o] = v
	}
	return s
}

func (c *Conv) Forward(in []*Map, out *Map) {
	for p := range out.H * out.W {
		copy(out.X[p*out.C:], c.Bias)
	}
	c.forward.add(out.X, out.Shape, in[0].X, in[0].Shape)
}

func (c *Conv) Backward(in []*Map, out *Map) {
	if c.DWeight != nil {
		c.forward.products(c.DWeight, out.D, out.Shape, in[0].X, in[0].Shape)
		for p := range out.H * out.W {
			accumulate(c.DBias, out.D[p*out.C:])
		}
	}
	if in[0].D != nil {
		c.backward.add(in[0].D, in[0].Shape, out.D, out.Shape)
	}
}
