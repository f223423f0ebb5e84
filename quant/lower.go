package quant

import (
	"fmt"
	"math"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
)

// lowering makes the int8 graph of a float32 one, value by value and node by node.
type lowering struct {
	m       *netdef.Model
	g       *netdef.Graph
	quants  []ops.Quant
	raw     []bool // values that hold bytes of the frame, not normalized
	tensors map[string]*ops.Param
}

func newLowering(m *netdef.Model, g *netdef.Graph, ranges []valueRange, tensors map[string]*ops.Param) *lowering {
	l := &lowering{m: m, g: g, quants: valueQuants(g, ranges), raw: rawValues(g), tensors: tensors}
	for v := range l.raw {
		if l.raw[v] {
			l.quants[v] = ops.Quant{Scale: 1, ZeroPoint: -128}
		}
	}
	return l
}

// graph makes the int8 graph and puts its constants into the tensors.
func (l *lowering) graph() (*netdef.Graph, error) {
	out := &netdef.Graph{}
	for v, f := range l.g.Values {
		f.Type, f.Quant, f.Raw = ops.Int8, l.quants[v], v == 0 && l.raw[v]
		out.Values = append(out.Values, f)
	}
	for i := range l.g.Nodes {
		n := l.g.Nodes[i]
		if err := l.node(&n); err != nil {
			return nil, fmt.Errorf("quant: node %q: %w", n.Name, err)
		}
		out.Nodes = append(out.Nodes, n)
	}
	return out, nil
}

// node replaces the node's constants by their int8 form.
func (l *lowering) node(n *netdef.Node) error {
	p := l.m.Params(l.g, n)
	names := n.Params
	n.Params = map[string]string{}
	switch op := n.Op.(type) {
	case *ops.Conv:
		c := op.WithDefaults()
		f := l.filter(n, p, c.Groups)
		if l.raw[n.Inputs[0]] {
			f.absorb(&l.m.Preprocess)
			if c.Pad != [4]int{} {
				l.add(n, "pad", &ops.Param{Type: ops.Int8, Dims: []int{3}, I8: meanBytes(&l.m.Preprocess)})
			}
		}
		return l.weights(n, f)
	case *ops.ConvTranspose:
		return l.weights(n, l.filter(n, p, max(op.Groups, 1)))
	case *ops.Act:
		if op.Func != ops.PReLU && op.Func != ops.ReLU && op.Func != ops.ReLU6 {
			l.add(n, "table", table(op.Func, l.quants[n.Inputs[0]], l.quants[n.Output]))
			return nil
		}
	}
	for role, name := range names { // scales, shifts and slopes stay float32
		n.Params[role] = name
		l.tensors[name] = p[role]
	}
	return nil
}

// add stores a constant of the int8 node.
func (l *lowering) add(n *netdef.Node, role string, p *ops.Param) {
	name := "int8." + n.Name + "." + role
	n.Params[role], l.tensors[name] = name, p
}

// filter is a convolution's weights and bias, in float64.
type filter struct {
	dims    []int     // [out][kh][kw][in/groups]
	w       []float64 //
	bias    []float64 // [out]
	slope   *ops.Param
	groups  int
	scaleIn float64
}

func (l *lowering) filter(n *netdef.Node, p ops.Params, groups int) *filter {
	w := p["weight"]
	f := &filter{dims: w.Dims, w: widened(w.F32), bias: make([]float64, w.Dims[0]), groups: groups,
		slope: p["slope"], scaleIn: float64(l.quants[n.Inputs[0]].Scale)}
	if b := p["bias"]; b != nil {
		f.bias = widened(b.F32)
	}
	return f
}

func widened(s []float32) []float64 {
	d := make([]float64, len(s))
	for i, v := range s {
		d[i] = float64(v)
	}
	return d
}

// absorb makes the filter read bytes v of the frame instead of v*a[c] + b[c].
func (f *filter) absorb(p *netdef.Preprocess) {
	a, b := p.Affine()
	per := f.dims[3]
	outPerGroup := f.dims[0] / f.groups
	each := len(f.w) / f.dims[0]
	for i := range f.w {
		out := i / each
		c := out/outPerGroup*per + i%per
		f.bias[out] += f.w[i] * b[c]
		f.w[i] *= a[c]
	}
}

// biasSteps is the most steps that a bias may have: then sums stay where requantization is cheapest.
const biasSteps = 1 << 21

// weights quantizes a filter by output channel.
func (l *lowering) weights(n *netdef.Node, f *filter) error {
	out := f.dims[0]
	each := len(f.w) / out
	w, bias, scale := make([]int8, len(f.w)), make([]int32, out), make([]float32, out)
	for c := range out {
		row := f.w[c*each:][:each]
		var largest float64
		for _, v := range row {
			largest = max(largest, math.Abs(v))
		}
		// A channel of weights that are small beside its bias needs coarser ones.
		s := max(largest/127, math.Abs(f.bias[c])/f.scaleIn/biasSteps)
		scale[c] = positive(s)
		for i, v := range row {
			w[c*each+i] = int8(min(max(math.RoundToEven(v/float64(scale[c])), -127), 127))
		}
		bias[c] = int32(math.RoundToEven(f.bias[c] / (f.scaleIn * float64(scale[c]))))
	}
	l.add(n, "weight", &ops.Param{Type: ops.Int8, Dims: f.dims, I8: w})
	l.add(n, "bias", &ops.Param{Type: ops.Int32, Dims: []int{out}, I32: bias})
	l.add(n, "weight_scale", &ops.Param{Type: ops.Float32, Dims: []int{out}, F32: scale})
	if f.slope != nil {
		l.add(n, "slope", f.slope)
	}
	return nil
}

// table is a stand-alone activation by its 256 inputs.
func table(f ops.Activation, in, out ops.Quant) *ops.Param {
	t := make([]int8, 256)
	for i := range t {
		t[i] = out.Quantize(f.Apply(in.Dequantize(int8(i-128)), 0))
	}
	return &ops.Param{Type: ops.Int8, Dims: []int{256}, I8: t}
}

// rawValues finds the values that can hold the frame's bytes because all that read them
// absorb mean and standard deviation: convolutions do, resizes pass them on. None where one reader cannot.
func rawValues(g *netdef.Graph) []bool {
	raw := make([]bool, len(g.Values))
	raw[0] = true
	for _, n := range g.Nodes {
		for i, v := range n.Inputs {
			if !raw[v] {
				continue
			}
			switch n.Op.(type) {
			case *ops.Conv:
			case *ops.Resize:
				raw[n.Output] = raw[n.Output] || i == 0
			default:
				return make([]bool, len(g.Values))
			}
		}
	}
	return raw
}

// meanBytes is what padding reads where values are bytes of the frame: each channel's mean.
func meanBytes(p *netdef.Preprocess) []int8 {
	a, b := p.Affine()
	q := make([]int8, 3)
	for c := range q {
		q[c] = int8(min(max(math.Round(-b[c]/a[c]), 0), 255) - 128)
	}
	return q
}
