package cam

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"image"
	"io"
)

// PictureDecoder makes a frame of a JPEG picture, in memory that it reuses. Package cam/jpeg has one.
type PictureDecoder interface {
	Decode(data []byte, f *Frame) error
}

// mjpegStream takes JPEG pictures that follow each other apart. It knows as much of the format as it takes
// to find the end of each: thumbnails in headers have ends of their own.
type mjpegStream struct {
	r     *bufio.Reader
	dec   PictureDecoder
	seq   uint64 // of the next picture
	begun bool   // the next picture's 0xFF has been read
}

const (
	jpegStart = 0xd8
	jpegEnd   = 0xd9

	maxPictureBytes = 1 << 27
)

func newMJPEGStream(r io.Reader, dec PictureDecoder) *mjpegStream {
	return &mjpegStream{r: bufio.NewReaderSize(r, 1<<16), dec: dec}
}

// next reads a picture from its first marker to its last, or to where the next one begins: ends get lost.
func (s *mjpegStream) next(buf []byte) ([]byte, error) {
	buf = buf[:0]
	if err := s.skipToStart(); err != nil {
		return buf, err
	}
	buf = append(buf, 0xff, jpegStart)
	for s.seq++; ; {
		var err error
		if buf, err = s.toMarker(buf); err == nil {
			buf, err = s.marker(buf)
		}
		switch {
		case err == errEndOfPicture, err == io.EOF:
			return buf, nil // the rest of a picture that ends in the middle is lost
		case err != nil:
			return buf, err
		case len(buf) > maxPictureBytes:
			return buf, fmt.Errorf("frame %d is larger than %d bytes", s.seq-1, maxPictureBytes)
		}
	}
}

var errEndOfPicture = errors.New("end of picture")

// skipToStart passes over what stands between pictures.
func (s *mjpegStream) skipToStart() error {
	for !s.begun {
		_, err := s.r.ReadSlice(0xff)
		if err == bufio.ErrBufferFull {
			continue
		}
		if err != nil {
			return err
		}
		next, err := s.r.Peek(1)
		if err != nil {
			return err
		}
		s.begun = next[0] == jpegStart
	}
	s.begun = false
	_, err := s.r.Discard(1)
	return err
}

// toMarker appends the bytes up to 0xFF and with it.
func (s *mjpegStream) toMarker(buf []byte) ([]byte, error) {
	for {
		part, err := s.r.ReadSlice(0xff)
		buf = append(buf, part...)
		if err != bufio.ErrBufferFull || len(buf) > maxPictureBytes {
			return buf, err
		}
	}
}

// marker appends what follows 0xFF: a stuffed zero, a marker without content, or a segment. It waits for no byte
// behind the picture's last one, which may come with the next picture.
func (s *mjpegStream) marker(buf []byte) ([]byte, error) {
	next, err := s.r.Peek(1)
	if err != nil {
		return buf, err
	}
	switch m := next[0]; {
	case m == jpegStart:
		s.begun = true
		return buf[:len(buf)-1], errEndOfPicture
	case m == 0xff:
		return buf, nil // before a marker there may be any number of them
	case m < 0xc0, m >= 0xd0 && m <= jpegEnd:
		if _, err := s.r.Discard(1); err != nil {
			return buf, err
		}
		if buf = append(buf, m); m == jpegEnd {
			return buf, errEndOfPicture
		}
		return buf, nil
	}
	head, err := s.r.Peek(3)
	if err != nil {
		return append(buf, head...), err
	}
	have := len(buf)
	buf = append(buf, make([]byte, 1+int(head[1])<<8+int(head[2]))...)
	n, err := io.ReadFull(s.r, buf[have:])
	if err == io.ErrUnexpectedEOF {
		err = io.EOF
	}
	return buf[:have+n], err
}

func (s *mjpegStream) view(f *Frame, buf []byte) error {
	*f = Frame{}
	return s.dec.Decode(buf, f)
}

func (s *mjpegStream) describe(*Info) {}

// isMJPEG tells whether r is a stream of pictures: another one of the same size follows the first. The pictures
// of phones and stereo cameras that hold several (APP2 "MPF") are not.
func isMJPEG(r io.Reader) bool {
	s := newMJPEGStream(r, nil)
	var size [2]image.Point
	for i := range size {
		picture, err := s.next(nil)
		if err != nil || bytes.Contains(picture[:min(len(picture), 1<<16)], []byte("MPF\x00")) {
			return false
		}
		config, _, err := image.DecodeConfig(bytes.NewReader(picture))
		if err != nil {
			return false
		}
		size[i] = image.Pt(config.Width, config.Height)
	}
	return size[0] == size[1]
}
