package rt

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
)

// program is a graph at one size: steps over an arena.
type program struct {
	buffers []*buffer // of each value
	nodes   []*node
	steps   []step
	arena   int64 // bytes
}

// assemble lowers a graph whose values have these shapes. Values that no node writes
// are inputs and filled before the first step. With keep no two values share memory.
func assemble(g *netdef.Graph, shapes []ops.Shape, params func(*netdef.Node) ops.Params, k *kernels, keep bool) (*program, error) {
	p := &program{}
	for i, v := range g.Values {
		b := &buffer{name: v.Name, shape: shapes[i], pixel: v.Channels, first: -1, last: -1}
		if v.Type == ops.Int8 {
			b.quant, b.pixel = v.Quant, (v.Channels+3)&^3
			b.pad = slices.Repeat([]int8{int8(v.Quant.ZeroPoint)}, b.pixel)
		}
		p.buffers = append(p.buffers, b)
	}
	for i := range g.Nodes {
		n := &g.Nodes[i]
		low := &node{op: n.Op, params: params(n), out: p.buffers[n.Output], k: k}
		low.out.first = i
		for _, v := range n.Inputs {
			b := p.buffers[v]
			b.last = i
			low.in = append(low.in, b)
		}
		if err := low.widen(); err != nil {
			return nil, fmt.Errorf("node %q: %w", n.Name, err)
		}
		p.nodes = append(p.nodes, low)
	}
	p.buffers[g.Result()].last = len(g.Nodes)
	p.arena = place(p.buffers, keep)
	for i, n := range p.nodes {
		s, err := lower(n)
		if err != nil {
			return nil, fmt.Errorf("node %q: %w", g.Nodes[i].Name, err)
		}
		p.steps = append(p.steps, s)
	}
	return p, nil
}

// widen gives the node's input the border that it reads.
func (n *node) widen() error {
	in := n.in[0]
	border, pad := reads(n.op, shapes(n.in), n.out.shape, n.params)
	for i := range border {
		in.border[i] = max(in.border[i], border[i])
	}
	if pad == nil {
		return nil
	}
	pad = filled(pad, in.pixel)
	if in.padded && !slices.Equal(pad, in.pad) {
		return fmt.Errorf("value %q is padded in two ways", in.name)
	}
	in.pad, in.padded = pad, true
	return nil
}

// place gives each buffer its offset so that no two that live at the same time overlap, and
// returns the arena's size. Large ones are placed first, each at the lowest offset that is free.
func place(buffers []*buffer, keep bool) int64 {
	bySize := slices.Clone(buffers)
	slices.SortStableFunc(bySize, func(a, b *buffer) int { return cmp.Compare(b.size(), a.size()) })
	var total int64
	var placed []*buffer // by offset
	for _, b := range bySize {
		var at int64
		for _, o := range placed {
			alive := keep || b.first <= o.last && o.first <= b.last
			if alive && at+b.size() > o.offset && o.offset+o.size() > at {
				at = o.offset + o.size()
			}
		}
		b.offset = at
		total = max(total, at+b.size())
		i, _ := slices.BinarySearchFunc(placed, at, func(o *buffer, at int64) int { return cmp.Compare(o.offset, at) })
		placed = slices.Insert(placed, i, b)
	}
	return total
}

// programRun is a program being run: the job that workers share.
type programRun struct {
	p    *program
	mem  *memory
	step int
	time []time.Duration // of each step, when profiled
}

func (r *programRun) part(w *worker, i, n int) {
	out := r.p.nodes[r.step].out
	y0, y1 := band(out.shape.H, i, n)
	if y0 == y1 {
		return
	}
	r.mem.fillBorder(out, y0, y1)
	r.p.steps[r.step].run(r.mem, w, y0, y1)
}

// run runs all steps with the pool's workers.
func (r *programRun) run(p *pool) error {
	for r.step = range r.p.steps {
		start := time.Now()
		if err := p.do(r); err != nil {
			return err
		}
		if r.time != nil {
			r.time[r.step] += time.Since(start)
		}
	}
	return nil
}
