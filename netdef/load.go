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
	scale, shift := o.affine(ck, channels)
	switch op := n.Op.(type) {
	case *ops.Conv:
		c["weight"] = scaled(ck[o.Weight], scale, false, 1)
	case *ops.ConvTranspose:
		c["weight"] = scaled(ck[o.Weight], scale, true, max(op.Groups, 1))
	case *ops.Affine:
		c["scale"], c["shift"] = rounded(scale), rounded(shift)
		return c
	}
	if _, ok := n.Params["bias"]; ok {
		c["bias"] = rounded(shift)
	}
	return c
}

// affine is what follows the convolution's sum, bias and batch norm as one: sum*scale + shift.
func (o *Origin) affine(ck map[string]*ops.Param, channels int) (scale, shift []float64) {
	scale, shift = make([]float64, channels), make([]float64, channels)
	for c := range scale {
		scale[c] = 1
		if o.Bias != "" {
			shift[c] = float64(ck[o.Bias].F32[c])
		}
		if o.Norm == "" {
			continue
		}
		at := func(name string) float64 { return float64(ck[o.Norm+name].F32[o.From+c]) }
		scale[c] = at(".weight") / math.Sqrt(at(".running_var")+o.Eps)
		shift[c] = at(".bias") + (shift[c]-at(".running_mean"))*scale[c]
	}
	return scale, shift
}

// scaled brings convolution weights from PyTorch's layout to [Out][KH][KW][C/groups]
// and multiplies each output channel's by its scale.
func scaled(p *ops.Param, scale []float64, transposed bool, groups int) *ops.Param {
	h, w := p.Dims[2], p.Dims[3]
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
