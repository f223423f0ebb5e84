package main

import (
	"fmt"
	"image"

	"github.com/edgeseg/edgeseg/asm"
	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/rt"
)

// painter draws frames with their masks over them. Its picture is valid until the next.
type painter struct {
	img image.RGBA

	// how frames of the last one's kind become RGB
	kind   frameKind
	ingest *asm.Ingest
	work   *asm.IngestScratch
	pixels []int8
}

// overlay is the frame, half of it the classes' colours, with a legend of the
// classes that occur. What is void stays as it is, what was not seen is darkened.
func (p *painter) overlay(f *cam.Frame, m *rt.Mask, classes []netdef.Class) (*image.RGBA, error) {
	if err := p.draw(f); err != nil {
		return nil, err
	}
	var seen [256]bool
	for i, c := range m.Pix {
		seen[c] = true
		px := p.img.Pix[4*i : 4*i+3 : 4*i+3]
		var color [3]uint8
		if int(c) < len(classes) {
			if classes[c].Void {
				continue
			}
			color = classes[c].Color
		}
		for k := range px {
			px[k] = uint8((int(px[k]) + int(color[k])) / 2)
		}
	}
	var entries []netdef.Class
	for i, c := range classes {
		if seen[i] && !c.Void {
			entries = append(entries, c)
		}
	}
	drawLegend(&p.img, entries)
	return &p.img, nil
}

// draw converts the frame by the very code that feeds the network.
func (p *painter) draw(f *cam.Frame) error {
	if err := p.prepare(f); err != nil {
		return err
	}
	var planes [3][]byte
	var strides [3]int
	for i, pl := range f.Planes {
		planes[i], strides[i] = pl.Pix, pl.Stride
	}
	if err := p.ingest.CheckPlanes(planes, strides); err != nil {
		return fmt.Errorf("overlay: %w", err)
	}
	p.ingest.RowsS8(p.pixels, planes, strides, 0, f.Height, p.work)
	for i := range f.Width * f.Height {
		from, to := p.pixels[4*i:4*i+3:4*i+3], p.img.Pix[4*i:4*i+4:4*i+4]
		to[0], to[1], to[2], to[3] = uint8(from[0])^0x80, uint8(from[1])^0x80, uint8(from[2])^0x80, 255
	}
	return nil
}

func (p *painter) prepare(f *cam.Frame) error {
	kind := frameKind{f.Width, f.Height, f.Format, f.Matrix, f.FullRange}
	if p.ingest != nil && p.kind == kind {
		return nil
	}
	view := asm.View{FrameW: f.Width, FrameH: f.Height, W: f.Width, H: f.Height, Fit: "stretch", NetW: f.Width, NetH: f.Height}
	out := asm.IngestOut{Type: asm.IngestS8, Raw: true, Stride: 4} // u8 - 128
	g, err := asm.NewIngest(asm.PixFormat(f.Format), f.Matrix == cam.BT709, f.FullRange, view, out)
	if err != nil {
		return fmt.Errorf("overlay: %w", err)
	}
	p.kind, p.ingest, p.work = kind, g, g.NewScratch()
	p.pixels = make([]int8, 4*f.Width*f.Height)
	p.img = *image.NewRGBA(image.Rect(0, 0, f.Width, f.Height))
	return nil
}

// frameKind is what the conversion of a frame to RGB depends on.
type frameKind struct {
	width, height int
	format        cam.Format
	matrix        cam.Matrix
	fullRange     bool
}
