package asm

// s8Map is a worker's view of int8 logits.
type s8Map struct {
	logits  []int8
	classes [2]classesS8 // of two rows of logits, in turns
	args    UpsampleS8Args
}

type classesS8 struct {
	row   int32 // -1: none
	class []uint8
}

func newS8Map(u *Upsample) s8Map {
	n := u.classes
	m := s8Map{args: UpsampleS8Args{
		Class: make([]uint8, n), Top: make([]int32, n*columnRun), Bottom: make([]int32, n*columnRun),
		TL: make([]int32, n), TR: make([]int32, n), BL: make([]int32, n), BR: make([]int32, n),
	}}
	for i := range m.classes {
		m.classes[i].class = make([]uint8, u.w)
	}
	return m
}

func (m *s8Map) begin(logits []int8) {
	m.logits = logits
	m.classes[0].row, m.classes[1].row = -1, -1
}

func (m *s8Map) direct(u *Upsample, dst, margin []uint8, x, row int) {
	logits := m.logits[(row*u.w+x)*u.stride:]
	u.argmaxS8(dst, logits, u.classes, u.stride)
	for i := range margin {
		best, second := -1024, -1024
		for _, v := range logits[i*u.stride:][:u.classes] {
			if int(v) > best {
				best, second = int(v), best
			} else if int(v) > second {
				second = int(v)
			}
		}
		margin[i] = uint8(min(best-second, 255))
	}
}

// classify is exact: a class that is the lowest of the largest at all corners is so inside.
func (m *s8Map) classify(u *Upsample, class []int16, row0, row1 int32) {
	a, b := m.classesOf(u, row0), m.classesOf(u, row1)
	for i, c := range u.x.cells {
		k := a[c.i0]
		class[i] = -1
		if a[c.i1] == k && b[c.i0] == k && b[c.i1] == k {
			class[i] = int16(k)
		}
	}
}

// classesOf are the classes of a row of logits. Rows that follow each other lie in different slots.
func (m *s8Map) classesOf(u *Upsample, row int32) []uint8 {
	c := &m.classes[row&1]
	if c.row != row {
		u.argmaxS8(c.class, m.logits[int(row)*u.w*u.stride:], u.classes, u.stride)
		c.row = row
	}
	return c.class
}

func (m *s8Map) compute(u *Upsample, dst, margin []uint8, step int, x, y cell) {
	tl, tr := m.at(u, y.i0, x.i0), m.at(u, y.i0, x.i1)
	bl, br := m.at(u, y.i1, x.i0), m.at(u, y.i1, x.i1)
	a := &m.args
	a.Class = a.Class[:0]
	if margin != nil || u.shrinks {
		for j := range u.classes {
			a.Class = append(a.Class, uint8(j))
		}
	} else {
		m.candidates(u, x, y, tl, tr, bl, br)
	}
	for i, j := range a.Class {
		a.TL[i], a.TR[i], a.BL[i], a.BR[i] = int32(tl[j]), int32(tr[j]), int32(bl[j]), int32(br[j])
	}
	a.WY, a.Step = u.y.w11[y.from:y.to], step
	for from := x.from; from < x.to; from += columnRun {
		to := min(from+columnRun, x.to)
		a.WX = u.x.w11[from:to]
		a.Dst = dst[from-x.from:]
		if margin == nil {
			u.cellS8(a)
			continue
		}
		a.Margin = margin[from-x.from:]
		upsampleMarginS8(a)
	}
	a.Dst, a.Margin = nil, nil
}

// candidates lists the classes that may win in a cell.
func (m *s8Map) candidates(u *Upsample, x, y cell, tl, tr, bl, br []int8) {
	upper, lower := m.classes[y.i0&1].class, m.classes[y.i1&1].class
	winners := [4]uint8{upper[x.i0], upper[x.i1], lower[x.i0], lower[x.i1]}
	m.args.Class = u.rivalsS8(m.args.Class, winners, tl, tr, bl, br)
}

// at are the logits of a position.
func (m *s8Map) at(u *Upsample, row, col int32) []int8 {
	return m.logits[(int(row)*u.w+int(col))*u.stride:][:u.classes]
}
