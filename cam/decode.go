package cam

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	_ "image/gif"
	_ "image/jpeg"
	_ "image/png"
	"io"
)

// decoder turns picture files into frames, in memory that it reuses where the decoders let it.
type decoder struct {
	file bytes.Buffer
	conv Converter
}

// decode reads one picture. The frame is valid until the next call.
func (d *decoder) decode(r io.Reader, f *Frame) error {
	const maxFile = 1 << 29
	d.file.Reset()
	// Read as a whole, because size, Exif and pixels are three passes and not every fs.File can seek.
	n, err := d.file.ReadFrom(io.LimitReader(r, maxFile+1))
	switch {
	case err != nil:
		return err
	case n == 0:
		return errors.New("is empty, expected a picture")
	case n > maxFile:
		return fmt.Errorf("is larger than %d bytes", maxFile)
	}
	data := d.file.Bytes()
	config, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return pictureError(format, err)
	}
	if err := checkClaim(format, config.Width, config.Height, len(data)); err != nil {
		return err
	}
	img, format, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return pictureError(format, err)
	}
	o := upright
	if format == "jpeg" {
		o = jpegOrientation(data)
	}
	if err := d.conv.convert(img, o, f); err != nil {
		return err
	}
	// A lossy WebP picture is a frame of VP8 video; its decoder hands out the planes as they are.
	if format == "webp" && f.Planes[1].Pix != nil {
		f.FullRange = false
	}
	return nil
}

// checkClaim refuses sizes that the file cannot hold before a decoder allocates them.
func checkClaim(format string, width, height, fileBytes int) error {
	if err := checkSize(width, height); err != nil {
		return err
	}
	// A byte of deflate is at most 1032 bytes of picture, 8256 pixels of one bit; JPEG and
	// GIF hold less. Formats that can say "all of one colour" are not judged.
	const pixelsPerByte = 8256
	switch format {
	case "png", "jpeg", "gif":
		if width*height/pixelsPerByte > fileBytes {
			return fmt.Errorf("%s: a picture of %dx%d cannot be in %d bytes", format, width, height, fileBytes)
		}
	}
	return nil
}

// pictureError says what a decoder found. Its io.EOF must not go up: to the caller of Next
// that would be a good end.
func pictureError(format string, err error) error {
	switch {
	case errors.Is(err, image.ErrFormat):
		return errors.New("is not a picture of a known format")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%s: the file ends inside the picture", format)
	}
	return err
}
