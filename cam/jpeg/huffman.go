package jpeg

import (
	"bytes"
	"errors"
	"fmt"
)

// lookBits is the length of what a table is asked for at once: nearly all codes together with the value
// that follows. Two tables of 4 KiB stay in a first-level cache of 32 KiB.
const lookBits = 10

// table decodes one Huffman code.
type table struct {
	// look tells of each beginning of lookBits: in bits 0 to 7 how many bits are used, 0 where the code is
	// longer; in 8 to 11 how many zeros come before the coefficient; in 16 to 31 the
	// coefficient, or if it needs more bits 0, and in 12 to 15 their number.
	look [1 << lookBits]uint32

	limit  [17]uint32 // by length: the first 16 bits behind its codes, which are ordered by length
	offset [17]int32  // from a code of that length to its place in values
	values [256]uint8
	spec   []byte // what it was made from
}

// tables are those that a frame's scans may name.
type tables struct {
	dc, ac       [4]*table // in force
	dcOwn, acOwn [4]table  // of the last frames: most cameras send the same ones with each
}

// reset makes the standard tables those in force.
func (t *tables) reset() {
	s := standard()
	for i := range t.dc {
		t.dc[i], t.ac[i] = &s[0][i&1], &s[1][i&1]
	}
}

// define reads the tables of a DHT segment.
func (t *tables) define(seg []byte) error {
	for len(seg) > 0 {
		if len(seg) < 17 {
			return errors.New("a Huffman table is cut off")
		}
		class, id := seg[0]>>4, seg[0]&15
		if class > 1 || id > 3 {
			return fmt.Errorf("has Huffman table %d of class %d, there are 0 to 3 of classes 0 and 1", id, class)
		}
		n := 0
		for _, c := range seg[1:17] {
			n += int(c)
		}
		if n > 256 || 17+n > len(seg) {
			return fmt.Errorf("a Huffman table has %d codes in %d bytes", n, len(seg)-17)
		}
		own, ref := &t.acOwn[id], &t.ac[id]
		if class == 0 {
			own, ref = &t.dcOwn[id], &t.dc[id]
		}
		if spec := seg[1 : 17+n]; !bytes.Equal(own.spec, spec) {
			if err := own.build(spec, class == 0); err != nil {
				own.spec = own.spec[:0]
				return err
			}
		}
		*ref = own
		seg = seg[17+n:]
	}
	return nil
}

// build makes a table of 16 counts of codes, by length, and their symbols.
func (t *table) build(spec []byte, dc bool) error {
	t.spec = append(t.spec[:0], spec...)
	counts, symbols := spec[:16], spec[16:]
	copy(t.values[:], symbols)
	clear(t.look[:])
	code, k := uint32(0), 0
	for i, count := range counts {
		length := i + 1
		t.offset[length] = int32(k) - int32(code)
		if code+uint32(count) > 1<<length {
			return fmt.Errorf("a Huffman table has more codes of %d bits than there can be", length)
		}
		for range count {
			symbol := symbols[k]
			if dc && symbol > 15 {
				return fmt.Errorf("a Huffman table for first coefficients has one of %d bits", symbol)
			}
			if length <= lookBits {
				t.enter(code, length, symbol)
			}
			code++
			k++
		}
		t.limit[length] = code << (16 - length)
		code <<= 1
	}
	return nil
}

// enter fills the part of look that begins with a code.
func (t *table) enter(code uint32, length int, symbol uint8) {
	rest := lookBits - length
	size := int(symbol & 15)
	part := t.look[code<<rest:][:1<<rest]
	for i := range part {
		e := uint32(length) | uint32(symbol>>4)<<8 | uint32(size)<<12
		if size > 0 && size <= rest {
			v := extend(uint64(i)<<(64-rest), size)
			e = uint32(length+size) | uint32(symbol>>4)<<8 | uint32(uint16(v))<<16
		}
		part[i] = e
	}
}

// extend reads the highest bits of acc as a coefficient of size bits (T.81, F.2.2.1).
func extend(acc uint64, size int) int32 {
	v := int32(acc >> (64 - size&63) & 0xffff)
	if int64(acc) >= 0 {
		v -= 1<<(size&15) - 1
	}
	return v
}

// long finds the symbol of a code that look is too short for, and its length, 0 where there is no such code.
func (t *table) long(acc uint64) (symbol uint8, length int) {
	code := uint32(acc >> 48)
	for n := lookBits + 1; n <= 16; n++ {
		if code < t.limit[n] {
			return t.values[uint8(int32(code>>(16-n))+t.offset[n])], n
		}
	}
	return 0, 0
}
