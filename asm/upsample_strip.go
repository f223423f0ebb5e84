package asm

// StripRows is how many rows of the seen part are made at once at most. Where they are columns of
// the frame, as many of its neighbouring bytes are written together.
const StripRows = 16

// logitMap is what a strip asks of the logits, float32 or int8.
//
// Weights are not negative and rounding is monotone, so a class that is largest at all four corners of a
// cell is so in all of it: classify finds such cells, and compute does the others, for the
// classes that may win there.
type logitMap interface {
	// direct writes the classes of positions of a row from x on.
	direct(u *Upsample, dst, margin []uint8, x, row int)
	// classify writes the class that all pixels of each cell between two rows of logits have, -1 where
	// they must be computed.
	classify(u *Upsample, class []int16, row0, row1 int32)
	// compute writes the pixels of a cell. Rows of dst and margin (or nil) are step apart.
	compute(u *Upsample, dst, margin []uint8, step int, x, y cell)
}

// UpsampleScratch is what one worker needs beside the Upsample.
type UpsampleScratch struct {
	f32      f32Map
	s8       s8Map
	limitF32 limitF32Map
	limitS8  limitS8Map

	class  []int16 // of the cells of a strip
	strip  []uint8 // a strip of the seen part where its rows are not the frame's
	margin []uint8
}

// NewScratch makes the scratch of one worker, whole: a worker may run for the first time in any frame.
func (u *Upsample) NewScratch() *UpsampleScratch {
	s := &UpsampleScratch{f32: newF32Map(u), s8: newS8Map(u), class: make([]int16, len(u.x.cells))}
	if !u.straight() {
		s.strip, s.margin = make([]uint8, StripRows*u.seen.W), make([]uint8, StripRows*u.seen.W)
	}
	return s
}

// run makes rows y0 up to y1, in strips that lie between two rows of logits.
func (u *Upsample) run(mask, margin []uint8, y0, y1 int, s *UpsampleScratch, m logitMap) {
	for y := y0; y < y1; {
		strip := u.stripAt(y, y1)
		dst, margins, step := u.target(mask, margin, y, s)
		switch {
		case u.direct:
			for i := range int(strip.to - strip.from) {
				m.direct(u, part(dst, i*step, u.seen.W), part(margins, i*step, u.seen.W), int(u.x.taps[0].I0), int(strip.i0)+i)
			}
		case margins != nil || u.shrinks:
			for _, c := range u.x.cells {
				m.compute(u, dst[c.from:], part(margins, int(c.from), -1), step, c, strip)
			}
		default:
			u.strip(dst, step, strip, s, m)
		}
		u.place(mask, dst, y, int(strip.to), s.strip)
		u.place(margin, margins, y, int(strip.to), s.margin)
		y = int(strip.to)
	}
}

// strip fills the cells of one class, all rows at once, then computes the others.
func (u *Upsample) strip(dst []uint8, step int, strip cell, s *UpsampleScratch, m logitMap) {
	m.classify(u, s.class, strip.i0, strip.i1)
	first := dst[:u.seen.W]
	from, class := int32(0), s.class[0] // the run of cells of one class
	for i, c := range u.x.cells {
		if s.class[i] != class {
			fill(first[from:c.from], uint8(class))
			from, class = c.from, s.class[i]
		}
	}
	fill(first[from:], uint8(class))
	for i := 1; i < int(strip.to-strip.from); i++ {
		copy(dst[i*step:][:len(first)], first)
	}
	for i, c := range u.x.cells {
		if s.class[i] < 0 {
			m.compute(u, dst[c.from:], nil, step, c, strip)
		}
	}
}

// stripAt is the strip from row y on: at most StripRows rows, below y1, that read the same logits (each
// its own where nothing is interpolated).
func (u *Upsample) stripAt(y, y1 int) cell {
	t, end := u.y.taps[y], y+1
	for end < y1 && end < y+StripRows && (u.direct || u.y.taps[end].I0 == t.I0) {
		end++
	}
	return cell{int32(y), int32(end), t.I0, t.I1}
}

// straight reports whether rows of the seen part are rows of the frame, in its order.
func (u *Upsample) straight() bool { return u.turn.xx == 1 && u.turn.yy == 1 }

// target is where a strip's rows are written, and the step from row to row.
func (u *Upsample) target(mask, margin []uint8, y int, s *UpsampleScratch) (dst, margins []uint8, step int) {
	if u.straight() {
		at := u.offset(0, y)
		return mask[at:], part(margin, at, -1), u.view.FrameW
	}
	if margin == nil {
		return s.strip, nil, u.seen.W
	}
	return s.strip, s.margin, u.seen.W
}

// place brings rows y up to end of a strip into the frame unless they were written there.
func (u *Upsample) place(frame, strip []uint8, y, end int, buffer []uint8) {
	if u.straight() || frame == nil {
		return
	}
	w := u.seen.W
	at, dx, dy := u.offset(0, y), u.offset(1, y)-u.offset(0, y), u.offset(0, y+1)-u.offset(0, y)
	if !u.turn.quarter() {
		for i := range end - y {
			for x, v := range strip[i*w:][:w] {
				frame[at+i*dy+x*dx] = v
			}
		}
		return
	}
	for x := range w {
		for i := range end - y {
			frame[at+i*dy+x*dx] = strip[i*w+x]
		}
	}
}

// offset is where a pixel of the seen part lies in the frame.
func (u *Upsample) offset(tx, ty int) int {
	x, y := u.turn.at(tx, ty)
	return y*u.view.FrameW + x
}

// part is n elements of b from i on, all for n < 0; nil of nil.
func part(b []uint8, i, n int) []uint8 {
	if b == nil {
		return nil
	}
	if n < 0 {
		return b[i:]
	}
	return b[i:][:n]
}
