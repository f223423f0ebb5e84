package v4l2

import (
	"errors"
	"fmt"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/edgeseg/edgeseg/cam"
)

const (
	busyAdvice      = "another program uses the camera; close it"
	cableAdvice     = "check the cable and the power supply"
	noBandwidth     = "does not get the bandwidth that its pictures need on the USB bus"
	bandwidthAdvice = "plug it into another USB controller, take another camera off this one, or ask for a smaller --size or a lower --fps"
	pipelineAdvice  = "it is a receiver of sensor data: try --camera rpicam on a Raspberry Pi, --camera argus on a Jetson"
)

// openError explains why a node could not be opened.
func openError(path string, err error) error {
	e := &NoDeviceError{Device: path, Problem: "cannot be opened", Err: err}
	switch {
	case errors.Is(err, unix.ENOENT) || errors.Is(err, unix.ENOTDIR):
		e.Problem, e.Err, e.Advice = "does not exist", nil, others(path)
	case errors.Is(err, unix.ENXIO) || errors.Is(err, unix.ENODEV):
		e.Problem, e.Err, e.Advice = "has no device behind it", nil, others(path)
	case errors.Is(err, unix.EISDIR):
		e.Problem, e.Err, e.Advice = "is a folder, not a video device", nil, others(path)
	case errors.Is(err, unix.EBUSY):
		e.Problem, e.Err, e.Advice = "is busy", nil, busyAdvice
	case errors.Is(err, unix.EACCES) || errors.Is(err, unix.EPERM):
		e.Problem, e.Err, e.Advice = "may not be opened", nil, "add the user to the group video and log in again"
	}
	return e
}

// others tells which cameras there are instead.
func others(path string) string {
	var names []string
	for _, d := range List() {
		if d.Path != path {
			names = append(names, fmt.Sprintf("%s (%s)", d.Path, d.Name))
		}
	}
	if len(names) == 0 {
		return "no other camera is here; is it plugged in, and its driver loaded?"
	}
	return "cameras here: " + strings.Join(names, ", ")
}

// lost is the error of a device that failed while it was read.
func (s *Source) lost(err error) error {
	e := &NoDeviceError{Device: s.path, Problem: "failed", Lost: true, Err: err}
	switch {
	case errors.Is(err, unix.ENODEV):
		e.Problem, e.Err = "is gone: unplugged, or its driver was removed", nil
	case errors.Is(err, unix.EIO):
		e.Problem, e.Err = "stopped with an input/output error", nil
		e.Advice = cableAdvice
	case errors.Is(err, unix.EPIPE):
		e.Problem, e.Err = "ended its stream: its signal or its format changed", nil
	case errors.Is(err, unix.ENOSPC):
		e.Problem, e.Err, e.Advice = noBandwidth, nil, bandwidthAdvice
	}
	return e
}

// silent is the error of a device that delivers no whole frame any more.
func (s *Source) silent() error {
	e := &NoDeviceError{Device: s.path, Lost: true, Problem: fmt.Sprintf("no frame came for %v", s.wait)}
	if n := s.state.broken; n > 0 {
		e.Problem = fmt.Sprintf("no whole frame came for %v, %d faulty ones since the start", s.wait, n)
	}
	e.Advice = cableAdvice
	return e
}

// failed is the error of a device that is there but does not start.
func (s *Source) failed(problem string, err error, wish cam.Format) error {
	e := &NoDeviceError{Device: s.path, Problem: problem, Err: err}
	switch {
	case errors.Is(err, errNoFormat):
		e.Problem, e.Err = err.Error(), nil
		if wish != 0 {
			e.Problem = "not the pixel format that is wished"
		}
		for _, o := range offers(s.dev, s.typ) {
			e.Offered = append(e.Offered, o.Code)
		}
	case errors.Is(err, unix.EBUSY):
		e.Problem, e.Advice = "is busy", busyAdvice
	case errors.Is(err, unix.ENOSPC):
		e.Problem, e.Err, e.Advice = noBandwidth, nil, bandwidthAdvice
	case errors.Is(err, unix.EPIPE):
		e.Problem, e.Err, e.Advice = problem+": its media pipeline is not set up", nil, pipelineAdvice
	case errors.Is(err, unix.ENODEV):
		e.Problem, e.Lost = "is gone", true
	}
	return e
}
