package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	_ "golang.org/x/image/bmp" // package cam opens what image.Decode knows
	_ "golang.org/x/image/tiff"
	_ "golang.org/x/image/webp"

	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/cam/pipe"
	"github.com/edgeseg/edgeseg/cam/v4l2"
	"github.com/edgeseg/edgeseg/cmd/edgeseg/embed"
)

// openInput opens what a path or URL names; what package cam does not know is ffmpeg's.
func (a *app) openInput(path string) (cam.Source, error) {
	s, err := cam.Open(path, cam.OpenOptions{Stdin: a.stdin})
	var unknown *cam.UnknownKindError
	if errors.As(err, &unknown) {
		s, err = openPipe(path)
	}
	return s, fail(codeBadInput, err)
}

func openPipe(path string) (cam.Source, error) {
	s, err := pipe.Open(path)
	var missing *pipe.MissingProgramError
	if errors.As(err, &missing) {
		return nil, failf(codeUnavailable, "apt-get install "+missing.Package,
			"%s: is neither a picture nor y4m, and %s, which reads other formats, is not installed", path, missing.Program)
	}
	if err != nil {
		return nil, err
	}
	return s, nil
}

// openClip opens the built-in clip.
func openClip() (cam.Source, error) {
	s, err := cam.NewFS(embed.Clip, "clip/*.jpg")
	return s, fail(codeInternal, err)
}

// openCamera opens a camera, in its mode nearest to size (height and width; zero: as it is set), that
// is opened again when it is lost, within wait.
func openCamera(device string, size [2]int, wait time.Duration, lost func(error)) (cam.Source, error) {
	open := func() (cam.Source, error) {
		s, err := v4l2.Open(device, v4l2.Options{Height: size[0], Width: size[1]})
		if err != nil {
			return nil, err
		}
		return s, nil
	}
	s, err := open()
	if err != nil {
		return nil, fail(codeNoDevice, err)
	}
	return &patient{Source: s, open: open, wait: wait, lost: lost, retry: 200 * time.Millisecond}, nil
}

// patient is a camera that may be pulled and plugged in again. Its frames'
// numbers go on where they were.
type patient struct {
	cam.Source
	open  func() (cam.Source, error)
	wait  time.Duration // how long a lost camera is waited for
	lost  func(error)   // told once for each loss
	retry time.Duration // before the first attempt; doubled up to ten times that

	first, last uint64 // numbers of the source's first frame and of the last one handed out
}

func (p *patient) Next(ctx context.Context, f *cam.Frame) error {
	for {
		err := p.Source.Next(ctx, f)
		if err == nil {
			f.Seq += p.first
			p.last = f.Seq
			return nil
		}
		var gone *v4l2.NoDeviceError
		if ctx.Err() != nil || !errors.As(err, &gone) || !gone.Lost {
			return err
		}
		if err := p.reopen(ctx, err); err != nil {
			return err
		}
	}
}

// reopen replaces the source, or gives the last reason why that failed.
func (p *patient) reopen(ctx context.Context, err error) error {
	p.Source.Close()
	p.lost(err)
	pause := p.retry
	for start := time.Now(); time.Since(start)+pause <= p.wait; {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
		var s cam.Source
		if s, err = p.open(); err == nil {
			p.Source, p.first = s, p.last+1
			return nil
		}
		pause = min(2*pause, 10*p.retry)
	}
	return fmt.Errorf("%w; not back within %v", err, p.wait)
}

// Close closes the source; one that is lost is closed already.
func (p *patient) Close() error {
	if err := p.Source.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
		return err
	}
	return nil
}
