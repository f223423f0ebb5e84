package cam

import (
	"bytes"
	"context"
	"errors"
	"image"
	stdjpeg "image/jpeg"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// greyPicture is a JPEG picture of one colour.
func greyPicture(t testing.TB, w, h int, value byte) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = value
	}
	var b bytes.Buffer
	if err := stdjpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// standIn decodes by the standard library: package jpeg is above this one.
type standIn struct{ decoded int }

func (d *standIn) Decode(data []byte, f *Frame) error {
	img, err := stdjpeg.Decode(bytes.NewReader(data))
	if err != nil {
		return err
	}
	d.decoded++
	return FromImage(img, f)
}

func TestPicturesOfAStreamAreTakenApart(t *testing.T) {
	a, b := greyPicture(t, 8, 8, 10), greyPicture(t, 8, 8, 200)
	// A header that holds a thumbnail, with a start and an end of its own.
	thumb := append([]byte{0xff, 0xe1, 0, byte(2 + 40)}, greyPicture(t, 1, 1, 9)[:38]...)
	thumb = append(thumb, 0xff, 0xd9)
	c := slices.Concat(a[:2], thumb, a[2:])
	noEnd := a[:len(a)-2]
	restarts := slices.Concat(a[:len(a)-2], []byte{0xff, 0xd0, 1, 2, 0xff, 0, 0xff, 0xff, 0xd9})
	for _, tt := range []struct {
		name     string
		data     []byte
		pictures [][]byte
	}{
		{"two", slices.Concat(a, b), [][]byte{a, b}},
		{"something before, between and behind", slices.Concat([]byte{0xff, 0, 7}, a, make([]byte, 1000), b, []byte{0, 0xff}), [][]byte{a, b}},
		{"a thumbnail in a header", slices.Concat(c, b), [][]byte{c, b}},
		{"an end is missing", slices.Concat(noEnd, b), [][]byte{noEnd, b}},
		{"the last one is cut off", slices.Concat(a, b[:len(b)-7]), [][]byte{a, b[:len(b)-7]}},
		{"cut off in a header", slices.Concat(a, b[:30]), [][]byte{a, b[:30]}},
		{"cut off before a length", slices.Concat(a, b[:5]), [][]byte{a, b[:5]}},
		{"restart markers, stuffed and fill bytes", slices.Concat(restarts, b), [][]byte{restarts, b}},
		{"nothing", nil, nil},
		{"no picture", []byte("no picture \xff"), nil},
	} {
		for reader, r := range map[string]io.Reader{"": bytes.NewReader(tt.data), ", byte by byte": iotest.OneByteReader(bytes.NewReader(tt.data))} {
			s := newMJPEGStream(r, nil)
			var buf []byte
			var err error
			for i := 0; ; i++ {
				if buf, err = s.next(buf); err != nil {
					if err != io.EOF || i != len(tt.pictures) {
						t.Errorf("%s%s: %d pictures, %v", tt.name, reader, i, err)
					}
					break
				}
				if i >= len(tt.pictures) || !bytes.Equal(buf, tt.pictures[i]) {
					t.Errorf("%s%s: picture %d has %d bytes", tt.name, reader, i, len(buf))
				}
			}
		}
	}
}

func TestAPictureIsThereWithItsLastByte(t *testing.T) {
	r, w := io.Pipe()
	s := liveStream(t, r)
	picture := greyPicture(t, 8, 8, 50)
	for range 3 {
		go w.Write(picture)
		var f Frame
		if err := s.Next(t.Context(), &f); err != nil || f.Planes[0].Pix[0] != 50 {
			t.Fatal(err)
		}
	}
	s.Close()
}

