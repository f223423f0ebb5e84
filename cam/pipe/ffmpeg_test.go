package pipe

import (
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/edgeseg/edgeseg/cam"
)

// makeClip runs the real ffmpeg to make a clip, or skips the test.
func makeClip(t *testing.T, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Skip("ffmpeg is not installed")
	}
	path := filepath.Join(t.TempDir(), name)
	cmd := exec.Command("ffmpeg", append(append([]string{"-nostdin", "-v", "error", "-f", "lavfi"}, args...), path)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Skipf("this ffmpeg cannot make the clip: %v: %s", err, out)
	}
	return path
}

func TestRealClipsComeInKnownColours(t *testing.T) {
	red := [3]int{81, 90, 240} // in limited-range BT.601
	for name, test := range map[string]struct {
		file   string
		args   []string
		frames int
		w, h   int
	}{
		"limited range, BT.709": {"a.mkv", []string{"-i", "color=red:s=64x48:r=10:d=1", "-vf", "scale=out_color_matrix=bt709", "-pix_fmt", "yuv444p", "-colorspace", "bt709", "-c:v", "ffv1"}, 10, 64, 48},
		"full range":            {"a.avi", []string{"-i", "color=red:s=64x48:r=10:d=1", "-pix_fmt", "yuvj420p", "-q:v", "1", "-c:v", "mjpeg"}, 10, 64, 48},
		"RGB of odd size":       {"a.mkv", []string{"-i", "color=red:s=64x48:r=10:d=1", "-vf", "format=bgr0,crop=63:47", "-c:v", "ffv1"}, 10, 63, 47},
		"uneven times":          {"a.mkv", []string{"-i", "color=red:s=64x48:r=30:d=2", "-vf", `select=not(mod(n\,7))+lt(n\,10)`, "-vsync", "0", "-c:v", "ffv1"}, 17, 64, 48},
		"interlaced":            {"a.mkv", []string{"-i", "color=red:s=64x48:r=20:d=1", "-vf", "tinterlace=interleave_top,setfield=tff", "-c:v", "ffv1"}, 10, 64, 48},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := Open(makeClip(t, test.file, test.args...))
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			n := 0
			for {
				var f cam.Frame
				err := s.Next(context.Background(), &f)
				if err == io.EOF {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				n++
				if f.Width != test.w || f.Height != test.h || f.Format != cam.I420 || f.FullRange || f.Matrix != cam.BT601 {
					t.Fatalf("%dx%d, format %d, full range %v, matrix %d", f.Width, f.Height, f.Format, f.FullRange, f.Matrix)
				}
				for i, want := range red {
					p := f.Planes[i]
					if d := int(p.Pix[len(p.Pix)/2]) - want; d < -3 || d > 3 {
						t.Errorf("plane %d is %d, want %d", i, p.Pix[len(p.Pix)/2], want)
					}
				}
			}
			if n != test.frames {
				t.Errorf("%d frames, want %d", n, test.frames)
			}
		})
	}
}

func TestRealFailureNamesTheFile(t *testing.T) {
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Skip("ffmpeg is not installed")
	}
	path := filepath.Join(t.TempDir(), "-notes.txt")
	if err := os.WriteFile(path, []byte("just text\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	err = s.Next(context.Background(), &cam.Frame{})
	if err == nil || !strings.HasPrefix(err.Error(), "pipe: "+path+": ffmpeg: ") || strings.Count(err.Error(), path) != 1 {
		t.Error(err)
	}
}
