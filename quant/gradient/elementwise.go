package gradient

import "github.com/edgeseg/edgeseg/ops"

// pass hands its input on: a stand-alone activation.
type pass struct{}

func (pass) Forward(in []*Map, out *Map)  { copy(out.X, in[0].X) }
func (pass) Backward(in []*Map, out *Map) { addTo(in[0], out.D) }

// addTo adds d to the derivative of a map where it is wanted.
func addTo(m *Map, d []float32) {
	if m.D != nil {
		accumulate(m.D, d)
	}
}

type add struct{}

func (add) Forward(in []*Map, out *Map) {
	b := in[1].X[:len(out.X)]
	for i, a := range in[0].X {
		out.X[i] = a + b[i]
	}
}

func (add) Backward(in []*Map, out *Map) {
	addTo(in[0], out.D)
	addTo(in[1], out.D)
}

type sub struct{}

func (sub) Forward(in []*Map, out *Map) {
	b := in[1].X[:len(out.X)]
	for i, a := range in[0].X {
		out.X[i] = a - b[i]
	}
}

func (sub) Backward(in []*Map, out *Map) {
	addTo(in[0], out.D)
	if b := in[1]; b.D != nil {
		for i, d := range out.D {
			b.D[i] -= d
		}
	}
}

// mul multiplies by a map of the same shape or by one pixel.
type mul struct{}

func (mul) Forward(in []*Map, out *Map) {
	b := in[1].X
	for i, a := range in[0].X {
		out.X[i] = a * b[i%len(b)]
	}
}

func (mul) Backward(in []*Map, out *Map) {
	a, b := in[0], in[1]
	for i, d := range out.D {
		if a.D != nil {
			a.D[i] += d * b.X[i%len(b.X)]
		}
		if b.D != nil {
			b.D[i%len(b.X)] += d * a.X[i]
		}
	}
}

// concat joins channels.
type concat struct{}

func (concat) Forward(in []*Map, out *Map) {
	first := 0
	for _, x := range in {
		for p := range x.H * x.W {
			copy(out.X[p*out.C+first:], x.X[p*x.C:][:x.C])
		}
		first += x.C
	}
}

func (concat) Backward(in []*Map, out *Map) {
	first := 0
	for _, x := range in {
		if x.D != nil {
			for p := range x.H * x.W {
				accumulate(x.D[p*x.C:][:x.C], out.D[p*out.C+first:])
			}
		}
		first += x.C
	}
}

// affine is (a + b*ratio)*scale + shift; the first inputs joined are a, the others joined are b.
type affine struct {
	a            int // inputs of a
	scale, shift []float32
	second       []float32 // ratio*scale
}

func newAffine(a int, p ops.Params) *affine {
	f := &affine{a: a, scale: p["scale"].F32, shift: p["shift"].F32}
	f.second = append(f.second, f.scale...)
	if r := p["ratio"]; r != nil {
		for c, v := range r.F32 {
			f.second[c] *= v
		}
	}
	return f
}

func (f *affine) Forward(in []*Map, out *Map) {
	for p := range out.H * out.W {
		copy(out.X[p*out.C:], f.shift)
	}
	f.each(in, func(x *Map, first int, factor []float32) {
		for p := range x.H * x.W {
			y := out.X[p*out.C+first:][:x.C]
			for c, v := range x.X[p*x.C:][:x.C] {
				y[c] += v * factor[c]
			}
		}
	})
}

func (f *affine) Backward(in []*Map, out *Map) {
	f.each(in, func(x *Map, first int, factor []float32) {
		if x.D == nil {
			return
		}
		for p := range x.H * x.W {
			d := x.D[p*x.C:][:x.C]
			for c, v := range out.D[p*out.C+first:][:x.C] {
				d[c] += v * factor[c]
			}
		}
	})
}

// each calls f for each input with the output's first channel that it reaches and the factors from there on.
func (f *affine) each(in []*Map, call func(x *Map, first int, factor []float32)) {
	first, factor := 0, f.scale
	for i, x := range in {
		if i == f.a {
			first, factor = 0, f.second
		}
		call(x, first, factor[first:][:x.C])
		first += x.C
	}
}
