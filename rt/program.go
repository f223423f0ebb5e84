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
	groups  [][]*node // nodes of each step
	steps   []step
	small   []bool // steps that one worker does faster than several

	arena      int64 // bytes of the values between steps
	stripBytes int64 // bytes of a worker's strip buffers
	strips     int   // number of them
	scratch    int   // floats that a step needs of each worker
}

// assemble lowers a graph whose values have these shapes. Values that no node writes
// are inputs and filled before the first step. With keep no two values share memory; a nil
// grouping makes a step of each node.
func assemble(g *netdef.Graph, shapes []ops.Shape, params func(*netdef.Node) ops.Params, k *kernels, fuse *grouping, keep bool) (*program, error) {
	p := &program{}
	for i, v := range g.Values {
		b := &buffer{name: v.Name, shape: shapes[i], typ: v.Type, pixel: v.Channels, first: -1, last: -1}
		if v.Type == ops.Float32 && v.Channels%sameSet == 0 && shapes[i].H*shapes[i].W > 1 {
			b.pixel += skew
		}
		if v.Type == ops.Int8 {
			b.quant, b.pixel = v.Quant, (v.Channels+3)&^3
			b.pad = slices.Repeat([]int8{int8(v.Quant.ZeroPoint)}, b.pixel)
		}
		p.buffers = append(p.buffers, b)
	}
	for i := range g.Nodes {
		n := &g.Nodes[i]
		low := &node{name: n.Name, op: n.Op, params: params(n), out: p.buffers[n.Output], k: k}
		for _, v := range n.Inputs {
			low.in = append(low.in, p.buffers[v])
		}
		if err := low.widen(); err != nil {
			return nil, fmt.Errorf("node %q: %w", n.Name, err)
		}
		parts, err := p.expanded(low)
		if err != nil {
			return nil, fmt.Errorf("node %q: %w", n.Name, err)
		}
		p.nodes = append(p.nodes, parts...)
	}
	var chains []*chain // of the steps that are one
	p.groups, chains = p.group(fuse)
	if !keep {
		p.shift(g.Result())
	}
	p.live(g.Result())
	p.arena = place(p.buffers, keep)
	for i, c := range chains {
		if err := p.lower(p.groups[i], c); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// expanded gives the nodes that do a node's work: itself, for most.
func (p *program) expanded(n *node) ([]*node, error) {
	switch op := n.op.(type) {
	case *ops.MatMul:
		return p.expand(n, op)
	case *ops.GroupNorm:
		return p.expandGroupNorm(n, op)
	case *ops.Attention:
		return p.expandAttention(n, op)
	}
	return []*node{n}, nil
}

// group splits the nodes into steps; a chain is nil for a step of one node.
func (p *program) group(fuse *grouping) (groups [][]*node, chains []*chain) {
	if fuse == nil {
		for i := range p.nodes {
			groups = append(groups, p.nodes[i:i+1])
		}
		return groups, make([]*chain, len(groups))
	}
	for _, nodes := range fuse.chains(p.nodes) {
		var c *chain
		if len(nodes) > 1 {
			var size int64
			c, size = fuse.fuse(nodes)
			p.stripBytes, p.strips = max(p.stripBytes, size), max(p.strips, len(nodes)-1)
		}
		groups, chains = append(groups, nodes), append(chains, c)
	}
	return groups, chains
}

// live sets the steps between which each value is in use.
func (p *program) live(result int) {
	for i, nodes := range p.groups {
		for _, n := range nodes {
			n.out.first = i
			for _, b := range n.in {
				b.last = i
			}
		}
	}
	p.buffers[result].last = len(p.groups)
}

// smallWork is the multiply-accumulates and bytes below which waking workers costs more than
// they save: a wake-up takes some 5 us.
const smallWork = 1 << 17

// work estimates what a group of nodes costs.
func work(nodes []*node) (sum int64) {
	for _, n := range nodes {
		sum += n.op.MACs(shapes(n.in)) + 4*n.out.shape.Elems()
	}
	return sum
}

// lower makes the step of a group of nodes.
func (p *program) lower(nodes []*node, c *chain) error {
	p.small = append(p.small, work(nodes) < smallWork)
	var steps []step
	for _, n := range nodes {
		s, err := lower(n)
		if err != nil {
			return fmt.Errorf("node %q: %w", n.name, err)
		}
		if s, ok := s.(interface{ scratch() int }); ok {
			p.scratch = max(p.scratch, s.scratch())
		}
		steps = append(steps, s)
	}
	if c == nil {
		p.steps = append(p.steps, steps[0])
		return nil
	}
	c.steps = steps
	p.steps = append(p.steps, c)
	return nil
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
	bySize := slices.DeleteFunc(slices.Clone(buffers), func(b *buffer) bool { return b.strip > 0 })
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
	p      *program
	mem    []*memory // of each worker
	shares []share   // likewise, of the step
	step   int
	time   []time.Duration // of each step, when profiled
}

func newRun(p *program, mem []*memory, bands int) programRun {
	return programRun{p: p, mem: mem, shares: make([]share, bands)}
}

// share deals the step's rows out to n bands.
func (r *programRun) share(n int) {
	for i := range n {
		r.shares[i].set(slab{0, r.band(i, n)})
	}
}

// band is the rows of band i of n of the step.
func (r *programRun) band(i, n int) span {
	nodes := r.p.groups[r.step]
	y0, y1 := band(nodes[len(nodes)-1].out.shape.H, i, n)
	return span{y0, y1}
}

// part does band i of the step, then what it can take over of the others.
func (r *programRun) part(w *worker, i, n int) {
	d := r.descent(w, i, n)
	r.own(&d, i, n)
	for other := i + 1; other < i+n; {
		p, ok := r.shares[other%n].steal(stealRows * d.height)
		if !ok {
			other++
			continue
		}
		d.own.set(p)
		d.down()
	}
}

// own does what is left of band i.
func (r *programRun) own(d *descent, i, n int) {
	d.down()
	for tile := 1; tile < d.tiles; tile++ {
		d.own.set(slab{tile, r.band(i, n)})
		d.down()
	}
}

// stealRows is how many pieces a worker must have left for another to take half of them: fewer are
// done sooner than the other has computed the rows that they have in common.
const stealRows = 4

// descent is how a worker goes down its share of a step, piece by piece.
type descent struct {
	own    *share
	w      *worker
	mem    *memory
	out    *buffer
	step   step
	chain  *chain // the step, where it is one
	height int    // rows of a piece
	tiles  int    // of columns
}

func (r *programRun) descent(w *worker, i, n int) descent {
	nodes := r.p.groups[r.step]
	d := descent{own: &r.shares[i], w: w, mem: r.mem[w.index], out: nodes[len(nodes)-1].out, step: r.p.steps[r.step], tiles: 1}
	d.height = pieceRows(d.out.shape, n)
	if c, ok := d.step.(*chain); ok {
		d.chain, d.height, d.tiles = c, c.height, (d.out.shape.W+c.width-1)/c.width
	}
	return d
}

// pieceRows is how many rows a worker of n computes at once of a map that is not a chain's: all alone, all; otherwise a quarter
// of its band, if these are pixels enough for kernels to use weights often. Multiples of four suit what computes tiles of rows.
func pieceRows(s ops.Shape, n int) int {
	if n == 1 {
		return s.H
	}
	const pixels = 256
	return (max(s.H/(4*n), pixels/s.W) + 3) &^ 3
}

// down does what is left of the share.
func (d *descent) down() {
	cols, begun := span{0, d.out.shape.W}, false
	for {
		p, ok := d.own.take(d.height)
		if !ok {
			return
		}
		if p.tile == 0 {
			d.mem.fillBorder(d.out, p.rows.lo, p.rows.hi)
		}
		if d.chain != nil && !begun {
			cols, begun = d.chain.begin(d.mem.strips, p.tile), true
		}
		d.step.run(d.mem, d.w, area{p.rows, cols})
	}
}

// run runs all steps with the pool's first workers.
func (r *programRun) run(p *pool, workers int) error {
	for r.step = range r.p.steps {
		start, n := time.Now(), workers
		if r.p.small[r.step] {
			n = 1
		}
		r.share(n)
		if err := p.do(r, n); err != nil {
			return err
		}
		if r.time != nil {
			r.time[r.step] += time.Since(start)
		}
	}
	return nil
}
