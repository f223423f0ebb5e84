package cam

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestOpenTellsKindsByContent(t *testing.T) {
	dir := folder(t, map[string][]byte{
		"y4m.png":  y4m("W4 H2 F25:1", 12, 3),
		"png.y4m":  file(t, "png", 3, 3),
		"jpeg":     file(t, "jpeg", 3, 3),
		"text.png": []byte("just text"),
		"clip.mp4": []byte("\x00\x00\x00\x18ftypmp42"),
	})
	for name, want := range map[string]Info{
		"y4m.png": {Width: 4, Height: 2, Format: I420, FPS: 25, Frames: 3},
		"png.y4m": {Frames: 1},
		"jpeg":    {Frames: 1},
	} {
		want.Name = filepath.Join(dir, name)
		s, err := Open(want.Name, OpenOptions{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := s.Info(); got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
		if n, err := readAll(s); n != want.Frames || err != io.EOF {
			t.Errorf("%s: %d frames, %v", name, n, err)
		}
		if err := s.Close(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, path := range []string{filepath.Join(dir, "text.png"), filepath.Join(dir, "clip.mp4"), "rtsp://camera/stream"} {
		_, err := Open(path, OpenOptions{})
		var unknown *UnknownKindError
		if !errors.As(err, &unknown) || unknown.Path != path {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestOpenErrorsNameTheFile(t *testing.T) {
	dir := folder(t, map[string][]byte{
		"empty":   nil,
		"bad.y4m": []byte("YUV4MPEG2 W0 H0 F30:1\n"),
	})
	for path, want := range map[string]string{
		"empty":   "is empty, expected a picture or a y4m stream",
		"bad.y4m": `y4m: parameter "W0": expected 1 to 16384`,
	} {
		path = filepath.Join(dir, path)
		if s, err := Open(path, OpenOptions{}); s != nil || err == nil || err.Error() != "cam: "+path+": "+want {
			t.Errorf("got %v, %v, want %s", s, err, want)
		}
	}
	absent := filepath.Join(dir, "absent")
	_, err := Open(absent, OpenOptions{})
	if !errors.Is(err, fs.ErrNotExist) || strings.Count(err.Error(), absent) != 1 {
		t.Errorf("absent: %v", err)
	}
}

func TestFramesOfAFileAreCountedOnlyWhenCertain(t *testing.T) {
	whole := y4m("W4 H2", 12, 3)
	for name, test := range map[string]struct {
		data []byte
		want int
	}{
		"whole":           {whole, 3},
		"cut":             {whole[:len(whole)-1], 0},
		"with parameters": {bytes.Replace(whole, []byte("FRAME\n"), []byte("FRAME Ip\n"), 1), 0},
	} {
		s, err := Open(filepath.Join(folder(t, map[string][]byte{"f": test.data}), "f"), OpenOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if n := s.Info().Frames; n != test.want {
			t.Errorf("%s: %d frames, want %d", name, n, test.want)
		}
		s.Close()
	}
}

func TestMatrixIsTheCallersForY4M(t *testing.T) {
	for _, m := range []Matrix{BT601, BT709} {
		s, err := Open("-", OpenOptions{Matrix: m, Stdin: io.NopCloser(bytes.NewReader(y4m("W4 H2", 12, 1)))})
		if err != nil {
			t.Fatal(err)
		}
		var f Frame
		if err := s.Next(t.Context(), &f); err != nil || f.Matrix != m || f.Name != "" || s.Info().Name != "stdin" {
			t.Errorf("matrix %d, name %q, %v", f.Matrix, f.Name, err)
		}
		s.Close()
	}
}

func TestStdinThatIsNoStream(t *testing.T) {
	s, err := Open("-", OpenOptions{Stdin: io.NopCloser(strings.NewReader("hello"))})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := readAll(s); err == nil || err.Error() != `cam: stdin: begins with "hello", expected a y4m stream (YUV4MPEG2)` {
		t.Error(err)
	}
}

func TestDeviceIsRefused(t *testing.T) {
	if _, err := os.Stat(os.DevNull); err != nil || os.DevNull != "/dev/null" {
		t.Skip("no /dev/null")
	}
	if _, err := Open(os.DevNull, OpenOptions{}); err == nil || !strings.Contains(err.Error(), "is a device") {
		t.Error(err)
	}
}
