//go:build unix

package pipe

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/edgeseg/edgeseg/cam"
)

// Two frames of 2x1, mono.
const clip = `printf 'YUV4MPEG2 W2 H1 F25:1 Cmono\nFRAME\nabFRAME\ncd'`

// standIn puts a shell script called ffmpeg first in the PATH and returns its folder, $dir in the script. Shell, and not
// this binary again, because it also runs where tests of another CPU are emulated.
func standIn(t *testing.T, script string) string {
	t.Helper()
	return standInFor(t, "ffmpeg", script)
}

func standInFor(t *testing.T, program, script string) string {
	t.Helper()
	dir := t.TempDir()
	script = fmt.Sprintf("#!/bin/sh\ndir='%s'\n%s\n", dir, script)
	if err := os.WriteFile(filepath.Join(dir, program), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	return dir
}

// readAll reads a source to its end: the first bytes of the frames, and the error.
func readAll(s *Source) (frames []string, err error) {
	var f cam.Frame
	for {
		if err := s.Next(context.Background(), &f); err != nil {
			return frames, err
		}
		frames = append(frames, string(f.Planes[0].Pix))
	}
}

func open(t *testing.T, name string) *Source {
	t.Helper()
	s, err := Open(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestFramesOfTheChildComeInOrder(t *testing.T) {
	standIn(t, clip)
	s := open(t, "clip.mp4")
	if frames, err := readAll(s); !slices.Equal(frames, []string{"ab", "cd"}) || err != io.EOF {
		t.Errorf("%q, %v", frames, err)
	}
	if i := s.Info(); i.Name != "clip.mp4" || i.Width != 2 || i.FPS != 25 {
		t.Errorf("info %+v", i)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if err := s.Next(context.Background(), &cam.Frame{}); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

func TestArgumentsReachTheChildAsTheyAre(t *testing.T) {
	dir := standIn(t, `for a; do echo "$a" >> "$dir/args"; done; `+clip)
	for name, want := range map[string][]string{
		"clip.mp4":            {"-i", "file:clip.mp4"},
		"-y":                  {"-i", "file:-y"},
		"a b;$(echo c)'.avi":  {"-i", "file:a b;$(echo c)'.avi"},
		"concat:a|b":          {"-i", "file:concat:a|b"},
		"10:30://x":           {"-i", "file:10:30://x"},
		"http://h/a.mp4":      {"-protocol_whitelist", "http,https,httpproxy,tls,tcp,crypto,data", "-i", "http://h/a.mp4"},
		"RTSP://u:p@h:554/a":  {"-protocol_whitelist", "rtp,udp,tcp", "-rtsp_transport", "tcp", "-fflags", "nobuffer", "-flags", "low_delay", "-i", "RTSP://u:p@h:554/a"},
		"udp://h:5000":        {"-protocol_whitelist", "udp", "-fflags", "nobuffer", "-flags", "low_delay", "-i", "udp://h:5000"},
		"/dir/with/slash.mkv": {"-i", "file:/dir/with/slash.mkv"},
	} {
		os.Remove(filepath.Join(dir, "args"))
		s := open(t, name)
		if _, err := readAll(s); err != io.EOF && !(s.Info().Live && errors.Is(err, cam.ErrLost)) {
			t.Errorf("%s: %v", name, err)
		}
		got, err := os.ReadFile(filepath.Join(dir, "args"))
		if err != nil {
			t.Fatal(err)
		}
		args := append([]string{"-nostdin", "-v", "error"}, want...)
		args = append(args, "-map", "0:v:0", "-vf", filters, "-pix_fmt", "yuv420p", "-f", "yuv4mpegpipe", "pipe:1")
		if got := strings.Split(strings.TrimSuffix(string(got), "\n"), "\n"); !slices.Equal(got, args) {
			t.Errorf("%s:\n got %q\nwant %q", name, got, args)
		}
	}
}

func TestFailureOfTheChildIsItsLastLine(t *testing.T) {
	for _, test := range []struct {
		name, script string
		frames       int
		want         string
	}{
		{"x.mp4", `echo "[mov] moov atom not found" >&2; echo "file:x.mp4: Invalid data found" >&2; exit 1`, 0, "pipe: x.mp4: ffmpeg: Invalid data found"},
		{"x.mp4", clip + `; echo "disk gone" >&2; exit 1`, 2, "pipe: x.mp4: ffmpeg: disk gone"},
		{"x.mp4", clip + `; printf 'FRAME\ne'; echo "disk gone" >&2; exit 1`, 2, "pipe: x.mp4: ffmpeg: disk gone"},
		{"x.mp4", clip + `; exit 7`, 2, "pipe: x.mp4: ffmpeg: exit status 7"},
		{"x.mp4", clip + `; kill -9 $$`, 2, "pipe: x.mp4: ffmpeg: signal: killed"},
		{"x.mp4", `yes "much to say" | head -n 100000 >&2; echo last >&2; exit 1`, 0, "pipe: x.mp4: ffmpeg: last"},
		{"x.mp4", clip + `; printf 'FRAME\ne'`, 2, "cam: x.mp4: frame 2 ends after 1 of its 2 bytes"},
		{"x.mp4", `:`, 0, "cam: x.mp4: is empty, expected a y4m stream"},
		{"http://me:se%24ret@h/x", `echo "http://h/x: se%24ret and se\$ret refused" >&2; exit 1`, 0, "pipe: http://me:xxxxx@h/x: ffmpeg: http://h/x: xxxxx and xxxxx refused"},
		{"http://me:secret@h/x", `echo "http://me:secret@h/x: 401, secret refused" >&2; exit 1`, 0, "pipe: http://me:xxxxx@h/x: ffmpeg: 401, xxxxx refused"},
		{"rtsp://h/live?user=me&Password=se-cret#1", `echo "rtsp://h/live?user=me&Password=se-cret#1: password=se-cret refused" >&2; exit 1`, 0, "pipe: rtsp://h/live?user=me&Password=xxxxx#1: ffmpeg: password=xxxxx refused"},
		{"rtsp://h/user=me&pwd=secret&channel=1", `echo "no pwd=secret" >&2; exit 1`, 0, "pipe: rtsp://h/user=me&pwd=xxxxx&channel=1: ffmpeg: no pwd=xxxxx"},
	} {
		standIn(t, test.script)
		s := open(t, test.name)
		frames, err := readAll(s)
		if len(frames) != test.frames || err == nil || err.Error() != test.want {
			t.Errorf("%s:\n got %d frames, %v\nwant %d, %s", test.script, len(frames), err, test.frames, test.want)
		}
	}
}

func TestMuchOnStandardErrorDoesNotBlock(t *testing.T) {
	standIn(t, `yes "much to say" | head -n 100000 >&2; `+clip)
	if frames, err := readAll(open(t, "x")); len(frames) != 2 || err != io.EOF {
		t.Errorf("%d frames, %v", len(frames), err)
	}
}

func TestMissingProgramIsNamedWithItsPackage(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := Open("x.mp4")
	var missing *MissingProgramError
	if !errors.As(err, &missing) || *missing != (MissingProgramError{"ffmpeg", "ffmpeg"}) {
		t.Error(err)
	}
}

func TestProgramThatCannotStart(t *testing.T) {
	dir := standIn(t, "")
	if err := os.WriteFile(filepath.Join(dir, "ffmpeg"), []byte("#!/no/such/shell\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	if s, err := Open("x.mp4"); err == nil || !strings.HasPrefix(err.Error(), "pipe: cannot start ffmpeg: ") {
		t.Errorf("%v, %v", s, err)
	}
}

func TestUnknownProtocolIsRefused(t *testing.T) {
	for name, want := range map[string]string{
		"gopher://u:secret@h/x": "pipe: gopher://u:xxxxx@h/x: protocol gopher, expected http, https, rtsp, rtp, udp or tcp",
		"file:///etc/passwd":    "pipe: file:///etc/passwd: protocol file, expected http, https, rtsp, rtp, udp or tcp",
		"http://u:secret@h/%zz": "pipe: http://...: not a URL",
	} {
		if _, err := Open(name); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// pidOf reads what a stand-in left with echo $$ > $dir/pid.
func pidOf(t *testing.T, dir string) int {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "pid"))
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(b)))
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

// A child that gives its frames and then stays.
const staying = `echo $$ > "$dir/pid"; ` + clip + `; exec sleep 1000`

func TestCloseEndsTheChildAndAWaitingNext(t *testing.T) {
	dir := standIn(t, staying)
	s := open(t, "x")
	for range 2 {
		if err := s.Next(context.Background(), &cam.Frame{}); err != nil {
			t.Fatal(err)
		}
	}
	ended := make(chan error)
	go func() { ended <- s.Next(context.Background(), &cam.Frame{}) }()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if err := <-ended; !errors.Is(err, fs.ErrClosed) {
		t.Errorf("Next under Close: %v", err)
	}
	if err := syscall.Kill(pidOf(t, dir), 0); err != syscall.ESRCH {
		t.Errorf("the child is still there: %v", err)
	}
}

func TestContextEndsAWaitingNextAndTheSourceGoesOn(t *testing.T) {
	dir := standIn(t, `while ! [ -e "$dir/go" ]; do sleep 0.01; done; `+clip)
	s := open(t, "x")
	ctx, cancel := context.WithCancel(context.Background())
	go cancel()
	if err := s.Next(ctx, &cam.Frame{}); err != context.Canceled {
		t.Errorf("ended context: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "go"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if frames, err := readAll(s); len(frames) != 2 || err != io.EOF {
		t.Errorf("then %d frames, %v", len(frames), err)
	}
}

func TestChildThatWritesSomethingElseIsEnded(t *testing.T) {
	dir := standIn(t, `echo $$ > "$dir/pid"; echo "no y4m at all"; exec sleep 1000`)
	_, err := readAll(open(t, "x"))
	if want := `cam: x: begins with "no y4m at all", expected a y4m stream (YUV4MPEG2)`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if err := syscall.Kill(pidOf(t, dir), 0); err != syscall.ESRCH {
		t.Errorf("the child is still there: %v", err)
	}
}
