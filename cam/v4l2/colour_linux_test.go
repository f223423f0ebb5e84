package v4l2

import (
	"testing"

	"github.com/edgeseg/edgeseg/cam"
)

func TestColourComesFromTheDriver(t *testing.T) {
	const (
		smpte170m = 1
		srgb      = 8
		enc601    = 1
	)
	for _, tt := range []struct {
		name                     string
		format                   cam.Format
		space, enc, quantization uint32
		matrix                   cam.Matrix
		full                     bool
	}{
		{"television", cam.YUYV, smpte170m, 0, 0, cam.BT601, false},
		{"high definition", cam.YUYV, colorSpaceRec709, 0, 0, cam.BT709, false},
		{"webcam", cam.YUYV, srgb, 0, 0, cam.BT601, false},
		{"webcam with JPEG colours", cam.YUYV, colorSpaceJPEG, 0, 0, cam.BT601, true},
		{"encoding overrides the space", cam.YUYV, colorSpaceRec709, enc601, 0, cam.BT601, false},
		{"range overrides the space", cam.YUYV, colorSpaceJPEG, 0, quantizationLimited, cam.BT601, false},
		{"full range 709", cam.YUYV, colorSpaceRec709, ycbcr709, quantizationFull, cam.BT709, true},
		{"ultra high definition", cam.YUYV, colorSpaceBT2020, 0, 0, cam.BT709, false},
		{"sensor without processing", cam.YUYV, colorSpaceRaw, 0, 0, cam.BT601, true},
		{"grey", cam.Gray8, srgb, 0, 0, cam.BT601, true},
		{"grey of television", cam.Y16, smpte170m, 0, quantizationLimited, cam.BT601, false},
		{"values of the future", cam.YUYV, 99, 99, 99, cam.BT601, false},
	} {
		m, full := colour(tt.format, tt.space, tt.enc, tt.quantization)
		if m != tt.matrix || full != tt.full {
			t.Errorf("%s: matrix %d, full range %v; want %d, %v", tt.name, m, full, tt.matrix, tt.full)
		}
	}
}
