//go:build !linux

package v4l2

import (
	"context"
	"os"

	"github.com/edgeseg/edgeseg/cam"
)

// Source is a camera; there are none on this system.
type Source struct{}

// Open fails: V4L2 is a part of Linux.
func Open(path string, o Options) (*Source, error) {
	return nil, &NoDeviceError{Device: path, Problem: "cameras are read through V4L2, which this system does not have"}
}

// List is empty.
func List() []Device { return nil }

// Reopen fails as Open does.
func (*Source) Reopen() (*Source, error) { return Open("", Options{}) }

func (*Source) Next(context.Context, *cam.Frame) error { return os.ErrClosed }
func (*Source) Info() cam.Info                         { return cam.Info{} }
func (*Source) Close() error                           { return nil }
