package gradient

// channels gives each channel of the output that of the input that it is.
type channels []int

func (s channels) Forward(in []*Map, out *Map) {
	x := in[0]
	for p := range x.H * x.W {
		from, to := x.X[p*x.C:][:x.C], out.X[p*out.C:][:out.C]
		for c, source := range s {
			to[c] = from[source]
		}
	}
}

func (s channels) Backward(in []*Map, out *Map) {
	x := in[0]
	if x.D == nil {
		return
	}
	for p := range x.H * x.W {
		to, from := x.D[p*x.C:][:x.C], out.D[p*out.C:][:out.C]
		for c, source := range s {
			to[source] += from[c]
		}
	}
}
