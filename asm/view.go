package asm

import "fmt"

// MaxSide is the largest side of a frame, of a network's input or of a map of logits.
const MaxSide = 16384

// View says which part of a frame a network sees, and how: first the region of interest, then a
// turn by quarters, then a flip, then the fit to the network's input. The region after turn and
// flip is the turned region; its part that the fit keeps is the seen part.
type View struct {
	FrameW, FrameH int
	X, Y, W, H     int    // region of interest in the frame; all zero: the whole frame
	Rotate         int    // 0, 90, 180 or 270, clockwise
	Flip           bool   // left to right, after the rotation
	Fit            string // "stretch" (or ""), "letterbox" or "crop"
	NetW, NetH     int    // the network's input
}

// Rect is a rectangle of pixels.
type Rect struct{ X, Y, W, H int }

// Check reports a view that cannot be. Errors here, as of NewIngest, CheckPlanes and NewUpsample, have no
// package's prefix: the caller says what was being prepared.
func (v View) Check() error {
	if !isSide(v.FrameW) || !isSide(v.FrameH) {
		return fmt.Errorf("frame of %dx%d pixels, sides must be within 1..%d", v.FrameW, v.FrameH, MaxSide)
	}
	if !isSide(v.NetW) || !isSide(v.NetH) {
		return fmt.Errorf("network input of %dx%d pixels, sides must be within 1..%d", v.NetW, v.NetH, MaxSide)
	}
	r := v.region()
	if r.X < 0 || r.Y < 0 || r.W < 1 || r.H < 1 || r.W > v.FrameW || r.H > v.FrameH || r.X > v.FrameW-r.W || r.Y > v.FrameH-r.H {
		return fmt.Errorf("region %d,%d,%dx%d is not inside the frame of %dx%d", v.X, v.Y, v.W, v.H, v.FrameW, v.FrameH)
	}
	switch v.Rotate {
	case 0, 90, 180, 270:
	default:
		return fmt.Errorf("rotation by %d degrees, want 0, 90, 180 or 270", v.Rotate)
	}
	switch v.Fit {
	case "", "stretch", "letterbox", "crop":
	default:
		return fmt.Errorf("fit %q, want stretch, letterbox or crop", v.Fit)
	}
	return nil
}

// Seen is the seen part, in pixels of the turned region: all of it but with "crop", which
// keeps the centred part of the network's proportions, its sides rounded, at least 1.
func (v View) Seen() Rect {
	w, h := v.turnedSize()
	if v.Fit != "crop" {
		return Rect{0, 0, w, h}
	}
	return centred(w, h, v.NetW, v.NetH)
}

// Filled is the part of the network's input that the seen part fills: all of it but with
// "letterbox", which keeps the region's proportions between bars.
func (v View) Filled() Rect {
	if v.Fit != "letterbox" {
		return Rect{0, 0, v.NetW, v.NetH}
	}
	w, h := v.turnedSize()
	return centred(v.NetW, v.NetH, w, h)
}

// centred is the largest rectangle of w:h in the middle of outerW x outerH.
func centred(outerW, outerH, w, h int) Rect {
	fitW, fitH := outerW, outerH
	if int64(outerW)*int64(h) >= int64(outerH)*int64(w) {
		fitW = scaled(w, outerH, h)
	} else {
		fitH = scaled(h, outerW, w)
	}
	return Rect{(outerW - fitW) / 2, (outerH - fitH) / 2, fitW, fitH}
}

// scaled is side*num/den rounded to nearest, halves up, at least 1.
func scaled(side, num, den int) int {
	return int(max((2*int64(side)*int64(num)+int64(den))/(2*int64(den)), 1))
}

func isSide(n int) bool { return n >= 1 && n <= MaxSide }

func (v View) region() Rect {
	r := Rect{v.X, v.Y, v.W, v.H}
	if r == (Rect{}) {
		r.W, r.H = v.FrameW, v.FrameH
	}
	return r
}

func (v View) turnedSize() (w, h int) {
	r := v.region()
	if v.Rotate == 90 || v.Rotate == 270 {
		return r.H, r.W
	}
	return r.W, r.H
}

// turn maps pixels of the seen part to those of the frame: pixel tx, ty lies at
// x0 + tx*xx + ty*xy, y0 + tx*yx + ty*yy. Two of the four steps are 0, two +-1.
type turn struct{ x0, y0, xx, xy, yx, yy int }

func (v View) turn() turn {
	r := v.region()
	right, bottom := r.X+r.W-1, r.Y+r.H-1
	var t turn
	switch v.Rotate {
	case 90: // rows of the turned region are columns of the frame, read upwards
		t = turn{x0: r.X, y0: bottom, xy: 1, yx: -1}
	case 180:
		t = turn{x0: right, y0: bottom, xx: -1, yy: -1}
	case 270:
		t = turn{x0: right, y0: r.Y, xy: -1, yx: 1}
	default:
		t = turn{x0: r.X, y0: r.Y, xx: 1, yy: 1}
	}
	if v.Flip {
		w, _ := v.turnedSize()
		t.x0, t.y0 = t.at(w-1, 0)
		t.xx, t.yx = -t.xx, -t.yx
	}
	seen := v.Seen()
	t.x0, t.y0 = t.at(seen.X, seen.Y)
	return t
}

func (t turn) at(tx, ty int) (x, y int) {
	return t.x0 + tx*t.xx + ty*t.xy, t.y0 + tx*t.yx + ty*t.yy
}

// quarter reports whether rows of the seen part are columns of the frame.
func (t turn) quarter() bool { return t.xx == 0 }

// seenInFrame is the seen part in pixels of the frame.
func (v View) seenInFrame() Rect {
	seen, t := v.Seen(), v.turn()
	x0, y0 := t.at(0, 0)
	x1, y1 := t.at(seen.W-1, seen.H-1)
	return Rect{min(x0, x1), min(y0, y1), max(x0, x1) - min(x0, x1) + 1, max(y0, y1) - min(y0, y1) + 1}
}
