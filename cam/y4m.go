package cam

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

const y4mMagic = "YUV4MPEG2"

// y4mHeader is what the first line of a stream says of all its frames.
type y4mHeader struct {
	width, height int
	format        Format
	fullRange     bool
	fps           float64
	bytes         int // of the line
}

func (h *y4mHeader) frameBytes() int {
	cw, ch := h.chroma()
	return h.width*h.height + 2*cw*ch
}

// chroma is the size of a chroma plane.
func (h *y4mHeader) chroma() (width, height int) {
	switch h.format {
	case I420:
		return (h.width + 1) / 2, (h.height + 1) / 2
	case I422:
		return (h.width + 1) / 2, h.height
	case I444:
		return h.width, h.height
	}
	return 0, 0
}

func parseY4MHeader(line string) (*y4mHeader, error) {
	fields := strings.Split(line, " ")
	if fields[0] != y4mMagic {
		return nil, fmt.Errorf("begins with %.16q, expected %s", fields[0], y4mMagic)
	}
	h := &y4mHeader{format: I420}
	for _, field := range fields[1:] {
		if err := h.set(field); err != nil {
			return nil, fmt.Errorf("parameter %.40q: %w", field, err)
		}
	}
	if err := checkSize(h.width, h.height); err != nil {
		return nil, err
	}
	return h, nil
}

// set obeys one parameter. Those that say nothing of the pixels (A, most of X) are passed over.
func (h *y4mHeader) set(field string) (err error) {
	if field == "" {
		return nil
	}
	switch value := field[1:]; field[0] {
	case 'W':
		h.width, err = y4mSide(value)
	case 'H':
		h.height, err = y4mSide(value)
	case 'F':
		h.fps, err = y4mRate(value)
	case 'I':
		// Fields woven into one frame would show every moving edge twice.
		if value != "p" && value != "?" {
			err = errors.New("interlaced; deinterlace it first (ffmpeg -vf yadif)")
		}
	case 'C':
		h.format, err = y4mFormat(value)
	case 'X':
		if name, ok := strings.CutPrefix(value, "COLORRANGE="); ok {
			h.fullRange = name == "FULL"
			if name != "FULL" && name != "LIMITED" {
				err = errors.New("expected FULL or LIMITED")
			}
		}
	}
	return err
}

func y4mSide(s string) (int, error) {
	v, err := strconv.ParseUint(s, 10, 31)
	if err != nil || v < 1 || v > MaxSide {
		return 0, fmt.Errorf("expected 1 to %d", MaxSide)
	}
	return int(v), nil
}

// y4mRate reads a ratio; 0:0 is an unknown one.
func y4mRate(s string) (float64, error) {
	num, den, ok := strings.Cut(s, ":")
	n, errN := strconv.ParseUint(num, 10, 31)
	d, errD := strconv.ParseUint(den, 10, 31)
	if !ok || errN != nil || errD != nil {
		return 0, errors.New("expected a rate such as 30:1")
	}
	if d == 0 {
		return 0, nil
	}
	return float64(n) / float64(d), nil
}

// y4mFormat knows the layouts of 8 bits. The kinds of 4:2:0 differ by where a chroma sample sits, which no frame says.
func y4mFormat(s string) (Format, error) {
	switch s {
	case "420", "420jpeg", "420mpeg2", "420paldv":
		return I420, nil
	case "422":
		return I422, nil
	case "444":
		return I444, nil
	case "mono":
		return Gray8, nil
	}
	return 0, errors.New("expected 8-bit 420, 422, 444 or mono")
}
