package rt

import (
	"unsafe"

	"github.com/edgeseg/edgeseg/asm"
	"github.com/edgeseg/edgeseg/ops"
)

const (
	align = 64  // of every buffer: a cache line, the widest vector
	guard = 256 // bytes behind the last buffer, and before the first, that kernels may read
)

// memory is a session's arena as one worker sees it: all buffers of a plan in one piece of
// anonymous memory, behind them the strip buffers of each worker.
type memory struct {
	f32       []float32
	f16       []asm.Half
	i8        []int8
	stripBase int64   // where this worker's strip buffers begin
	strips    []strip // what they hold
	scratch   []float32
}

// newMemories makes the arena of a program for a number of workers.
func newMemories(p *program, workers int) []*memory {
	each := newMemory(p.arena + int64(workers)*p.stripBytes)
	all := make([]*memory, workers)
	for i := range all {
		all[i] = &memory{f32: each.f32, f16: each.f16, i8: each.i8, stripBase: p.arena + int64(i)*p.stripBytes, strips: make([]strip, p.strips), scratch: make([]float32, p.scratch+guard/4)}
	}
	return all
}

// newMemory makes an arena of size bytes.
func newMemory(size int64) *memory {
	raw := make([]byte, size+2*guard+align)
	askForHugePages(raw)
	skip := guard + align - 1 - (uintptr(unsafe.Pointer(&raw[guard]))+align-1)%align
	raw = raw[skip:][: size+guard : size+guard]
	return &memory{
		f32: unsafe.Slice((*float32)(unsafe.Pointer(&raw[0])), len(raw)/4),
		f16: unsafe.Slice((*asm.Half)(unsafe.Pointer(&raw[0])), len(raw)/2),
		i8:  unsafe.Slice((*int8)(unsafe.Pointer(&raw[0])), len(raw)),
	}
}

const (
	// sameSet is floats between pixels of which a few displace each other from the first-level cache; skew is what they lie
	// farther apart then. A product of 2048 channels is done in five sixths of the time.
	sameSet = 1024
	skew    = 16
)

// buffer is where a value lies in the arena: [H][W][channels] between borders that
// hold what its consumers' padding reads, so that no kernel knows of edges.
type buffer struct {
	name    string
	shape   ops.Shape
	typ     ops.Type  // Float32, Float16 or Int8
	quant   ops.Quant // of int8
	pixel   int       // elements from pixel to pixel: channels, in int8 rounded up to 4, in float32 skewed
	border  [4]int    // pixels: top, left, bottom, right
	pad     []int8    // what the border of an int8 value reads, by channel
	padded  bool      // pad is not the zero point but what a consumer asks for
	shifted bool      // 128 is added to int8 values and to pad, modulo 256
	offset  int64     // bytes from the arena's start, or from that of a worker's strip buffers
	first   int       // step that writes it; -1 the ingest
	last    int       // last step that reads it
	strip   int       // number of the strip buffer in its chain, from 1; 0: a whole map in the arena
	rows    int       // that a strip buffer holds: row y lies where row y-rows lay
	cols    int       // pixels of such a row
}

func (b *buffer) int8() bool { return b.typ == ops.Int8 }

func (b *buffer) half() bool { return b.typ == ops.Float16 }

func (b *buffer) elemSize() int64 { return b.typ.Size() }

// row is the number of elements from row to row.
func (b *buffer) row() int {
	if b.strip > 0 {
		return b.cols * b.pixel
	}
	return (b.border[1] + b.shape.W + b.border[3]) * b.pixel
}

// slot is where row y lies in a strip buffer.
func (b *buffer) slot(y int) int {
	if y %= b.rows; y < 0 {
		y += b.rows
	}
	return y
}

// following is the number of rows from y on that follow one another in memory, at most n.
func (b *buffer) following(y, n int) int {
	if b.strip > 0 {
		return min(n, b.rows-b.slot(y))
	}
	return n
}

// size is the number of bytes of the buffer, rounded up to the alignment.
func (b *buffer) size() int64 {
	rows := b.border[0] + b.shape.H + b.border[2]
	if b.strip > 0 {
		rows = b.rows
	}
	n := int64(rows) * int64(b.row()) * b.elemSize()
	return (n + align - 1) &^ (align - 1)
}

// stripSize is size for a strip buffer, 0 for others.
func (b *buffer) stripSize() int64 {
	if b.strip == 0 {
		return 0
	}
	return b.size()
}

// gapless tells whether these columns are all that lies in memory.
func (b *buffer) gapless(x span) bool { return x.size()*b.pixel == b.row() }

// at is the buffer's bytes and the element of pixel y, x in it, which may lie in the border.
func (m *memory) at(b *buffer, y, x int) (offset int64, elem int) {
	if b.strip > 0 {
		return m.stripBase + b.offset, b.slot(y)*b.row() + (x-m.strips[b.strip-1].x.lo)*b.pixel
	}
	return b.offset, (y+b.border[0])*b.row() + (x+b.border[1])*b.pixel
}

// floats is the buffer's memory from pixel y, x on.
func (m *memory) floats(b *buffer, y, x int) []float32 {
	offset, elem := m.at(b, y, x)
	return m.f32[offset/4:][:b.size()/4][elem:]
}

// halves is floats for float16.
func (m *memory) halves(b *buffer, y, x int) []asm.Half {
	offset, elem := m.at(b, y, x)
	return m.f16[offset/2:][:b.size()/2][elem:]
}

// bytes is floats for int8.
func (m *memory) bytes(b *buffer, y, x int) []int8 {
	offset, elem := m.at(b, y, x)
	return m.i8[offset:][:b.size()][elem:]
}

// fillBorder writes the border beside rows y0 to y1, above the first and below the last.
func (m *memory) fillBorder(b *buffer, y0, y1 int) {
	if b.border == [4]int{} {
		return
	}
	if y0 == 0 {
		m.fill(b, -b.border[0], -b.border[1], b.border[0]*b.row())
	}
	for y := y0; y < y1; y++ {
		m.fill(b, y, -b.border[1], b.border[1]*b.pixel)
		m.fill(b, y, b.shape.W, b.border[3]*b.pixel)
	}
	if y1 == b.shape.H {
		m.fill(b, y1, -b.border[1], b.border[2]*b.row())
	}
}

// fill writes n elements of padding from pixel y, x on.
func (m *memory) fill(b *buffer, y, x, n int) {
	if n == 0 {
		return
	}
	switch b.typ {
	case ops.Float32:
		clear(m.floats(b, y, x)[:n])
		return
	case ops.Float16:
		clear(m.halves(b, y, x)[:n])
		return
	}
	p := m.bytes(b, y, x)[:n]
	done := copy(p, b.pad)
	for done < n {
		done += copy(p[done:], p[:done])
	}
}
