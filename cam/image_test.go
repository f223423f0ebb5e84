package cam

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// rgbAt reads a frame's pixel as its format says, full range.
func rgbAt(f *Frame, x, y int) [3]uint8 {
	p := f.Planes[0].Pix
	i := y * f.Planes[0].Stride
	cx, cy := x, y
	switch f.Format {
	case Gray8:
		return [3]uint8{p[i+x], p[i+x], p[i+x]}
	case RGB24:
		return [3]uint8(p[i+3*x:])
	case RGBA:
		return [3]uint8(p[i+4*x:])
	case I420:
		cx, cy = x/2, y/2
	case I422:
		cx = x / 2
	case I444:
	default:
		panic("no format of an image")
	}
	j := cy*f.Planes[1].Stride + cx
	r, g, b := color.YCbCrToRGB(p[i+x], f.Planes[1].Pix[j], f.Planes[2].Pix[j])
	return [3]uint8{r, g, b}
}

func noise(b []uint8) {
	r := rand.New(rand.NewPCG(1, uint64(len(b))))
	for i := range b {
		b[i] = uint8(r.Uint32())
	}
}

func ycbcr(r image.Rectangle, s image.YCbCrSubsampleRatio) *image.YCbCr {
	m := image.NewYCbCr(r, s)
	noise(m.Y)
	noise(m.Cb)
	noise(m.Cr)
	return m
}

// opaque hides an image's type and its methods but those of image.Image.
type opaque struct{ image.Image }

func testImages() map[string]image.Image {
	r := image.Rect(0, 0, 7, 5)
	rgba, gray, gray16, cmyk := image.NewRGBA(r), image.NewGray(r), image.NewGray16(r), image.NewCMYK(r)
	nrgba64, rgba64 := image.NewNRGBA64(r), image.NewRGBA64(r)
	paletted := image.NewPaletted(r, color.Palette{color.NRGBA{200, 100, 50, 255}, color.Gray{7}, color.RGBA{1, 2, 3, 255}})
	for _, pix := range [][]uint8{rgba.Pix, gray.Pix, gray16.Pix, cmyk.Pix, nrgba64.Pix, rgba64.Pix} {
		noise(pix)
	}
	for i := range paletted.Pix {
		paletted.Pix[i] = uint8(i % 3)
	}
	for i := 3; i < len(rgba.Pix); i += 4 {
		rgba.Pix[i] = 255
	}
	for i := 6; i < len(rgba64.Pix); i += 8 {
		for _, pix := range [][]uint8{rgba64.Pix, nrgba64.Pix} {
			pix[i], pix[i+1] = 255, 255
		}
	}
	nrgba := &image.NRGBA{Pix: rgba.Pix, Stride: rgba.Stride, Rect: rgba.Rect}
	i420 := ycbcr(r, image.YCbCrSubsampleRatio420)
	alpha := image.NewNYCbCrA(r, image.YCbCrSubsampleRatio420)
	alpha.YCbCr = *i420
	for i := range alpha.A {
		alpha.A[i] = 255
	}
	return map[string]image.Image{
		"4:2:0":                      i420,
		"4:2:0 with alpha":           alpha,
		"4:2:2":                      ycbcr(r, image.YCbCrSubsampleRatio422),
		"4:4:4":                      ycbcr(r, image.YCbCrSubsampleRatio444),
		"4:4:0":                      ycbcr(r, image.YCbCrSubsampleRatio440),
		"4:1:1":                      ycbcr(r, image.YCbCrSubsampleRatio411),
		"4:2:0, even corner":         i420.SubImage(image.Rect(2, 2, 7, 4)),
		"4:2:0, odd corner":          i420.SubImage(image.Rect(1, 3, 6, 5)),
		"4:2:2, odd row":             ycbcr(r, image.YCbCrSubsampleRatio422).SubImage(image.Rect(2, 1, 5, 5)),
		"4:4:4, odd corner":          ycbcr(r, image.YCbCrSubsampleRatio444).SubImage(image.Rect(1, 1, 4, 5)),
		"4:2:0, negative corner":     ycbcr(image.Rect(-3, -5, 4, 2), image.YCbCrSubsampleRatio420),
		"RGBA":                       rgba,
		"RGBA, part":                 rgba.SubImage(image.Rect(3, 1, 6, 4)),
		"NRGBA":                      nrgba,
		"grey":                       gray,
		"grey, part":                 gray.SubImage(image.Rect(1, 1, 2, 2)),
		"grey of 16 bits":            gray16,
		"palette":                    paletted,
		"CMYK":                       cmyk,
		"NRGBA of 16 bits":           nrgba64,
		"RGBA of 16 bits":            rgba64,
		"a type of somebody's own":   opaque{rgba},
		"one pixel of 4:2:0":         ycbcr(image.Rect(0, 0, 1, 1), image.YCbCrSubsampleRatio420),
		"one colour, bounds from -1": opaque{image.NewRGBA(image.Rect(-1, -1, 2, 2))},
	}
}

