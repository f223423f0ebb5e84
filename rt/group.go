package rt

import (
	"github.com/edgeseg/edgeseg/asm/cpu"
	"github.com/edgeseg/edgeseg/ops"
)

// grouping decides which nodes run as chains.
type grouping struct {
	threads int
	cache   int64 // bytes that one thread may fill without its data leaving the cache
}

// maxRepeated is the largest share of a chain's work that may be done twice, where bands meet.
const maxRepeated = 0.02

// longest bounds the nodes of a chain, and with them the time that compiling takes.
const longest = 12

// defaultCache is taken where the size of the second-level cache is not known.
const defaultCache = 512 << 10

// newGrouping looks at the caches of the cores that threads run on.
func newGrouping(m *cpu.Machine, threads int) *grouping {
	l2 := m.Fast()[0].L2
	size := int64(l2.Size)
	if size == 0 {
		size = defaultCache
	}
	if sharers := min(l2.CPUs, threads); sharers > 1 {
		size /= int64(sharers)
	}
	return &grouping{threads: threads, cache: size}
}

// lastCache is the last cache before memory, as workers share it.
type lastCache struct {
	bytes   int64 // 0: unknown, as is the number of workers
	workers int
}

func newLastCache(m *cpu.Machine, threads int) lastCache {
	c := m.Fast()[0].L2
	if l3 := m.Fast()[0].L3; l3.Size > 0 {
		c = l3
	}
	return lastCache{int64(c.Size), min(c.CPUs, threads)}
}

// beside is how many blocks each worker may fill again and again while the weights, which all read, stay in the cache: 0 where they do
// not. A sixteenth part more already displaces them: maps go through the cache, too.
func (c lastCache) beside(weights, block int64) int {
	return int(max(c.bytes/16*13-weights, 0) / (max(int64(c.workers), 1) * block))
}

// chains splits nodes into runs of consecutive ones; those of more than one are fused.
func (g *grouping) chains(nodes []*node) [][]*node {
	readers := map[*buffer]int{}
	for _, n := range nodes {
		for _, b := range n.in {
			readers[b]++
		}
	}
	// The split that writes the fewest bytes to the arena, found from the end.
	written := make([]int64, len(nodes)+1)
	take := make([]int, len(nodes))
	for i := len(nodes) - 1; i >= 0; i-- {
		for k := 1; k <= min(longest, len(nodes)-i); k++ {
			if k > 1 && !(linear(nodes[i:i+k], readers) && g.pays(nodes[i:i+k])) {
				continue
			}
			out := nodes[i+k-1].out
			if bytes := out.shape.Elems()*out.elemSize() + written[i+k]; k == 1 || bytes < written[i] {
				written[i], take[i] = bytes, k
			}
		}
	}
	var all [][]*node
	for i := 0; i < len(nodes); i += take[i] {
		all = append(all, nodes[i:i+take[i]])
	}
	return all
}

// linear tells whether nodes can be a chain: each output but the last is read within it alone, by
// operators that go row by row.
func linear(nodes []*node, readers map[*buffer]int) bool {
	inside := map[*buffer]int{} // reads that are still to come
	for i, n := range nodes {
		if n.winograd() > 0 && len(nodes) > 1 { // works in tiles of several rows
			return false
		}
		for _, b := range n.in {
			if _, ok := inside[b]; ok {
				if _, ok := reach(n.op, alongY, span{0, 1}); !ok || spreads(n, b) {
					return false
				}
				inside[b]--
			}
		}
		if i < len(nodes)-1 {
			inside[n.out] = readers[n.out]
		}
	}
	for _, left := range inside {
		if left != 0 {
			return false
		}
	}
	return len(inside) > 0
}

// spreads tells whether a node reads a vector of channels that belongs to every pixel.
func spreads(n *node, in *buffer) bool {
	_, mul := n.op.(*ops.Mul)
	return mul && in.shape != n.out.shape
}

// pays tells whether a chain keeps maps in the cache that would not stay there, without repeating
// much work and with strips that fit.
func (g *grouping) pays(nodes []*node) bool {
	var widest int64
	for _, n := range nodes[:len(nodes)-1] {
		widest = max(widest, n.out.shape.Elems()*n.out.elemSize())
	}
	if widest <= g.cache/2 {
		return false
	}
	c, strips := newChain(nodes)
	defer c.undo()
	return g.tile(c, strips) && g.keeps(c, strips)
}

// keeps tells whether less goes through memory than without the chain: where weights do not stay in the cache beside the
// strips, each strip reads them again.
func (g *grouping) keeps(c *chain, strips int) bool {
	var weights, saved int64
	for i, n := range c.nodes {
		for _, p := range n.params {
			weights += elems(p) * n.out.elemSize()
		}
		if i < len(c.nodes)-1 {
			saved += 2 * n.out.shape.Elems() * n.out.elemSize() // written and read
		}
	}
	if weights <= g.cache/2 {
		return true
	}
	g.heighten(c, strips)
	out := c.nodes[len(c.nodes)-1].out.shape
	parts := (out.H + c.height - 1) / c.height * ((out.W + c.width - 1) / c.width)
	return weights*int64(parts-1) <= saved
}

// tile finds the widest tiles of columns whose strips fit; false where there are none that repeat little work.
func (g *grouping) tile(c *chain, strips int) bool {
	width := c.nodes[len(c.nodes)-1].out.shape.W
	for n := 1; n <= width; n++ {
		c.height, c.width = 1, (width+n-1)/n
		if c.repeated(g.threads, strips) > maxRepeated {
			return false
		}
		if g.bytes(c, strips) <= g.cache/2 {
			return true
		}
	}
	return false
}

// newChain marks the outputs between nodes as strip buffers.
func newChain(nodes []*node) (c *chain, strips int) {
	for _, n := range nodes[:len(nodes)-1] {
		strips++
		n.out.strip = strips
	}
	return &chain{nodes: nodes}, strips
}

func (c *chain) undo() {
	for _, n := range c.nodes {
		n.out.strip = 0
	}
}

// bytes is what the chain's strip buffers take.
func (g *grouping) bytes(c *chain, strips int) (sum int64) {
	for i, a := range c.stripSizes(strips) {
		b := c.nodes[i].out
		sum += int64(a.y.size()) * int64(a.x.size()*b.pixel) * b.elemSize()
	}
	return sum
}

// heighten makes the strips as high as fit: fewer and larger kernel calls.
func (g *grouping) heighten(c *chain, strips int) {
	for c.height < c.nodes[len(c.nodes)-1].out.shape.H {
		c.height *= 2
		if g.bytes(c, strips) > g.cache/2 {
			c.height /= 2
			return
		}
	}
}

// fuse makes the chain of these nodes with the highest strips that fit.
func (g *grouping) fuse(nodes []*node) (*chain, int64) {
	c, strips := newChain(nodes)
	g.tile(c, strips)
	g.heighten(c, strips)
	var size int64
	for i, a := range c.stripSizes(strips) {
		b := nodes[i].out
		b.rows, b.cols, b.offset = a.y.size(), a.x.size(), size
		size += b.size()
	}
	return c, size
}
