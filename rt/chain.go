package rt

import (
	"github.com/edgeseg/edgeseg/ops"
)

// chain runs consecutive nodes depth first, over strips of rows: the maps between them
// exist as a few rows for each worker, in strip buffers, and stay in the cache. A worker goes
// down its band strip by strip and keeps the rows that windows still reach, so that
// only at the band's start, and where another worker took over, rows are computed that its neighbour computes too.
// Where rows of all columns would not fit, it goes down the band once for each of several tiles of columns.
type chain struct {
	nodes         []*node // each reads the arena or strip buffers of earlier ones; the last writes the arena
	steps         []step
	height, width int // rows and columns of the last output in a strip
}

// span is lo to hi of the rows or columns of a map, the end excluded. Those outside of the map are its border.
type span struct{ lo, hi int }

func (s span) size() int { return s.hi - s.lo }

// join is the least span that holds both; an empty one adds nothing.
func (s span) join(o span) span {
	if s.size() <= 0 {
		return o
	}
	if o.size() <= 0 {
		return s
	}
	return span{min(s.lo, o.lo), max(s.hi, o.hi)}
}

// inside is the part of the span that belongs to a map's n rows or columns.
func (s span) inside(n int) span { return span{max(s.lo, 0), min(s.hi, n)} }

// area is a part of a map.
type area struct{ y, x span }

// strip is what a worker's strip buffer holds.
type strip struct {
	held int  // the row behind the last one that has been computed
	need span // rows that the strip at work reads
	x    span // columns
}

// todo is the rows that are needed and have not been computed.
func (s *strip) todo() span { return span{max(s.need.lo, s.held), s.need.hi} }

const alongY, alongX = 0, 1 // axes

// reach is the span of input rows or columns that those of the node's output read; false where the
// operator does not walk its input row by row.
func reach(op ops.Op, axis int, out span) (span, bool) {
	switch op := op.(type) {
	case *ops.Conv:
		c := op.WithDefaults()
		return span{
			out.lo*c.Stride[axis] - c.Pad[axis],
			(out.hi-1)*c.Stride[axis] - c.Pad[axis] + c.Dilation[axis]*(c.Kernel[axis]-1) + 1,
		}, true
	case *ops.Add, *ops.Sub, *ops.Affine, *ops.Act, *ops.Mul, *ops.Concat, *ops.Slice, *ops.ChannelShuffle, *ops.Cast:
		return out, true
	}
	return span{}, false
}

// edges tells whether a plan knows where maps end: rows outside of them are border, not computed.
type edges bool

// start begins a tile: strip buffers hold nothing, of the columns that those of the last output need.
func (c *chain) start(strips []strip, x span, e edges) {
	for i := range strips {
		strips[i] = strip{held: -1 << 30}
	}
	for i := len(c.nodes) - 1; i >= 0; i-- {
		n := c.nodes[i]
		todo := x
		if s := n.out.strip; s > 0 {
			todo = strips[s-1].x
		}
		if e {
			todo = todo.inside(n.out.shape.W)
		}
		for _, in := range n.in {
			if in.strip > 0 {
				cols, _ := reach(n.op, alongX, todo)
				strips[in.strip-1].x = strips[in.strip-1].x.join(cols)
			}
		}
	}
}

// plan finds what each strip buffer needs for the output rows out, from the last node
// to the first: only for rows that it does not hold yet.
func (c *chain) plan(strips []strip, out span, e edges) {
	for i := range strips {
		strips[i].need = span{}
	}
	for i := len(c.nodes) - 1; i >= 0; i-- {
		n := c.nodes[i]
		todo := out
		if s := n.out.strip; s > 0 {
			todo = strips[s-1].todo()
		}
		if e {
			todo = todo.inside(n.out.shape.H)
		}
		if todo.size() <= 0 {
			continue
		}
		for _, in := range n.in {
			if in.strip > 0 {
				rows, _ := reach(n.op, alongY, todo)
				strips[in.strip-1].need = strips[in.strip-1].need.join(rows)
			}
		}
	}
}

// begin starts a tile of columns and gives these.
func (c *chain) begin(strips []strip, tile int) span {
	cols := span{tile * c.width, min((tile+1)*c.width, c.nodes[len(c.nodes)-1].out.shape.W)}
	c.start(strips, cols, true)
	return cols
}

// run computes a strip: rows that follow on those before, from begin on.
func (c *chain) run(m *memory, w *worker, a area) {
	c.plan(m.strips, a.y, true)
	for i, n := range c.nodes {
		if n.out.strip == 0 {
			c.steps[i].run(m, w, a)
			continue
		}
		s := &m.strips[n.out.strip-1]
		todo := s.todo()
		s.held = max(s.held, s.need.hi)
		m.fillStrip(n.out, area{todo, s.x})
		if in := todo.inside(n.out.shape.H); in.size() > 0 {
			c.steps[i].run(m, w, area{in, s.x.inside(n.out.shape.W)})
		}
	}
}

// fillStrip writes the border of an area of a strip buffer: beside the map, and whole rows outside of it.
func (m *memory) fillStrip(b *buffer, a area) {
	left, right := max(-a.x.lo, 0), max(a.x.hi-b.shape.W, 0)
	for y := a.y.lo; y < a.y.hi; y++ {
		if y < 0 || y >= b.shape.H {
			m.fill(b, y, a.x.lo, a.x.size()*b.pixel)
			continue
		}
		m.fill(b, y, a.x.lo, left*b.pixel)
		m.fill(b, y, b.shape.W, right*b.pixel)
	}
}

// stripSizes is the number of rows and columns that each strip buffer must hold.
func (c *chain) stripSizes(strips int) []area {
	s := make([]strip, strips)
	c.start(s, span{0, c.width}, false)
	c.plan(s, span{0, c.height}, false)
	sizes := make([]area, strips)
	for i := range s {
		sizes[i] = area{s[i].need, s[i].x}
	}
	return sizes
}

// repeated is the share of the chain's work that is done twice, where bands of rows and tiles of columns meet.
func (c *chain) repeated(bands, strips int) float64 {
	last := c.nodes[len(c.nodes)-1].out.shape
	done := make([]area, len(c.nodes)) // rows and columns computed of each node, as spans from 0
	for x := 0; x < last.W; x += c.width {
		s := make([]strip, strips)
		c.start(s, span{x, min(x+c.width, last.W)}, true)
		for i, n := range c.nodes {
			cols := span{x, min(x+c.width, last.W)}
			if n.out.strip > 0 {
				cols = s[n.out.strip-1].x.inside(n.out.shape.W)
			}
			done[i].x.hi += cols.size()
		}
	}
	for i := range bands {
		y0, y1 := band(last.H, i, bands)
		if y0 == y1 {
			continue
		}
		s := make([]strip, strips)
		c.start(s, span{0, last.W}, true)
		c.plan(s, span{y0, y1}, true)
		for i, n := range c.nodes {
			rows := span{y0, y1}
			if n.out.strip > 0 {
				rows = s[n.out.strip-1].need.inside(n.out.shape.H)
			}
			done[i].y.hi += rows.size()
		}
	}
	var once, all float64
	for i, n := range c.nodes {
		cost := float64(work(c.nodes[i : i+1]))
		once += cost
		all += cost * float64(done[i].y.size()) / float64(n.out.shape.H) * float64(done[i].x.size()) / float64(n.out.shape.W)
	}
	return all/once - 1
}
