package jpeg

import "bytes"

// bits reads the bits of a restart interval, the highest of a byte first.
type bits struct {
	buf []byte // the interval, unstuffed, and zeros
	end int    // bytes of the interval
	pos int    // the next byte
	acc uint64 // what was read of the bytes before pos; the bits that come next are the highest
	n   int    // how many of them count
}

// overread is more than a block can take: 64 symbols of up to 16 bits with up to 15 more, and a word.
const overread = 64*31/8 + 32

// grow makes room for the longest interval in n bytes.
func (b *bits) grow(n int) {
	if cap(b.buf) < n+overread {
		b.buf = make([]byte, n+overread)
	}
	b.buf = b.buf[:cap(b.buf)]
}

// load takes an interval from the beginning of data, up to a marker, and returns the marker's place.
func (b *bits) load(data []byte) int {
	from, to := 0, 0
	for {
		ff := len(data)
		if i := bytes.IndexByte(data[from:], 0xff); i >= 0 {
			ff = from + i
		}
		if ff+1 >= len(data) {
			to += copy(b.buf[to:], data[from:ff])
			from = len(data)
			break
		}
		next := data[ff+1]
		if next == 0 {
			to += copy(b.buf[to:], data[from:ff+1])
			from = ff + 2
			continue
		}
		to += copy(b.buf[to:], data[from:ff])
		from = ff
		if next != 0xff {
			break
		}
		from++ // a marker may follow any number of 0xFF
	}
	clear(b.buf[to : to+overread])
	b.end, b.pos, b.acc, b.n = to, 0, 0, 0
	return from
}

// left reports whether an interval goes on behind its last block: what fills its last byte, and zeros
// with which some cameras fill their buffers, are not counted.
func (b *bits) left() bool {
	for _, v := range b.buf[min((8*b.pos-b.n+7)/8, b.end):b.end] {
		if v != 0 {
			return true
		}
	}
	return false
}
