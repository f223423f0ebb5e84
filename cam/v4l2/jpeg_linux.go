package v4l2

import (
	"fmt"
	"time"

	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/cam/jpeg"
)

// pictures makes frames of the JPEG that a camera sends. It belongs to Next: what is dropped is never decoded,
// and the pump does not wait for what is.
type pictures struct {
	decoder jpeg.Decoder
	failed  uint64    // in a row
	since   time.Time // the first of them
	dropped uint64    // not told yet
}

// shrink is by how much frames of w x h may be made smaller while they cover the wish.
func shrink(w, h int, o Options) int {
	if o.Width <= 0 || o.Height <= 0 {
		return 1
	}
	for _, s := range []int{8, 4, 2} {
		if (w+s-1)/s >= o.Width && (h+s-1)/s >= o.Height {
			return s
		}
	}
	return 1
}

// decode makes f, which holds a JPEG picture as its first plane, what is in it. It is false where nothing can be
// read: then the frame counts as dropped, and as the camera's failure where it gives no others.
func (s *Source) decode(f *cam.Frame) (bool, error) {
	p := &s.pictures
	data := f.Planes[0].Pix
	f.Planes = [3]cam.Plane{}
	faulty := f.Damaged
	err := p.decoder.Decode(data, f)
	if err == nil {
		f.Damaged = f.Damaged || faulty
		f.Dropped += p.dropped
		p.failed, p.dropped = 0, 0
		return true, nil
	}
	if p.failed == 0 {
		p.since = time.Now()
	}
	p.failed++
	p.dropped += f.Dropped + 1
	if s.wait > 0 && time.Since(p.since) >= s.wait {
		return false, &NoDeviceError{Device: s.path, Lost: true, Err: err,
			Problem: fmt.Sprintf("the last %d pictures cannot be read", p.failed)}
	}
	return false, nil
}
