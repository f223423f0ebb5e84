package pipe

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/edgeseg/edgeseg/cam"
)

// The programs themselves are not here: their arguments are those of their manuals, see docs/cameras.md.
func TestReadyMadeCamerasAreAskedAsTheirManualsSay(t *testing.T) {
	const keep = `for a; do echo "$a" >> "$dir/args"; done; `
	for _, tt := range []struct {
		program, script string
		camera          func() (Program, error)
		args            string
	}{
		{"rpicam-vid", `head -c 3072 /dev/zero`,
			func() (Program, error) { return RPiCam(1, CameraOptions{Width: 63, Height: 32, FPS: 15}) },
			"--nopreview --timeout 0 --camera 1 --codec yuv420 --width 64 --height 32 --framerate 15 --flush --output -"},
		{"libcamera-vid", `head -c 1382400 /dev/zero`,
			func() (Program, error) { return RPiCam(0, CameraOptions{}) },
			"--nopreview --timeout 0 --camera 0 --codec yuv420 --width 1280 --height 720 --framerate 30 --flush --output -"},
		{"gst-launch-1.0", `echo "GST_ARGUS: Creating output stream"; ` + clip + ` >&3`,
			func() (Program, error) { return Argus(0, CameraOptions{}), nil },
			"--quiet nvarguscamerasrc sensor-id=0 ! video/x-raw(memory:NVMM),width=1920,height=1080,framerate=30/1 ! nvvidconv" +
				" ! video/x-raw,format=I420,width=1280,height=720 ! y4menc ! fdsink fd=3 sync=false"},
		{"gst-launch-1.0", clip + ` >&3`,
			func() (Program, error) { return Argus(2, CameraOptions{Width: 480, Height: 360, FPS: 29.97}), nil },
			"--quiet nvarguscamerasrc sensor-id=2 ! video/x-raw(memory:NVMM),width=1920,height=1080,framerate=29970/1000 ! nvvidconv" +
				" ! video/x-raw,format=I420,width=640,height=360 ! y4menc ! fdsink fd=3 sync=false"},
	} {
		dir := standInFor(t, tt.program, keep+tt.script)
		t.Setenv("PATH", dir+":/usr/bin:/bin")
		p, err := tt.camera()
		if err != nil {
			t.Errorf("%s: %v", tt.program, err)
			continue
		}
		s, err := p.Start()
		if err != nil {
			t.Fatal(err)
		}
		var f cam.Frame
		if err := s.Next(context.Background(), &f); err != nil || f.Time == 0 {
			t.Errorf("%s: frame of %v, %v", tt.program, f.Time, err)
		}
		if i := s.Info(); !i.Live || i.Stamp != cam.Arrival || p.Raw != nil && (f.Planes[0].Stride%rpicamStride != 0 || !f.FullRange) {
			t.Errorf("%s: %+v, rows of %d bytes", tt.program, i, f.Planes[0].Stride)
		}
		s.Close()
		b, err := os.ReadFile(filepath.Join(dir, "args"))
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.ReplaceAll(strings.TrimSpace(string(b)), "\n", " "); got != tt.args {
			t.Errorf("%s:\n got %s\nwant %s", tt.program, got, tt.args)
		}
	}
}

func TestMissingCameraProgramsAreNamed(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	var missing *MissingProgramError
	if _, err := RPiCam(0, CameraOptions{}); !errors.As(err, &missing) || missing.Package != "rpicam-apps" {
		t.Error(err)
	}
	if _, err := Argus(0, CameraOptions{}).Start(); !errors.As(err, &missing) || missing.Package != "gstreamer1.0-tools" {
		t.Error(err)
	}
	for _, program := range []string{"nosuchprogram", "/no/such/program"} {
		p := Program{Name: program, Args: []string{program}, Live: true}
		if _, err := p.Start(); !errors.As(err, &missing) || missing.Error() != "pipe: the program "+filepath.Base(program)+" is not installed" {
			t.Error(err)
		}
	}
}

