package v4l2

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/edgeseg/edgeseg/cam"
)

const (
	maxSide = 16384
	maxEnum = 512        // entries of a list that a driver may enumerate
	privSet = 0xfeedcafe // the driver filled in the encoding and quantization of pixFormat
)

// picture is what the driver agreed to deliver.
type picture struct {
	format        *pixelFormat
	width, height int
	bytesPerLine  []int // of each buffer of memory
	sizeImage     []int
	components    []component
	matrix        cam.Matrix
	fullRange     bool
	fps           float64 // 0: the driver does not say
}

// errNoFormat is returned where the device offers nothing that is wished and readable.
var errNoFormat = errors.New("no pixel format that can be read")

// negotiate sets the device to the best mode for o: one that covers the wished size
// before one that does not, one as fast as wished before a slower one, then the
// smallest, then the preferred format. Many USB cameras give raw pixels at a few frames
// a second where they give JPEG at 30, so that something is wished where nothing is said.
func negotiate(d device, typ uint32, o Options) (*picture, error) {
	w, h := o.Width, o.Height
	if w <= 0 || h <= 0 {
		f := format{Type: typ}
		if err := d.ioctl(vidiocGFmt, unsafe.Pointer(&f)); err != nil {
			return nil, err
		}
		w, h = int(f.pix().Width), int(f.pix().Height) // the first members of both kinds
	}
	w, h = min(max(w, 1), maxSide), min(max(h, 1), maxSide)
	failed := errNoFormat
	for _, m := range modes(d, typ, w, h, o) {
		p, err := set(d, typ, m)
		switch {
		case errors.Is(err, unix.EBUSY), errors.Is(err, unix.ENODEV):
			return nil, err
		case err != nil:
			failed = err // the next best may do
		case p != nil:
			p.fps = setRate(d, typ, o.FPS)
			return p, nil
		}
	}
	return nil, failed
}

// enoughFPS is the rate that does where none is wished: films have it.
const enoughFPS = 24

// mode is a format and size that the device offers, and how it meets the wishes.
type mode struct {
	rank   int // in pixelFormats
	w, h   int
	covers bool
	slow   bool
}

func modes(d device, typ uint32, w, h int, o Options) []mode {
	var out []mode
	for _, f := range enumFormats(d, typ) {
		r := rank(f.PixelFormat)
		if r < 0 || o.Format != 0 && pixelFormats[r].format != o.Format {
			continue
		}
		m := mode{rank: r, w: w, h: h}
		if s := enumSizes(d, f.PixelFormat); len(s) > 0 {
			m.w, m.h = nearest(s, w, h)
		}
		m.covers = m.w >= w && m.h >= h
		wish := o.FPS
		if wish <= 0 {
			wish = enoughFPS
		}
		fps := fastest(d, f.PixelFormat, m.w, m.h)
		m.slow = fps > 0 && fps < 0.99*wish // 29.97 is as good as 30
		out = append(out, m)
	}
	slices.SortStableFunc(out, func(a, b mode) int {
		area := a.w*a.h - b.w*b.h
		if !a.covers {
			area = -area
		}
		for _, c := range []int{first(a.covers, b.covers), first(!a.slow, !b.slow), area} {
			if c != 0 {
				return c
			}
		}
		return a.rank - b.rank
	})
	return out
}

// first orders what has a property before what has not.
func first(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// set asks for a mode; it returns nil where the driver chooses another pixel format.
func set(d device, typ uint32, m mode) (*picture, error) {
	pf := &pixelFormats[m.rank]
	f := format{Type: typ}
	if typ == bufTypeVideoCaptureMplane {
		p := f.pixMP()
		p.Width, p.Height, p.PixelFormat, p.Field = uint32(m.w), uint32(m.h), pf.code, fieldNone
		p.NumPlanes = uint8(pf.memory)
	} else {
		p := f.pix()
		p.Width, p.Height, p.PixelFormat, p.Field = uint32(m.w), uint32(m.h), pf.code, fieldNone
	}
	if err := d.ioctl(vidiocSFmt, unsafe.Pointer(&f)); err != nil {
		return nil, err
	}
	if f.pix().PixelFormat != pf.code { // at the same place in both kinds
		return nil, nil
	}
	return read(&f, pf)
}

// read takes over what the driver returned and checks that it makes sense.
func read(f *format, pf *pixelFormat) (*picture, error) {
	p := &picture{format: pf, width: int(f.pix().Width), height: int(f.pix().Height)}
	if p.width < 1 || p.height < 1 || p.width > maxSide || p.height > maxSide {
		return nil, fmt.Errorf("the driver chose %dx%d pixels", f.pix().Width, f.pix().Height)
	}
	var space, enc, quantization uint32
	if f.Type == bufTypeVideoCaptureMplane {
		m := f.pixMP()
		if int(m.NumPlanes) != pf.memory {
			return nil, fmt.Errorf("the driver stores %s in %d buffers instead of %d", pf.code, m.NumPlanes, pf.memory)
		}
		for _, q := range m.Planes[:m.NumPlanes] {
			p.bytesPerLine = append(p.bytesPerLine, int(min(q.BytesPerLine, maxPicture)))
			p.sizeImage = append(p.sizeImage, int(min(q.SizeImage, maxPicture)))
		}
		space, enc, quantization = m.ColorSpace, uint32(m.YCbCrEnc), uint32(m.Quantization)
	} else {
		m := f.pix()
		p.bytesPerLine = []int{int(min(m.BytesPerLine, maxPicture))}
		p.sizeImage = []int{int(min(m.SizeImage, maxPicture))}
		space = m.ColorSpace
		if m.Priv == privSet {
			enc, quantization = m.YCbCrEnc, m.Quantization
		}
	}
	switch field := f.field(); field {
	case 0, fieldNone, fieldTop, fieldBottom, fieldInterlaced, fieldInterlacedTB, fieldInterlacedBT:
	default:
		return nil, fmt.Errorf("the driver delivers fields instead of frames (order %d)", field)
	}
	var err error
	if p.components, err = pf.layout(p.width, p.height, p.bytesPerLine); err != nil {
		return nil, err
	}
	if p.sizeImage[0] < 1 {
		return nil, errors.New("the driver says that a picture has no bytes")
	}
	for i, c := range p.components {
		if have := p.sizeImage[c.memory]; c.offset+c.size > have {
			return nil, fmt.Errorf("the driver says %d bytes a picture, but component %d of %dx%d %s ends at %d",
				have, i, p.width, p.height, pf.code, c.offset+c.size)
		}
	}
	p.matrix, p.fullRange = colour(pf.format, space, enc, quantization)
	return p, nil
}

func (f *format) field() uint32 { return f.pix().Field } // at the same place in both kinds

// setRate asks for a frame rate if one is wished and returns the one that is set.
func setRate(d device, typ uint32, fps float64) float64 {
	p := streamParm{Type: typ}
	if fps > 0 {
		p.TimePerFrame = fract{1000, uint32(min(fps*1000+0.5, math.MaxUint32))}
		if d.ioctl(vidiocSParm, unsafe.Pointer(&p)) != nil {
			p = streamParm{Type: typ}
		}
	}
	// A camera without a settable rate refuses one of these or both.
	if d.ioctl(vidiocGParm, unsafe.Pointer(&p)) != nil || p.Capability&capTimePerFrame == 0 {
		return 0
	}
	return p.TimePerFrame.rate()
}

// rate is frames a second of an interval, 0 where there is none.
func (f fract) rate() float64 {
	if f.Numerator == 0 {
		return 0
	}
	return float64(f.Denominator) / float64(f.Numerator)
}
