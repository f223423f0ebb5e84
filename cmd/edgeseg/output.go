package main

import (
	"bufio"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"path/filepath"

	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/netdef/modelfile"
	"github.com/edgeseg/edgeseg/rt"
)

// output writes two pictures a frame into a folder: NAME.overlay.png and NAME.mask.png.
type output struct {
	dir     string
	classes []netdef.Class
	palette color.Palette
	painter painter
	used    map[string]int // names of frames that have one
	encoder png.Encoder
}

func newOutput(dir string, classes []netdef.Class) (*output, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, fail(codeIO, fmt.Errorf("--out %s: %w", dir, modelfile.Bare(err)))
	}
	o := &output{
		dir:     dir,
		used:    map[string]int{},
		encoder: png.Encoder{CompressionLevel: png.BestSpeed, BufferPool: &encoderBuffer{}},
	}
	o.setClasses(classes)
	return o, nil
}

// setClasses is of the frames from now on.
func (o *output) setClasses(classes []netdef.Class) {
	o.classes, o.palette = classes, palette(classes)
}

// write gives the path of the overlay.
func (o *output) write(f *cam.Frame, m *rt.Mask) (string, error) {
	base := filepath.Join(o.dir, o.name(f))
	if err := o.writePNG(base+".mask.png", o.maskImage(m)); err != nil {
		return "", err
	}
	overlay, err := o.painter.overlay(f, m, o.classes)
	if err != nil {
		return "", err
	}
	return base + ".overlay.png", o.writePNG(base+".overlay.png", overlay)
}

// name is unique among all frames of a run.
func (o *output) name(f *cam.Frame) string {
	if f.Name == "" {
		return fmt.Sprintf("%09d", f.Seq)
	}
	o.used[f.Name]++
	if n := o.used[f.Name]; n > 1 {
		return fmt.Sprintf("%s-%d", f.Name, n)
	}
	return f.Name
}

// maskImage is the mask as an indexed picture. Its palette ends at the classes,
// or at rt.NoClass where that occurs.
func (o *output) maskImage(m *rt.Mask) *image.Paletted {
	p := o.palette[:len(o.classes)]
	for _, c := range m.Pix {
		if int(c) >= len(o.classes) {
			p = o.palette
			break
		}
	}
	return &image.Paletted{Pix: m.Pix, Stride: m.Width, Rect: image.Rect(0, 0, m.Width, m.Height), Palette: p}
}

// palette is the colours of the classes, then black up to 254, then what was not
// seen: transparent.
func palette(classes []netdef.Class) color.Palette {
	p := make(color.Palette, 256)
	for i := range p {
		p[i] = color.NRGBA{A: 255}
	}
	for i, c := range classes {
		p[i] = color.NRGBA{R: c.Color[0], G: c.Color[1], B: c.Color[2], A: 255}
	}
	p[rt.NoClass] = color.NRGBA{}
	return p
}

func (o *output) writePNG(path string, img image.Image) error {
	return writeFile(path, func(w io.Writer) error { return o.encoder.Encode(w, img) })
}

// writeFile writes a file under a temporary name and renames it: who looks into
// the folder never sees a part of one. It is not synced.
func writeFile(path string, write func(io.Writer) error) (err error) {
	temporary := path + ".part"
	f, err := os.Create(temporary)
	if err != nil {
		return fail(codeIO, fmt.Errorf("%s: %w", path, modelfile.Bare(err)))
	}
	defer func() {
		if err != nil {
			os.Remove(temporary)
			err = fail(codeIO, fmt.Errorf("%s: %w", path, modelfile.Bare(err)))
		}
	}()
	b := bufio.NewWriterSize(f, 64<<10)
	if err = write(b); err == nil {
		err = b.Flush()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	return os.Rename(temporary, path)
}

// encoderBuffer keeps the one buffer that the encoder needs.
type encoderBuffer struct{ b *png.EncoderBuffer }

func (e *encoderBuffer) Get() *png.EncoderBuffer  { return e.b }
func (e *encoderBuffer) Put(b *png.EncoderBuffer) { e.b = b }
