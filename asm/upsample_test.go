package asm

import (
	"fmt"
	"math"
	"math/big"
	"math/rand"
	"testing"
)

// plainTap is where a pixel of a seen side reads the logits, by the definition in fractions.
type plainTap struct {
	i0, i1 int
	w      float32
	w11    int32
}

func plainTaps(seen, start, filled, net, n int, alignCorners bool) []plainTap {
	rat := func(a, b int) *big.Rat { return big.NewRat(int64(a), int64(b)) }
	half := big.NewRat(1, 2)
	taps := make([]plainTap, seen)
	for i := range taps {
		p := rat(start, 1)
		if alignCorners {
			if seen > 1 {
				p.Add(p, rat(i*(filled-1), seen-1))
			}
			switch {
			case filled == net && seen > 1: // also where the net's side is 1
				p = rat(i*(n-1), seen-1)
			case net > 1:
				p.Mul(p, rat(n-1, net-1))
			}
		} else {
			p.Add(p, new(big.Rat).Mul(new(big.Rat).Add(rat(i, 1), half), rat(filled, seen)))
			p.Sub(p.Mul(p, rat(n, net)), half)
		}
		if p.Sign() < 0 {
			p.SetInt64(0)
		}
		if last := rat(n-1, 1); p.Cmp(last) > 0 {
			p = last
		}
		floor := new(big.Int).Quo(p.Num(), p.Denom())
		w := new(big.Rat).Sub(p, new(big.Rat).SetInt(floor))
		f, _ := w.Float64()
		w11 := new(big.Rat).Add(new(big.Rat).Mul(w, rat(2048, 1)), half)
		t := plainTap{i0: int(floor.Int64()), w: float32(f)}
		t.i1 = min(t.i0+1, n-1)
		t.w11 = int32(new(big.Int).Quo(w11.Num(), w11.Denom()).Int64())
		taps[i] = t
	}
	return taps
}

// upsampleCase is a view with logits: float32, or int8 where s8 is set.
type upsampleCase struct {
	v                  View
	h, w, classes, gap int // gap: elements between positions that are not logits
	corners            bool
	f32                []float32
	s8                 []int8
	threshold          *float64 // class 0 alone
}

// plainMask is the definition in separate steps: each class upsampled, then the largest.
func (c *upsampleCase) plainMask() (mask, margin []uint8) {
	mask, margin = make([]uint8, c.v.FrameW*c.v.FrameH), make([]uint8, c.v.FrameW*c.v.FrameH)
	fill(mask, NoClass)
	seen, filled, sameSize := c.v.Seen(), c.v.Filled(), c.sameSize()
	xs := plainTaps(seen.W, filled.X, filled.W, c.v.NetW, c.w, c.corners)
	ys := plainTaps(seen.H, filled.Y, filled.H, c.v.NetH, c.h, c.corners)
	for ty, row := range seenPoints(c.v) {
		for tx, p := range row {
			at := p.y*c.v.FrameW + p.x
			if c.s8 != nil {
				mask[at], margin[at] = c.plainS8(xs[tx], ys[ty])
			} else {
				mask[at], margin[at] = c.plainF32(xs[tx], ys[ty], sameSize)
			}
		}
	}
	return mask, margin
}

// plainF32 is a pixel of float32 logits.
func (c *upsampleCase) plainF32(x, y plainTap, sameSize bool) (class, margin uint8) {
	mix := func(a, b, w float32) float32 {
		if sameSize {
			return a
		}
		return float32(float32(1-w)*a) + float32(w*b)
	}
	at := func(row, col, k int) float32 { return c.f32[(row*c.w+col)*(c.classes+c.gap)+k] }
	var values []float32
	for k := range c.classes {
		top := mix(at(y.i0, x.i0, k), at(y.i0, x.i1, k), x.w)
		bottom := mix(at(y.i1, x.i0, k), at(y.i1, x.i1, k), x.w)
		values = append(values, mix(top, bottom, y.w))
	}
	if c.threshold != nil {
		t := float32(*c.threshold)
		return uint8(index(values[0] > t)), plainMargin(math.Abs(float64(float32(values[0]-t))) * MarginSteps)
	}
	best, k := float32(math.Inf(-1)), 0
	for i, v := range values {
		if v > best {
			best, k = v, i
		}
	}
	second := float32(math.Inf(-1))
	for i, v := range values {
		if i != k && v > second {
			second = v
		}
	}
	return uint8(k), plainMargin(float64(float32(best-second)) * MarginSteps)
}

