package pipe

import (
	"fmt"
	"os/exec"
	"strconv"

	"github.com/edgeseg/edgeseg/cam"
)

// CameraOptions of the ready-made cameras. The zero value is 1280x720 at 30 frames a second.
type CameraOptions struct {
	Width, Height int // the least that is wanted
	FPS           float64
}

// rpicamStride: the image processor of the Raspberry Pi writes luma rows of a multiple of so many bytes, chroma
// rows of half of that, and rpicam-vid passes them on as they are.
const rpicamStride = 64

// RPiCam is a camera at the CSI connector of a Raspberry Pi, through rpicam-vid or its older name.
func RPiCam(index int, o CameraOptions) (Program, error) {
	program := "rpicam-vid"
	if _, err := exec.LookPath(program); err != nil {
		const older = "libcamera-vid"
		if _, err := exec.LookPath(older); err != nil {
			return Program{}, &MissingProgramError{program, "rpicam-apps"}
		}
		program = older
	}
	w, h, fps := o.mode()
	raw := cam.RawFormat{
		Format: cam.I420, Width: w, Height: h, FPS: fps,
		Stride: (w + rpicamStride - 1) / rpicamStride * rpicamStride,
		// For yuv420 it asks for the colours of JPEG.
		Matrix: cam.BT601, FullRange: true,
	}
	return Program{
		Name: fmt.Sprintf("rpicam:%d", index),
		Args: []string{
			program, "--nopreview", "--timeout", "0", "--camera", strconv.Itoa(index),
			"--codec", "yuv420", "--width", strconv.Itoa(w), "--height", strconv.Itoa(h),
			"--framerate", number(fps), "--flush", "--output", "-",
		},
		Package: "rpicam-apps",
		Raw:     &raw, Live: true, Endless: true, silence: cameraSilence,
	}, nil
}

// Argus is a camera at the CSI connector of a Jetson, through GStreamer. Its source writes messages to standard
// output, so the frames come on another descriptor.
func Argus(index int, o CameraOptions) Program {
	w, h, fps := o.mode()
	// All sensors have 1920x1080. Scaled in proportion, to rows that no element pads.
	const rowBytes = 16
	w = (max(w, (h*16+8)/9) + rowBytes - 1) / rowBytes * rowBytes
	h = w / 16 * 9
	// The frame rate of GStreamer is a fraction.
	rate := fmt.Sprintf("%d/1", int(fps))
	if fps != float64(int(fps)) {
		rate = fmt.Sprintf("%d/1000", int(fps*1000+0.5))
	}
	return Program{
		Name: fmt.Sprintf("argus:%d", index),
		Args: []string{
			"gst-launch-1.0", "--quiet", "nvarguscamerasrc", fmt.Sprintf("sensor-id=%d", index),
			"!", "video/x-raw(memory:NVMM),width=1920,height=1080,framerate=" + rate,
			"!", "nvvidconv", "!", fmt.Sprintf("video/x-raw,format=I420,width=%d,height=%d", w, h),
			"!", "y4menc", "!", "fdsink", "fd=3", "sync=false",
		},
		Package: "gstreamer1.0-tools",
		Live:    true, Endless: true, third: true, silence: cameraSilence,
	}
}

// mode is what is asked for: sides are even, as 4:2:0 wants them.
func (o CameraOptions) mode() (w, h int, fps float64) {
	w, h, fps = 1280, 720, 30
	if o.Width > 0 && o.Height > 0 {
		w, h = o.Width+o.Width%2, o.Height+o.Height%2
	}
	if o.FPS > 0 {
		fps = o.FPS
	}
	return w, h, fps
}

func number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
