package cam

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// RawFormat is what raw frames look like, one after the other without anything between them.
type RawFormat struct {
	Format        Format // I420, NV12, YUYV or RGB24
	Width, Height int
	Stride        int // bytes of a row of the first plane; 0: no padding
	FPS           float64
	Matrix        Matrix // of YUV
	FullRange     bool   // of YUV
}

var rawFormats = []struct {
	name   string
	format Format
}{{"i420", I420}, {"nv12", NV12}, {"yuyv", YUYV}, {"rgb24", RGB24}}

// ParseRaw reads FORMAT,WIDTHxHEIGHT[,stride=BYTES][,fps=RATE][,range=full|limited][,matrix=bt601|bt709],
// such as i420,1280x720,stride=1408. YUV is limited-range BT.601 where nothing else is said.
func ParseRaw(s string) (RawFormat, error) {
	var r RawFormat
	fields := strings.Split(s, ",")
	for _, f := range rawFormats {
		if fields[0] == f.name {
			r.Format = f.format
		}
	}
	if r.Format == 0 {
		return r, fmt.Errorf("cam: raw format %q: want i420, nv12, yuyv or rgb24", fields[0])
	}
	if len(fields) < 2 {
		return r, fmt.Errorf("cam: raw format %q: has no size, want WIDTHxHEIGHT after the format, such as %s,1280x720", s, s)
	}
	w, h, _ := strings.Cut(fields[1], "x")
	var errW, errH error
	r.Width, errW = strconv.Atoi(w)
	r.Height, errH = strconv.Atoi(h)
	if errW != nil || errH != nil {
		return r, fmt.Errorf("cam: raw format %q: %q is no size, want WIDTHxHEIGHT, such as 1280x720", s, fields[1])
	}
	for _, f := range fields[2:] {
		if err := r.set(f); err != nil {
			return r, fmt.Errorf("cam: raw format %q: %w", s, err)
		}
	}
	if err := r.check(); err != nil {
		return r, fmt.Errorf("cam: raw format %q: %w", s, err)
	}
	return r, nil
}

func (r *RawFormat) set(field string) (err error) {
	key, value, _ := strings.Cut(field, "=")
	switch key + "=" + value {
	case "range=full":
		r.FullRange = true
		return nil
	case "range=limited":
		return nil
	case "matrix=bt601":
		return nil
	case "matrix=bt709":
		r.Matrix = BT709
		return nil
	}
	switch key {
	case "stride":
		if r.Stride, err = strconv.Atoi(value); err != nil || r.Stride < 1 {
			return fmt.Errorf("stride %q: want bytes of a row", value)
		}
	case "fps":
		if r.FPS, err = strconv.ParseFloat(value, 64); err != nil || !(r.FPS > 0 && r.FPS <= 1e6) {
			return fmt.Errorf("fps %q: want frames a second", value)
		}
	default:
		return fmt.Errorf("%q: want stride=BYTES, fps=RATE, range=full|limited or matrix=bt601|bt709", field)
	}
	return nil
}

func (r *RawFormat) check() error {
	if err := checkSize(r.Width, r.Height); err != nil {
		return err
	}
	if row := r.planes()[0].row; r.Stride != 0 && (r.Stride < row || r.Stride > 16*MaxSide) {
		return fmt.Errorf("stride %d: a row of %d pixels has %d bytes", r.Stride, r.Width, row)
	}
	if r.Format == I420 && r.Stride%2 != 0 {
		return errors.New("stride: of i420 it is even, a chroma row has half of it")
	}
	return nil
}

// rawPlane is a plane as it lies in a frame: bytes of a row with and without padding, and rows.
type rawPlane struct{ row, stride, rows int }

func (r *RawFormat) planes() []rawPlane {
	cw, ch := (r.Width+1)/2, (r.Height+1)/2
	var p []rawPlane
	switch r.Format {
	case I420:
		p = []rawPlane{{r.Width, r.Stride, r.Height}, {cw, r.Stride / 2, ch}, {cw, r.Stride / 2, ch}}
	case NV12:
		p = []rawPlane{{r.Width, r.Stride, r.Height}, {2 * cw, r.Stride, ch}}
	case YUYV:
		p = []rawPlane{{4 * cw, r.Stride, r.Height}}
	case RGB24:
		p = []rawPlane{{3 * r.Width, r.Stride, r.Height}}
	}
	for i := range p {
		if r.Stride == 0 {
			p[i].stride = p[i].row
		}
	}
	return p
}

// frameBytes is the length of a frame, padding included.
func (r *RawFormat) frameBytes() (n int) {
	for _, p := range r.planes() {
		n += p.stride * p.rows
	}
	return n
}

// rawStream reads frames that know nothing of themselves.
type rawStream struct {
	r      *bufio.Reader
	format RawFormat
	planes []rawPlane
	bytes  int // of a frame
	seq    uint64
}

func newRawStream(r io.Reader, f RawFormat) *rawStream {
	return &rawStream{r: bufio.NewReader(r), format: f, planes: f.planes(), bytes: f.frameBytes()}
}

func (s *rawStream) next(buf []byte) ([]byte, error) {
	if _, err := s.r.Peek(1); err != nil {
		return buf, err // io.EOF between two frames is the good end
	}
	buf, err := readBytes(s.r, buf, s.bytes, s.seq)
	if err == nil {
		s.seq++
	}
	return buf, err
}

func (s *rawStream) describe(i *Info) {
	i.Width, i.Height, i.Format, i.FPS = s.format.Width, s.format.Height, s.format.Format, s.format.FPS
}

func (s *rawStream) view(f *Frame, buf []byte) error {
	r := &s.format
	*f = Frame{Width: r.Width, Height: r.Height, Format: r.Format, Matrix: r.Matrix, FullRange: r.FullRange}
	for i, p := range s.planes {
		end := p.stride*(p.rows-1) + p.row
		f.Planes[i] = Plane{Pix: buf[:end:end], Stride: p.stride}
		buf = buf[p.stride*p.rows:]
	}
	return nil
}

// openRaw is of a regular file, whose size tells the number of frames.
func openRaw(name string, file io.ReadCloser, size int64, f RawFormat) (Source, error) {
	each := int64(f.frameBytes())
	if size%each != 0 || size == 0 {
		return nil, fileError(name, fmt.Errorf("has %d bytes, which are no whole number of raw frames of %d", size, each))
	}
	s := NewRaw(name, file, f)
	s.info.Frames = int(size / each)
	return s, nil
}

// readBytes reads frame number seq, need bytes, into buf, in steps that double while the buffer is new: a
// header may promise gigabytes that never come. What it returns has the bytes that came.
func readBytes(r io.Reader, buf []byte, need int, seq uint64) ([]byte, error) {
	const firstStep = 1 << 20
	buf = buf[:0]
	for len(buf) < need {
		have := len(buf)
		end := min(need, max(cap(buf), 2*have, firstStep))
		if cap(buf) < end {
			buf = append(make([]byte, 0, end), buf...)
		}
		n, err := io.ReadFull(r, buf[have:end])
		buf = buf[:have+n]
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return buf, fmt.Errorf("frame %d ends after %d of its %d bytes", seq, have+n, need)
		}
		if err != nil {
			return buf, err
		}
	}
	return buf, nil
}
