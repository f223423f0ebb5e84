package cam

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"sync"
)

// Stream is a Source of the frames of a byte stream, in order: a file, standard input, a pipe of a child
// process. Of y4m, 8-bit 4:2:0, 4:2:2, 4:4:4 and mono are read, progressive only; the range is XCOLORRANGE's,
// limited without one. JPEG pictures that cannot be decoded are dropped. Info has sizes once the stream's first line was read, which for a pipe is in the first Next.
type Stream struct {
	name    string
	body    io.ReadCloser
	info    Info
	err     error // what ended the stream
	frame   []byte
	number  uint64 // of the next frame
	dropped uint64 // before it, since one was handed out
	unread  error  // of the last that was dropped

	// The goroutine owns frames and frame from a receive on want to the send on got. It is there because
	// neither a context nor, for standard input, Close can end a read that waits.
	frames  frameReader
	want    chan struct{}
	got     chan error
	reading bool // a read is under way: its Next may have been cancelled
	start   sync.Once

	closed    chan struct{}
	closeOnce sync.Once
	closeErr  error
}

// unreadAtFirst is how many pictures that cannot be decoded end a stream in which none can: cameras begin with
// broken ones.
const unreadAtFirst = 10

// frameReader takes the frames of a byte stream apart.
type frameReader interface {
	// next reads a frame into buf, which may be nil, and returns it grown; io.EOF is the good end.
	next(buf []byte) ([]byte, error)
	// view makes f the frame in buf, until the next call. It may be called beside next.
	view(f *Frame, buf []byte) error
	// describe fills in what is known of all frames.
	describe(i *Info)
}

// NewY4M returns the frames of body, a y4m stream, which Close closes. The name is for people. It never
// waits: the first read is in the first Next.
func NewY4M(name string, body io.ReadCloser, m Matrix) *Stream {
	return newStream(name, body, newY4MStream(body, m))
}

// NewRaw returns the raw frames of body, which Close closes.
func NewRaw(name string, body io.ReadCloser, f RawFormat) *Stream {
	return newStream(name, body, newRawStream(body, f))
}

func newStream(name string, body io.ReadCloser, frames frameReader) *Stream {
	s := &Stream{
		name:   name,
		body:   body,
		info:   Info{Name: name},
		frames: frames,
		want:   make(chan struct{}, 1),
		got:    make(chan error, 1),
		closed: make(chan struct{}),
	}
	frames.describe(&s.info)
	return s
}

// Next waits for a frame, the end of ctx or Close. After the end of ctx it may be called again: no byte is lost.
func (s *Stream) Next(ctx context.Context, f *Frame) error {
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
	for {
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
			if ok, err := s.take(err, f); ok || err != nil {
				return err
			}
		}
	}
}

// take makes a finished read a frame or the source's last error, or counts it as dropped.
func (s *Stream) take(err error, f *Frame) (bool, error) {
	if err != nil {
		if s.isClosed() {
			err = fs.ErrClosed // not what the read under Close has met
		}
		if err == io.EOF && s.number > 0 && s.number == s.dropped {
			err = s.unread
		}
		s.err = err
		if err != io.EOF {
			s.err = fileError(s.name, err)
		}
		return false, s.err
	}
	s.frames.describe(&s.info)
	if err := s.frames.view(f, s.frame); err != nil {
		s.number++
		s.dropped++
		s.unread = err
		if s.number == s.dropped && s.number == unreadAtFirst {
			s.err = fileError(s.name, err)
		}
		return false, s.err
	}
	f.Seq, f.Dropped = s.number, s.dropped
	s.number++
	s.dropped = 0
	return true, nil
}

// serve reads on demand until Close. A read that Close cannot end ends with the process or the writer.
func (s *Stream) serve() {
	for {
		select {
		case <-s.closed:
			return
		case <-s.want:
			var err error
			s.frame, err = s.frames.next(s.frame)
			s.got <- err
		}
	}
}

// Info is not to be called beside Next.
func (s *Stream) Info() Info { return s.info }

// Close ends a waiting Next. It may be called more than once and from any goroutine.
func (s *Stream) Close() error {
	s.closeOnce.Do(func() {
		close(s.closed)
		if err := s.body.Close(); err != nil {
			s.closeErr = fileError(s.name, err)
		}
	})
	return s.closeErr
}

func (s *Stream) isClosed() bool {
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
	y := newY4MStream(file, m)
	if err := y.readHeader(); err != nil {
		return nil, fileError(name, err)
	}
	s := newStream(name, file, y)
	rest, each := size-int64(y.head.bytes), int64(len("FRAME\n")+y.head.frameBytes())
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