// plainS8 is a pixel of int8 logits.
func (c *upsampleCase) plainS8(x, y plainTap) (class, margin uint8) {
	at := func(row, col, k int) int64 { return int64(c.s8[(row*c.w+col)*(c.classes+c.gap)+k]) }
	var sums []int64
	for k := range c.classes {
		top := at(y.i0, x.i0, k)*int64(2048-x.w11) + at(y.i0, x.i1, k)*int64(x.w11)
		bottom := at(y.i1, x.i0, k)*int64(2048-x.w11) + at(y.i1, x.i1, k)*int64(x.w11)
		sums = append(sums, top*int64(2048-y.w11)+bottom*int64(y.w11))
	}
	if c.threshold != nil {
		limit := math.Floor(*c.threshold * (1 << 22))
		d := math.Abs(float64(sums[0]) - limit)
		return uint8(index(float64(sums[0]) > limit)), plainMargin(d / (1 << 22))
	}
	k := 0
	for i, v := range sums {
		if v > sums[k] {
			k = i
		}
	}
	second := int64(math.MinInt32)
	for i, v := range sums {
		if i != k {
			second = max(second, v)
		}
	}
	return uint8(k), plainMargin(float64(sums[k]-second) / (1 << 22))
}

// plainMargin rounds halves up and limits; 0 for NaN.
func plainMargin(d float64) uint8 {
	if d != d {
		return 0
	}
	return uint8(min(math.Floor(d+0.5), 255))
}

// sameSize reports whether the logits are the frame's own pixels.
func (c *upsampleCase) sameSize() bool {
	u, err := c.upsample()
	return err == nil && u.direct
}

func (c *upsampleCase) upsample() (*Upsample, error) {
	return NewUpsample(c.v, c.h, c.w, c.classes, c.classes+c.gap, c.corners)
}

// run makes the mask in bands, and the margin if it is not nil.
func (c *upsampleCase) run(u *Upsample, mask, margin []uint8, bands []int, scratch *UpsampleScratch) {
	u.FillOutside(mask)
	from := 0
	for _, to := range append(bands, u.Rows()) {
		switch {
		case c.threshold != nil && c.s8 != nil:
			u.ThresholdS8(mask, margin, c.s8, *c.threshold, from, to, scratch)
		case c.threshold != nil:
			u.ThresholdF32(mask, margin, c.f32, float32(*c.threshold), from, to, scratch)
		case c.s8 != nil:
			u.RunS8(mask, margin, c.s8, from, to, scratch)
		default:
			u.RunF32(mask, margin, c.f32, from, to, scratch)
		}
		from = to
	}
}

// judge compares the mask with the plain one, without margins and with them, in random bands.
func (c *upsampleCase) judge(r *rand.Rand) error {
	u, err := c.upsample()
	if err != nil {
		return err
	}
	want, wantMargin := c.plainMask()
	scratch := u.NewScratch()
	for _, withMargin := range []bool{false, true} {
		mask := make([]uint8, len(want))
		fill(mask, 99)
		var margin []uint8
		if withMargin {
			margin = make([]uint8, len(want))
		}
		var bands []int
		if r.Intn(2) == 0 {
			a := r.Intn(u.Rows() + 1)
			bands = []int{a, a + r.Intn(u.Rows()-a+1)}
		}
		c.run(u, mask, margin, bands, scratch)
		if i := firstDifference(mask, want); i >= 0 {
			return fmt.Errorf("bands %v, margins %v: pixel %d,%d is %d, want %d", bands, withMargin, i%c.v.FrameW, i/c.v.FrameW, mask[i], want[i])
		}
		if i := firstDifference(margin, wantMargin); withMargin && i >= 0 {
			return fmt.Errorf("bands %v: margin of %d,%d is %d, want %d", bands, i%c.v.FrameW, i/c.v.FrameW, margin[i], wantMargin[i])
		}
	}
	return nil
}

func firstDifference(got, want []uint8) int {
	for i := range got {
		if got[i] != want[i] {
			return i
		}
	}
	return -1
}

func (c *upsampleCase) String() string {
	return fmt.Sprintf("%+v, logits %dx%dx%d+%d, corners %v, threshold %v", c.v, c.h, c.w, c.classes, c.gap, c.corners, c.threshold)
}

