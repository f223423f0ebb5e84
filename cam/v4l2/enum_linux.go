package v4l2

import (
	"fmt"
	"unsafe"
)

// enumFormats lists the pixel formats of a device. A driver ends a list with an error.
func enumFormats(d device, typ uint32) (out []fmtDesc) {
	for i := range uint32(maxEnum) {
		f := fmtDesc{Index: i, Type: typ}
		if d.ioctl(vidiocEnumFmt, unsafe.Pointer(&f)) != nil {
			break
		}
		out = append(out, f)
	}
	return out
}

// enumSizes lists the sizes of a format, none where the driver takes any.
func enumSizes(d device, code fourCC) (out []frameSize) {
	for i := range uint32(maxEnum) {
		s := frameSize{Index: i, PixelFormat: code}
		if d.ioctl(vidiocEnumFrameSizes, unsafe.Pointer(&s)) != nil {
			break
		}
		out = append(out, s)
		if s.Type != sizeDiscrete {
			break // a range is the whole list
		}
	}
	return out
}

// fastest is the highest frame rate of a mode, 0 where the driver does not say.
func fastest(d device, code fourCC, w, h int) (fps float64) {
	for i := range uint32(maxEnum) {
		v := frameInterval{Index: i, PixelFormat: code, Width: uint32(w), Height: uint32(h)}
		if d.ioctl(vidiocEnumFrameIntervals, unsafe.Pointer(&v)) != nil {
			break
		}
		fps = max(fps, v.Values[0].rate())
		if v.Type != sizeDiscrete {
			break // of a range the first is the least interval
		}
	}
	return fps
}

// nearest is the smallest size that covers w x h, or the largest if none does.
func nearest(sizes []frameSize, w, h int) (bw, bh int) {
	covered := false
	for _, s := range sizes {
		sw, sh := s.fit(w, h)
		covers := sw >= w && sh >= h
		switch {
		case bw == 0,
			covers && !covered,
			covers && sw*sh < bw*bh,
			!covers && !covered && sw*sh > bw*bh:
			bw, bh, covered = sw, sh, covers
		}
	}
	return bw, bh
}

// fit is the size itself, or of a range the least that covers w x h.
func (s *frameSize) fit(w, h int) (int, int) {
	v := s.Values
	if s.Type == sizeDiscrete {
		return side(v[0]), side(v[1])
	}
	return stepped(v[0], v[1], v[2], w), stepped(v[3], v[4], v[5], h)
}

func stepped(least, greatest, step uint32, want int) int {
	lo, hi, st := side(least), side(greatest), side(max(step, 1))
	n := max(want-lo+st-1, 0) / st
	if lo+n*st > hi {
		n = max(hi-lo, 0) / st
	}
	return lo + n*st
}

// side bounds what a driver says; read refuses what is too large.
func side(v uint32) int { return int(min(v, maxSide+1)) }

func (s *frameSize) String() string {
	v := s.Values
	if s.Type == sizeDiscrete {
		return fmt.Sprintf("%dx%d", v[0], v[1])
	}
	return fmt.Sprintf("%dx%d..%dx%d", v[0], v[3], v[1], v[4])
}
