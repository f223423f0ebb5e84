package v4l2

import (
	"strings"
	"time"

	"github.com/edgeseg/edgeseg/cam"
)

// Options of Open. The zero value takes the size that the device is set to, in the
// format that it offers and that costs the least.
type Options struct {
	// Width and Height are the least size that the caller can use: the smallest that
	// the device offers and that covers it is taken, its largest where none does.
	Width, Height int
	FPS           float64    // frames a second that are wished for; 0: what the driver takes
	Format        cam.Format // 0: any
	Controls
	// Capture, where it is not nil, is called once in the thread that takes frames from the
	// driver, which is then its own.
	Capture func()
	// Wait is how long Next waits for a frame before it calls the device lost; 0 means
	// 5 s, a negative time for ever.
	Wait time.Duration
}

// Controls of the camera. The zero value leaves them as they are set.
type Controls struct {
	Exposure time.Duration // fixed; negative: automatic
	// SteadyRate keeps an automatic exposure from lowering the frame rate in low light,
	// which most USB cameras do by default.
	SteadyRate bool
	PowerLine  PowerLine // against flicker of lamps
	Focus      *int      // in the camera's own units; negative: automatic
}

// PowerLine is the frequency of the mains that light comes from.
type PowerLine uint8

const (
	PowerLineAsSet PowerLine = iota
	PowerLineOff
	PowerLine50Hz
	PowerLine60Hz
	PowerLineAuto
)

const defaultWait = 5 * time.Second

// A NoDeviceError says that there is no camera to read from: absent, busy, not
// permitted, not a camera, without a format that can be read, or lost while it was read.
type NoDeviceError struct {
	Device  string
	Problem string
	Advice  string   // what to do about it, "" where nothing helps
	Offered []string // where no format fits: those that the device offers
	Lost    bool     // it was there: opening it again later may help
	Err     error    // of the system, or nil
}

func (e *NoDeviceError) Error() string {
	s := "v4l2: " + e.Device + ": " + e.Problem
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	if len(e.Offered) > 0 {
		s += "; it offers " + strings.Join(e.Offered, ", ")
	}
	return s
}

// Unwrap returns the system's error.
func (e *NoDeviceError) Unwrap() error { return e.Err }

// Is makes the error of a lost device one that cam.Reconnect knows.
func (e *NoDeviceError) Is(target error) bool { return target == cam.ErrLost && e.Lost }

// Hint returns Advice.
func (e *NoDeviceError) Hint() string { return e.Advice }

// A Device is a node that captures video.
type Device struct {
	Path    string  // "/dev/video0"
	Name    string  // for people: "USB Camera"
	Driver  string  // "uvcvideo"
	Bus     string  // where it is plugged in: "usb-0000:01:00.0-1.3"
	Formats []Offer // what it offers
	Busy    bool    // another program holds it; Formats may be empty then
}

// An Offer is a pixel format of a device.
type Offer struct {
	Code     string   // fourcc: "YUYV"
	Name     string   // the driver's words: "YUYV 4:2:2"
	Sizes    []string // "640x480", or "32x32..1920x1080" for a range
	Readable bool     // this package can read it
}
