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
	r    *bufio.Reader
	head *y4mHeader // nil until it has been read
	buf  []byte     // of the frame; grows with what arrives, up to one frame
	seq  uint64     // of the next frame
}

var y4mFrame = []byte("FRAME")

// A reader's buffer is also the longest line. Real ones have some eighty bytes.
const y4mLine = 4096

func newY4MStream(r io.Reader) *y4mStream { return &y4mStream{r: bufio.NewReaderSize(r, y4mLine)} }

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

// readFrame reads the next frame into s.buf; io.EOF is the good end.
func (s *y4mStream) readFrame() error {
	if s.head == nil {
		if err := s.readHeader(); err != nil {
			return err
		}
	}
	line, end, err := s.readLine()
	switch {
	case err != nil:
		return err
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
	return s.readPlanes()
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

// readPlanes fills s.buf, in steps that double while the buffer is new: a header
// may promise gigabytes that never come.
func (s *y4mStream) readPlanes() error {
	const firstStep = 1 << 20
	need := s.head.frameBytes()
	s.buf = s.buf[:0]
	for len(s.buf) < need {
		have := len(s.buf)
		end := min(need, max(cap(s.buf), 2*have, firstStep))
		if cap(s.buf) < end {
			s.buf = append(make([]byte, 0, end), s.buf...)
		}
		n, err := io.ReadFull(s.r, s.buf[have:end])
		s.buf = s.buf[:have+n]
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return fmt.Errorf("frame %d ends after %d of its %d bytes", s.seq, have+n, need)
		}
		if err != nil {
			return err
		}
	}
	s.seq++
	return nil
}

// view makes f the frame in s.buf.
func (s *y4mStream) view(f *Frame, m Matrix) {
	h := s.head
	*f = Frame{Width: h.width, Height: h.height, Format: h.format, Matrix: m, FullRange: h.fullRange, Seq: s.seq - 1}
	cw, ch := h.chroma()
	y, c := h.width*h.height, cw*ch
	f.Planes[0] = Plane{Pix: s.buf[:y:y], Stride: h.width}
	if c > 0 {
		f.Planes[1] = Plane{Pix: s.buf[y : y+c : y+c], Stride: cw}
		f.Planes[2] = Plane{Pix: s.buf[y+c : y+2*c : y+2*c], Stride: cw}
	}
}
