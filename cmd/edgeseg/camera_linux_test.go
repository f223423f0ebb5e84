package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// masksOf runs a clip with --out and gives what the mask files hold.
func masksOf(t *testing.T, args ...string) (masks []string) {
	t.Helper()
	dir := t.TempDir()
	call(t, append([]string{"run", small, "--out", dir}, args...)...).ok(t)
	paths, err := filepath.Glob(filepath.Join(dir, "*.mask.png"))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range paths {
		b, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		masks = append(masks, string(b))
	}
	return masks
}

// Rows as the image processor of a Raspberry Pi writes them, padded with rubbish, give the masks of dense ones.
func TestPaddedRowsGiveTheSameMasks(t *testing.T) {
	const w, h, stride, frames = 2028, 152, 2048, 2
	dense := bytes.SplitAfterN(y4m(w, h, frames), []byte("\n"), 2)[1]
	dense = bytes.ReplaceAll(dense, []byte("FRAME\n"), nil) // no pixel is a capital letter in this order
	if len(dense) != frames*w*h*3/2 {
		t.Fatalf("%d bytes", len(dense))
	}
	var padded []byte
	rows := func(from []byte, n, width, stride int) {
		for y := range n {
			padded = append(padded, from[y*width:(y+1)*width]...)
			padded = append(padded, bytes.Repeat([]byte{byte(y)}, stride-width)...)
		}
	}
	for i := range frames {
		f := dense[i*w*h*3/2:]
		rows(f, h, w, stride)
		rows(f[w*h:], h, w/2, stride/2) // U, then V
	}
	raw := fmt.Sprintf("--raw=i420,%dx%d", w, h)
	want := masksOf(t, raw, "--input", write(t, "dense.yuv", dense))
	got := masksOf(t, raw+",stride=2048", "--input", write(t, "padded.yuv", padded))
	if len(want) != frames || strings.Join(got, "") != strings.Join(want, "") {
		t.Errorf("%d and %d masks, not equal", len(got), len(want))
	}
}

// inPath puts a shell script first in the PATH.
func inPath(t *testing.T, name, script string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
}

func TestProgramsGiveFrames(t *testing.T) {
	stream := write(t, "clip.y4m", y4m(64, 48, 3))
	inPath(t, "gst-launch-1.0", `echo "GST_ARGUS: Creating output stream"; cat '`+stream+`' >&3; exec sleep 1000`)
	inPath(t, "rpicam-vid", `while head -c 4608 /dev/zero; do sleep 0.01; done`)
	for _, args := range [][]string{
		{"--camera", "argus"},
		{"--camera", "rpicam:1", "--rotate", "0"},
		{"--", "sh", "-c", "cat '" + stream + "'; exec sleep 1000"},
		{"--raw", "rgb24,4x4", "--", "sh", "-c", "while head -c 48 /dev/zero; do sleep 0.01; done"},
	} {
		r := call(t, append([]string{"run", "--json", "--frames", "1", small}, args...)...).ok(t)
		all := r.objects(t)
		if f := ofType(all, "frame"); len(f) != 1 || f[0]["t_ns"] == 0.0 || f[0]["age_us"] == nil {
			t.Errorf("%q: frames %v", args, f)
		}
		if s := ofType(all, "start"); len(s) != 1 || s[0]["stamp"] != "arrival" {
			t.Errorf("%q: start %v", args, s)
		}
		if s := ofType(all, "summary"); len(s) != 1 || s[0]["age_us"] == nil {
			t.Errorf("%q: summary %v", args, s)
		}
	}
}

func TestALostProgramIsToldAndComesBack(t *testing.T) {
	stream := write(t, "clip.y4m", y4m(64, 48, 1))
	r := call(t, "run", "--json", "--frames", "2", small, "--", "sh", "-c", "cat '"+stream+"'; echo bus error >&2; exit 1").ok(t)
	if frames := ofType(r.objects(t), "frame"); len(frames) != 2 || frames[1]["seq"] != 1.0 {
		t.Errorf("frames %v", frames)
	}
	if !strings.Contains(r.stderr, `level=WARN msg="lost, waiting for it" error="sh: sh: bus error" wait=30s`) || !strings.Contains(r.stderr, "level=INFO msg=back source=sh size=64x48") {
		t.Errorf("stderr is %q", r.stderr)
	}
	call(t, "run", "--wait=0s", small, "--", "sh", "-c", "cat '"+stream+"'; exit 1").fails(t, 4, "sh: sh: exit status 1; not back within 0s")
}

func TestBadLiveInputsAreToldInOneLine(t *testing.T) {
	changing := append(y4m(64, 48, 2), y4m(32, 24, 1)...)
	for _, tt := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"--raw", "i420", "--input", "-"}, 2, "has no size, want WIDTHxHEIGHT"},
		{[]string{"--raw", "i420,64x48"}, 2, "is of --input and of programs"},
		{[]string{"--camera", "rpicam:x"}, 2, "want rpicam:INDEX"},
		{[]string{"--camera", "argus", "--focus", "3"}, 2, "are of V4L2 cameras"},
		{[]string{"--camera", "rpicam"}, 5, "rpicam-vid is not installed (package rpicam-apps)"},
		{[]string{"--camera", "argus:1"}, 5, "gst-launch-1.0 is not installed (package gstreamer1.0-tools)"},
		{[]string{"--input", "rtsp://u:secret@h/x"}, 5, "ffmpeg"},
		{[]string{"--", "no-such-program"}, 5, "no-such-program is not installed"},
		{[]string{"--", "/bin/sh", "-c", "echo no camera here >&2; exit 3"}, 3, "/bin/sh: sh: no camera here"},
		{[]string{"--", "/bin/echo", "rubbish"}, 3, `begins with "rubbish`},
		{[]string{"--input", "a", "--", "b"}, 2, "want one of them"},
		{[]string{"b"}, 2, "a program that gives frames comes after --"},
		{[]string{"--camera", t.TempDir()}, 4, "is a folder, not a video device"},
	} {
		t.Run(strings.Join(tt.args, " "), func(t *testing.T) {
			t.Setenv("PATH", t.TempDir())
			r := call(t, append([]string{"run", small}, tt.args...)...)
			r.fails(t, tt.status, tt.want)
			if strings.Contains(r.stderr, "secret") {
				t.Errorf("a password is told: %s", r.stderr)
			}
		})
	}
	r := callWith(t, changing, "run", "--json", small, "--input", "-")
	r.fails(t, 3, "stdin: changes from 64x48 to 32x24 at frame 2")
	if all := r.objects(t); len(ofType(all, "frame")) != 2 || len(ofType(all, "summary")) != 1 {
		t.Errorf("frames before the change are lost: %s", r.stdout)
	}
}
