package quant

import (
	"maps"
	"math"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
)

// lowering makes the int8 graph of a float32 one, value by value and node by node.
type lowering struct {
	m       *netdef.Model
	g       *netdef.Graph
	seen    [][]histogram
	raw     []bool // values that hold bytes of the frame, not normalized
	scaling *scaling
	moments []*moments   // by node; nil where there are none
	shifts  [][]float64  // by node and channel: what correction adds to a bias; nil is 0
	rounded []*rounded   // by node: weights, once known
	learned []ops.Params // by node: weights and biases of reconstruction; nil where there are none
	islands *islands
	halves  bool                  // weights of islands are stored in half precision
	tensors map[string]*ops.Param // of the int8 graph
}

// params gives the form of a node's constants in the int8 graph, by role: int8, or float32 of an island.
func (l *lowering) params(i int) map[string]*ops.Param {
	n := &l.g.Nodes[i]
	p := l.m.Params(n)
	if l.islands.nodes[i] {
		return l.floatParams(i, p)
	}
	switch op := n.Op.(type) {
	case *ops.Conv, *ops.ConvTranspose:
		return l.filter(i, p)
	case *ops.Affine:
		return l.affine(i, p)
	case *ops.Act:
		if op.Func != ops.PReLU && op.Func != ops.ReLU && op.Func != ops.ReLU6 {
			q := l.scaling.quants
			return map[string]*ops.Param{"table": table(op.Func, q[n.Inputs[0]], q[n.Output])}
		}
	}
	return p // slopes stay float32
}

// filter quantizes the weights of convolution i.
func (l *lowering) filter(i int, p ops.Params) map[string]*ops.Param {
	n := &l.g.Nodes[i]
	f, divisors := l.equalizedFilter(i, p)
	if l.rounded[i] == nil {
		l.rounded[i] = f.round(l.moments[i], divisors)
	}
	q := f.params(l.rounded[i])
	maps.Copy(q, l.learned[i])
	if s := p["slope"]; s != nil {
		q["slope"] = s
	}
	if c, ok := n.Op.(*ops.Conv); ok && l.raw[n.Inputs[0]] && c.Pad != [4]int{} {
		q["pad"] = &ops.Param{Type: ops.Int8, Dims: []int{3}, I8: meanBytes(&l.m.Preprocess)}
	}
	return q
}

// floatParams are the constants of a node that stays in float32: it reads and makes channels divided by their
// divisors as int8 nodes do.
func (l *lowering) floatParams(i int, p ops.Params) map[string]*ops.Param {
	n := &l.g.Nodes[i]
	switch n.Op.(type) {
	case *ops.Affine:
		return l.affine(i, p)
	case *ops.Conv, *ops.ConvTranspose:
		f := l.floatFilter(i, p)
		f.rescale(l.scaling.divisors[n.Inputs[0]], l.scaling.divisors[n.Output])
		q := map[string]*ops.Param{"weight": narrowed(f.w), "bias": narrowed(f.bias)}
		q["weight"].Dims = f.dims
		if l.halves {
			netdef.Halve(q["weight"])
		}
		if s := p["slope"]; s != nil {
			q["slope"] = s
		}
		return q
	}
	return p
}

// equalizedFilter is convolution i with all divisors taken into its weights; the second result is those of its
// input's channels.
func (l *lowering) equalizedFilter(i int, p ops.Params) (*filter, []float64) {
	n := &l.g.Nodes[i]
	in := n.Inputs[0]
	f := l.floatFilter(i, p)
	for c, x := range l.shifts[i] {
		f.bias[c] += x
	}
	divisors := l.scaling.divisors[in]
	if l.raw[in] {
		f.absorb(&l.m.Preprocess)
		a, _ := l.m.Preprocess.Affine()
		divisors = a[:]
	}
	f.rescale(l.scaling.divisors[in], l.scaling.divisors[n.Output])
	return f, divisors
}

// floatFilter is convolution i as it was trained, and what is known of its input.
func (l *lowering) floatFilter(i int, p ops.Params) *filter {
	n := &l.g.Nodes[i]
	in := n.Inputs[0]
	w := p["weight"]
	f := &filter{dims: w.Dims, w: widened(w.F32), bias: make([]float64, w.Dims[0]), phases: 1,
		scaleIn: float64(l.scaling.quants[in].Scale)}
	switch op := n.Op.(type) {
	case *ops.Conv:
		f.groups = max(op.Groups, 1)
	case *ops.ConvTranspose:
		f.groups = max(op.Groups, 1)
		f.phases = float64(max(op.Stride[0], 1) * max(op.Stride[1], 1))
	}
	if b := p["bias"]; b != nil {
		f.bias = widened(b.F32)
	}
	for c := range l.seen[in] {
		f.mean = append(f.mean, l.seen[in][c].mean())
		f.square = append(f.square, l.seen[in][c].meanSquare())
	}
	return f
}

func (l *lowering) shift(i int) []float64 {
	return l.shifts[i]
}

// affine takes the divisors of the channels that come in and go out into scale and shift.
func (l *lowering) affine(i int, p ops.Params) map[string]*ops.Param {
	n := &l.g.Nodes[i]
	scale, shift := widened(p["scale"].F32), widened(p["shift"].F32)
	for c, x := range l.shift(i) {
		shift[c] += x
	}
	a, _ := n.Op.(*ops.Affine).Parts(len(n.Inputs))
	da, db := l.joined(n.Inputs[:a]), l.joined(n.Inputs[a:])
	for c, d := range l.scaling.divisors[n.Output] {
		scale[c] *= da[c] / d
		shift[c] /= d
	}
	q := map[string]*ops.Param{"scale": narrowed(scale), "shift": narrowed(shift)}
	if len(db) > 0 {
		for c := range db {
			db[c] /= da[c]
		}
		q["ratio"] = narrowed(db)
	}
	if s := p["slope"]; s != nil {
		q["slope"] = s
	}
	return q
}

// joined gives the divisors of the channels of values joined.
func (l *lowering) joined(values []int) (all []float64) {
	for _, v := range values {
		all = append(all, l.scaling.divisors[v]...)
	}
	return all
}

func widened(s []float32) []float64 {
	d := make([]float64, len(s))
	for i, v := range s {
		d[i] = float64(v)
	}
	return d
}

func narrowed(s []float64) *ops.Param {
	p := &ops.Param{Type: ops.Float32, Dims: []int{len(s)}, F32: make([]float32, len(s))}
	for i, v := range s {
		p.F32[i] = float32(v)
	}
	return p
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
