package cam

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	_ "golang.org/x/image/webp"
)

// file is a grey picture of w x h.
func file(t testing.TB, format string, w, h int) []byte {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, w, h))
	noise(m.Pix)
	var b bytes.Buffer
	var err error
	switch format {
	case "png":
		err = png.Encode(&b, m)
	case "jpeg":
		err = jpeg.Encode(&b, m, nil)
	case "gif":
		err = gif.Encode(&b, m, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// folder writes files and returns their folder.
func folder(t *testing.T, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, data := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// frames reads a source to its end: names and widths.
func frames(t *testing.T, s Source) (names []string, widths []int) {
	t.Helper()
	var f Frame
	for {
		err := s.Next(context.Background(), &f)
		if err == io.EOF {
			return names, widths
		}
		if err != nil {
			t.Fatal(err)
		}
		if f.Seq != uint64(len(names)) {
			t.Errorf("frame %d has number %d", len(names), f.Seq)
		}
		names, widths = append(names, f.Name), append(widths, f.Width)
	}
}

func TestFolderGivesItsPicturesByName(t *testing.T) {
	dir := folder(t, map[string][]byte{
		"b.png":             file(t, "png", 3, 1),
		"a.JPG":             file(t, "jpeg", 2, 1),
		"c":                 file(t, "gif", 4, 1), // told by content
		"d.tar.png":         file(t, "png", 5, 1),
		"twin.png":          file(t, "png", 6, 1),
		"twin.jpg":          file(t, "jpeg", 7, 1),
		"notes.txt":         []byte("nothing to see"),
		"empty":             nil,
		"clip.y4m":          y4m("W4 H2", 12, 1),
		".hidden.png":       []byte("of another program"),
		"below/deeper.png":  file(t, "png", 9, 1),
		"folder.png/no.txt": nil,
	})
	s, err := Open(dir, OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if i := s.Info(); i.Frames != 6 || i.Name != dir || i.Live {
		t.Errorf("info %+v", i)
	}
	names, widths := frames(t, s)
	if want := []string{"a", "b", "c", "d.tar", "twin.jpg", "twin.png"}; !slices.Equal(names, want) {
		t.Errorf("names %q, want %q", names, want)
	}
	if want := []int{2, 3, 4, 5, 7, 6}; !slices.Equal(widths, want) {
		t.Errorf("widths %v, want %v", widths, want)
	}
}

func TestFolderStopsAtABrokenPicture(t *testing.T) {
	whole := file(t, "png", 30, 30)
	for name, broken := range map[string][]byte{
		"empty": nil, "text": []byte("text"), "cut": whole[:len(whole)/2], "cut in the header": whole[:20],
	} {
		dir := folder(t, map[string][]byte{"1.png": whole, "2.png": broken, "3.png": whole})
		s, err := Open(dir, OpenOptions{})
		if err != nil {
			t.Fatal(err)
		}
		n, err := readAll(s)
		if n != 1 || err == nil || errors.Is(err, io.EOF) || !strings.HasPrefix(err.Error(), "cam: "+filepath.Join(dir, "2.png")+": ") {
			t.Errorf("%s: %d frames, then %v", name, n, err)
		}
	}
}

func TestFolderWithoutPicturesIsAnError(t *testing.T) {
	dir := folder(t, map[string][]byte{"a.txt": []byte("text")})
	if _, err := Open(dir, OpenOptions{}); err == nil || err.Error() != "cam: "+dir+": no picture in this folder" {
		t.Error(err)
	}
}

func TestFSGivesWhatThePatternMatches(t *testing.T) {
	clip := fstest.MapFS{
		"clip/2.jpg":     {Data: file(t, "jpeg", 2, 1)},
		"clip/1.jpg":     {Data: file(t, "jpeg", 1, 1)},
		"clip/LICENSE":   {Data: []byte("text")},
		"clip/3.jpg/sub": {},
	}
	s, err := NewFS(clip, "clip/*.jpg")
	if err != nil {
		t.Fatal(err)
	}
	if names, widths := frames(t, s); !slices.Equal(names, []string{"1", "2"}) || !slices.Equal(widths, []int{1, 2}) {
		t.Errorf("frames %q, widths %v", names, widths)
	}
	for pattern, want := range map[string]string{
		"*.jpg": "cam: *.jpg: no picture of that name",
		"[":     "cam: [: syntax error in pattern",
	} {
		if _, err := NewFS(clip, pattern); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", pattern, err, want)
		}
	}
}

func TestPicturesObeyContextAndClose(t *testing.T) {
	s, err := NewFS(fstest.MapFS{"a.png": {Data: file(t, "png", 1, 1)}}, "*")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := s.Next(ctx, &Frame{}); err != context.Canceled {
		t.Errorf("ended context: %v", err)
	}
	s.Close()
	if err := s.Next(context.Background(), &Frame{}); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("closed source: %v", err)
	}
}

func TestHugePictureIsRefusedBeforeItIsDecoded(t *testing.T) {
	// A PNG file whose header, alone, says another size.
	sized := func(w, h uint32) []byte {
		b := append(file(t, "png", 1, 1), make([]byte, 100)...)[:100]
		binary.BigEndian.PutUint32(b[16:], w)
		binary.BigEndian.PutUint32(b[20:], h)
		binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
		return b
	}
	for name, test := range map[string]struct {
		data []byte
		want string
	}{
		"more pixels than bytes could tell": {sized(16383, 8192), "cam: p: png: a picture of 16383x8192 cannot be in 100 bytes"},
		"wider than any frame":              {sized(65536, 1), "cam: p: size 65536x1: sides must be 1 to 16384"},
	} {
		s, err := NewFS(fstest.MapFS{"p": {Data: test.data}}, "p")
		if err != nil {
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err = readAll(s)
		runtime.ReadMemStats(&after)
		if err == nil || err.Error() != test.want {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
		if n := after.TotalAlloc - before.TotalAlloc; n > 4<<20 {
			t.Errorf("%s: %d bytes were allocated", name, n)
		}
	}
}

func TestFlatPictureOfTheLargestRatioIsRead(t *testing.T) {
	var b bytes.Buffer
	m := image.NewPaletted(image.Rect(0, 0, 8000, 1000), color.Palette{color.Black, color.White})
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	s, err := NewFS(fstest.MapFS{"p": {Data: b.Bytes()}}, "p")
	if err != nil {
		t.Fatal(err)
	}
	if n, err := readAll(s); n != 1 || err != io.EOF {
		t.Errorf("%d bytes: %d frames, %v", b.Len(), n, err)
	}
}

// Both files are two flat colours from ffmpeg's own generator. The decoder of WebP returns the limited-range planes of VP8 in an image type that means full range.
func TestLossyWebPIsLimitedRange(t *testing.T) {
	for name, test := range map[string]struct {
		full        bool
		white, left [3]uint8 // first bytes of the planes at the right and the left end
	}{
		"testdata/red_white.webp":          {false, [3]uint8{235, 128, 128}, [3]uint8{81, 90, 240}},
		"testdata/red_white_lossless.webp": {true, [3]uint8{255, 255, 255}, [3]uint8{254, 0, 0}},
	} {
		s, err := Open(name, OpenOptions{})
		if err != nil {
			t.Fatal(err)
		}
		var f Frame
		if err := s.Next(context.Background(), &f); err != nil {
			t.Fatal(err)
		}
		for x, want := range map[int][3]uint8{f.Width - 1: test.white, 0: test.left} {
			got := [3]uint8{f.Planes[0].Pix[x]}
			if f.Format == I420 {
				got[1], got[2] = f.Planes[1].Pix[x/2], f.Planes[2].Pix[x/2]
			} else {
				got = rgbAt(&f, x, 0)
			}
			for i := range got {
				if d := int(got[i]) - int(want[i]); d < -2 || d > 2 {
					t.Errorf("%s: column %d is %v, want %v", name, x, got, want)
					break
				}
			}
		}
		if f.FullRange != test.full {
			t.Errorf("%s: full range is %v", name, f.FullRange)
		}
	}
}
