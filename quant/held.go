package quant

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/edgeseg/edgeseg/cam"
)

// held is a source whose frames were copied from another: to read them again, or since that one did not say
// how many it has.
type held struct {
	info   cam.Info
	frames []cam.Frame
	limit  int // bytes of frames
	next   int
}

// mostHeld is how many bytes of frames are held.
const mostHeld = 1 << 30

// hold copies at most want frames of a source, spread evenly over it. Where its length is not known, each is
// kept first; when there are twice as many as wanted, every second one goes, and from then on
// only every second one of those that come is kept. So at least want of a longer source remain, of
// which those that are wanted are picked.
func hold(ctx context.Context, src cam.Source, want int, progress func(done, total int)) (*held, error) {
	h := &held{info: src.Info(), limit: mostHeld}
	return h, h.fill(ctx, src, want, progress)
}

func (h *held) fill(ctx context.Context, src cam.Source, want int, progress func(done, total int)) error {
	keep := func(f *cam.Frame, total int) error {
		if err := h.fits(f); err != nil {
			return err
		}
		h.frames = append(h.frames, copied(f))
		if progress != nil {
			progress(len(h.frames), total)
		}
		return nil
	}
	if h.info.Frames == 0 && !h.info.Live {
		return h.thin(ctx, src, want, keep)
	}
	_, err := eachFrame(ctx, src, want, keep)
	h.info.Frames, h.info.Live = len(h.frames), false
	return err
}

// thin keeps frames of a source whose length is not known.
func (h *held) thin(ctx context.Context, src cam.Source, want int, keep func(f *cam.Frame, total int) error) error {
	var f cam.Frame
	stride := 1
	for i := 0; ; i++ {
		err := src.Next(ctx, &f)
		if errors.Is(err, io.EOF) {
			break
		}
		if i%stride == 0 && len(h.frames) == 2*want {
			h.frames, stride = everySecond(h.frames), 2*stride
		}
		if err == nil && i%stride == 0 {
			err = keep(&f, 0)
		}
		if err != nil {
			return fmt.Errorf("quant: frame %d: %w", i, err)
		}
	}
	if len(h.frames) == 0 {
		return noFrames(src)
	}
	h.pick(want)
	return nil
}

// fits refuses one more frame like f where memory is not meant for it.
func (h *held) fits(f *cam.Frame) error {
	bytes := 0
	for _, p := range f.Planes {
		bytes += len(p.Pix)
	}
	if n := len(h.frames) + 1; n > h.limit/max(bytes, 1) {
		return fmt.Errorf("%d frames of %dx%d take more than %d bytes: ask for fewer or give smaller ones", n, f.Width, f.Height, h.limit)
	}
	return nil
}

// pick leaves the frames that are wanted, spread over those that there are.
func (h *held) pick(want int) {
	s := spread{len(h.frames), want}
	var picked []cam.Frame
	for i, f := range h.frames {
		if s.takes(i) {
			picked = append(picked, f)
		}
	}
	h.frames, h.info.Frames = picked, len(picked)
}

func everySecond(frames []cam.Frame) (left []cam.Frame) {
	for i := 0; i < len(frames); i += 2 {
		left = append(left, frames[i])
	}
	return left
}

// copied is a frame with its own memory.
func copied(f *cam.Frame) cam.Frame {
	c := *f
	for i := range c.Planes {
		c.Planes[i].Pix = bytes.Clone(c.Planes[i].Pix)
	}
	return c
}

func (h *held) Info() cam.Info { return h.info }
func (h *held) Close() error   { return nil }

func (h *held) Next(ctx context.Context, f *cam.Frame) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if h.next == len(h.frames) {
		return io.EOF
	}
	*f = h.frames[h.next]
	h.next++
	return nil
}
