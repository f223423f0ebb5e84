package v4l2

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sys/unix"

	"github.com/edgeseg/edgeseg/cam"
)

// A camera of 30 frames a second before a network that takes 200 ms, for ten minutes of a clock that
// runs as fast as the program does.
func TestASlowNetworkGetsFreshFrames(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const (
			interval = time.Second / 30
			network  = 200 * time.Millisecond
			duration = 10 * time.Minute
		)
		d := newFake(fakeFormat{code: "GREY"})
		begin := time.Now()
		d.clock = func() time.Duration { return time.Since(begin) + time.Hour }
		s := open(t, d, Options{Width: 8, Height: 4})
		ctx, cancel := context.WithTimeout(t.Context(), duration)
		defer cancel()
		delivered := 0
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			for ctx.Err() == nil {
				time.Sleep(interval)
				if !d.deliver(fakeFrame{seq: uint32(delivered), flags: bufFlagTimestampMonotonic, time: d.clock()}) {
					t.Error("the driver had no buffer")
				}
				delivered++
			}
		}()
		var f cam.Frame
		var frames, dropped, last uint64
		for s.Next(ctx, &f) == nil {
			if age := d.clock() - f.Time; age >= interval+5*time.Millisecond {
				t.Fatalf("frame %d is %v old when the network begins", f.Seq, age)
			}
			frames, dropped, last = frames+1, dropped+f.Dropped, f.Seq
			time.Sleep(network)
		}
		<-ended
		if frames+dropped != last+1 || delivered < 17990 || last+10 < uint64(delivered) || frames < 2500 {
			t.Errorf("%d frames and %d dropped up to number %d, of %d", frames, dropped, last, delivered)
		}
		s.Close()
	})
}

// Whatever it was lost by, it is read again within the longest pause between attempts and one frame.
func TestACameraThatComesBackIsReadAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var camera atomic.Pointer[fake]
		var back time.Time // when the camera is there again
		open := func() (cam.Source, error) {
			if time.Now().Before(back) {
				return nil, &NoDeviceError{Device: "/dev/fake", Problem: "is not here"}
			}
			d := newFake(fakeFormat{code: "GREY"})
			camera.Store(d)
			return start(d, "/dev/fake", Options{})
		}
		first, err := open()
		if err != nil {
			t.Fatal(err)
		}
		var lost error
		returned := 0
		r := cam.NewReconnect(first, cam.ReconnectOptions{
			Open: open, Wait: time.Minute,
			Lost: func(err error) { lost = err }, Back: func(cam.Info) { returned++ },
		})
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			for seq := uint32(0); ctx.Err() == nil; seq++ {
				time.Sleep(time.Second / 30)
				camera.Load().deliver(fakeFrame{seq: seq})
			}
		}()
		var f cam.Frame
		for i, loss := range []struct {
			err  error
			away time.Duration
			text string
		}{
			{unix.ENODEV, 40 * time.Second, "is gone"},
			{unix.EIO, 0, "input/output error"},
			{unix.EPIPE, 0, "ended its stream"},
			{unix.ENOSPC, 5 * time.Second, "bandwidth"},
			{unix.ENODEV, 59 * time.Second, "is gone"},
		} {
			for range 10 {
				if err := r.Next(ctx, &f); err != nil {
					t.Fatal(err)
				}
			}
			seq := f.Seq
			back = time.Now().Add(loss.away)
			camera.Load().unplug(loss.err)
			for returned == i {
				if err := r.Next(ctx, &f); err != nil {
					t.Fatal(err)
				}
			}
			if took := time.Since(back); took > 2*time.Second+time.Second/30 || !strings.Contains(lost.Error(), loss.text) || f.Seq <= seq {
				t.Errorf("%v: frame %d came %v after the camera, lost as %v", loss.err, f.Seq, took, lost)
			}
		}
		back = time.Now().Add(time.Hour)
		camera.Load().unplug(unix.ENODEV)
		for err == nil {
			err = r.Next(ctx, &f)
		}
		if !strings.HasSuffix(err.Error(), "is not here; not back within 1m0s") {
			t.Error(err)
		}
		stop()
		<-ended
		r.Close()
	})
}
