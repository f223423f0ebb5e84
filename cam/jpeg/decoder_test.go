package jpeg

import (
	"bytes"
	"image"
	stdjpeg "image/jpeg"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/edgeseg/edgeseg/cam"
)

// The files of testdata are of a generated picture (ffmpeg's testsrc2 with noise, 83x59), coded by
// cjpeg of libjpeg-turbo 2.1.5 and ffmpeg 5.1.

func read(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// decodable are the files that are read.
func decodable(t testing.TB) []string {
	t.Helper()
	names, err := filepath.Glob("testdata/[a-q]*.jpg")
	if err != nil || len(names) < 10 {
		t.Fatalf("%d files, %v", len(names), err)
	}
	for i := range names {
		names[i] = filepath.Base(names[i])
	}
	return names
}

// decoded is the frame in data, in planes of its own.
func decoded(t testing.TB, data []byte) *cam.Frame {
	t.Helper()
	f := new(cam.Frame)
	if err := new(Decoder).Decode(data, f); err != nil {
		t.Fatal(err)
	}
	return f
}

// sample is Y, Cb or Cr of a pixel.
func sample(f *cam.Frame, plane, x, y int) int {
	if plane > 0 {
		switch f.Format {
		case cam.I420:
			x, y = x/2, y/2
		case cam.I422:
			x /= 2
		}
	}
	p := f.Planes[plane]
	return int(p.Pix[y*p.Stride+x])
}

// differ is the first pixel of rows from to to that differs by more than bound.
func differ(a, b *cam.Frame, from, to, bound int) (plane, x, y int, found bool) {
	planes := 3
	if a.Format == cam.Gray8 {
		planes = 1
	}
	for y := from; y < to; y++ {
		for plane := range planes {
			for x := range a.Width {
				if d := sample(a, plane, x, y) - sample(b, plane, x, y); d > bound || -d > bound {
					return plane, x, y, true
				}
			}
		}
	}
	return 0, 0, 0, false
}

func wantEqual(t *testing.T, got, want *cam.Frame, from, to, bound int) {
	t.Helper()
	if got.Width != want.Width || got.Height != want.Height || got.Format != want.Format {
		t.Fatalf("%dx%d of format %d, want %dx%d of %d", got.Width, got.Height, got.Format, want.Width, want.Height, want.Format)
	}
	if p, x, y, found := differ(got, want, from, to, bound); found {
		t.Fatalf("plane %d at %d,%d is %d, want %d", p, x, y, sample(got, p, x, y), sample(want, p, x, y))
	}
}

func TestPicturesAreThoseOfTheStandardLibrary(t *testing.T) {
	formats := map[string]cam.Format{"410": cam.I420, "411": cam.I422, "420": cam.I420, "422": cam.I422,
		"440": cam.I444, "444": cam.I444, "gre": cam.Gray8}
	for _, name := range decodable(t) {
		t.Run(name, func(t *testing.T) {
			data := read(t, name)
			got := decoded(t, data)
			img, err := stdjpeg.Decode(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			_, kind, _ := strings.Cut(name, "_")
			if got.Width != 83 || got.Height != 59 || got.Format != formats[kind[:3]] || !got.FullRange || got.Matrix != cam.BT601 || got.Damaged {
				got.Planes = [3]cam.Plane{}
				t.Fatalf("%+v", got)
			}
			for y := range got.Height {
				for x := range got.Width {
					for plane, want := range standardSample(img, x, y) {
						if v := sample(got, plane, x, y); v-want > 1 || want-v > 1 {
							t.Fatalf("plane %d at %d,%d is %d, want %d", plane, x, y, v, want)
						}
					}
				}
			}
		})
	}
}

func standardSample(img image.Image, x, y int) []int {
	if m, ok := img.(*image.YCbCr); ok {
		c := m.COffset(x, y)
		return []int{int(m.Y[m.YOffset(x, y)]), int(m.Cb[c]), int(m.Cr[c])}
	}
	m := img.(*image.Gray)
	return []int{int(m.Pix[m.PixOffset(x, y)])}
}

func TestPlanesOfTheCallerAreFilledAndNothingElse(t *testing.T) {
	for _, name := range decodable(t) {
		for _, shrink := range []int{1, 2, 4, 8} {
			data := read(t, name)
			d := Decoder{Shrink: shrink}
			var want cam.Frame
			if err := d.Decode(data, &want); err != nil {
				t.Fatal(name, err)
			}
			g := newGuarded(&want)
			f := cam.Frame{Planes: g.planes, Seq: 7, Name: "kept"}
			other := Decoder{Shrink: shrink}
			if err := other.Decode(data, &f); err != nil {
				t.Fatal(name, err)
			}
			if &f.Planes[0].Pix[0] != &g.planes[0].Pix[0] || f.Seq != 7 || f.Name != "kept" {
				t.Errorf("%s: the frame has memory or fields of another", name)
			}
			wantEqual(t, &f, &want, 0, want.Height, 0)
			g.check(t)
		}
	}
}

// guarded are planes between guards, with rows longer than needed.
type guarded struct {
	memory [3][]byte
	planes [3]cam.Plane
	w, h   [3]int
}

const guardByte, guardBytes, guardStride = 0xa5, 64, 13

func newGuarded(f *cam.Frame) *guarded {
	g := new(guarded)
	for i := range planesOf(f) {
		g.w[i], g.h[i] = f.Width, f.Height
		if i > 0 && f.Format != cam.I444 {
			g.w[i] = (f.Width + 1) / 2
		}
		if i > 0 && f.Format == cam.I420 {
			g.h[i] = (f.Height + 1) / 2
		}
		stride := g.w[i] + guardStride
		g.memory[i] = bytes.Repeat([]byte{guardByte}, 2*guardBytes+stride*g.h[i])
		// The last row ends at its last sample.
		g.planes[i] = cam.Plane{Pix: g.memory[i][guardBytes:][:stride*(g.h[i]-1)+g.w[i]], Stride: stride}
	}
	return g
}

func planesOf(f *cam.Frame) int {
	if f.Format == cam.Gray8 {
		return 1
	}
	return 3
}

// check looks for bytes that no plane has.
func (g *guarded) check(t testing.TB) {
	t.Helper()
	for i, m := range g.memory {
		for j, v := range m {
			at := j - guardBytes
			inside := at >= 0 && at/g.planes[i].Stride < g.h[i] && at%g.planes[i].Stride < g.w[i]
			if v != guardByte && !inside {
				t.Fatalf("plane %d: byte %d was written", i, at)
			}
		}
	}
}

func TestShrunkPicturesAreTheWholeOnes(t *testing.T) {
	for _, name := range decodable(t) {
		data := read(t, name)
		whole := decoded(t, data)
		for _, shrink := range []int{2, 4, 8} {
			d := Decoder{Shrink: shrink}
			var f cam.Frame
			if err := d.Decode(data, &f); err != nil {
				t.Fatal(name, err)
			}
			if f.Width != (83+shrink-1)/shrink || f.Height != (59+shrink-1)/shrink || f.Format != whole.Format {
				t.Fatalf("%s by %d: %dx%d of format %d", name, shrink, f.Width, f.Height, f.Format)
			}
			// Means of squares differ by what the transform cuts off and clamps.
			sum, n := 0, 0
			for y := range 59 / shrink {
				for x := range 83 / shrink {
					mean := 0
					for i := range shrink * shrink {
						mean += sample(whole, 0, x*shrink+i%shrink, y*shrink+i/shrink)
					}
					d := sample(&f, 0, x, y) - mean/(shrink*shrink)
					sum, n = sum+max(d, -d), n+1
				}
			}
			if limit := map[int]int{2: 10, 4: 6, 8: 2}[shrink]; sum > limit*n {
				t.Errorf("%s by %d: differs by %.1f on average", name, shrink, float64(sum)/float64(n))
			}
		}
	}
}

func TestWhatCamerasLeaveAwayOrAdd(t *testing.T) {
	whole := read(t, "cjpeg_420.jpg")
	want := decoded(t, whole)
	body := bytes.Index(whole, []byte{0xff, mDQT})
	cases := map[string][]byte{
		"no Huffman tables":         without(whole, mDHT),
		"begins with a table":       whole[body:],
		"begins with its frame":     slices.Concat(segmentOf(whole, mSOF0), without(whole[body:], mSOF0)),
		"garbage before":            append([]byte{0, 0xff, 0xff, 0, 0x12, 0xff}, whole...),
		"garbage before a table":    append([]byte{1, 2, 3}, whole[body:]...),
		"zeros behind":              append(slices.Clone(whole), make([]byte, 4096)...),
		"no end":                    whole[:len(whole)-2],
		"no end, zeros":             append(slices.Clone(whole[:len(whole)-2]), make([]byte, 512)...),
		"another picture behind":    append(slices.Clone(whole), read(t, "cjpeg_grey.jpg")...),
		"no end, another behind":    append(slices.Clone(whole[:len(whole)-2]), whole...),
		"fill bytes before markers": bytes.ReplaceAll(whole, []byte{0xff, mDQT}, []byte{0xff, 0xff, 0xff, mDQT}),
	}
	for name, data := range cases {
		t.Run(name, func(t *testing.T) {
			got := decoded(t, data)
			wantEqual(t, got, want, 0, want.Height, 0)
			if got.Damaged {
				t.Error("is called damaged")
			}
		})
	}
	t.Run("ffmpeg's tables are the standard ones", func(t *testing.T) {
		data := read(t, "ffmpeg_422_standard.jpg")
		wantEqual(t, decoded(t, without(data, mDHT)), decoded(t, data), 0, 59, 0)
	})
}

// without leaves the segments of a marker away.
func without(data []byte, marker byte) []byte {
	data = slices.Clone(data)
	for {
		i := bytes.Index(data, []byte{0xff, marker})
		if i < 0 {
			return data
		}
		data = slices.Delete(data, i, i+2+int(data[i+2])<<8+int(data[i+3]))
	}
}

func segmentOf(data []byte, marker byte) []byte {
	i := bytes.Index(data, []byte{0xff, marker})
	return data[i : i+2+int(data[i+2])<<8+int(data[i+3])]
}

func TestWhatIsRefused(t *testing.T) {
	grey := read(t, "cjpeg_grey.jpg")
	sof := bytes.Index(grey, []byte{0xff, mSOF0})
	changed := func(at int, v ...byte) []byte {
		data := slices.Clone(grey)
		copy(data[sof+at:], v)
		return data
	}
	colour := slices.Clone(read(t, "cjpeg_420.jpg"))
	colour[bytes.Index(colour, []byte{0xff, mSOF0})+11] = 0x31
	for _, c := range []struct {
		name, want string
		data       []byte
	}{
		{"progressive", "progressive", read(t, "refused_progressive.jpg")},
		{"arithmetic", "arithmetic", read(t, "refused_arithmetic.jpg")},
		{"RGB", "RGB", read(t, "refused_rgb.jpg")},
		{"12 bits", "12 bits", changed(4, 12)},
		{"lossless", "lossless", changed(1, 0xc3)},
		{"too large", "sides", changed(5, 0x40, 1)},
		{"too many pixels", "pixels", changed(5, 0x40, 0, 0x40, 0)},
		{"larger than its bytes", "cannot be in", changed(5, 0x10, 0, 0x10, 0)},
		{"no height", "sides", changed(5, 0, 0)},
		{"four components", "4 components", changed(9, 4)},
		{"a sampling of three", "sampling", colour},
		{"no steps", "quantization table", without(grey, mDQT)},
		{"no frame header", "frame header", without(grey, mSOF0)},
		{"two frame headers", "second", slices.Insert(slices.Clone(grey), sof, segmentOf(grey, mSOF0)...)},
		{"nothing", "ends before", nil},
		{"text", "ends before", []byte("no picture at all")},
		{"a header's end", "ends before", grey[:sof]},
		{"in a header", "does not fit", grey[:sof+5]},
		{"no data", "nothing of the picture", grey[:sof+13+33+183+10]},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := new(Decoder).Decode(c.data, new(cam.Frame))
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "jpeg: ") {
				t.Errorf("%v, want an error with %q", err, c.want)
			}
		})
	}
	if err := (&Decoder{Shrink: 3}).Decode(grey, new(cam.Frame)); err == nil {
		t.Error("shrinks by 3")
	}
}

func TestNothingIsAllocatedForAFrame(t *testing.T) {
	var d Decoder
	var f cam.Frame
	for _, name := range decodable(t) {
		data := read(t, name)
		if n := testing.AllocsPerRun(5, func() {
			if err := d.Decode(data, &f); err != nil {
				t.Error(err)
			}
		}); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}
