package rt

import (
	"github.com/edgeseg/edgeseg/ops"
)

// chain runs consecutive nodes depth first, over strips of rows: the maps between them
// exist as a few rows for each worker, in strip buffers, and stay in the cache. A worker goes
// down its band strip by strip and keeps the rows that windows still reach, so that
// only at the band's start rows are computed that its neighbour computes too.
type chain struct {
	nodes  []*node // each reads the arena or strip buffers of earlier ones; the last writes the arena
	steps  []step
	height int // rows of the last output in a strip
}

// span is the rows lo to hi of a map, the end excluded. Rows outside of the map are its border.
type span struct{ lo, hi int }

func (s span) rows() int { return s.hi - s.lo }

// join is the least span that holds both; an empty one adds nothing.
func (s span) join(o span) span {
	if s.rows() <= 0 {
		return o
	}
	if o.rows() <= 0 {
		return s
	}
	return span{min(s.lo, o.lo), max(s.hi, o.hi)}
}

// inside is the part of the span that belongs to a map of h rows.
func (s span) inside(h int) span { return span{max(s.lo, 0), min(s.hi, h)} }

// strip is what a worker's strip buffer holds.
type strip struct {
	held span // rows, the first of them at the buffer's start
	need span // rows that the strip at work reads
}

// rowsRead is the span of input rows that rows out of the node's output read; false where the
// operator does not walk its input row by row.
func rowsRead(op ops.Op, out span) (span, bool) {
	switch op := op.(type) {
	case *ops.Conv:
		c := op.WithDefaults()
		return span{
			out.lo*c.Stride[0] - c.Pad[0],
			(out.hi-1)*c.Stride[0] - c.Pad[0] + c.Dilation[0]*(c.Kernel[0]-1) + 1,
		}, true
	case *ops.Add, *ops.Affine, *ops.Act, *ops.Concat:
		return out, true
	}
	return span{}, false
}

// empty makes strip buffers that hold nothing.
func empty(strips []strip) []strip {
	for i := range strips {
		strips[i] = strip{held: span{-1 << 30, -1 << 30}}
	}
	return strips
}

// edges tells whether a plan knows where maps end: rows outside of them are border, not computed.
type edges bool

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
		if todo.rows() <= 0 {
			continue
		}
		for _, in := range n.in {
			if in.strip > 0 {
				rows, _ := rowsRead(n.op, todo)
				strips[in.strip-1].need = strips[in.strip-1].need.join(rows)
			}
		}
	}
}

// todo is the rows that are needed and not held.
func (s *strip) todo() span { return span{max(s.need.lo, s.held.hi), s.need.hi} }

func (c *chain) run(m *memory, w *worker, y0, y1 int) {
	empty(m.strips)
	for y := y0; y < y1; y += c.height {
		out := span{y, min(y+c.height, y1)}
		c.plan(m.strips, out, true)
		for i, n := range c.nodes {
			if n.out.strip == 0 {
				c.steps[i].run(m, w, out.lo, out.hi)
				continue
			}
			s := &m.strips[n.out.strip-1]
			todo := s.todo()
			m.slide(n.out, s)
			m.fillStrip(n.out, todo)
			if in := todo.inside(n.out.shape.H); in.rows() > 0 {
				c.steps[i].run(m, w, in.lo, in.hi)
			}
		}
	}
}

// slide drops the rows of a strip buffer that are no longer needed and moves the others to its start.
func (m *memory) slide(b *buffer, s *strip) {
	if s.need.rows() <= 0 {
		return
	}
	kept := span{max(s.need.lo, s.held.lo), s.held.hi}
	if kept.rows() > 0 && kept.lo > s.held.lo {
		at := int64((kept.lo-s.held.lo)*b.row()) * b.elemSize()
		all := m.i8[m.stripBase+b.offset:][:b.size()]
		copy(all, all[at:][:int64(kept.rows()*b.row())*b.elemSize()])
	}
	s.held = span{s.need.lo, max(s.held.hi, s.need.hi)}
}

// fillStrip writes the border of rows of a strip buffer: beside the map, and whole rows outside of it.
func (m *memory) fillStrip(b *buffer, rows span) {
	for y := rows.lo; y < rows.hi; y++ {
		if y < 0 || y >= b.shape.H {
			m.fill(b, y, -b.border[1], b.row())
			continue
		}
		m.fill(b, y, -b.border[1], b.border[1]*b.pixel)
		m.fill(b, y, b.shape.W, b.border[3]*b.pixel)
	}
}

// stripRows is the number of rows that each strip buffer must hold when strips have this height.
func (c *chain) stripRows(height, strips int) []int {
	s := empty(make([]strip, strips))
	c.plan(s, span{0, height}, false)
	rows := make([]int, strips)
	for i := range s {
		rows[i] = s[i].need.rows()
	}
	return rows
}

// repeated is the share of the chain's multiply-accumulates that workers repeat when bands divide it.
func (c *chain) repeated(bands, strips int) float64 {
	var once, done float64 // multiply-accumulates
	last := c.nodes[len(c.nodes)-1].out
	for i := range bands {
		y0, y1 := band(last.shape.H, i, bands)
		if y0 == y1 {
			continue
		}
		s := empty(make([]strip, strips))
		c.plan(s, span{y0, y1}, true)
		for _, n := range c.nodes {
			rows := y1 - y0
			if n.out.strip > 0 {
				rows = s[n.out.strip-1].need.inside(n.out.shape.H).rows()
			}
			done += float64(rows) / float64(n.out.shape.H) * float64(n.op.MACs(shapes(n.in)))
		}
	}
	for _, n := range c.nodes {
		once += float64(n.op.MACs(shapes(n.in)))
	}
	return done/once - 1
}
