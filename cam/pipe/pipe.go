package pipe

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	"github.com/edgeseg/edgeseg/cam"
)

// MissingProgramError is returned when a program is not installed.
type MissingProgramError struct {
	Program string
	Package string // of Debian and its kin, "" if it is not known
}

func (e *MissingProgramError) Error() string {
	s := fmt.Sprintf("pipe: the program %s is not installed", e.Program)
	if e.Package != "" {
		s += fmt.Sprintf(" (package %s)", e.Package)
	}
	return s
}

// A Program writes frames. It is started with its arguments as they are, no shell between.
type Program struct {
	Name    string   // of what it reads, for people
	Args    []string // the first is the program
	Package string   // that the program comes with

	Raw     *cam.RawFormat // of its frames; nil: y4m
	Live    bool           // the newest frame counts, and a program that fails may be started again
	Endless bool           // so may one that ends well

	// Frames come on descriptor 3: the program has its standard output for messages.
	third   bool
	silence time.Duration               // after which a live source is lost; see cam.NewLive
	hide    func(message string) string // takes passwords out of what the program says
}

// Source gives the frames that a program writes.
type Source struct {
	program Program
	frames  cam.Source
	child   *child
	proven  bool // it gave frames before: what fails now may be better later
}

// Start starts the program. It does not wait for the first frame, so that what the program cannot
// read is an error of Next.
func (p Program) Start() (*Source, error) {
	child, err := start(p.Args, p.Package, p.third)
	if err != nil {
		return nil, err
	}
	s := &Source{program: p, child: child}
	switch {
	case p.Live:
		s.frames = cam.NewLive(p.Name, child.frames, p.Raw, p.silence)
	case p.Raw != nil:
		s.frames = cam.NewRaw(p.Name, child.frames, *p.Raw)
	default:
		s.frames = cam.NewY4M(p.Name, child.frames, cam.BT601)
	}
	return s, nil
}

// Open reads a file or a URL through ffmpeg; see Input.
func Open(name string) (*Source, error) {
	p, err := Input(name)
	if err != nil {
		return nil, err
	}
	return p.Start()
}

// Next waits for a frame, the end of ctx or Close. If the program failed, the error is its own. The errors of
// a live one that gave a frame before wrap cam.ErrLost.
func (s *Source) Next(ctx context.Context, f *cam.Frame) error {
	err := s.frames.Next(ctx, f)
	if err == nil {
		s.proven = true
		return nil
	}
	if ctx.Err() != nil || errors.Is(err, fs.ErrClosed) {
		return err
	}
	err = s.reason(err)
	if !s.program.Live || !s.proven || err == io.EOF && !s.program.Endless {
		return err
	}
	if err == io.EOF {
		err = fmt.Errorf("pipe: %s: %s has ended", s.program.Name, s.child.program)
	}
	return cam.Lost(err)
}

// reason is the program's own for the end of its frames, if it has one. It has closed its output and is about
// to exit, or it fell silent or wrote what are no frames, and may go on for ever.
func (s *Source) reason(err error) error {
	const grace = 2 * time.Second
	words, failed := s.child.wait(grace)
	if !failed {
		return err
	}
	if s.program.hide != nil {
		words = s.program.hide(words)
	}
	return fmt.Errorf("pipe: %s: %s: %s", s.program.Name, s.child.program, words)
}

// Reopen starts the program again after Close. Its failures are losses from the first frame on.
func (s *Source) Reopen() (*Source, error) {
	again, err := s.program.Start()
	if err != nil {
		return nil, cam.Lost(err)
	}
	again.proven = true
	return again, nil
}

// Info is not to be called beside Next; sizes are known after the first.
func (s *Source) Info() cam.Info { return s.frames.Info() }

// Close ends the program, and a waiting Next.
func (s *Source) Close() error {
	err := s.frames.Close() // first, or the program's end would look like the stream's
	s.child.stop()
	return err
}

var _ cam.Source = (*Source)(nil)
