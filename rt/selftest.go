package rt

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/edgeseg/edgeseg/asm"
	"github.com/edgeseg/edgeseg/asm/cpu"
	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
	"github.com/edgeseg/edgeseg/ops/optest"
)

// SelfTest judges every kernel row that may run on this CPU: those of operators against the references, by all
// cases of package optest, the others against the plain rows of their families. It reports a line for each, goes
// on after a row that fails and returns all failures joined.
func SelfTest(ctx context.Context, report func(line string)) error {
	var failed []error
	for _, j := range judgements() {
		n, err := j.judge(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			report(fmt.Sprintf("%s: FAILED: %v", j.row, err))
			failed = append(failed, fmt.Errorf("%s: %w", j.row, err))
			continue
		}
		report(fmt.Sprintf("%s: %d cases", j.row, n))
	}
	return errors.Join(failed...)
}

// judgement is how a row is judged.
type judgement struct {
	row   string // family=row
	judge func(context.Context) (cases int, err error)
}

func judgements() (all []judgement) {
	for _, c := range candidates() {
		all = append(all, judgement{c.family + "=" + c.row, c.judge})
	}
	for _, c := range asm.Checks() {
		all = append(all, judgement{c.Family + "=" + c.Row, func(context.Context) (int, error) { return c.Run() }})
	}
	return all
}

// candidate is a row to be judged, in the company of plain ones.
type candidate struct {
	family, row string
	kinds       []string // operators that use the family
	t           ops.Type
	k           *kernels
}

// candidates are the rows that may run of all families that serve operators.
func candidates() (all []candidate) {
	add := func(t ops.Type, kinds ...string) func(family, row string, k *kernels) {
		return func(family, row string, k *kernels) {
			all = append(all, candidate{family, row, kinds, t, k})
		}
	}
	each(&asm.GemmF32, func(k *kernels) **asm.Row[asm.GemmF32Func] { return &k.gemmF32 }, add(ops.Float32, "attention", "conv", "conv_transpose", "matmul"))
	each(&asm.GemmF16, func(k *kernels) **asm.Row[asm.GemmF16Func] { return &k.gemmF16 }, add(ops.Float16, "conv", "conv_transpose", "matmul"))
	each(&asm.GemmS8, func(k *kernels) **asm.Row[asm.GemmS8Func] { return &k.gemmS8 }, add(ops.Int8, "conv", "conv_transpose"))
	each(&asm.GatherS8, func(k *kernels) **asm.Row[asm.GatherS8Func] { return &k.gatherS8 }, add(ops.Int8, "conv"))
	each(&asm.DwConvF32, func(k *kernels) **asm.Row[asm.DwConvF32Func] { return &k.dwConvF32 }, add(ops.Float32, "conv"))
	each(&asm.DwConvF16, func(k *kernels) **asm.Row[asm.DwConvF16Func] { return &k.dwConvF16 }, add(ops.Float16, "conv"))
	each(&asm.DwConvS8, func(k *kernels) **asm.Row[asm.DwConvS8Func] { return &k.dwConvS8 }, add(ops.Int8, "conv"))
	each(&asm.AddF32, func(k *kernels) **asm.Row[asm.AddF32Func] { return &k.addF32 }, add(ops.Float32, "add"))
	each(&asm.AddF16, func(k *kernels) **asm.Row[asm.AddF16Func] { return &k.addF16 }, add(ops.Float16, "add"))
	each(&asm.AddS8, func(k *kernels) **asm.Row[asm.AddS8Func] { return &k.addS8 }, add(ops.Int8, "add"))
	each(&asm.AffineF32, func(k *kernels) **asm.Row[asm.AffineF32Func] { return &k.affineF32 }, add(ops.Float32, "affine", "group_norm"))
	each(&asm.AffineF16, func(k *kernels) **asm.Row[asm.AffineF16Func] { return &k.affineF16 }, add(ops.Float16, "affine"))
	each(&asm.AffineS8, func(k *kernels) **asm.Row[asm.AffineS8Func] { return &k.affineS8 }, add(ops.Int8, "activation", "affine", "mul"))
	each(&asm.ResizeF32, func(k *kernels) **asm.Row[asm.ResizeF32Func] { return &k.resizeF32 }, add(ops.Float32, "resize"))
	each(&asm.ResizeF16, func(k *kernels) **asm.Row[asm.ResizeF16Func] { return &k.resizeF16 }, add(ops.Float16, "resize"))
	each(&asm.ResizeS8, func(k *kernels) **asm.Row[asm.ResizeS8Func] { return &k.resizeS8 }, add(ops.Int8, "resize"))
	pools := []string{"avg_pool", "adaptive_avg_pool"}
	each(&asm.PoolF32, func(k *kernels) **asm.Row[asm.PoolF32Func] { return &k.poolF32 }, add(ops.Float32, pools...))
	each(&asm.PoolF16, func(k *kernels) **asm.Row[asm.PoolF16Func] { return &k.poolF16 }, add(ops.Float16, pools...))
	each(&asm.PoolS8, func(k *kernels) **asm.Row[asm.PoolS8Func] { return &k.poolS8 }, add(ops.Int8, pools...))
	each(&asm.QuantizeF32, func(k *kernels) **asm.Row[asm.QuantizeF32Func] { return &k.quantizeF32 }, add(ops.Int8, "cast"))
	each(&asm.DequantizeS8, func(k *kernels) **asm.Row[asm.DequantizeS8Func] { return &k.dequantizeS8 }, add(ops.Float32, "cast"))
	each(&asm.MaxPoolF32, func(k *kernels) **asm.Row[asm.MaxPoolF32Func] { return &k.maxPoolF32 }, add(ops.Float32, "max_pool"))
	each(&asm.MaxPoolF16, func(k *kernels) **asm.Row[asm.MaxPoolF16Func] { return &k.maxPoolF16 }, add(ops.Float16, "max_pool"))
	each(&asm.MaxPoolS8, func(k *kernels) **asm.Row[asm.MaxPoolS8Func] { return &k.maxPoolS8 }, add(ops.Int8, "max_pool"))
	each(&asm.LookupS8, func(k *kernels) **asm.Row[asm.LookupS8Func] { return &k.lookupS8 }, add(ops.Int8, "activation"))
	each(&asm.ExponentialF32, func(k *kernels) **asm.Row[asm.ExponentialF32Func] { return &k.exponentialF32 }, add(ops.Float32, "activation", "attention"))
	each(&asm.MomentsF32, func(k *kernels) **asm.Row[asm.MomentsF32Func] { return &k.momentsF32 }, add(ops.Float32, "group_norm", "layer_norm"))
	rest := []string{"activation", "argmax", "attention", "channel_shuffle", "concat", "group_norm", "l2_normalize", "layer_norm", "mul", "slice", "sub"}
	for _, t := range []ops.Type{ops.Float32, ops.Float16, ops.Int8} {
		add(t, rest...)("other_"+t.String(), "plain", plainKernels())
	}
	return all
}

