package netdef

import (
	"fmt"
	"math"
	"slices"

	"github.com/edgeseg/edgeseg/ops"
)

// tiny is the magnitude below which a constant becomes 0 on loading. Channels
// that died in training hold values of 1e-40: subnormal numbers that change no output and
// slow some processors down a hundredfold.
const tiny = 1e-20

// Load makes the graph's constants of a checkpoint that has exactly the tensors that p.Tensors lists.
// Batch norms are folded in float64 and rounded once: w*k and beta + (bias-mean)*k,
// with k = gamma/sqrt(var+eps).
func (p *Blueprint) Load(checkpoint map[string]*ops.Param) (map[string]*ops.Param, error) {
	if err := p.fits(checkpoint); err != nil {
		return nil, err
	}
	constants := map[string]*ops.Param{}
	for i := range p.Graph.Nodes {
		n := &p.Graph.Nodes[i]
		for role, c := range p.constants(i, checkpoint) {
			if err := flush(c.F32); err != nil {
				return nil, errorf("node %q: %s: %v", n.Name, role, err)
			}
			constants[n.Params[role]] = c
		}
	}
	return constants, nil
}

// constants computes one node's constants, by role.
func (p *Blueprint) constants(i int, ck map[string]*ops.Param) ops.Params {
	n, o := &p.Graph.Nodes[i], &p.Origins[i]
	channels := p.out(i).Channels
	c := ops.Params{}
	if o.Slope != "" {
		c["slope"] = vector(o.slice(ck[o.Slope].F32, channels))
	}
	if o.Leak != 0 {
		c["slope"] = vector(slices.Repeat([]float32{float32(o.Leak)}, channels))
	}
	for _, r := range o.Roles {
		c[r.Role] = &ops.Param{Type: ops.Float32, Dims: squeezed(r.Dims), F32: slices.Clone(ck[r.Tensor].F32)}
	}
	scale, shift := o.affine(ck, channels)
	switch op := n.Op.(type) {
	case *ops.Conv:
		w := picked(ck[o.Weight], o.Rows)
		if o.Identity {
			w = withIdentity(w)
		}
		c["weight"] = scaled(w, scale, false, 1)
	case *ops.ConvTranspose:
		c["weight"] = scaled(ck[o.Weight], scale, true, max(op.Groups, 1))
	case *ops.Affine, *ops.GroupNorm, *ops.LayerNorm:
		c["scale"], c["shift"] = rounded(scale), rounded(shift)
		return c
	}
	if _, ok := n.Params["bias"]; ok {
		c["bias"] = rounded(shift)
	}
	return c
}

// affine is what follows the convolution's sum, or a norm's division: bias, batch norm and factors as
// one, sum*scale + shift.
func (o *Origin) affine(ck map[string]*ops.Param, channels int) (scale, shift []float64) {
	scale, shift = make([]float64, channels), make([]float64, channels)
	var bias []float32
	if o.Bias != "" {
		bias = picked(ck[o.Bias], o.Rows).F32
	}
	for c := range scale {
		scale[c] = 1
		if bias != nil {
			shift[c] = float64(bias[c])
		}
		if o.Plain != "" {
			scale[c], shift[c] = float64(ck[o.Plain+".weight"].F32[c]), float64(ck[o.Plain+".bias"].F32[c])
		}
		if o.Norm != "" {
			at := func(name string) float64 { return float64(ck[o.Norm+name].F32[o.From+c]) }
			scale[c] = at(".weight") / math.Sqrt(at(".running_var")+o.Eps)
			shift[c] = at(".bias") + (shift[c]-at(".running_mean"))*scale[c]
		}
		if o.Factors != "" {
			factor := float64(ck[o.Factors].F32[c])
			scale[c], shift[c] = scale[c]*factor, shift[c]*factor
		}
	}
	return scale, shift
}

// scaled brings convolution weights from PyTorch's layout to [Out][KH][KW][C/groups]
// and multiplies each output channel's by its scale.
func scaled(p *ops.Param, scale []float64, transposed bool, groups int) *ops.Param {
	h, w := 1, 1
	if len(p.Dims) == 4 { // a linear layer has no kernel
		h, w = p.Dims[2], p.Dims[3]
	}
	out, in := p.Dims[0], p.Dims[1]
	if transposed {
		out, in = p.Dims[1]*groups, p.Dims[0]/groups
	}
	q := &ops.Param{Type: ops.Float32, Dims: []int{out, h, w, in}, F32: make([]float32, len(p.F32))}
	for o := range out {
		for i := range in {
			from := o*in + i
			if transposed { // within group g: [in][out/groups]
				g, local := o/(out/groups), o%(out/groups)
				from = (g*in+i)*(out/groups) + local
			}
			for k := range h * w {
				q.F32[(o*h*w+k)*in+i] = float32(float64(p.F32[from*h*w+k]) * scale[o])
			}
		}
	}
	return q
}

// picked is a tensor's rows; nil picks all.
func picked(p *ops.Param, rows []int) *ops.Param {
	if rows == nil {
		return p
	}
	q := &ops.Param{Type: p.Type, Dims: slices.Clone(p.Dims)}
	q.Dims[0] = len(rows)
	each := len(p.F32) / p.Dims[0]
	for _, r := range rows {
		q.F32 = append(q.F32, p.F32[r*each:][:each]...)
	}
	return q
}

// withIdentity adds the input to what depthwise filters [out][1][ky][kx] make of it.
func withIdentity(p *ops.Param) *ops.Param {
	q := &ops.Param{Type: p.Type, Dims: p.Dims, F32: slices.Clone(p.F32)}
	each := p.Dims[2] * p.Dims[3]
	for i := each / 2; i < len(q.F32); i += each {
		q.F32[i]++
	}
	return q
}

// squeezed leaves out the sides of 1 behind the first two.
func squeezed(dims []int) []int {
	s := slices.Clone(dims)
	for len(s) > 2 && s[len(s)-1] == 1 {
		s = s[:len(s)-1]
	}
	return s
}

func rounded(v []float64) *ops.Param {
	r := make([]float32, len(v))
	for i, x := range v {
		r[i] = float32(x)
	}
	return vector(r)
}

func vector(v []float32) *ops.Param {
	return &ops.Param{Type: ops.Float32, Dims: []int{len(v)}, F32: v}
}

// flush makes tiny values 0 and refuses those that folding made infinite.
func flush(v []float32) error {
	for i, x := range v {
		switch a := math.Abs(float64(x)); {
		case a < tiny:
			v[i] = 0
		case !finite(a):
			return fmt.Errorf("folding the batch norm gives %v at %d", x, i)
		}
	}
	return nil
}
