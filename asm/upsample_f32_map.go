package asm

import "math"

// f32Map is a worker's view of float32 logits.
type f32Map struct {
	logits []float32
	peaks  [2]peaksF32 // of two rows of logits, in turns
	args   UpsampleF32Args
}

type peaksF32 struct {
	row   int32 // -1: none
	class []uint8
	gap   []float32
	size  []uint32
}

// columnRun is how many columns of a cell are made at once: bounds Top and Bottom.
const columnRun = 32

func newF32Map(u *Upsample) f32Map {
	n := u.classes
	m := f32Map{args: UpsampleF32Args{
		Class: make([]uint8, n), Top: make([]float32, n*columnRun), Bottom: make([]float32, n*columnRun),
		TL: make([]float32, n), TR: make([]float32, n), BL: make([]float32, n), BR: make([]float32, n),
	}}
	for i := range m.peaks {
		m.peaks[i] = peaksF32{class: make([]uint8, u.w), gap: make([]float32, u.w), size: make([]uint32, u.w)}
	}
	return m
}

func (m *f32Map) begin(logits []float32) {
	m.logits = logits
	m.peaks[0].row, m.peaks[1].row = -1, -1
}

func (m *f32Map) direct(u *Upsample, dst, margin []uint8, x, row int) {
	logits := m.logits[(row*u.w+x)*u.stride:]
	u.argmaxF32(dst, logits, u.classes, u.stride)
	for i := range margin {
		best, second := negInf, negInf
		for _, v := range logits[i*u.stride:][:u.classes] {
			if v > best {
				best, second = v, best
			} else if v > second {
				second = v
			}
		}
		margin[i] = marginF32(best - second)
	}
}

func (m *f32Map) classify(u *Upsample, class []int16, row0, row1 int32) {
	a, b := m.peaksOf(u, row0), m.peaksOf(u, row1)
	for i, c := range u.x.cells {
		k := a.class[c.i0]
		class[i] = -1
		if a.class[c.i1] == k && b.class[c.i0] == k && b.class[c.i1] == k {
			gap := min(a.gap[c.i0], a.gap[c.i1], b.gap[c.i0], b.gap[c.i1])
			if gap > leastGap(max(a.size[c.i0], a.size[c.i1], b.size[c.i0], b.size[c.i1])) {
				class[i] = int16(k)
			}
		}
	}
}

// leastGap is what a logit must exceed those of lower classes by at the corners of a cell so that
// rounding makes no tie inside: twice the bound of that. size has the bits of the largest |logit|
// there; where that is infinite or NaN nothing exceeds the gap.
func leastGap(size uint32) float32 {
	return float32(math.Float32frombits(size)*0x1p-20) + 1e-36
}

// infBits are those of infinity: above them is NaN.
const infBits = 0xff << 23

// peaksOf are the peaks of a row of logits. Rows that follow each other lie in different slots.
func (m *f32Map) peaksOf(u *Upsample, row int32) *peaksF32 {
	p := &m.peaks[row&1]
	if p.row != row {
		u.peakF32(p.class, p.gap, p.size, m.logits[int(row)*u.w*u.stride:], u.classes, u.stride)
		p.row = row
	}
	return p
}

func (m *f32Map) compute(u *Upsample, dst, margin []uint8, step int, x, y cell) {
	tl, tr := m.at(u, y.i0, x.i0), m.at(u, y.i0, x.i1)
	bl, br := m.at(u, y.i1, x.i0), m.at(u, y.i1, x.i1)
	a := &m.args
	a.Class = a.Class[:0]
	if margin != nil || u.shrinks {
		m.all(u)
	} else {
		m.candidates(u, x, y, tl, tr, bl, br)
	}
	for i, j := range a.Class {
		a.TL[i], a.TR[i], a.BL[i], a.BR[i] = tl[j], tr[j], bl[j], br[j]
	}
	a.WY, a.Step = u.y.w[y.from:y.to], step
	for from := x.from; from < x.to; from += columnRun {
		to := min(from+columnRun, x.to)
		a.WX = u.x.w[from:to]
		a.Dst = dst[from-x.from:]
		if margin == nil {
			u.cellF32(a)
			continue
		}
		a.Margin = margin[from-x.from:]
		upsampleMarginF32(a)
	}
	a.Dst, a.Margin = nil, nil
}

// candidates lists the classes that may win in a cell: all where a logit is not finite.
func (m *f32Map) candidates(u *Upsample, x, y cell, tl, tr, bl, br []float32) {
	upper, lower := &m.peaks[y.i0&1], &m.peaks[y.i1&1]
	size := max(upper.size[x.i0], upper.size[x.i1], lower.size[x.i0], lower.size[x.i1])
	if size >= infBits {
		m.all(u)
		return
	}
	winners := [4]uint8{upper.class[x.i0], upper.class[x.i1], lower.class[x.i0], lower.class[x.i1]}
	m.args.Class = u.rivalsF32(m.args.Class, winners, leastGap(size), tl, tr, bl, br)
}

func (m *f32Map) all(u *Upsample) {
	for j := range u.classes {
		m.args.Class = append(m.args.Class, uint8(j))
	}
}

// at are the logits of a position.
func (m *f32Map) at(u *Upsample, row, col int32) []float32 {
	return m.logits[(int(row)*u.w+int(col))*u.stride:][:u.classes]
}
