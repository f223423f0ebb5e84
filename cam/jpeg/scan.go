package jpeg

import (
	"errors"
	"fmt"
)

// scanHeader reads which components come next, with which tables.
func (d *Decoder) scanHeader(seg []byte) error {
	fr, s := &d.frame, &d.strip
	if len(seg) < 1 || len(seg) < 4+2*int(seg[0]) {
		return errors.New("a scan's header is cut off")
	}
	n := int(seg[0])
	if n < 1 || n > len(fr.comps) {
		return fmt.Errorf("a scan of %d components in a frame of %d", n, len(fr.comps))
	}
	s.comps = s.memory[:n]
	for i := range s.comps {
		id, tab := seg[1+2*i], seg[2+2*i]
		c := fr.component(id)
		if c == nil || c.seen {
			return fmt.Errorf("a scan has component %d, which is not expected", id)
		}
		if !fr.quantSet[c.tq] {
			return fmt.Errorf("quantization table %d is missing", c.tq)
		}
		c.seen = true
		s.comps[i] = scanned{component: c, h: int(c.h), v: int(c.v), quant: &fr.quant[c.tq],
			dc: d.tables.dc[tab>>4&3], ac: d.tables.ac[tab&3]}
	}
	d.lay()
	return nil
}

func (fr *frame) component(id uint8) *component {
	for i := range fr.comps {
		if fr.comps[i].id == id {
			return &fr.comps[i]
		}
	}
	return nil
}

// scan decodes a scan from its first bit on and returns how many bytes it took.
func (d *Decoder) scan(data []byte) (pos int) {
	total := d.strip.mcuW * d.strip.mcuH
	each := d.frame.interval
	if each == 0 {
		each = total
	}
	number := 0 // of the next restart marker
	for left := total; ; {
		n := min(each, left)
		left -= n
		pos += d.bits.load(data[pos:])
		d.run(n)
		if left == 0 {
			return pos
		}
		skipped, next := d.restart(data, pos, &number)
		if skipped < 0 {
			d.grey(left)
			return next
		}
		n = min(skipped*each, left)
		d.grey(n)
		left -= n
		if left == 0 {
			return next
		}
		pos = next
	}
}

// restart finds the restart marker that should stand at pos, and where its interval begins. If an
// other one stands there, intervals before it were lost: skipped is their number, or -1 if
// none follows.
func (d *Decoder) restart(data []byte, pos int, number *int) (skipped, next int) {
	const most = 4 // of eight: a greater distance forward is taken for one backward
	for {
		at, m := nextMarker(data, pos)
		if at != pos {
			d.frame.damaged = true
		}
		switch {
		case at < 0:
			return -1, len(data)
		case m == mEOI, m == mSOI, m == mSOS:
			d.frame.damaged = true
			return -1, at
		}
		if skipped := int(m-mRST0-uint8(*number)) & 7; m >= mRST0 && m <= mRST7 && skipped <= most {
			*number = int(m-mRST0) + 1
			if skipped > 0 {
				d.frame.damaged = true
			}
			return skipped, at + 2
		}
		d.frame.damaged = true
		pos = at + 2
	}
}

// run decodes an interval of n MCUs. From the first damaged one on they are grey.
func (d *Decoder) run(n int) {
	s := &d.strip
	for i := range s.comps {
		s.comps[i].pred = 0
	}
	for i := range n {
		if !d.mcu() {
			d.frame.damaged = true
			d.grey(n - i)
			return
		}
		d.frame.blocks += len(s.places)
		if s.mcus++; s.mcus == s.most || s.x+s.mcus == s.mcuW {
			d.flush()
		}
	}
	if d.bits.left() {
		d.frame.damaged = true
	}
}

// grey passes over n MCUs.
func (d *Decoder) grey(n int) {
	for s := &d.strip; n > 0; {
		step := min(n, s.most-s.mcus, s.mcuW-s.x-s.mcus)
		s.mcus += step
		n -= step
		if s.mcus == s.most || s.x+s.mcus == s.mcuW {
			d.flush()
		}
	}
}

// mcu reads the strip's next MCU; if it is damaged its coefficients are zero.
func (d *Decoder) mcu() bool {
	s := &d.strip
	for _, p := range s.places {
		at := p.first + s.mcus*p.step
		last := d.bits.block((*[64]int16)(s.coef[64*at:]), p.scanned)
		if last < 0 {
			s.forget()
			return false
		}
		s.last[at] = uint8(last)
	}
	return true
}
