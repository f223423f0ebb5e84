package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/netdef/modelfile"
)

// labelledPair is a frame's file and that of its labels.
type labelledPair struct{ frame, labels string }

// labelled lists the frames of a split in the order of their names. All have labels.
func labelled(dir, split string) ([]labelledPair, error) {
	frames, annot := filepath.Join(dir, split), filepath.Join(dir, split+"annot")
	entries, err := os.ReadDir(frames)
	if err != nil {
		return nil, failf(codeBadInput, "--data DIR --split val reads DIR/val/*.png and DIR/valannot/*.png", "%s: %w", frames, modelfile.Bare(err))
	}
	var pairs []labelledPair
	for _, e := range entries {
		if !strings.EqualFold(filepath.Ext(e.Name()), ".png") || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		p := labelledPair{filepath.Join(frames, e.Name()), filepath.Join(annot, e.Name())}
		if _, err := os.Stat(p.labels); err != nil {
			return nil, failf(codeBadInput, "", "%s has no labels: %s: %w", p.frame, p.labels, modelfile.Bare(err))
		}
		pairs = append(pairs, p)
	}
	if len(pairs) == 0 {
		return nil, failf(codeBadInput, "", "%s: holds no PNG", frames)
	}
	return pairs, nil
}

// labelledFrame is a frame with the class of each of its pixels, or why there is none.
type labelledFrame struct {
	pair   labelledPair
	source cam.Source // whose memory the frame borrows
	frame  cam.Frame
	labels []uint8
	err    error
}

// decodeAhead decodes the next pair while the network runs on the one before. The
// channel is closed at the end, after an error, and when ctx ends.
func decodeAhead(ctx context.Context, pairs []labelledPair) <-chan *labelledFrame {
	ch := make(chan *labelledFrame)
	go func() {
		defer close(ch)
		for _, p := range pairs {
			l := &labelledFrame{pair: p}
			l.err = l.decode(ctx)
			select {
			case ch <- l:
			case <-ctx.Done():
				return
			}
			if l.err != nil {
				return
			}
		}
	}()
	return ch
}

func (l *labelledFrame) decode(ctx context.Context) (err error) {
	defer func() { // a broken decoder must not end the process from here
		if r := recover(); r != nil {
			err = failf(codeInternal, "", "%s: %v", l.pair.frame, r)
		}
	}()
	if l.source, err = cam.Open(l.pair.frame, cam.OpenOptions{}); err != nil {
		return fail(codeBadInput, err)
	}
	if err := l.source.Next(ctx, &l.frame); err != nil {
		return fail(codeBadInput, err)
	}
	var w, h int
	if l.labels, w, h, err = readLabels(l.pair.labels); err != nil {
		return failf(codeBadInput, "", "%s: %w", l.pair.labels, modelfile.Bare(err))
	}
	if w != l.frame.Width || h != l.frame.Height {
		return failf(codeBadInput, "", "%s: labels are %dx%d, their frame %s is %dx%d",
			l.pair.labels, h, w, l.pair.frame, l.frame.Height, l.frame.Width)
	}
	return nil
}

// readLabels reads an 8-bit grey or indexed PNG, one class index a pixel.
func readLabels(path string) (labels []uint8, w, h int, err error) {
	b, err := readRegular(path)
	if err != nil {
		return nil, 0, 0, err
	}
	config, err := png.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return nil, 0, 0, err
	}
	if int64(config.Width)*int64(config.Height) > maxPixels {
		return nil, 0, 0, fmt.Errorf("%dx%d pixels are more than labels may have", config.Height, config.Width)
	}
	if depth, colour := b[24], b[25]; depth < 8 && colour == 0 { // behind signature, chunk head, width and height
		return nil, 0, 0, fmt.Errorf("is grey of %d bits, which are read as shades; want 8 bits, one class index a pixel", depth)
	}
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		return nil, 0, 0, err
	}
	switch m := img.(type) {
	case *image.Gray:
		return dense(m.Pix, m.Stride, m.Rect), config.Width, config.Height, nil
	case *image.Paletted:
		return dense(m.Pix, m.Stride, m.Rect), config.Width, config.Height, nil
	}
	return nil, 0, 0, errors.New("is a colour picture, want grey or indexed, one class index a pixel")
}

const (
	maxPixels    = 1 << 28
	maxLabelFile = 1 << 28
)

func dense(pix []uint8, stride int, r image.Rectangle) []uint8 {
	if stride == r.Dx() {
		return pix[:r.Dx()*r.Dy()]
	}
	out := make([]uint8, 0, r.Dx()*r.Dy())
	for y := range r.Dy() {
		out = append(out, pix[y*stride:][:r.Dx()]...)
	}
	return out
}

// readRegular reads a file that could be a label file: a pipe would wait for ever.
func readRegular(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, &fs.PathError{Op: "read", Path: path, Err: errors.New("is not a file")}
	case info.Size() > maxLabelFile:
		return nil, errors.New("is larger than labels may be")
	}
	return os.ReadFile(path)
}
