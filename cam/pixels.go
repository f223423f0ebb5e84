package cam

import (
	"image"
	"image/color"
	"slices"
)

// toRGB copies any image into the converter's memory, turned as o says.
func (c *Converter) toRGB(img image.Image, o orientation, f *Frame) {
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	outW, outH := o.size(w, h)
	c.rgb = slices.Grow(c.rgb[:0], 3*w*h)[:3*w*h]
	at := pixelReader(img)
	i := 0
	for y := range outH {
		for x := range outW {
			sx, sy := o.source(x, y, w, h)
			c.rgb[i], c.rgb[i+1], c.rgb[i+2] = at(b.Min.X+sx, b.Min.Y+sy)
			i += 3
		}
	}
	f.setPixels(RGB24, outW, outH, Plane{Pix: c.rgb, Stride: 3 * outW})
}

// pixelReader gives a function that reads a pixel as RGB, alpha ignored: the stored
// colour where alpha is apart, else what is left of it.
func pixelReader(img image.Image) func(x, y int) (r, g, b uint8) {
	switch m := img.(type) {
	case *image.YCbCr:
		return ycbcrReader(m)
	case *image.NYCbCrA:
		return ycbcrReader(&m.YCbCr)
	case *image.RGBA:
		return func(x, y int) (r, g, b uint8) {
			c := m.RGBAAt(x, y)
			return c.R, c.G, c.B
		}
	case *image.NRGBA:
		return func(x, y int) (r, g, b uint8) {
			c := m.NRGBAAt(x, y)
			return c.R, c.G, c.B
		}
	case *image.NRGBA64:
		return func(x, y int) (r, g, b uint8) {
			c := m.NRGBA64At(x, y)
			return uint8(c.R >> 8), uint8(c.G >> 8), uint8(c.B >> 8)
		}
	case *image.Paletted:
		return paletteReader(m)
	case image.RGBA64Image:
		// Unlike At, RGBA64At does not put every pixel on the heap.
		return func(x, y int) (r, g, b uint8) {
			c := m.RGBA64At(x, y)
			return uint8(c.R >> 8), uint8(c.G >> 8), uint8(c.B >> 8)
		}
	}
	return func(x, y int) (r, g, b uint8) {
		r16, g16, b16, _ := img.At(x, y).RGBA()
		return uint8(r16 >> 8), uint8(g16 >> 8), uint8(b16 >> 8)
	}
}

func ycbcrReader(m *image.YCbCr) func(x, y int) (r, g, b uint8) {
	return func(x, y int) (r, g, b uint8) {
		c := m.YCbCrAt(x, y)
		return color.YCbCrToRGB(c.Y, c.Cb, c.Cr)
	}
}

func paletteReader(m *image.Paletted) func(x, y int) (r, g, b uint8) {
	// 256 entries whatever the palette's length: a picture may hold indices beyond it.
	var table [256]color.NRGBA
	for i, c := range m.Palette[:min(len(m.Palette), 256)] {
		table[i] = color.NRGBAModel.Convert(c).(color.NRGBA)
	}
	return func(x, y int) (r, g, b uint8) {
		c := table[m.ColorIndexAt(x, y)]
		return c.R, c.G, c.B
	}
}
