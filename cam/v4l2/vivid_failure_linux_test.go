package v4l2

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/edgeseg/edgeseg/cam"
)

func TestVividFailuresAreTold(t *testing.T) {
	for _, node := range cameras(t) {
		for name, want := range map[string]string{
			"Inject VIDIOC_REQBUFS Error":  "gives no buffers",
			"Inject VIDIOC_QBUF Error":     "takes no buffers",
			"Inject VIDIOC_STREAMON Error": "does not start",
		} {
			setControl(t, node, name, 1)
			_, err := Open(node, Options{Width: 320, Height: 180})
			var none *NoDeviceError
			if !errors.As(err, &none) || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %s: %v", node, name, err)
			}
			openVivid(t, node, Options{Width: 320, Height: 180}).Close() // the next one works
		}
		for name, want := range map[string]string{
			"Inject Fatal Streaming Error": "input/output error",
			"Disconnect":                   "is gone",
		} {
			s := openVivid(t, node, Options{Width: 320, Height: 180, Wait: -1})
			next(t, s)
			setControl(t, node, name, 1)
			var err error
			for f := (cam.Frame{}); err == nil; {
				err = s.Next(context.Background(), &f)
			}
			var none *NoDeviceError
			if !errors.As(err, &none) || !none.Lost || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %s: %v", node, name, err)
			}
			s.Close()
			s = openVivid(t, node, Options{Width: 320, Height: 180}) // it comes back
			next(t, s)
			s.Close()
		}
	}
}

func TestVividFaultyFramesAreSkipped(t *testing.T) {
	node := cameras(t)[0]
	s := openVivid(t, node, Options{Width: 320, Height: 180, FPS: 60})
	next(t, s)
	for faulty := uint64(0); faulty == 0; {
		setControl(t, node, "Inject V4L2_BUF_FLAG_ERROR", 1)
		f := next(t, s)
		checkBars(t, &f)
		s.mu.Lock()
		faulty = s.state.broken
		s.mu.Unlock()
	}
}

func TestVividSilence(t *testing.T) {
	node := cameras(t)[0]
	setControl(t, node, "Percentage of Dropped Buffers", 100)
	defer setControl(t, node, "Percentage of Dropped Buffers", 0)
	s := openVivid(t, node, Options{Width: 320, Height: 180, Wait: 200 * time.Millisecond})
	var f cam.Frame
	err := s.Next(context.Background(), &f)
	if err == nil || !strings.Contains(err.Error(), "no frame came for 200ms") {
		t.Error(err)
	}
}
