package cam

import (
	"bufio"
	"io"
)

// toldStream is a stream whose kind its first bytes tell, when they come: y4m or JPEG pictures.
type toldStream struct {
	r       *bufio.Reader
	options OpenOptions
	frames  frameReader // nil until then
}

func newToldStream(r io.Reader, o OpenOptions) *toldStream {
	return &toldStream{r: bufio.NewReaderSize(r, 1<<16), options: o}
}

func (s *toldStream) next(buf []byte) ([]byte, error) {
	if s.frames == nil {
		// A stream that ends before two bytes is for the y4m reader to complain about.
		if head, _ := s.r.Peek(2); len(head) == 2 && head[0] == 0xff && head[1] == jpegStart {
			s.frames = newMJPEGStream(s.r, s.options.JPEG)
		} else {
			s.frames = newY4MStream(s.r, s.options.Matrix)
		}
	}
	return s.frames.next(buf)
}

func (s *toldStream) view(f *Frame, buf []byte) error { return s.frames.view(f, buf) }

func (s *toldStream) describe(i *Info) {
	if s.frames != nil {
		s.frames.describe(i)
	}
}
