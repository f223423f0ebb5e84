package quant

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/edgeseg/edgeseg/cam"
)

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
		return 0, noFrames(src)
	}
	return done, nil
}

func noFrames(src cam.Source) error {
	return fmt.Errorf("quant: %s has no frames to calibrate on", src.Info().Name)
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
