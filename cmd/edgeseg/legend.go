package main

import (
	"image"
	"image/color"
	"image/draw"

	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/math/fixed"

	"github.com/edgeseg/edgeseg/netdef"
)

// Sizes in the font's pixels; large frames have the legend in whole multiples.
const (
	legendRow    = 14
	legendMargin = 4
	legendSwatch = 10
	frameRows    = 480 // up to which the font is drawn as it is
)

// drawLegend names the classes at the top left, as many as there is room for.
func drawLegend(img *image.RGBA, classes []netdef.Class) {
	scale := max(1, img.Rect.Dy()/frameRows)
	fit := (img.Rect.Dy()/scale - 2*legendMargin) / legendRow
	classes = classes[:max(0, min(fit, len(classes)))]
	if len(classes) == 0 {
		return
	}
	face := basicfont.Face7x13
	width := 0
	for _, c := range classes {
		width = max(width, font.MeasureString(face, c.Name).Ceil())
	}
	width += 3*legendMargin + legendSwatch
	height := len(classes)*legendRow + 2*legendMargin
	if width*scale > img.Rect.Dx() || 3*width*height*scale*scale > img.Rect.Dx()*img.Rect.Dy() {
		return // a legend cut off on its right tells nothing, and one over a third of the picture hides it
	}
	legend := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(legend, legend.Rect, image.NewUniform(color.RGBA{A: 160}), image.Point{}, draw.Src)
	text := font.Drawer{Dst: legend, Src: image.White, Face: face}
	for i, c := range classes {
		y := legendMargin + i*legendRow
		swatch := image.Rect(legendMargin, y+2, legendMargin+legendSwatch, y+2+legendSwatch)
		draw.Draw(legend, swatch, image.NewUniform(color.RGBA{c.Color[0], c.Color[1], c.Color[2], 255}), image.Point{}, draw.Src)
		text.Dot = fixed.P(2*legendMargin+legendSwatch, y+face.Ascent)
		text.DrawString(c.Name)
	}
	overMagnified(img, legend, scale)
}

// overMagnified draws src, each pixel a square of scale, over the top left of img. Colours of
// image.RGBA are premultiplied.
func overMagnified(img, src *image.RGBA, scale int) {
	for y := range src.Rect.Dy() * scale {
		for x := range src.Rect.Dx() * scale {
			from := src.Pix[src.PixOffset(x/scale, y/scale):]
			to := img.Pix[img.PixOffset(x, y):]
			clear := 255 - int(from[3])
			for k := range 3 {
				to[k] = from[k] + uint8(int(to[k])*clear/255)
			}
		}
	}
}
