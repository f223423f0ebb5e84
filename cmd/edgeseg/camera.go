package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/edgeseg/edgeseg/boards"
	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/cam/pipe"
	"github.com/edgeseg/edgeseg/cam/v4l2"
)

// cameraFlags say how a camera is set.
type cameraFlags struct {
	fps       float64
	exposure  exposureFlag
	powerLine choiceFlag
	focus     focusFlag
	wait      waitFlag

	capture func() // see v4l2.Options
	trying  func() // called before each attempt to open a lost source again
}

func (c *cameraFlags) add(f *pflag.FlagSet) {
	c.wait = waitFlag(30 * time.Second)
	c.powerLine = choiceFlag{"", []string{"auto", "off", "50", "60"}}
	f.Float64Var(&c.fps, "fps", 0, "ask the camera for `N` frames a second")
	f.Var(&c.exposure, "exposure", "of the camera; steady: its own choice, but never a lower frame rate in low light")
	f.Var(&c.powerLine, "power-line", "frequency in Hz of the mains that lamps flicker with")
	f.Var(&c.focus, "focus", "of the camera, in its own units")
	f.Var(&c.wait, "wait", "how long a camera that was lost is waited for")
}

func (c *cameraFlags) check() error {
	if !(c.fps >= 0 && c.fps <= 1e4) {
		return failf(codeUsage, "", "--fps %g: want frames a second, or 0 for what the camera is set to", c.fps)
	}
	return nil
}

// sets tells whether a camera is to be set in any way.
func (c *cameraFlags) sets() bool {
	return c.fps != 0 || c.controls() != (v4l2.Controls{})
}

func (c *cameraFlags) controls() v4l2.Controls {
	v := v4l2.Controls{Exposure: c.exposure.fixed, SteadyRate: c.exposure.steady, Focus: c.focus.value}
	v.PowerLine = map[string]v4l2.PowerLine{
		"auto": v4l2.PowerLineAuto, "off": v4l2.PowerLineOff, "50": v4l2.PowerLine50Hz, "60": v4l2.PowerLine60Hz,
	}[c.powerLine.value]
	return v
}

// openCamera opens a camera: a device in its mode nearest to size (height and width; zero: as it is set), or one
// that a program reads.
func (a *app) openCamera(name string, size [2]int, c *cameraFlags) (cam.Source, error) {
	kind, number, hasNumber := strings.Cut(name, ":")
	if kind != "rpicam" && kind != "argus" {
		return a.openDevice(name, size, c)
	}
	index, err := strconv.Atoi(number)
	if hasNumber && (err != nil || index < 0) {
		return nil, failf(codeUsage, "", "--camera %s: want %s:INDEX, such as %s:1", name, kind, kind)
	}
	if c.exposure != (exposureFlag{}) || c.powerLine.value != "" || c.focus.value != nil {
		return nil, failf(codeUsage, "give the options of the program itself: edgeseg run --raw ... -- "+kind+" ...",
			"--camera %s: --exposure, --power-line and --focus are of V4L2 cameras", name)
	}
	o := pipe.CameraOptions{Width: size[1], Height: size[0], FPS: c.fps}
	p := pipe.Argus(index, o)
	if kind == "rpicam" {
		if p, err = pipe.RPiCam(index, o); err != nil {
			return nil, programError(err)
		}
	}
	return a.startProgram(p, c)
}

func (a *app) openDevice(device string, size [2]int, c *cameraFlags) (cam.Source, error) {
	s, err := v4l2.Open(device, v4l2.Options{Height: size[0], Width: size[1], FPS: c.fps, Controls: c.controls(), Capture: c.capture})
	if err != nil {
		return nil, &failure{code: codeNoDevice, err: err, hint: boards.Host().SensorOnly(device)}
	}
	return a.reopened(s, c), nil
}

