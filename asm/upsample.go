package asm

import (
	"fmt"
	"math"

	"github.com/edgeseg/edgeseg/asm/cpu"
)

// NoClass is a mask's value at pixels that the network did not see.
const NoClass = 255

// MarginSteps is how many steps of a margin are one unit of float32 logits. A margin is the best
// minus the second logit of a pixel (for a threshold: the distance from it), rounded and limited
// to 255; for int8 logits a step is one quant. It is 255 where there is one class.
const MarginSteps = 16

// Upsample makes masks of frames from maps of logits: bilinear upsampling of each class to the
// pixels of the frame that the network saw, then the class of the largest, the lowest where
// equal. It gives exactly that, but computes only the pixels where classes meet, see strip. It is immutable:
// workers share it, each with a scratch of its own.
type Upsample struct {
	view            View
	turn            turn
	seen            Rect
	h, w            int // of the logits
	classes, stride int
	x, y            axis
	direct          bool // logits are pixels: nothing is interpolated
	shrinks         bool // fewer pixels than logits: looking at the logits first does not pay

	argmaxF32 ArgmaxF32Func
	argmaxS8  ArgmaxS8Func
	peakF32   PeakF32Func
	rivalsF32 RivalsF32Func
	rivalsS8  RivalsS8Func
	cellF32   UpsampleF32Func
	cellS8    UpsampleS8Func
}

// NewUpsample prepares for logits [logitsH][logitsW][stride], of which the first classes of each
// position count: at most 255.
func NewUpsample(v View, logitsH, logitsW, classes, stride int, alignCorners bool) (*Upsample, error) {
	if err := v.Check(); err != nil {
		return nil, err
	}
	if !isSide(logitsH) || !isSide(logitsW) {
		return nil, fmt.Errorf("logits of %dx%d positions, sides must be within 1..%d", logitsH, logitsW, MaxSide)
	}
	if classes < 1 || classes > NoClass {
		return nil, fmt.Errorf("%d classes, want 1 to %d", classes, NoClass)
	}
	if stride < classes || stride > MaxSide || int64(logitsH)*int64(logitsW)*int64(stride) > math.MaxInt32 {
		return nil, fmt.Errorf("logits of %dx%d positions, %d elements apart, of %d classes", logitsH, logitsW, stride, classes)
	}
	seen, filled := v.Seen(), v.Filled()
	u := &Upsample{
		view: v, turn: v.turn(), seen: seen,
		h: logitsH, w: logitsW, classes: classes, stride: stride,
		x:       newAxis(seen.W, filled.X, filled.W, v.NetW, logitsW, alignCorners),
		y:       newAxis(seen.H, filled.Y, filled.H, v.NetH, logitsH, alignCorners),
		shrinks: seen.W*seen.H < logitsW*logitsH,

		argmaxF32: ArgmaxF32.Pick(cpu.Generic).Func,
		argmaxS8:  ArgmaxS8.Pick(cpu.Generic).Func,
		peakF32:   PeakF32.Pick(cpu.Generic).Func,
		rivalsF32: RivalsF32.Pick(cpu.Generic).Func,
		rivalsS8:  RivalsS8.Pick(cpu.Generic).Func,
		cellF32:   UpsampleF32.Pick(cpu.Generic).Func,
		cellS8:    UpsampleS8.Pick(cpu.Generic).Func,
	}
	u.direct = u.x.isShift() && u.y.isShift()
	return u, nil
}

// Rows is the number of rows of the seen part; workers divide them. Bands that begin at multiples of
// StripRows are cheapest.
func (u *Upsample) Rows() int { return u.seen.H }

// RunF32 writes the pixels of rows y0 up to y1 of the seen part into mask [FrameH][FrameW], and,
// unless margin is nil, their margins into margin of the same size. A margin needs all pixels computed.
func (u *Upsample) RunF32(mask, margin []uint8, logits []float32, y0, y1 int, s *UpsampleScratch) {
	s.f32.begin(logits)
	u.run(mask, margin, y0, y1, s, &s.f32)
	s.f32.logits = nil
}

// RunS8 is RunF32 for int8 logits, compared by their unrounded sums of 22 bits.
func (u *Upsample) RunS8(mask, margin []uint8, logits []int8, y0, y1 int, s *UpsampleScratch) {
	s.s8.begin(logits)
	u.run(mask, margin, y0, y1, s, &s.s8)
	s.s8.logits = nil
}

// FillOutside writes NoClass into the pixels of mask that the network did not see.
func (u *Upsample) FillOutside(mask []uint8) {
	r, w := u.view.seenInFrame(), u.view.FrameW
	fill(mask[:r.Y*w], NoClass)
	fill(mask[(r.Y+r.H)*w:u.view.FrameH*w], NoClass)
	if r.W == w {
		return
	}
	for y := r.Y; y < r.Y+r.H; y++ {
		row := mask[y*w:][:w]
		fill(row[:r.X], NoClass)
		fill(row[r.X+r.W:], NoClass)
	}
}

// fill writes v everywhere: by doubling, since copying is faster than storing bytes.
func fill(dst []uint8, v uint8) {
	n := min(len(dst), 16)
	for i := range dst[:n] {
		dst[i] = v
	}
	for ; n < len(dst) && n > 0; n *= 2 {
		copy(dst[n:], dst[:n])
	}
}
