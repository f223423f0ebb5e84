package rt

import (
	"fmt"
	"math"
	"sync"

	"github.com/edgeseg/edgeseg/asm"
	"github.com/edgeseg/edgeseg/asm/cpu"
	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
)

// Plan is a network compiled for a size and a CPU: steps, packed weights, offsets in the
// arena, and the workers that run them. It is immutable and shared by its sessions.
type Plan struct {
	program   *program
	options   Options
	input     asm.IngestOut
	result    netdef.Result
	classes   int
	precision ops.Type
	info      Info
	pool      *pool
	once      sync.Once
}

// Compile makes a plan. The model must be valid, as flat.Open and netdef.Convert leave it; it
// is not needed afterwards.
func Compile(m *netdef.Model, o Options) (*Plan, error) { return compile(m, o, newGrouping) }

func compile(m *netdef.Model, o Options, group func(*cpu.Machine, int) *grouping) (*Plan, error) {
	precision, g, err := variant(m, o.Precision)
	if err != nil {
		return nil, err
	}
	if err := asm.CheckEnv(); err != nil {
		return nil, fmt.Errorf("rt: %w", err)
	}
	o.Size = inputSize(m, o.Size)
	shapes, err := g.Infer(o.Size[0], o.Size[1])
	if err != nil {
		return nil, fmt.Errorf("rt: input of %dx%d: %w", o.Size[0], o.Size[1], err)
	}
	machine := cpu.Host()
	core := machine.Fast()[0].Core
	if precision == ops.Float16 {
		if err := checkHalves(m, g); err != nil {
			return nil, fmt.Errorf("rt: %w", err)
		}
		if asm.SlowHalves(core) {
			precision = ops.Float32
		} else {
			g, shapes = halved(g, shapes)
		}
	}
	p := &Plan{options: o, result: m.Result, precision: precision, classes: g.Values[g.Result()].Channels}
	if p.options.Fit == FitModel {
		p.options.Fit = Fit(m.Preprocess.Fit)
	}
	threads := o.Threads
	if threads < 1 {
		threads = machine.Usable()
	}
	var fuse *grouping
	if !o.NoFuse && !o.KeepValues {
		fuse = group(machine, threads)
	}
	k := pickKernels(core)
	k.last = newLastCache(machine, threads)
	p.program, err = assemble(g, shapes, func(n *netdef.Node) ops.Params { return m.Params(n) }, k, fuse, o.KeepValues)
	if err != nil {
		return nil, fmt.Errorf("rt: %w", err)
	}
	if p.input, err = ingestOut(&m.Preprocess, &g.Values[0], p.program.buffers[0]); err != nil {
		return nil, fmt.Errorf("rt: %w", err)
	}
	p.info = describe(m, p.program, k, core)
	p.info.Size, p.info.Precision, p.info.Threads = o.Size, precision, threads
	p.info.ArenaBytes = p.program.arena + int64(threads)*(p.program.stripBytes+4*int64(p.program.scratch))
	if need := p.info.ArenaBytes + p.info.WeightBytes; o.MemoryLimit > 0 && need > o.MemoryLimit {
		return nil, fmt.Errorf("rt: input of %dx%d needs %d bytes, %d for values and %d for weights; the limit is %d",
			o.Size[0], o.Size[1], need, p.info.ArenaBytes, p.info.WeightBytes, o.MemoryLimit)
	}
	p.pool = newPool(threads, o.Worker)
	return p, nil
}

// Info describes the plan.
func (p *Plan) Info() Info { return p.info }

// Close ends the plan's workers. Its sessions have been closed before.
func (p *Plan) Close() { p.once.Do(p.pool.close) }

// variant is the graph of the precision that is asked for: by default int8 where the model has it. That of
// float16 is the float32 one, which its plan halves.
func variant(m *netdef.Model, want ops.Type) (ops.Type, *netdef.Graph, error) {
	if want == 0 {
		want = ops.Int8
		if m.Variants[want] == nil {
			want = ops.Float32
		}
	}
	from := want
	if want == ops.Float16 {
		from = ops.Float32
	}
	g := m.Variants[from]
	if g == nil || len(g.Nodes) == 0 {
		return 0, nil, fmt.Errorf("rt: the model has no %v variant", from)
	}
	return want, g, nil
}

// inputSize is the multiple of the network's granularity nearest to what is asked for.
func inputSize(m *netdef.Model, size [2]int) [2]int {
	if size == [2]int{} {
		size = m.Size
	}
	n := max(m.Multiple, 1)
	for i, s := range size {
		size[i] = max((s+n/2)/n*n, n)
	}
	return size
}

// ingestOut translates the preprocessing to constants for the graph's input.
func ingestOut(p *netdef.Preprocess, in *netdef.Value, b *buffer) (asm.IngestOut, error) {
	o := asm.IngestOut{BGR: p.BGR, Raw: in.Raw, Stride: b.pixel, RowStride: b.row()}
	switch b.typ {
	case ops.Int8:
		o.Type = asm.IngestS8
	case ops.Float16:
		o.Type = asm.IngestF16
	}
	scale, shift := p.Affine()
	for c := range 3 {
		o.A[c], o.B[c] = float32(scale[c]), float32(shift[c])
		o.PadByte[c] = uint8(min(max(-shift[c]/scale[c]+0.5, 0), 255))
		if !b.int8() || in.Raw {
			continue
		}
		s, z := float64(in.Quant.Scale), float64(in.Quant.ZeroPoint)
		mul, off := math.Round(65536*scale[c]/s), math.Round(65536*(z+0.5+shift[c]/s))
		if mul < 0 || mul > 1<<22 || off < -1<<30 || off > 1<<30 {
			return o, fmt.Errorf("value %q: scale %g does not fit the preprocessing", in.Name, in.Quant.Scale)
		}
		o.M[c], o.Off[c] = int32(mul), int32(off)
	}
	return o, nil
}
