package asm

import "math"

// ThresholdF32 is RunF32 for one class, the first element of each position: a pixel is 1 where
// its interpolated value exceeds t, otherwise 0, where it is NaN too.
func (u *Upsample) ThresholdF32(mask, margin []uint8, logits []float32, t float32, y0, y1 int, s *UpsampleScratch) {
	s.limitF32.logits, s.limitF32.t = logits, t
	u.run(mask, margin, y0, y1, s, &s.limitF32)
	s.limitF32.logits = nil
}

// ThresholdS8 is ThresholdF32 for int8 logits, t in quants: the real threshold / scale + zero point.
func (u *Upsample) ThresholdS8(mask, margin []uint8, logits []int8, t float64, y0, y1 int, s *UpsampleScratch) {
	s.limitS8.logits, s.limitS8.limit = logits, limitS8(t)
	u.run(mask, margin, y0, y1, s, &s.limitS8)
	s.limitS8.logits = nil
}

// limitF32Map finds what exceeds a threshold in float32 logits.
type limitF32Map struct {
	logits      []float32
	t           float32
	top, bottom [columnRun]float32
}

func (m *limitF32Map) direct(u *Upsample, dst, margin []uint8, x, row int) {
	logits := m.logits[(row*u.w+x)*u.stride:]
	for i := range dst {
		m.store(dst, margin, i, logits[i*u.stride])
	}
}

// classify finds cells whose corners lie on one side, by what rounding can change inside.
func (m *limitF32Map) classify(u *Upsample, class []int16, row0, row1 int32) {
	for i, c := range u.x.cells {
		corners := m.corners(u, c, row0, row1)
		above, below, size := true, true, uint32(0)
		for _, v := range corners {
			size = max(size, math.Float32bits(v)&^(1<<31))
		}
		gap := leastGap(size)
		for _, v := range corners {
			above = above && v-m.t > gap
			below = below && m.t-v > gap
		}
		class[i] = oneClass(above, below)
	}
}

func (m *limitF32Map) compute(u *Upsample, dst, margin []uint8, step int, x, y cell) {
	c := m.corners(u, x, y.i0, y.i1)
	for from := x.from; from < x.to; from += columnRun {
		wx := u.x.w[from:min(from+columnRun, x.to)]
		for i, w := range wx {
			m.top[i] = float32((1-w)*c[0]) + float32(w*c[1])
			m.bottom[i] = float32((1-w)*c[2]) + float32(w*c[3])
		}
		for j, w := range u.y.w[y.from:y.to] {
			at := j*step + int(from-x.from)
			for i := range wx {
				m.store(dst, margin, at+i, float32((1-w)*m.top[i])+float32(w*m.bottom[i]))
			}
		}
	}
}

func (m *limitF32Map) store(dst, margin []uint8, i int, v float32) {
	dst[i] = uint8(index(v > m.t))
	if margin != nil {
		margin[i] = marginF32(max(v-m.t, m.t-v))
	}
}

// corners are the values at the corners of a cell: the upper two, the lower two.
func (m *limitF32Map) corners(u *Upsample, x cell, row0, row1 int32) [4]float32 {
	upper, lower := m.logits[int(row0)*u.w*u.stride:], m.logits[int(row1)*u.w*u.stride:]
	left, right := int(x.i0)*u.stride, int(x.i1)*u.stride
	return [4]float32{upper[left], upper[right], lower[left], lower[right]}
}

// limitS8Map finds what exceeds a threshold in int8 logits.
type limitS8Map struct {
	logits      []int8
	limit       int64 // sums of 22 bits above it are above the threshold
	top, bottom [columnRun]int32
}

// limitS8 is the largest sum of 22 bits that does not exceed t quants. Beyond +-512 all margins are 255.
func limitS8(t float64) int64 {
	if t != t {
		t = 512 // nothing exceeds NaN
	}
	return int64(math.Floor(min(max(t, -512), 512) * (1 << 22)))
}

func (m *limitS8Map) direct(u *Upsample, dst, margin []uint8, x, row int) {
	logits := m.logits[(row*u.w+x)*u.stride:]
	for i := range dst {
		m.store(dst, margin, i, int64(logits[i*u.stride])<<22)
	}
}

// classify is exact.
func (m *limitS8Map) classify(u *Upsample, class []int16, row0, row1 int32) {
	for i, c := range u.x.cells {
		above, below := true, true
		for _, q := range m.corners(u, c, row0, row1) {
			above = above && int64(q)<<22 > m.limit
			below = below && int64(q)<<22 <= m.limit
		}
		class[i] = oneClass(above, below)
	}
}

func (m *limitS8Map) compute(u *Upsample, dst, margin []uint8, step int, x, y cell) {
	c := m.corners(u, x, y.i0, y.i1)
	for from := x.from; from < x.to; from += columnRun {
		wx := u.x.w11[from:min(from+columnRun, x.to)]
		for i, w := range wx {
			m.top[i] = (2048-w)*c[0] + w*c[1]
			m.bottom[i] = (2048-w)*c[2] + w*c[3]
		}
		for j, w := range u.y.w11[y.from:y.to] {
			at := j*step + int(from-x.from)
			for i := range wx {
				m.store(dst, margin, at+i, int64((2048-w)*m.top[i]+w*m.bottom[i]))
			}
		}
	}
}

func (m *limitS8Map) store(dst, margin []uint8, i int, sum int64) {
	dst[i] = uint8(index(sum > m.limit))
	if margin != nil {
		margin[i] = marginS8(max(sum, m.limit) - min(sum, m.limit))
	}
}

func (m *limitS8Map) corners(u *Upsample, x cell, row0, row1 int32) [4]int32 {
	upper, lower := m.logits[int(row0)*u.w*u.stride:], m.logits[int(row1)*u.w*u.stride:]
	left, right := int(x.i0)*u.stride, int(x.i1)*u.stride
	return [4]int32{int32(upper[left]), int32(upper[right]), int32(lower[left]), int32(lower[right])}
}

func oneClass(above, below bool) int16 {
	switch {
	case above:
		return 1
	case below:
		return 0
	}
	return -1
}
