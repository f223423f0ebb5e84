package main

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/cam/v4l2"
)

// flaky is a camera that gives so many frames and is then lost, or fails.
type flaky struct {
	frames int
	err    error
	seq    uint64
	closed bool
}

func (f *flaky) Next(_ context.Context, frame *cam.Frame) error {
	if f.closed {
		return errors.New("read after close")
	}
	if f.frames == 0 {
		return f.err
	}
	f.frames--
	frame.Seq = f.seq
	f.seq++
	return nil
}

func (f *flaky) Info() cam.Info { return cam.Info{Name: "flaky", Live: true} }
func (f *flaky) Close() error   { f.closed = true; return nil }

func TestALostCameraIsOpenedAgain(t *testing.T) {
	lost := &v4l2.NoDeviceError{Device: "/dev/video0", Problem: "was unplugged", Lost: true}
	absent := &v4l2.NoDeviceError{Device: "/dev/video0", Problem: "does not exist"}
	broken := errors.New("broken")
	for _, tt := range []struct {
		name   string
		first  *flaky
		opens  []any // what opening again gives, in turn: a source or an error
		wait   time.Duration
		want   []uint64 // numbers of the frames
		text   string   // of the error at the end
		losses int
	}{
		{"back at once", &flaky{frames: 2, err: lost}, []any{&flaky{frames: 2, err: io.EOF}}, time.Minute, []uint64{0, 1, 2, 3}, "EOF", 1},
		{"back at the third try", &flaky{frames: 1, err: lost}, []any{absent, absent, &flaky{frames: 1, err: io.EOF}}, time.Minute, []uint64{0, 1}, "EOF", 1},
		{"lost twice", &flaky{frames: 1, err: lost}, []any{&flaky{frames: 1, err: lost}, &flaky{frames: 1, err: io.EOF}}, time.Minute, []uint64{0, 1, 2}, "EOF", 2},
		{"not back in time", &flaky{frames: 1, err: lost}, slices.Repeat([]any{absent}, 1000), 20 * time.Millisecond, []uint64{0}, "does not exist; not back within 20ms", 1},
		{"no waiting", &flaky{frames: 1, err: lost}, nil, 0, []uint64{0}, "was unplugged; not back within 0s", 1},
		{"broken, not lost", &flaky{frames: 1, err: broken}, nil, time.Minute, []uint64{0}, "broken", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			losses := 0
			p := &patient{Source: tt.first, wait: tt.wait, retry: time.Millisecond, lost: func(error) { losses++ }}
			p.open = func() (cam.Source, error) {
				next := tt.opens[0]
				tt.opens = tt.opens[1:]
				if err, ok := next.(error); ok {
					return nil, err
				}
				return next.(cam.Source), nil
			}
			var got []uint64
			var f cam.Frame
			err := p.Next(t.Context(), &f)
			for ; err == nil; err = p.Next(t.Context(), &f) {
				got = append(got, f.Seq)
			}
			if !slices.Equal(got, tt.want) || !strings.Contains(err.Error(), tt.text) || losses != tt.losses {
				t.Errorf("frames %v, %d losses, error %v; want %v, %d, %s", got, losses, err, tt.want, tt.losses, tt.text)
			}
		})
	}
}

func TestWaitingForACameraEndsWithTheContext(t *testing.T) {
	lost := &v4l2.NoDeviceError{Device: "/dev/video0", Problem: "was unplugged", Lost: true}
	ctx, stop := context.WithCancel(t.Context())
	p := &patient{Source: &flaky{err: lost}, wait: time.Duration(forever), retry: time.Hour, lost: func(error) { stop() }}
	if err := p.Next(ctx, &cam.Frame{}); !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v", err)
	}
}
