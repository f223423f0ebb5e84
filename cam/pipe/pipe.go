package pipe

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/edgeseg/edgeseg/cam"
)

// MissingProgramError is Open's when the program is not installed.
type MissingProgramError struct {
	Program string
	Package string // of Debian and its kin
}

func (e *MissingProgramError) Error() string {
	return fmt.Sprintf("pipe: the program %s is not installed (package %s)", e.Program, e.Package)
}

// Source gives the frames that a child process writes as y4m.
type Source struct {
	y4m   *cam.Y4M
	input input
	child *child
}

// Open starts ffmpeg on a file or a URL (http, https, rtsp, rtp, udp, tcp). It does not wait for the first
// frame, so that what ffmpeg cannot read is an error of Next.
func Open(name string) (*Source, error) {
	in, err := parseInput(name)
	if err != nil {
		return nil, err
	}
	child, err := start("ffmpeg", "ffmpeg", in.ffmpegArgs())
	if err != nil {
		return nil, err
	}
	return &Source{cam.NewY4M(in.shown, child.stdout, cam.BT601), in, child}, nil
}

// Next waits for a frame, the end of ctx or Close. If the child failed, the error is the child's own.
func (s *Source) Next(ctx context.Context, f *cam.Frame) error {
	err := s.y4m.Next(ctx, f)
	if err == nil || ctx.Err() != nil || errors.Is(err, fs.ErrClosed) {
		return err
	}
	// The child has closed its output and is about to exit, or it wrote what is no y4m and may go on for ever.
	const grace = 2 * time.Second
	if reason, failed := s.child.wait(grace); failed {
		return fmt.Errorf("pipe: %s: %s: %s", s.input.shown, s.child.program, s.input.hide(reason))
	}
	return err
}

// Info is not to be called beside Next; sizes are known after the first.
func (s *Source) Info() cam.Info { return s.y4m.Info() }

// Close ends the child, and a waiting Next.
func (s *Source) Close() error {
	err := s.y4m.Close() // first, or the child's end would look like the stream's
	s.child.stop()
	return err
}

var _ cam.Source = (*Source)(nil)