// script is a live program.
func script(t *testing.T, lines string) Program {
	t.Helper()
	dir := standInFor(t, "camera.sh", lines)
	return Program{Name: "camera", Args: []string{filepath.Join(dir, "camera.sh")}, Live: true}
}

func TestAKilledProgramComesBack(t *testing.T) {
	p := script(t, `echo $$ >> "$dir/pids"; `+clip+`; exec sleep 1000`)
	s, err := p.Start()
	if err != nil {
		t.Fatal(err)
	}
	last := s
	var lost error
	r := cam.NewReconnect(s, cam.ReconnectOptions{
		Open: func() (cam.Source, error) {
			s, err := last.Reopen()
			if err != nil {
				return nil, err
			}
			last = s
			return s, nil
		},
		Wait: time.Minute, Lost: func(err error) { lost = err }, Back: func(cam.Info) {},
	})
	defer r.Close()
	pids := func() []string {
		b, _ := os.ReadFile(filepath.Join(filepath.Dir(p.Args[0]), "pids")) // not there at first
		return strings.Fields(string(b))
	}
	var f cam.Frame
	for seq := uint64(0); len(pids()) < 3; seq = f.Seq {
		if err := r.Next(t.Context(), &f); err != nil || f.Seq < seq {
			t.Fatalf("frame %d after %d: %v", f.Seq, seq, err)
		}
		if p := f.Planes[0].Pix; string(p) != "cd" {
			continue // the last frame of a program
		}
		started := pids()
		pid, err := strconv.Atoi(started[len(started)-1])
		if err != nil {
			t.Fatal(err)
		}
		syscall.Kill(pid, syscall.SIGKILL)
	}
	if lost == nil || lost.Error() != "pipe: camera: camera.sh: signal: killed" {
		t.Error(lost)
	}
}

func TestWhenAProgramIsLost(t *testing.T) {
	for _, tt := range []struct {
		name, script string
		endless      bool
		lost         bool
		want         string
	}{
		{"never gave a frame", `echo "no camera" >&2; exit 1`, true, false, "pipe: camera: camera.sh: no camera"},
		{"fails", clip + `; echo "bus error" >&2; exit 1`, false, true, "pipe: camera: camera.sh: bus error"},
		{"ends", clip, false, false, "EOF"},
		{"ends and should not", clip, true, true, "pipe: camera: camera.sh has ended"},
		{"ends inside a frame", clip + `; printf 'FRAME\ne'`, false, true, "cam: camera: frame 2 ends after 1 of its 2 bytes"},
		{"is no y4m", `echo rubbish`, false, false, `cam: camera: begins with "rubbish", expected a y4m stream (YUV4MPEG2)`},
	} {
		p := script(t, tt.script)
		p.Endless = tt.endless
		s, err := p.Start()
		if err != nil {
			t.Fatal(err)
		}
		_, err = readAll(s)
		s.Close()
		if err == nil || err.Error() != tt.want || errors.Is(err, cam.ErrLost) != tt.lost {
			t.Errorf("%s: %v, lost %v; want %s", tt.name, err, errors.Is(err, cam.ErrLost), tt.want)
		}
	}
}

// The program's own children go with it, and one that does not listen is killed.
func TestCloseEndsTheWholeFamily(t *testing.T) {
	p := script(t, `trap '' TERM; sleep 1000 & echo $! > "$dir/pid"; echo $$ > "$dir/own"; `+clip+`; while :; do sleep 1000; done`)
	s, err := p.Start()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Next(context.Background(), &cam.Frame{}); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Dir(p.Args[0])
	child := pidOf(t, dir)
	s.Close()
	for deadline := time.Now().Add(10 * time.Second); isAlive(child); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the program's child is still there")
		}
	}
}

func TestRawFramesOfAProgram(t *testing.T) {
	p := script(t, `printf 'ab__ef__cd__gh'`)
	p.Live, p.Raw = false, &cam.RawFormat{Format: cam.YUYV, Width: 2, Height: 1}
	s, err := p.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	frames, err := readAll(s)
	if !slices.Equal(frames, []string{"ab__", "ef__", "cd__"}) || err == io.EOF || err == nil {
		t.Errorf("%q, %v", frames, err)
	}
}
