package main

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"testing"

	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/rt"
)

var painted = []netdef.Class{
	{Name: "road", Color: [3]uint8{200, 100, 0}},
	{Name: "unlabelled", Void: true},
}

func TestOverlayBlendsHalfAndHalf(t *testing.T) {
	// too narrow for a legend: four pixels of grey 100
	f := cam.Frame{Width: 4, Height: 1, Format: cam.Gray8, FullRange: true, Planes: [3]cam.Plane{{Pix: []byte{100, 100, 100, 100}, Stride: 4}}}
	m := rt.Mask{Width: 4, Height: 1, Pix: []uint8{0, 1, rt.NoClass, 0}}
	var p painter
	img, err := p.overlay(&f, &m, painted)
	if err != nil {
		t.Fatal(err)
	}
	want := []byte{150, 100, 50, 255, 100, 100, 100, 255, 50, 50, 50, 255, 150, 100, 50, 255}
	if !bytes.Equal(img.Pix, want) {
		t.Errorf("pixels are %v, want %v", img.Pix, want)
	}
}

func TestOverlayTakesEveryFormat(t *testing.T) {
	const w, h = 6, 4
	grey := func(n int, v byte) cam.Plane { return cam.Plane{Pix: bytes.Repeat([]byte{v}, n*h), Stride: n} }
	for format, planes := range map[cam.Format][3]cam.Plane{
		cam.RGB24: {grey(3*w, 77)},
		cam.BGR24: {grey(3*w, 77)},
		cam.RGBA:  {grey(4*w, 77)},
		cam.BGRA:  {grey(4*w, 77)},
		cam.Gray8: {grey(w, 77)},
		cam.NV12:  {grey(w, 77), grey(w, 128)},
		cam.I420:  {grey(w, 77), grey(w/2, 128), grey(w/2, 128)},
		cam.I444:  {grey(w, 77), grey(w, 128), grey(w, 128)},
	} {
		f := cam.Frame{Width: w, Height: h, Format: format, FullRange: true, Planes: planes}
		m := rt.Mask{Width: w, Height: h, Pix: bytes.Repeat([]byte{1}, w*h)}
		var p painter
		img, err := p.overlay(&f, &m, painted)
		if err != nil {
			t.Errorf("format %d: %v", format, err)
			continue
		}
		if got := img.RGBAAt(5, 3); got != (color.RGBA{77, 77, 77, 255}) {
			t.Errorf("format %d: pixel is %v, want 77s", format, got)
		}
	}
}

func TestLegendNamesAsManyClassesAsFit(t *testing.T) {
	three := []netdef.Class{
		{Name: "a", Color: [3]uint8{255, 0, 0}}, {Name: "b", Color: [3]uint8{0, 255, 0}}, {Name: "c", Color: [3]uint8{0, 0, 255}},
	}
	for _, tt := range []struct {
		name   string
		w, h   int
		scale  int
		drawn  int
		legend []netdef.Class
	}{
		{"room for all", 100, 100, 1, 3, three},
		{"room for two", 100, 2*legendMargin + 2*legendRow + 5, 1, 2, three},
		{"no room below", 100, 10, 1, 0, three},
		{"no room beside", 20, 100, 1, 0, three},
		{"a large frame", 400, 2 * frameRows, 2, 3, three},
		{"no class", 100, 100, 1, 0, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			img := image.NewRGBA(image.Rect(0, 0, tt.w, tt.h))
			draw.Draw(img, img.Rect, image.Black, image.Point{}, draw.Src)
			drawLegend(img, tt.legend)
			for i := range tt.legend {
				x, y := tt.scale*(legendMargin+1), tt.scale*(legendMargin+i*legendRow+legendRow/2)
				c := tt.legend[i].Color
				want := color.RGBA{c[0], c[1], c[2], 255}
				if i >= tt.drawn {
					want = color.RGBA{A: 255}
				}
				if y < tt.h && img.RGBAAt(x, y) != want {
					t.Errorf("swatch %d is %v, want %v", i, img.RGBAAt(x, y), want)
				}
			}
		})
	}
}