func TestFrameShowsTheImage(t *testing.T) {
	var c Converter
	for name, img := range testImages() {
		t.Run(name, func(t *testing.T) {
			f := Frame{Seq: 9, Name: "kept", Planes: [3]Plane{{}, {Stride: 1}, {Stride: 1}}}
			if err := c.FromImage(img, &f); err != nil {
				t.Fatal(err)
			}
			b := img.Bounds()
			if f.Width != b.Dx() || f.Height != b.Dy() || !f.FullRange || f.Matrix != BT601 || f.Seq != 9 || f.Name != "kept" {
				t.Fatalf("frame of %v is %dx%d, full range %v, matrix %d, number %d, name %q", b, f.Width, f.Height, f.FullRange, f.Matrix, f.Seq, f.Name)
			}
			for y := range f.Height {
				for x := range f.Width {
					r, g, bl, _ := img.At(b.Min.X+x, b.Min.Y+y).RGBA()
					want := [3]uint8{uint8(r >> 8), uint8(g >> 8), uint8(bl >> 8)}
					if got := rgbAt(&f, x, y); got != want {
						t.Fatalf("pixel %d,%d is %v, want %v", x, y, got, want)
					}
				}
			}
		})
	}
}

func TestFromImageBorrowsWhatAFrameCanShow(t *testing.T) {
	images := testImages()
	for name, format := range map[string]Format{
		"4:2:0": I420, "4:2:2": I422, "4:4:4": I444, "RGBA": RGBA, "NRGBA": RGBA, "grey": Gray8,
		"4:2:0, even corner": I420, "4:2:2, odd row": I422, "4:4:4, odd corner": I444,
	} {
		var f Frame
		if n := testing.AllocsPerRun(3, func() { FromImage(images[name], &f) }); n != 0 || f.Format != format {
			t.Errorf("%s: format %d, want %d; %v allocations", name, f.Format, format, n)
		}
	}
}

func TestAlphaIsIgnored(t *testing.T) {
	clear := color.NRGBA{200, 100, 50, 0}
	nrgba := image.NewNRGBA(image.Rect(0, 0, 1, 1))
	nrgba.Set(0, 0, clear)
	nrgba64 := image.NewNRGBA64(image.Rect(0, 0, 1, 1))
	nrgba64.SetNRGBA64(0, 0, color.NRGBA64{200<<8 | 1, 100<<8 | 2, 50<<8 | 3, 0})
	for _, img := range []image.Image{nrgba, nrgba64, image.NewPaletted(image.Rect(0, 0, 1, 1), color.Palette{clear})} {
		var f Frame
		if err := FromImage(img, &f); err != nil || rgbAt(&f, 0, 0) != [3]uint8{200, 100, 50} {
			t.Errorf("%T: %v, %v", img, rgbAt(&f, 0, 0), err)
		}
	}
}

func TestConverterReusesItsMemory(t *testing.T) {
	var c Converter
	var f Frame
	img := testImages()["palette"].(*image.Paletted)
	c.FromImage(img, &f)
	first := &f.Planes[0].Pix[0]
	c.FromImage(img.SubImage(image.Rect(0, 0, 3, 3)), &f)
	if first != &f.Planes[0].Pix[0] {
		t.Error("a smaller image got new memory")
	}
}

func TestFromImageRefusesWhatIsNoPicture(t *testing.T) {
	short := image.NewRGBA(image.Rect(0, 0, 4, 4))
	short.Pix = short.Pix[:60]
	badStride := ycbcr(image.Rect(0, 0, 4, 4), image.YCbCrSubsampleRatio420)
	badStride.CStride = 1
	overflow := image.NewGray(image.Rect(0, 0, 4, 4))
	overflow.Stride = math.MaxInt
	for name, test := range map[string]struct {
		img  image.Image
		want string
	}{
		"empty":           {image.NewRGBA(image.Rectangle{}), "empty"},
		"endless":         {image.NewUniform(color.Black), "sides must be 1 to 16384"},
		"many pixels":     {&image.Gray{Rect: image.Rect(0, 0, MaxSide, MaxSide)}, "more than 134217728 pixels"},
		"too few bytes":   {short, "does not fit its 60 bytes"},
		"too small step":  {badStride, "stride 1"},
		"overflowing end": {overflow, "does not fit"},
	} {
		var f Frame
		if err := FromImage(test.img, &f); err == nil || !strings.HasPrefix(err.Error(), "cam: ") || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, test.want)
		}
	}
}