func liveStream(t *testing.T, r io.ReadCloser) Source {
	s, err := Open("-", OpenOptions{Stdin: r, JPEG: new(standIn), Live: true})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestOpenTellsStreamsOfPictures(t *testing.T) {
	a, small := greyPicture(t, 16, 8, 10), greyPicture(t, 8, 8, 10)
	mpf := slices.Concat(a[:2], []byte{0xff, 0xe2, 0, 8, 'M', 'P', 'F', 0, 0, 0}, a[2:])
	for name, tt := range map[string]struct {
		data   []byte
		frames int
	}{
		"three pictures":             {slices.Concat(a, a, a), 3},
		"a picture":                  {a, 1},
		"a picture and its preview":  {slices.Concat(a, small), 1},
		"a stereo picture":           {slices.Concat(mpf, a), 1},
		"a picture and other bytes":  {append(slices.Clone(a), make([]byte, 5000)...), 1},
		"a picture and one cut off":  {slices.Concat(a, a[:20]), 1},
		"the second is cut off":      {slices.Concat(a, a[:len(a)-5], a), 2},
		"the second cannot be read":  {slices.Concat(a, broken(a), a), 2},
		"the second and third can't": {slices.Concat(a, broken(a), broken(a), a), 2},
	} {
		path := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(path, tt.data, 0o644); err != nil {
			t.Fatal(err)
		}
		s, err := Open(path, OpenOptions{JPEG: new(standIn)})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if n, err := readAll(s); n != tt.frames || err != io.EOF {
			t.Errorf("%s: %d frames, %v, want %d", name, n, err, tt.frames)
		}
		s.Close()
	}
}

// broken is a picture without tables, which the standard library does not read.
func broken(data []byte) []byte {
	i := bytes.Index(data, []byte{0xff, 0xc4})
	return slices.Delete(slices.Clone(data), i, i+2+int(data[i+2])<<8+int(data[i+3]))
}

func TestPicturesThatCannotBeReadAreDroppedAndCounted(t *testing.T) {
	a := greyPicture(t, 8, 8, 10)
	data := slices.Concat(broken(a), a, broken(a), broken(a), a, a)
	s, err := Open("-", OpenOptions{Stdin: io.NopCloser(bytes.NewReader(data)), JPEG: new(standIn)})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, want := range []struct{ seq, dropped uint64 }{{1, 1}, {4, 2}, {5, 0}} {
		var f Frame
		if err := s.Next(t.Context(), &f); err != nil || f.Seq != want.seq || f.Dropped != want.dropped {
			t.Errorf("number %d, %d dropped, %v; want %d, %d", f.Seq, f.Dropped, err, want.seq, want.dropped)
		}
	}
	if err := s.Next(t.Context(), new(Frame)); err != io.EOF {
		t.Error(err)
	}
}

func TestAStreamWithoutAReadablePictureIsAnError(t *testing.T) {
	bad := broken(greyPicture(t, 8, 8, 10))
	for name, n := range map[string]int{"short": 3, "endless": 1000} {
		for _, live := range []bool{false, true} {
			var d standIn
			data := bytes.Repeat(bad, n)
			s, err := Open("-", OpenOptions{Stdin: io.NopCloser(bytes.NewReader(data)), JPEG: &d, Live: live})
			if err != nil {
				t.Fatal(err)
			}
			err = s.Next(t.Context(), new(Frame))
			if !live && (err == nil || err == io.EOF || !strings.Contains(err.Error(), "invalid JPEG format")) || err == nil || d.decoded > 0 {
				t.Errorf("%s, live %t: %v", name, live, err)
			}
			s.Close()
		}
	}
}

func TestY4MIsStillToldOnAPipe(t *testing.T) {
	s, err := Open("-", OpenOptions{Stdin: io.NopCloser(bytes.NewReader(y4m("W4 H2 F25:1", 12, 3))), JPEG: new(standIn)})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if n, err := readAll(s); n != 3 || err != io.EOF {
		t.Errorf("%d frames, %v", n, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Next(ctx, new(Frame)); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func FuzzMJPEG(f *testing.F) {
	a := greyPicture(f, 8, 8, 10)
	f.Add(slices.Concat(a, a))
	f.Add(slices.Concat(a[:len(a)-2], a[:20]))
	f.Fuzz(func(t *testing.T, data []byte) {
		s := newMJPEGStream(bytes.NewReader(data), nil)
		total := 0
		for {
			picture, err := s.next(nil)
			if err != nil {
				if err != io.EOF {
					t.Fatal(err)
				}
				break
			}
			if total += len(picture); len(picture) < 2 || total > len(data) {
				t.Fatalf("%d bytes of %d", total, len(data))
			}
		}
	})
}
