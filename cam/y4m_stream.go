package cam

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// y4mStream reads the YUV4MPEG2 format: a line of parameters, then frames of one size, each a
// line that begins with FRAME and the planes, dense, without padding.
type y4mStream struct {
	r      *bufio.Reader
	matrix Matrix
	head   *y4mHeader // nil until it has been read
	seq    uint64     // of the next frame
}

var y4mFrame = []byte("FRAME")

// A reader's buffer is also the longest line. Real ones have some eighty bytes.
const y4mLine = 4096

func newY4MStream(r io.Reader, m Matrix) *y4mStream {
	return &y4mStream{r: bufio.NewReaderSize(r, y4mLine), matrix: m}
}

func (s *y4mStream) readHeader() error {
	line, end, err := s.readLine()
	switch {
	case err != nil:
		return err
	case end == io.EOF && len(line) == 0:
		return errors.New("is empty, expected a y4m stream")
	case !bytes.HasPrefix(line, []byte(y4mMagic)):
		return fmt.Errorf("begins with %.16q, expected a y4m stream (%s)", line, y4mMagic)
	case end == io.EOF:
		return errors.New("y4m: ends inside the first line")
	case end != nil:
		return fmt.Errorf("y4m: the first line is longer than %d bytes", y4mLine)
	}
	head, err := parseY4MHeader(string(line))
	if err != nil {
		return fmt.Errorf("y4m: %w", err)
	}
	head.bytes = len(line) + 1
	s.head = head
	return nil
}

func (s *y4mStream) next(buf []byte) ([]byte, error) {
	if s.head == nil {
		if err := s.readHeader(); err != nil {
			return buf, err
		}
	}
	if err := s.readFrameLine(); err != nil {
		return buf, err
	}
	buf, err := readBytes(s.r, buf, s.head.frameBytes(), s.seq)
	if err == nil {
		s.seq++
	}
	return buf, err
}

// readFrameLine reads the line before a frame. Streams that were joined have their first line again.
func (s *y4mStream) readFrameLine() error {
	for {
		line, end, err := s.readLine()
		if err != nil {
			return err
		}
		if end != nil || !bytes.HasPrefix(line, []byte(y4mMagic)) {
			return s.checkFrameLine(line, end)
		}
		if err := s.checkAgain(string(line)); err != nil {
			return err
		}
	}
}

// checkFrameLine judges a line whose end did not come, because of end, if that is not nil.
func (s *y4mStream) checkFrameLine(line []byte, end error) error {
	switch {
	case end == io.EOF && len(line) == 0:
		return io.EOF
	case end == io.EOF && bytes.HasPrefix(y4mFrame, line[:min(len(line), len(y4mFrame))]):
		return fmt.Errorf("frame %d ends inside its FRAME line", s.seq)
	}
	if rest, ok := bytes.CutPrefix(line, y4mFrame); !ok || len(rest) > 0 && rest[0] != ' ' {
		return fmt.Errorf("frame %d begins with %.16q, expected FRAME", s.seq, line)
	}
	if end != nil {
		return fmt.Errorf("frame %d: the FRAME line is longer than %d bytes", s.seq, y4mLine)
	}
	return nil
}

// checkAgain judges a first line that comes again: all frames have one size and format.
func (s *y4mStream) checkAgain(line string) error {
	head, err := parseY4MHeader(line)
	if err != nil {
		return fmt.Errorf("frame %d: y4m: %w", s.seq, err)
	}
	if h := s.head; head.width != h.width || head.height != h.height || head.format != h.format {
		return fmt.Errorf("changes from %dx%d to %dx%d at frame %d: the frames of a stream have one size and format",
			h.width, h.height, head.width, head.height, s.seq)
	}
	return nil
}

// readLine returns a line without its end. If the end did not come, end is io.EOF or
// bufio.ErrBufferFull and line what came.
func (s *y4mStream) readLine() (line []byte, end, err error) {
	line, err = s.r.ReadSlice('\n')
	switch err {
	case nil:
		return line[:len(line)-1], nil, nil
	case io.EOF, bufio.ErrBufferFull:
		return line, err, nil
	}
	return nil, nil, err
}

func (s *y4mStream) describe(i *Info) {
	if h := s.head; h != nil {
		i.Width, i.Height, i.Format, i.FPS = h.width, h.height, h.format, h.fps
	}
}

func (s *y4mStream) view(f *Frame, buf []byte) error {
	h := s.head
	*f = Frame{Width: h.width, Height: h.height, Format: h.format, Matrix: s.matrix, FullRange: h.fullRange}
	cw, ch := h.chroma()
	y, c := h.width*h.height, cw*ch
	f.Planes[0] = Plane{Pix: buf[:y:y], Stride: h.width}
	if c > 0 {
		f.Planes[1] = Plane{Pix: buf[y : y+c : y+c], Stride: cw}
		f.Planes[2] = Plane{Pix: buf[y+c : y+2*c : y+2*c], Stride: cw}
	}
	return nil
}