// randomCase has logits of a random character on a random geometry.
func randomCase(r *rand.Rand) *upsampleCase {
	c := &upsampleCase{v: randomView(r, 24), h: 1 + r.Intn(9), w: 1 + r.Intn(9), classes: 1 + r.Intn(7), gap: r.Intn(3), corners: r.Intn(2) == 0}
	switch r.Intn(8) {
	case 0: // logits of the frame's size
		c.v = View{FrameW: c.v.FrameW, FrameH: c.v.FrameH, NetW: c.v.FrameW, NetH: c.v.FrameH, Rotate: c.v.Rotate, Flip: c.v.Flip}
		seen := c.v.Seen()
		c.v.NetW, c.v.NetH, c.w, c.h = seen.W, seen.H, seen.W, seen.H
	case 1: // one row, one column
		c.v.NetH, c.h = 1, 1
	case 2:
		c.v.NetW, c.w = 1, 1
	case 3: // a frame of one pixel
		c.v = View{FrameW: 1, FrameH: 1, NetW: c.v.NetW, NetH: c.v.NetH, Fit: c.v.Fit, Rotate: c.v.Rotate}
	case 4: // cells wider and higher than what is made at once
		c.v = View{FrameW: 20 + r.Intn(80), FrameH: 20 + r.Intn(40), NetW: 40, NetH: 30, Fit: c.v.Fit, Rotate: c.v.Rotate, Flip: c.v.Flip}
		c.w, c.h = 1+r.Intn(3), 1+r.Intn(3)
	case 5: // a map that shrinks
		c.w, c.h = 20+r.Intn(20), 20+r.Intn(20)
	}
	if r.Intn(5) == 0 {
		t := []float64{0, 0.5, -1, 1.25, 2, 127, -128, 300, -300}[r.Intn(9)]
		c.threshold, c.classes, c.gap = &t, 1, r.Intn(4)
	}
	n := c.h * c.w * (c.classes + c.gap)
	if r.Intn(2) == 0 {
		c.s8 = randomS8(r, n)
	} else {
		c.f32 = randomF32(r, n)
	}
	return c
}

func randomS8(r *rand.Rand, n int) []int8 {
	x := make([]int8, n)
	span := []int{1, 2, 3, 16, 256}[r.Intn(5)]
	for i := range x {
		x[i] = int8(r.Intn(span) - span/2)
		if r.Intn(20) == 0 {
			x[i] = []int8{-128, 127}[r.Intn(2)]
		}
	}
	return x
}

// randomF32 has ties, near ties, tiny and huge numbers, zeros of both signs, infinities, NaN.
func randomF32(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	kind := r.Intn(9)
	odd := []float32{float32(math.NaN()), float32(math.Inf(1)), negInf, math.MaxFloat32, -math.MaxFloat32,
		math.SmallestNonzeroFloat32, -math.SmallestNonzeroFloat32, float32(math.Copysign(0, -1)), 0}
	for i := range x {
		switch kind {
		case 0:
			x[i] = float32(r.NormFloat64())
		case 1: // ties
			x[i] = float32(r.Intn(3))
		case 2: // near ties
			x[i] = math.Float32frombits(math.Float32bits(1.7) + uint32(r.Intn(3)))
		case 3: // gaps about the least one
			x[i] = 1 + float32(r.Intn(5))*0x1p-21
		case 4: // subnormal
			x[i] = math.Float32frombits(uint32(r.Intn(4))) * float32(1-2*r.Intn(2))
		case 5: // constant
			x[i] = 0.1
		case 6: // huge
			x[i] = math.MaxFloat32 * float32(1-2*r.Intn(2))
		case 7: // any sign, near ties
			x[i] = float32(1-2*r.Intn(2)) * math.Float32frombits(math.Float32bits(0.3)+uint32(r.Intn(2)))
		case 8: // gaps about 1e-36
			x[i] = float32(r.Intn(4)) * 0.7e-36
		}
	}
	if r.Intn(3) == 0 {
		for range 1 + n/20 {
			x[r.Intn(n)] = odd[r.Intn(len(odd))]
		}
	}
	return x
}

func TestUpsampleEqualsSeparateSteps(t *testing.T) {
	r := rand.New(rand.NewSource(2))
	n := 20000
	if testing.Short() {
		n = 2000
	}
	for i := range n {
		c := randomCase(r)
		if err := c.judge(r); err != nil {
			t.Fatalf("case %d, %v: %v", i, c, err)
		}
	}
}
