package quant

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/edgeseg/edgeseg/cam"
)

// heldBytes bounds the frames that are kept to be seen again.
const heldBytes = 1 << 28

// frameSet is the frames of a calibration, in order. Of more than memory holds every second
// one is dropped, as often as it takes.
type frameSet struct {
	frames []cam.Frame
	step   int // every step-th frame is held
	seen   int
	bytes  int
}

// add copies a frame.
func (s *frameSet) add(f *cam.Frame) {
	s.step = max(s.step, 1)
	if s.seen%s.step == 0 {
		c := *f
		for i := range c.Planes {
			c.Planes[i].Pix = slices.Clone(c.Planes[i].Pix)
			s.bytes += len(c.Planes[i].Pix)
		}
		s.frames = append(s.frames, c)
	}
	s.seen++
	for s.bytes > heldBytes && len(s.frames) > 1 {
		s.halve()
	}
}

func (s *frameSet) halve() {
	kept := s.frames[:0]
	s.bytes = 0
	for i, f := range s.frames {
		if i%2 == 0 {
			kept = append(kept, f)
			for _, p := range f.Planes {
				s.bytes += len(p.Pix)
			}
		}
	}
	clear(s.frames[len(kept):])
	s.frames, s.step = kept, 2*s.step
}

// eachFrame calls f with at most want frames of a source, spread over it where its length is known.
// The second argument is how many come in all, 0 if not known. It gives the number of frames.
func eachFrame(ctx context.Context, src cam.Source, want int, f func(frame *cam.Frame, total int) error) (int, error) {
	var frame cam.Frame
	pick := spread{total: src.Info().Frames, want: want}
	done := 0
	for i := 0; done < want; i++ {
		err := src.Next(ctx, &frame)
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil && pick.takes(i) {
			err = f(&frame, pick.count())
			done++
		}
		if err != nil {
			return done, fmt.Errorf("quant: frame %d: %w", i, err)
		}
	}
	if done == 0 {
		return 0, fmt.Errorf("quant: %s has no frames to calibrate on", src.Info().Name)
	}
	return done, nil
}

// spread picks frames evenly over a source whose length is known, the first ones otherwise.
type spread struct{ total, want int }

func (s spread) takes(i int) bool {
	return s.total <= s.want || i*s.want/s.total != (i-1)*s.want/s.total || i == 0
}

// count is the number of frames that will be taken, 0 if not known.
func (s spread) count() int {
	if s.total == 0 {
		return 0
	}
	return min(s.total, s.want)
}
