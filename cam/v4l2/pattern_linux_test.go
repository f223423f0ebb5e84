package v4l2

import (
	"testing"

	"github.com/edgeseg/edgeseg/cam"
)

// bars are the colours of the test pattern from left to right: R, G, B.
var bars = [8][3]int{
	{255, 255, 255}, {255, 255, 0}, {0, 255, 255}, {0, 255, 0},
	{255, 0, 255}, {255, 0, 0}, {0, 0, 255}, {0, 0, 0},
}

// checkBars looks at the middle of each bar in three rows. Grey bars become darker from
// left to right; how much is the generator's own taste.
func checkBars(t *testing.T, f *cam.Frame) {
	t.Helper()
	grey := f.Format == cam.Gray8 || f.Format == cam.Y10 || f.Format == cam.Y16
	for _, y := range []int{0, f.Height / 2, f.Height - 1} {
		last := 256
		for i, want := range bars {
			x := f.Width * (2*i + 1) / 16
			got := pixel(f, x, y)
			for c := range 3 {
				if d := got[c] - want[c]; (!grey || i == 0 || i == 7) && (d < -3 || d > 3) {
					t.Fatalf("pixel %d,%d of bar %d is %v, want %v (matrix %d, full range %v)",
						x, y, i, got, want, f.Matrix, f.FullRange)
				}
			}
			if grey && got[0] >= last {
				t.Fatalf("pixel %d,%d of bar %d is %d, the bar to its left %d", x, y, i, got[0], last)
			}
			last = got[0]
		}
	}
}

// pixel converts one pixel to RGB by the textbook.
func pixel(f *cam.Frame, x, y int) [3]int {
	at := func(plane, x, y int) float64 {
		return float64(f.Planes[plane].Pix[y*f.Planes[plane].Stride+x])
	}
	word := func(bits int) float64 {
		return (at(0, 2*x, y) + 256*at(0, 2*x+1, y)) / float64(int(1)<<(bits-8))
	}
	rgb := func(r, g, b float64) [3]int { return [3]int{int(r + .5), int(g + .5), int(b + .5)} }
	yuv := func(Y, u, v float64) [3]int {
		Y, u, v = Y/255, (u-128)/255, (v-128)/255
		if !f.FullRange {
			Y, u, v = (Y*255-16)/219, u*255/224, v*255/224
		}
		kr, kb := 0.299, 0.114
		if f.Matrix == cam.BT709 {
			kr, kb = 0.2126, 0.0722
		}
		r, b := Y+2*(1-kr)*v, Y+2*(1-kb)*u
		g := (Y - kr*r - kb*b) / (1 - kr - kb)
		return rgb(max(255*r, 0), max(255*g, 0), max(255*b, 0))
	}
	switch f.Format {
	case cam.RGB24:
		return rgb(at(0, 3*x, y), at(0, 3*x+1, y), at(0, 3*x+2, y))
	case cam.BGR24:
		return rgb(at(0, 3*x+2, y), at(0, 3*x+1, y), at(0, 3*x, y))
	case cam.RGBA:
		return rgb(at(0, 4*x, y), at(0, 4*x+1, y), at(0, 4*x+2, y))
	case cam.BGRA:
		return rgb(at(0, 4*x+2, y), at(0, 4*x+1, y), at(0, 4*x, y))
	case cam.Gray8:
		return yuv(at(0, x, y), 128, 128)
	case cam.Y10:
		return yuv(word(10), 128, 128)
	case cam.Y16:
		return yuv(word(16), 128, 128)
	case cam.YUYV:
		return yuv(at(0, 2*x, y), at(0, x/2*4+1, y), at(0, x/2*4+3, y))
	case cam.UYVY:
		return yuv(at(0, 2*x+1, y), at(0, x/2*4, y), at(0, x/2*4+2, y))
	case cam.NV12:
		return yuv(at(0, x, y), at(1, x/2*2, y/2), at(1, x/2*2+1, y/2))
	case cam.NV21:
		return yuv(at(0, x, y), at(1, x/2*2+1, y/2), at(1, x/2*2, y/2))
	case cam.I420:
		return yuv(at(0, x, y), at(1, x/2, y/2), at(2, x/2, y/2))
	case cam.I422:
		return yuv(at(0, x, y), at(1, x/2, y), at(2, x/2, y))
	}
	return yuv(at(0, x, y), at(1, x, y), at(2, x, y)) // I444
}
