package main

import (
	"context"
	"io/fs"
	"os"
	"time"

	"github.com/spf13/pflag"

	"github.com/edgeseg/edgeseg/cam"
)

// calibrationFlags say which frames a model is calibrated on.
type calibrationFlags struct {
	cameraFlags
	calib, camera string
	frames        int
	interval      time.Duration
}

func (c *calibrationFlags) add(f *pflag.FlagSet) {
	f.StringVar(&c.calib, "calib", "", "`SOURCE` of frames: FILE|DIR|URL|- or a camera's device")
	f.StringVar(&c.camera, "camera", "", "camera `DEV` instead, such as /dev/video0, rpicam, rpicam:1, argus")
	f.IntVar(&c.frames, "frames", 64, "calibrate on at most `N` frames, spread over those of a file")
	f.DurationVar(&c.interval, "interval", time.Second, "between the frames of a camera")
	c.cameraFlags.add(f)
}

func (c *calibrationFlags) check() error {
	switch {
	case c.frames < 1:
		return failf(codeUsage, "", "--frames %d: want at least 1", c.frames)
	case c.interval < 0:
		return failf(codeUsage, "", "--interval %v: want a duration, such as 500ms", c.interval)
	}
	return c.cameraFlags.check()
}

// openCalibration opens the frames; a camera is asked for pictures of the network's size.
func (a *app) openCalibration(c *calibrationFlags, size [2]int) (cam.Source, error) {
	name := c.camera
	if name == "" && isDevice(c.calib) {
		name = c.calib
	}
	s, err := a.openInputOrCamera(name, c, size)
	if err != nil || !s.Info().Live {
		return s, err
	}
	return &paced{Source: s, interval: c.interval}, nil
}

func (a *app) openInputOrCamera(camera string, c *calibrationFlags, size [2]int) (cam.Source, error) {
	if camera != "" {
		return a.openCamera(camera, size, &c.cameraFlags)
	}
	s, err := a.openInput(c.calib, cam.OpenOptions{})
	if err != nil {
		return nil, err
	}
	return a.reopened(s, &c.cameraFlags), nil
}

func isDevice(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode()&fs.ModeCharDevice != 0
}

// paced waits between the frames of a live source: those of one moment say little more than one of them.
type paced struct {
	cam.Source
	interval time.Duration
	last     time.Time
}

func (p *paced) Next(ctx context.Context, f *cam.Frame) error {
	if !p.last.IsZero() {
		wait := time.NewTimer(time.Until(p.last.Add(p.interval)))
		defer wait.Stop()
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-wait.C:
		}
	}
	err := p.Source.Next(ctx, f)
	p.last = time.Now()
	return err
}
