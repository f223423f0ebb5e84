package jpeg

import "encoding/binary"

// columns are the places in a block of the coefficients in their order, as asm.IDCTArgs has them, the
// rest those of a damaged block's beyond its end.
var columns = func() (t [128]uint8) {
	for i := range t {
		t[i] = 63
	}
	// Up and down the diagonals, from the corner on.
	u, v, up := 0, 0, true
	for i := range 64 {
		t[i] = uint8(8*u + v)
		switch {
		case up && u == 7:
			v, up = v+1, false
		case up && v == 0:
			u, up = u+1, false
		case up:
			u, v = u+1, v-1
		case v == 7:
			u, up = u+1, true
		case u == 0:
			v, up = v+1, true
		default:
			u, v = u-1, v+1
		}
	}
	return t
}()

// block reads the coefficients of a component's next block into zeros. It returns the number of the last one, 0
// if there is no other than the first, or -1 if the block is damaged.
func (b *bits) block(coef *[64]int16, c *scanned) (last int) {
	dc, ac := c.dc, c.ac
	buf, pos, acc, n := b.buf, b.pos, b.acc, b.n
	if n < 32 {
		acc |= binary.BigEndian.Uint64(buf[pos:]) >> (n & 63)
		pos += (63 - n) >> 3
		n |= 56
	}
	e := dc.look[acc>>(64-lookBits)]
	diff := int32(e) >> 16
	if diff == 0 {
		size, used := int(e>>12&15), int(e&0xff)
		if used == 0 {
			var symbol uint8
			if symbol, used = dc.long(acc); used == 0 {
				return -1
			}
			size = int(symbol)
		}
		acc <<= used & 63
		if size > 0 {
			diff = extend(acc, size)
		}
		acc <<= size & 63
		n -= used + size
	} else {
		acc <<= e & 63
		n -= int(e & 63)
	}
	c.pred += diff
	coef[0] = int16(c.pred)
	k := 1
	for k < 64 {
		if n < 32 {
			acc |= binary.BigEndian.Uint64(buf[pos:]) >> (n & 63)
			pos += (63 - n) >> 3
			n |= 56
		}
		e := ac.look[acc>>(64-lookBits)]
		if v := int32(e) >> 16; v != 0 {
			acc <<= e & 63
			n -= int(e & 63)
			k += int(e >> 8 & 15)
			coef[columns[k&127]&63] = int16(v)
			k++
			continue
		}
		run, size, used := int(e>>8&15), int(e>>12&15), int(e&0xff)
		if used == 0 {
			var symbol uint8
			if symbol, used = ac.long(acc); used == 0 {
				return -1
			}
			run, size = int(symbol>>4), int(symbol&15)
		}
		acc <<= used & 63
		n -= used
		if size == 0 {
			if run == 15 {
				k += 16
				continue
			}
			break
		}
		k += run
		coef[columns[k&127]&63] = int16(extend(acc, size))
		acc <<= size & 63
		n -= size
		k++
	}
	b.pos, b.acc, b.n = pos, acc, n
	if k > 64 || 8*pos-n > 8*b.end {
		return -1
	}
	return k - 1
}
