package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/edgeseg/edgeseg/netdef/flat"
)

// quantized runs quantize and gives what the model says of its calibration.
func quantized(t *testing.T, args ...string) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "q")
	call(t, append([]string{"quantize", "-o", out}, args...)...).ok(t)
	m, err := flat.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	return m.Provenance
}

func TestModelsAreCalibratedOnClipsAndCameras(t *testing.T) {
	if testing.Short() {
		t.Skip("quantizes six times")
	}
	inPath(t, "rpicam-vid", `while head -c 4608 /dev/zero; do sleep 0.01; done`)
	photo, err := os.ReadFile("embed/clip/0016E5_07959.jpg")
	if err != nil {
		t.Fatal(err)
	}
	mjpeg := write(t, "clip.mjpeg", bytes.Repeat(photo, 5))
	for _, tt := range []struct {
		name string
		args []string
		want string
	}{
		{"a folder", []string{"--calib", "embed/clip", "--frames=2"}, "over 2 frames of embed/clip"},
		{"a clip of known length", []string{"--calib", write(t, "clip.y4m", y4m(64, 48, 5)), "--frames=3"}, "over 3 frames"},
		{"a clip of unknown length", []string{"--calib", mjpeg, "--frames=2"}, "over 2 frames of " + mjpeg},
		{"a clip of fewer frames", []string{"--calib", mjpeg}, "over 5 frames"},
		{"a camera", []string{"--camera", "rpicam", "--frames=2", "--interval=1ms"}, "over 2 frames of rpicam"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if p := quantized(t, tt.args...); !strings.Contains(p, tt.want) {
				t.Errorf("calibrated %q, want %q", p, tt.want)
			}
		})
	}
	t.Run("a camera that is lost after each frame", func(t *testing.T) {
		inPath(t, "rpicam-vid", "head -c 276480 /dev/zero") // a frame of the network's size, its rows padded
		if p := quantized(t, "--camera", "rpicam", "--frames=2", "--interval=1ms"); !strings.Contains(p, "over 2 frames of rpicam") {
			t.Errorf("calibrated %q", p)
		}
	})
	call(t, "quantize", "--calib", os.DevNull, "-o", "x").fails(t, 4, os.DevNull+": ")
	call(t, "quantize", "--camera", "/dev/video99", "-o", "x").fails(t, 4, "/dev/video99: ")
}