// startProgram starts a program that gives live frames.
func (a *app) startProgram(p pipe.Program, c *cameraFlags) (cam.Source, error) {
	s, err := p.Start()
	if err != nil {
		return nil, programError(err)
	}
	return a.reopened(s, c), nil
}

func programError(err error) error {
	var missing *pipe.MissingProgramError
	if !errors.As(err, &missing) {
		return fail(codeNoDevice, err)
	}
	hint := ""
	if missing.Package != "" {
		hint = "apt-get install " + missing.Package
	}
	return &failure{code: codeUnavailable, err: err, hint: hint}
}

// reopened is a live source that is opened again when it is lost; another stays as it is.
func (a *app) reopened(s cam.Source, c *cameraFlags) cam.Source {
	switch s := s.(type) {
	case *v4l2.Source:
		return reconnect(a, s, c, func(s *v4l2.Source) (*v4l2.Source, error) { return s.Reopen() })
	case *pipe.Source:
		if s.Info().Live {
			return reconnect(a, s, c, func(s *pipe.Source) (*pipe.Source, error) { return s.Reopen() })
		}
	}
	return s
}

func reconnect[S cam.Source](a *app, last S, c *cameraFlags, reopen func(S) (S, error)) cam.Source {
	return cam.NewReconnect(last, cam.ReconnectOptions{
		Open: func() (cam.Source, error) {
			s, err := reopen(last)
			if err != nil {
				a.log.Debug("not back yet", "error", trimPackage(err.Error()))
				return nil, err
			}
			last = s
			return s, nil
		},
		Wait: time.Duration(c.wait),
		Lost: func(err error) {
			a.log.Warn("lost, waiting for it", "error", trimPackage(err.Error()), "wait", c.wait.String())
		},
		Try: c.trying,
		Back: func(i cam.Info) {
			a.log.Info("back", "source", i.Name, "size", fmt.Sprintf("%dx%d", i.Width, i.Height))
		},
	})
}

// exposureFlag is auto, steady or a duration.
type exposureFlag struct {
	fixed  time.Duration // negative: automatic
	steady bool
}

func (e *exposureFlag) Type() string { return "auto|steady|duration" }

func (e *exposureFlag) String() string {
	switch {
	case e.steady:
		return "steady"
	case e.fixed < 0:
		return "auto"
	case e.fixed > 0:
		return e.fixed.String()
	}
	return ""
}

func (e *exposureFlag) Set(v string) error {
	switch v {
	case "auto":
		*e = exposureFlag{fixed: -1}
		return nil
	case "steady":
		*e = exposureFlag{steady: true}
		return nil
	}
	d, err := time.ParseDuration(v)
	if err != nil || d <= 0 || d > time.Minute {
		return fmt.Errorf("want auto, steady, or a duration such as 10ms")
	}
	*e = exposureFlag{fixed: d}
	return nil
}

// focusFlag is auto or a distance in the camera's units.
type focusFlag struct{ value *int }

func (f *focusFlag) Type() string { return "auto|N" }

func (f *focusFlag) String() string {
	switch {
	case f.value == nil:
		return ""
	case *f.value < 0:
		return "auto"
	}
	return strconv.Itoa(*f.value)
}

func (f *focusFlag) Set(v string) error {
	n := -1
	if v != "auto" {
		var err error
		if n, err = strconv.Atoi(v); err != nil || n < 0 {
			return fmt.Errorf("want auto, or a number from 0 on")
		}
	}
	f.value = &n
	return nil
}

// rawFlag is what raw frames look like.
type rawFlag struct {
	text   string
	format *cam.RawFormat
}

func (r *rawFlag) Type() string   { return "FORMAT,WxH[,stride=N][,fps=N]" }
func (r *rawFlag) String() string { return r.text }

func (r *rawFlag) Set(v string) error {
	f, err := cam.ParseRaw(v)
	if err != nil {
		return errors.New(trimPackage(err.Error()))
	}
	r.text, r.format = v, &f
	return nil
}
