package cam

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"sync"
)

// Y4M is a Source of a YUV4MPEG2 stream: a file, standard input, a pipe of a child process.
// 8-bit 4:2:0, 4:2:2, 4:4:4 and mono are read, progressive only. The range is XCOLORRANGE's,
// limited without one. Info has sizes once the stream's first line was read, which for a pipe is
// in the first Next.
type Y4M struct {
	name   string
	matrix Matrix
	body   io.ReadCloser
	info   Info
	err    error // what ended the stream

	// The goroutine owns stream from a receive on want to the send on got. It is there because neither
	// a context nor, for standard input, Close can end a read that waits.
	stream  *y4mStream
	want    chan struct{}
	got     chan error
	reading bool // a read is under way: its Next may have been cancelled
	start   sync.Once

	closed    chan struct{}
	closeOnce sync.Once
	closeErr  error
}

// NewY4M returns the frames of body, which Close closes. The name is for people. It never waits:
// the first read is in the first Next.
func NewY4M(name string, body io.ReadCloser, m Matrix) *Y4M {
	return &Y4M{
		name:   name,
		matrix: m,
		body:   body,
		info:   Info{Name: name},
		stream: newY4MStream(body),
		want:   make(chan struct{}, 1),
		got:    make(chan error, 1),
		closed: make(chan struct{}),
	}
}

// Next waits for a frame, the end of ctx or Close. After the end of ctx it may be called again: no byte is lost.
func (s *Y4M) Next(ctx context.Context, f *Frame) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if s.isClosed() {
		return fileError(s.name, fs.ErrClosed)
	}
	if s.err != nil {
		return s.err
	}
	s.start.Do(func() { go s.serve() })
	if !s.reading {
		s.reading = true
		s.want <- struct{}{}
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-s.closed:
		return fileError(s.name, fs.ErrClosed)
	case err := <-s.got:
		s.reading = false
		return s.take(err, f)
	}
}

// take makes a finished read a frame or the source's last error.
func (s *Y4M) take(err error, f *Frame) error {
	if err != nil {
		if s.isClosed() {
			err = fs.ErrClosed // not what the read under Close has met
		}
		s.err = err
		if err != io.EOF {
			s.err = fileError(s.name, err)
		}
		return s.err
	}
	s.describe()
	s.stream.view(f, s.matrix)
	return nil
}

func (s *Y4M) describe() {
	h := s.stream.head
	s.info.Width, s.info.Height, s.info.Format, s.info.FPS = h.width, h.height, h.format, h.fps
}

// serve reads on demand until Close. A read that Close cannot end ends with the process or the writer.
func (s *Y4M) serve() {
	for {
		select {
		case <-s.closed:
			return
		case <-s.want:
			s.got <- s.stream.readFrame()
		}
	}
}

// Info is not to be called beside Next.
func (s *Y4M) Info() Info { return s.info }

// Close ends a waiting Next. It may be called more than once and from any goroutine.
func (s *Y4M) Close() error {
	s.closeOnce.Do(func() {
		close(s.closed)
		if err := s.body.Close(); err != nil {
			s.closeErr = fileError(s.name, err)
		}
	})
	return s.closeErr
}

func (s *Y4M) isClosed() bool {
	select {
	case <-s.closed:
		return true
	default:
		return false
	}
}

// openY4M reads the first line of a regular file at once, so that a bad one is found before a
// model is compiled for it, and counts the frames where their lines have no parameters.
func openY4M(name string, file io.ReadCloser, size int64, m Matrix) (Source, error) {
	s := NewY4M(name, file, m)
	if err := s.stream.readHeader(); err != nil {
		return nil, fileError(name, err)
	}
	s.describe()
	h := s.stream.head
	rest, each := size-int64(h.bytes), int64(len("FRAME\n")+h.frameBytes())
	if rest%each == 0 {
		s.info.Frames = int(rest / each)
	}
	return s, nil
}

// fileError names the file once, without the operation and path that the os package repeats.
func fileError(name string, err error) error {
	if p, ok := err.(*fs.PathError); ok {
		err = p.Err
	}
	return fmt.Errorf("cam: %s: %w", name, err)
}
