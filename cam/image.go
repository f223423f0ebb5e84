package cam

import (
	"errors"
	"fmt"
	"image"
)

// FromImage makes f a view of img: the size, format, colour and planes are set, the other fields
// are kept. Planar YCbCr (4:2:0, 4:2:2, 4:4:4; full range BT.601, as in JPEG), RGBA, NRGBA and Gray are
// borrowed, alpha is ignored. Any other image is copied into new memory; a Converter
// reuses it.
func FromImage(img image.Image, f *Frame) error {
	var c Converter
	return c.FromImage(img, f)
}

// Converter is FromImage with memory that is reused from one image to the next: a frame that
// could not borrow its image is valid until the next call. The zero value is ready.
type Converter struct{ rgb []byte }

// FromImage is the function FromImage, in the converter's memory.
func (c *Converter) FromImage(img image.Image, f *Frame) error {
	if err := c.convert(img, upright, f); err != nil {
		return fmt.Errorf("cam: %w", err)
	}
	return nil
}

func (c *Converter) convert(img image.Image, o orientation, f *Frame) error {
	b := img.Bounds()
	if b.Empty() {
		return errors.New("image is empty")
	}
	if err := checkSize(b.Dx(), b.Dy()); err != nil {
		return err
	}
	if o == upright {
		borrowed, err := borrow(img, f)
		if borrowed || err != nil {
			return err
		}
	}
	c.toRGB(img, o, f)
	return nil
}

// borrow tells whether f could be made a view of the image's own memory.
func borrow(img image.Image, f *Frame) (bool, error) {
	b := img.Bounds()
	switch m := img.(type) {
	case *image.YCbCr:
		return borrowYCbCr(m, f)
	case *image.NYCbCrA:
		return borrowYCbCr(&m.YCbCr, f)
	case *image.RGBA:
		return true, borrowPacked(f, RGBA, b, 4, m.Pix, m.PixOffset(b.Min.X, b.Min.Y), m.Stride)
	case *image.NRGBA:
		return true, borrowPacked(f, RGBA, b, 4, m.Pix, m.PixOffset(b.Min.X, b.Min.Y), m.Stride)
	case *image.Gray:
		return true, borrowPacked(f, Gray8, b, 1, m.Pix, m.PixOffset(b.Min.X, b.Min.Y), m.Stride)
	}
	return false, nil
}

func borrowPacked(f *Frame, format Format, b image.Rectangle, pixelBytes int, pix []byte, offset, stride int) error {
	p, err := plane(pix, offset, stride, b.Dx()*pixelBytes, b.Dy())
	if err != nil {
		return err
	}
	f.setPixels(format, b.Dx(), b.Dy(), p, Plane{}, Plane{})
	return nil
}

func borrowYCbCr(m *image.YCbCr, f *Frame) (bool, error) {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	cw, ch, format := w, h, I444
	switch m.SubsampleRatio {
	case image.YCbCrSubsampleRatio420:
		cw, ch, format = (w+1)/2, (h+1)/2, I420
	case image.YCbCrSubsampleRatio422:
		cw, format = (w+1)/2, I422
	case image.YCbCrSubsampleRatio444:
	default:
		return false, nil
	}
	// The corner of a sub-image may lie between two chroma samples; a frame's never does.
	x0, y0 := m.Rect.Min.X, m.Rect.Min.Y
	if cw != w && x0&1 != 0 || ch != h && y0&1 != 0 {
		return false, nil
	}
	y, err := plane(m.Y, m.YOffset(x0, y0), m.YStride, w, h)
	if err != nil {
		return false, err
	}
	cb, err := plane(m.Cb, m.COffset(x0, y0), m.CStride, cw, ch)
	if err != nil {
		return false, err
	}
	cr, err := plane(m.Cr, m.COffset(x0, y0), m.CStride, cw, ch)
	if err != nil {
		return false, err
	}
	f.setPixels(format, w, h, y, cb, cr)
	return true, nil
}

// plane cuts rows of rowBytes out of an image's memory. Images are made by hand too, so nothing is believed.
func plane(pix []byte, offset, stride, rowBytes, rows int) (Plane, error) {
	// The product overflows with a stride beyond the memory only, and that one is refused.
	end := int64(offset) + int64(stride)*int64(rows-1) + int64(rowBytes)
	if offset < 0 || stride < rowBytes || stride > len(pix) && rows > 1 || end > int64(len(pix)) {
		return Plane{}, fmt.Errorf("image of %d rows of %d bytes, stride %d, does not fit its %d bytes", rows, rowBytes, stride, len(pix))
	}
	return Plane{Pix: pix[offset:end:end], Stride: stride}, nil
}

// setPixels sets what belongs to the pixels; images are full range and, where planar, BT.601.
func (f *Frame) setPixels(format Format, width, height int, planes ...Plane) {
	f.Width, f.Height, f.Format = width, height, format
	f.Matrix, f.FullRange = BT601, true
	f.Planes = [3]Plane{}
	copy(f.Planes[:], planes)
}
