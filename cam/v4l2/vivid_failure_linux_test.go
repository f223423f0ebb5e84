package v4l2

import (
	"context"
	"errors"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/edgeseg/edgeseg/cam"
)

func TestVividFailuresAreTold(t *testing.T) {
	for _, node := range cameras(t) {
		for name, want := range map[string]string{
			"Inject VIDIOC_REQBUFS Error":  "gives no buffers",
			"Inject VIDIOC_QBUF Error":     "takes no buffers",
			"Inject VIDIOC_STREAMON Error": "does not start",
		} {
			setVivid(t, node, name, 1)
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
			setVivid(t, node, name, 1)
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

// The driver is removed after a disconnect and loaded again with other numbers.
func TestVividComesBackUnderAnotherNumber(t *testing.T) {
	node := cameras(t)[0]
	load := func(more string) {
		t.Helper()
		f, err := os.Open("/modules/vivid.ko")
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if err := unix.DeleteModule("vivid", 0); err != nil {
			t.Fatal(err)
		}
		if err := unix.FinitModule(int(f.Fd()), "n_devs=2 multiplanar=1,2 node_types=0x1,0x1"+more, 0); err != nil {
			t.Fatal(err)
		}
	}
	defer load("")
	goroutines, descriptors := runtime.NumGoroutine(), openFiles(t)
	s, err := Open(node, Options{Width: 320, Height: 180})
	if err != nil {
		t.Fatal(err)
	}
	last := s
	var loaded time.Time
	r := cam.NewReconnect(s, cam.ReconnectOptions{
		Open: func() (cam.Source, error) {
			s, err := last.Reopen()
			if err != nil {
				return nil, err
			}
			last = s
			return s, nil
		},
		Wait: time.Minute,
		Lost: func(err error) {
			load(" vid_cap_nr=6,7")
			loaded = time.Now()
		},
		Try:  func() {},
		Back: func(cam.Info) {},
	})
	f := next(t, r)
	setVivid(t, node, "Disconnect", 1)
	for loaded.IsZero() {
		f = next(t, r)
	}
	t.Logf("frame %d came %v after the camera", f.Seq, time.Since(loaded))
	if !strings.HasPrefix(r.Info().Name, "/dev/video6 ") {
		t.Errorf("%s is read", r.Info().Name)
	}
	for range 3 {
		next(t, r)
	}
	r.Close()
	if n := runtime.NumGoroutine(); n != goroutines {
		t.Errorf("%d goroutines, then %d", goroutines, n)
	}
	if n := openFiles(t); n != descriptors {
		t.Errorf("%d descriptors and mappings, then %d", descriptors, n)
	}
}

// On 32-bit systems, the layouts of kernels before Linux 5.6; today's know both.
func TestVividWithA32BitClock(t *testing.T) {
	for _, node := range cameras(t) {
		if unsafe.Sizeof(uintptr(0)) != 4 {
			t.Skip("of 32-bit systems")
		}
		n, err := openNode(node)
		if err != nil {
			t.Fatal(err)
		}
		s, err := start(old{n}, node, Options{Width: 320, Height: 180})
		if err != nil {
			t.Fatal(err)
		}
		before := cam.Monotonic()
		next(t, s)
		f := next(t, s)
		checkBars(t, &f)
		if f.Time < before-time.Second || f.Time > cam.Monotonic() || !s.time32 {
			t.Errorf("frame of %v after %v", f.Time, before)
		}
		s.Close()
	}
}

func TestVividSaysWhatItsTimeIsOf(t *testing.T) {
	node := cameras(t)[0]
	defer setVivid(t, node, "Timestamp Source", 0)
	for value, want := range []cam.Stamp{cam.EndOfFrame, cam.StartOfExposure} {
		setVivid(t, node, "Timestamp Source", int32(value))
		s := openVivid(t, node, Options{Width: 320, Height: 180})
		if got := s.Info().Stamp; got != want {
			t.Errorf("%v, want %v", got, want)
		}
		s.Close()
	}
}

func TestVividFaultyFramesAreSkipped(t *testing.T) {
	node := cameras(t)[0]
	s := openVivid(t, node, Options{Width: 320, Height: 180, FPS: 60})
	next(t, s)
	for faulty := uint64(0); faulty == 0; {
		setVivid(t, node, "Inject V4L2_BUF_FLAG_ERROR", 1)
		f := next(t, s)
		checkBars(t, &f)
		s.mu.Lock()
		faulty = s.state.broken
		s.mu.Unlock()
	}
}

func TestVividSilence(t *testing.T) {
	node := cameras(t)[0]
	setVivid(t, node, "Percentage of Dropped Buffers", 100)
	defer setVivid(t, node, "Percentage of Dropped Buffers", 0)
	s := openVivid(t, node, Options{Width: 320, Height: 180, Wait: 200 * time.Millisecond})
	var f cam.Frame
	err := s.Next(context.Background(), &f)
	if err == nil || !strings.Contains(err.Error(), "no frame came for 200ms") {
		t.Error(err)
	}
}
