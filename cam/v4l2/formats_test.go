package v4l2

import (
	"slices"
	"strings"
	"testing"

	"github.com/edgeseg/edgeseg/cam"
)

func TestFourCCNames(t *testing.T) {
	for c, want := range map[fourCC]string{
		code("YUYV"):           "YUYV",
		code("Y10 "):           "Y10",
		code("Y16 ") | 1<<31:   "Y16-BE",
		0x32315559:             "YU12",
		0x00000001:             "0x00000001",
		code("AB\x1b[") | 1<<7: "0x5b1b42c1",
	} {
		if got := c.String(); got != want {
			t.Errorf("%#x is called %q, want %q", uint32(c), got, want)
		}
	}
}

func TestEveryFormatIsReadableAndListedOnce(t *testing.T) {
	seen := map[fourCC]bool{}
	reached := map[cam.Format]bool{}
	for i, p := range pixelFormats {
		if seen[p.code] || rank(p.code) != i {
			t.Errorf("%s is listed twice", p.code)
		}
		seen[p.code], reached[p.format] = true, true
		strides := []int{1000, 1000, 1000}
		c, err := p.layout(33, 17, strides[:p.memory])
		if err != nil {
			t.Errorf("%s: %v", p.code, err)
		}
		if p.memory > 1 && len(c) != p.memory {
			t.Errorf("%s has %d components in %d buffers", p.code, len(c), p.memory)
		}
	}
	for f := cam.RGB24; f <= cam.I444; f++ {
		if !reached[f] {
			t.Errorf("no fourcc gives format %v", f)
		}
	}
}

func TestComponentsFollowBytesPerLine(t *testing.T) {
	for _, tt := range []struct {
		code    string
		w, h    int
		strides []int
		want    []component
	}{
		{"YUYV", 6, 4, []int{16}, []component{{0, 0, 16, 3*16 + 12}}},
		{"YUYV", 5, 1, []int{12}, []component{{0, 0, 12, 12}}},
		{"NV12", 6, 4, []int{8}, []component{{0, 0, 8, 30}, {0, 32, 8, 14}}},
		{"NV12", 5, 3, []int{6}, []component{{0, 0, 6, 17}, {0, 18, 6, 12}}},
		{"NM12", 6, 4, []int{8, 16}, []component{{0, 0, 8, 30}, {1, 0, 16, 22}}},
		{"YU12", 6, 4, []int{8}, []component{{0, 0, 8, 30}, {0, 32, 4, 7}, {0, 40, 4, 7}}},
		{"YV12", 6, 4, []int{8}, []component{{0, 0, 8, 30}, {0, 40, 4, 7}, {0, 32, 4, 7}}},
		{"YM21", 6, 4, []int{8, 4, 6}, []component{{0, 0, 8, 30}, {2, 0, 6, 9}, {1, 0, 4, 7}}},
		{"422P", 6, 2, []int{8}, []component{{0, 0, 8, 14}, {0, 16, 4, 7}, {0, 24, 4, 7}}},
		{"RGB3", 3, 2, []int{12}, []component{{0, 0, 12, 21}}},
	} {
		p := &pixelFormats[rank(code(tt.code))]
		got, err := p.layout(tt.w, tt.h, tt.strides)
		if err != nil || !slices.Equal(got, tt.want) {
			t.Errorf("%s %dx%d at %v lies at %v, %v; want %v", tt.code, tt.w, tt.h, tt.strides, got, err, tt.want)
		}
	}
}

func TestLinesShorterThanTheirPixelsAreRefused(t *testing.T) {
	for name, strides := range map[string][]int{
		"YUYV": {11}, "NV12": {0}, "NM12": {8, 5}, "YU12": {5}, "YM24": {6, 6, 5}, "RGB3": {17}, "Y10 ": {11},
	} {
		_, err := pixelFormats[rank(code(name))].layout(6, 4, strides)
		if err == nil || !strings.Contains(err.Error(), "bytes a line") {
			t.Errorf("%s with lines of %v bytes: %v", name, strides, err)
		}
	}
}