// each adds the rows of a family that may run; field is its place in kernels.
func each[F any](f *asm.Family[F], field func(*kernels) **asm.Row[F], add func(family, row string, k *kernels)) {
	for i := range f.Rows {
		if r := &f.Rows[i]; cpu.Has(r.Needs) {
			k := plainKernels()
			*field(k) = r
			add(f.Name, r.Name, k)
		}
	}
}

func (c *candidate) judge(ctx context.Context) (n int, err error) {
	for _, kind := range c.kinds {
		for o := range optest.CasesOf(kind, 1, c.t) {
			if ctx.Err() != nil {
				return n, nil
			}
			for _, bands := range []int{1, 3} {
				got, err := runCase(o, c.t, c.k, bands)
				if err == nil {
					err = o.Judge(got)
				}
				if err != nil {
					return n, fmt.Errorf("%s, %d bands: %w", o.Name, bands, err)
				}
			}
			n++
		}
	}
	return n, nil
}

// runCase runs a case as a graph of one node, in an arena of garbage that must not
// change but for the output.
func runCase(c *optest.Case, t ops.Type, k *kernels, bands int) (*ops.Tensor, error) {
	g := &netdef.Graph{Nodes: []netdef.Node{{Name: c.Name, Op: c.Op, Output: len(c.In)}}}
	var sizes []ops.Shape
	for i, x := range append(slices.Clone(c.In), c.Want) {
		v := netdef.Value{Name: fmt.Sprint(i), Channels: x.C, Type: t, Quant: x.Quant}
		if _, cast := c.Op.(*ops.Cast); cast { // between types
			v.Type = ops.Float32
			if x.I8 != nil {
				v.Type = ops.Int8
			}
		}
		g.Values, sizes = append(g.Values, v), append(sizes, x.Shape)
		if i < len(c.In) {
			g.Nodes[0].Inputs = append(g.Nodes[0].Inputs, i)
		}
	}
	p, err := assemble(g, sizes, func(*netdef.Node) ops.Params { return c.Params }, k, nil, true)
	if err != nil {
		return nil, err
	}
	m := newMemory(p.arena)
	m.scratch = make([]float32, p.scratch+guard/4)
	for i := range m.i8 {
		m.i8[i] = -1 // NaN in float32 and float16
	}
	for i, t := range c.In {
		m.write(p.buffers[i], t)
		m.fillBorder(p.buffers[i], 0, t.H)
	}
	before := slices.Clone(m.i8)
	r, w := newRun(p, []*memory{m}, bands), &worker{}
	for r.step = range p.steps {
		r.share(bands)
		for i := range bands {
			d := r.descent(w, i, bands)
			r.own(&d, i, bands)
		}
	}
	out := p.buffers[len(c.In)]
	for _, b := range p.buffers[len(c.In):] { // the output and what lies between the case's steps
		copy(before[b.offset:][:b.size()], m.i8[b.offset:])
	}
	for i, v := range m.i8 {
		if v != before[i] {
			return nil, fmt.Errorf("wrote %d bytes beyond the output", int64(i)-out.offset-out.size())
		}
	}
	return m.read(out), nil
}

// write fills a buffer with a tensor's values.
func (m *memory) write(b *buffer, t *ops.Tensor) {
	for i := range t.H * t.W {
		switch b.typ {
		case ops.Int8:
			copy(m.bytes(b, i/t.W, i%t.W), t.I8[i*t.C:][:t.C])
		case ops.Float16:
			copy(m.halves(b, i/t.W, i%t.W), asm.Halves(t.F32[i*t.C:][:t.C]))
		default:
			copy(m.floats(b, i/t.W, i%t.W), t.F32[i*t.C:][:t.C])
		}
	}
}

// read is the tensor that a buffer holds, int8 as it is.
func (m *memory) read(b *buffer) *ops.Tensor {
	if !b.int8() {
		return m.tensor(b)
	}
	t := ops.NewInt8(b.shape, b.quant)
	for i := range t.H * t.W {
		copy(t.I8[i*t.C:][:t.C], m.bytes(b, i/t.W, i%t.W))
	}
	return t
}
