package report

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/png"
	"slices"

	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/quant"
)

// Painter makes a picture of a frame, valid until the next.
type Painter func(*cam.Frame) (*image.RGBA, error)

// examples is how many frames the page shows.
const examples = 4

// example is a frame with both masks.
type example struct {
	sample      quant.Sample
	float, int8 []uint8
	agreement   float64
}

// keepWorst keeps the frame if it is among those that agree least.
func (r *Report) keepWorst(c *quant.Compared) {
	at, _ := slices.BinarySearchFunc(r.worst, c.Agreement, func(e example, agreement float64) int {
		if e.agreement <= agreement {
			return -1
		}
		return 1
	})
	if at == examples {
		return
	}
	e := example{c.Sample.Copied(), slices.Clone(c.Float), slices.Clone(c.Quantized), c.Agreement}
	r.worst = slices.Insert(r.worst, at, e)
	r.worst = r.worst[:min(len(r.worst), examples)]
}

// pictured is an example as the page shows it.
type pictured struct {
	Name, Disagreeing        string
	Frame, Float, Int8, Diff string // addresses that hold the PNG
}

func (r *Report) pictures(paint Painter) ([]pictured, error) {
	var all []pictured
	for i := range r.worst {
		e := &r.worst[i]
		frame, err := paint(&e.sample.Frame)
		if err != nil {
			return nil, err
		}
		p := pictured{Name: e.sample.Name, Disagreeing: percent(1 - e.agreement)}
		for _, x := range []struct {
			to *string
			at func(i int) color.RGBA
		}{
			{&p.Frame, func(i int) color.RGBA { return pixel(frame, i) }},
			{&p.Float, func(i int) color.RGBA { return r.color(e.float[i]) }},
			{&p.Int8, func(i int) color.RGBA { return r.color(e.int8[i]) }},
			{&p.Diff, func(i int) color.RGBA { return difference(pixel(frame, i), e.float[i] == e.int8[i]) }},
		} {
			if *x.to, err = inline(frame.Rect.Dx(), frame.Rect.Dy(), x.at); err != nil {
				return nil, err
			}
		}
		all = append(all, p)
	}
	return all, nil
}

func pixel(img *image.RGBA, i int) color.RGBA {
	p := img.Pix[4*i:]
	return color.RGBA{p[0], p[1], p[2], 255}
}

// color of a class, black of what was not seen.
func (r *Report) color(class uint8) color.RGBA {
	if int(class) >= len(r.Classes) {
		return color.RGBA{A: 255}
	}
	c := r.Classes[class].Color
	return color.RGBA{c[0], c[1], c[2], 255}
}

// difference is grey where masks agree, red where they do not.
func difference(c color.RGBA, agree bool) color.RGBA {
	if !agree {
		return color.RGBA{235, 30, 50, 255}
	}
	grey := uint8((int(c.R) + 2*int(c.G) + int(c.B)) / 8)
	return color.RGBA{grey, grey, grey, 255}
}

// widestPicture bounds the size of the page.
const widestPicture = 640

// inline makes a PNG within the page of w x h pixels, of every second or third one where there are many.
func inline(w, h int, at func(i int) color.RGBA) (string, error) {
	step := (w + widestPicture - 1) / widestPicture
	img := image.NewRGBA(image.Rect(0, 0, w/step, h/step))
	for y := range h / step {
		for x := range w / step {
			img.SetRGBA(x, y, at(y*step*w+x*step))
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return "", err
	}
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(b.Bytes()), nil
}
