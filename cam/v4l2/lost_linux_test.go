package v4l2

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sys/unix"

	"github.com/edgeseg/edgeseg/cam"
)

func TestLostDevices(t *testing.T) {
	for _, tt := range []struct {
		name string
		o    Options
		do   func(d *fake)
		want string
	}{
		{"unplugged", Options{}, func(d *fake) { d.unplug(unix.ENODEV) }, "is gone"},
		{"failing", Options{}, func(d *fake) { d.unplug(unix.EIO) }, "input/output error"},
		{"unplugged without a time-out", Options{Wait: -1}, func(d *fake) { d.unplug(unix.ENODEV) }, "is gone"},
		{"silent", Options{Wait: 10 * time.Millisecond}, func(d *fake) {}, "no frame came for 10ms"},
		{"error without a reason", Options{}, func(d *fake) { d.mu.Lock(); d.stuck = true; d.mu.Unlock(); d.signal() }, "signals an error"},
		{"other buffer", Options{}, func(d *fake) {
			d.mu.Lock()
			d.filled = append(d.filled, filled{index: 77})
			d.signal()
			d.mu.Unlock()
		}, "returned buffer 77"},
	} {
		d := newFake(fakeFormat{code: "GREY"})
		s := open(t, d, tt.o)
		tt.do(d)
		var f cam.Frame
		err := s.Next(context.Background(), &f)
		var none *NoDeviceError
		if !errors.As(err, &none) || !none.Lost || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
		if again := s.Next(context.Background(), &f); !errors.Is(again, err) {
			t.Errorf("%s: then %v", tt.name, again)
		}
	}
}

func TestBufferThatIsNotTakenBack(t *testing.T) {
	d := newFake(fakeFormat{code: "GREY"})
	s := open(t, d, Options{Wait: -1})
	d.deliver(fakeFrame{seq: 0})
	next(t, s)
	d.mu.Lock()
	d.fail = map[uintptr]error{vidiocQBuf: unix.EINVAL}
	d.mu.Unlock()
	var f cam.Frame
	for range 2 {
		err := s.Next(context.Background(), &f)
		if err == nil || !strings.Contains(err.Error(), "failed: invalid argument") {
			t.Error(err)
		}
		d.signal() // the pump ends and forgets nothing
		<-s.ended
	}
}

func TestSilenceCountsFromTheLastWholeFrame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newFake(fakeFormat{code: "GREY"})
		s := open(t, d, Options{Wait: 50 * time.Millisecond})
		stop := make(chan struct{})
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			for seq := uint32(0); ; seq++ {
				select {
				case <-stop:
					return
				case <-time.After(time.Millisecond):
					d.deliver(fakeFrame{seq: seq, flags: bufFlagError})
				}
			}
		}()
		var f cam.Frame
		err := s.Next(context.Background(), &f)
		close(stop)
		<-ended
		if err == nil || !strings.Contains(err.Error(), "no whole frame came for 50ms") {
			t.Error(err)
		}
	})
}

func TestNoBufferAtTheDriverIsNoSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newFake(fakeFormat{code: "GREY"})
		d.grant = 2
		s := open(t, d, Options{Wait: 20 * time.Millisecond})
		d.deliver(fakeFrame{seq: 0})
		next(t, s)
		d.deliver(fakeFrame{seq: 1})
		time.Sleep(time.Second) // the caller holds one buffer and the other is the newest
		next(t, s)
		if !d.deliver(fakeFrame{seq: 2}) {
			t.Fatal("the driver did not get the buffer back")
		}
		next(t, s)
	})
}
