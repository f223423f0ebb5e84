package asm

import (
	"fmt"
	"math"
	"math/big"
	"math/rand"
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
