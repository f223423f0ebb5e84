package quant

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"

	"github.com/edgeseg/edgeseg/cam"
)

// Sample is a frame to judge a network on.
type Sample struct {
	Name   string
	Frame  cam.Frame
	Labels []uint8 // the class of each pixel of the frame; nil: not known
}

// Samples are frames to judge on; they can be walked through again. A sample and its memory are valid
// until the next one. After an error nothing follows.
type Samples func(ctx context.Context) iter.Seq2[*Sample, error]

// LeftOver gives the frames of a source on which Calibrate, asked for so many, does not calibrate. The
// source, which open opens anew for each walk, says how many frames it has.
func LeftOver(open func() (cam.Source, error), calibrated int) Samples {
	return func(ctx context.Context) iter.Seq2[*Sample, error] {
		return func(yield func(*Sample, error) bool) {
			src, err := open()
			if err != nil {
				yield(nil, err)
				return
			}
			defer src.Close()
			pick := spread{total: src.Info().Frames, want: calibrated}
			var s Sample
			for i := 0; ; i++ {
				err := src.Next(ctx, &s.Frame)
				if errors.Is(err, io.EOF) {
					return
				}
				if err != nil {
					yield(nil, err)
					return
				}
				if pick.takes(i) {
					continue
				}
				if s.Name = s.Frame.Name; s.Name == "" {
					s.Name = fmt.Sprintf("frame %d", i)
				}
				if !yield(&s, nil) {
					return
				}
			}
		}
	}
}

// Few copies at most so many of total samples, spread evenly.
func (s Samples) Few(ctx context.Context, few, total int) (Samples, error) {
	var kept []Sample
	pick, i := spread{total: total, want: few}, 0
	for x, err := range s(ctx) {
		if err != nil {
			return nil, err
		}
		if pick.takes(i) {
			kept = append(kept, x.Copied())
		}
		i++
	}
	return func(context.Context) iter.Seq2[*Sample, error] {
		return func(yield func(*Sample, error) bool) {
			for i := range kept {
				if !yield(&kept[i], nil) {
					return
				}
			}
		}
	}, nil
}

// Copied is the sample with its own memory.
func (s *Sample) Copied() Sample {
	return Sample{s.Name, copied(&s.Frame), slices.Clone(s.Labels)}
}
