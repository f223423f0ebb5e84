package cam

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRawFormatsAreParsed(t *testing.T) {
	for s, want := range map[string]RawFormat{
		"i420,1280x720":                              {Format: I420, Width: 1280, Height: 720},
		"i420,2028x1520,stride=2048,fps=30":          {Format: I420, Width: 2028, Height: 1520, Stride: 2048, FPS: 30},
		"nv12,3x3,range=full,matrix=bt709,fps=29.97": {Format: NV12, Width: 3, Height: 3, FPS: 29.97, FullRange: true, Matrix: BT709},
		"yuyv,640x480,range=limited,matrix=bt601":    {Format: YUYV, Width: 640, Height: 480},
		"rgb24,640x480,stride=2048":                  {Format: RGB24, Width: 640, Height: 480, Stride: 2048},
	} {
		if got, err := ParseRaw(s); err != nil || got != want {
			t.Errorf("%s: %+v, %v", s, got, err)
		}
	}
	for s, want := range map[string]string{
		"":                          `raw format "": want i420`,
		"i420":                      "has no size, want WIDTHxHEIGHT after the format, such as i420,1280x720",
		"mjpeg,640x480":             `"mjpeg": want i420, nv12, yuyv or rgb24`,
		"i420,1280":                 `"1280" is no size`,
		"i420,1280x":                `"1280x" is no size`,
		"i420,0x5":                  "size 0x5",
		"i420,99999x5":              "size 99999x5",
		"i420,16384x16384":          "pixels",
		"i420,64x48,stride=63":      "stride 63: a row of 64 pixels has 64 bytes",
		"i420,64x48,stride=65":      "is even",
		"rgb24,64x48,stride=64":     "a row of 64 pixels has 192 bytes",
		"i420,64x48,stride=9999999": "stride 9999999",
		"i420,64x48,stride=-1":      "bytes of a row",
		"i420,64x48,fps=0":          "frames a second",
		"i420,64x48,speed=9":        `"speed=9": want stride=BYTES`,
		"i420,64x48,range=wide":     `"range=wide": want`,
	} {
		if _, err := ParseRaw(s); err == nil || !strings.HasPrefix(err.Error(), "cam: raw format ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", s, err, want)
		}
	}
}

// Planes of padded frames begin where the padding of those before ends.
func TestRawPlanesLieAsTheFormatSays(t *testing.T) {
	for _, tt := range []struct {
		format  string
		bytes   int
		strides []int
		starts  []int
		lengths []int
	}{
		{"i420,5x3", 15 + 2*6, []int{5, 3, 3}, []int{0, 15, 21}, []int{15, 6, 6}},
		{"i420,5x3,stride=8", 24 + 2*8, []int{8, 4, 4}, []int{0, 24, 32}, []int{21, 7, 7}},
		{"nv12,5x3,stride=8", 24 + 16, []int{8, 8}, []int{0, 24}, []int{21, 14}},
		{"yuyv,5x3", 36, []int{12}, []int{0}, []int{36}},
		{"rgb24,2x2,stride=8", 16, []int{8}, []int{0}, []int{14}},
	} {
		r, err := ParseRaw(tt.format)
		if err != nil {
			t.Fatal(err)
		}
		data := make([]byte, 2*tt.bytes)
		for i := range data {
			data[i] = byte(i)
		}
		s := NewRaw("s", io.NopCloser(bytes.NewReader(data)), r)
		var f Frame
		for n := range 2 {
			if err := s.Next(context.Background(), &f); err != nil || f.Seq != uint64(n) {
				t.Fatalf("%s: frame %d: %v", tt.format, f.Seq, err)
			}
			for i := range tt.starts {
				p := f.Planes[i]
				if p.Stride != tt.strides[i] || len(p.Pix) != tt.lengths[i] || p.Pix[0] != byte(n*tt.bytes+tt.starts[i]) {
					t.Errorf("%s: plane %d: stride %d, %d bytes from %d on", tt.format, i, p.Stride, len(p.Pix), p.Pix[0])
				}
			}
		}
		if err := s.Next(context.Background(), &f); err != io.EOF {
			t.Errorf("%s: at the end: %v", tt.format, err)
		}
	}
}

func TestRawFilesHoldWholeFrames(t *testing.T) {
	r := RawFormat{Format: RGB24, Width: 2, Height: 1, FPS: 25}
	path := filepath.Join(t.TempDir(), "clip.rgb")
	for size, want := range map[int]string{0: "no whole number", 6: "", 18: "", 19: "has 19 bytes, which are no whole number of raw frames of 6"} {
		if err := os.WriteFile(path, make([]byte, size), 0o644); err != nil {
			t.Fatal(err)
		}
		s, err := Open(path, OpenOptions{Raw: &r})
		if err != nil {
			if want == "" || !strings.Contains(err.Error(), want) {
				t.Errorf("%d bytes: %v", size, err)
			}
			continue
		}
		if i := s.Info(); i.Frames != size/6 || i.Width != 2 || i.FPS != 25 || want != "" {
			t.Errorf("%d bytes: %+v", size, i)
		}
		if n, err := readAll(s); n != size/6 || err != io.EOF {
			t.Errorf("%d bytes: %d frames, %v", size, n, err)
		}
		s.Close()
	}
	s, err := Open("-", OpenOptions{Raw: &r, Stdin: io.NopCloser(bytes.NewReader(make([]byte, 8)))})
	if err != nil {
		t.Fatal(err)
	}
	if n, err := readAll(s); n != 1 || err == nil || err.Error() != "cam: stdin: frame 1 ends after 2 of its 6 bytes" {
		t.Errorf("%d frames, %v", n, err)
	}
}

func FuzzParseRaw(f *testing.F) {
	for _, s := range []string{"i420,1280x720,stride=1408,fps=30", "nv12,3x3,range=full,matrix=bt709", "yuyv,1x1", "rgb24,16384x1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := ParseRaw(s)
		if err != nil {
			return
		}
		if n := r.frameBytes(); n <= 0 || n > 1<<31-1 {
			t.Fatalf("%s: frames of %d bytes", s, n)
		}
		for i, p := range r.planes() {
			if p.stride < p.row || p.rows < 1 {
				t.Fatalf("%s: plane %d is %+v", s, i, p)
			}
		}
	})
}
