package cam

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// flaky is a camera that gives so many frames and is then lost, or fails.
type flaky struct {
	frames int
	err    error
	seq    uint64
	closed bool
}

func (f *flaky) Next(_ context.Context, frame *Frame) error {
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

func (f *flaky) Info() Info   { return Info{Name: "flaky", Live: true} }
func (f *flaky) Close() error { f.closed = true; return nil }

func TestALostCameraIsOpenedAgain(t *testing.T) {
	lost := fmt.Errorf("was unplugged: %w", ErrLost)
	absent := errors.New("does not exist")
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
		{"not back in time", &flaky{frames: 1, err: lost}, slices.Repeat([]any{absent}, 9), 10 * time.Second, []uint64{0}, "does not exist; not back within 10s", 1},
		{"lost again before a frame comes", &flaky{frames: 1, err: lost}, []any{&flaky{err: lost}, &flaky{err: lost}, absent, &flaky{err: lost}, &flaky{err: lost}, &flaky{err: lost}, &flaky{err: lost}, &flaky{err: lost}, &flaky{err: lost}}, 10 * time.Second, []uint64{0}, "was unplugged: lost; not back within 10s", 1},
		{"no waiting", &flaky{frames: 1, err: lost}, nil, 0, []uint64{0}, "was unplugged: lost; not back within 0s", 1},
		{"broken, not lost", &flaky{frames: 1, err: broken}, nil, time.Minute, []uint64{0}, "broken", 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			losses := 0
			tries := 0
			open := func() (Source, error) {
				next := tt.opens[tries-1]
				if err, ok := next.(error); ok {
					return nil, err
				}
				return next.(Source), nil
			}
			r := NewReconnect(tt.first, ReconnectOptions{
				Open: open, Wait: tt.wait,
				Lost: func(error) { losses++ }, Try: func() { tries++ }, Back: func(Info) {},
			})
			var got []uint64
			var f Frame
			err := r.Next(t.Context(), &f)
			for ; err == nil; err = r.Next(t.Context(), &f) {
				got = append(got, f.Seq)
			}
			if !slices.Equal(got, tt.want) || !strings.Contains(err.Error(), tt.text) || losses != tt.losses {
				t.Errorf("%s: frames %v, %d losses, error %v; want %v, %d, %s", tt.name, got, losses, err, tt.want, tt.losses, tt.text)
			}
		})
	}
}

// What comes back only to be lost again is not opened in a hurry; what was back for long is opened at once.
func TestACameraThatIsLostAgainAndAgainIsGivenTime(t *testing.T) {
	lost := fmt.Errorf("was unplugged: %w", ErrLost)
	for _, tt := range []struct {
		wait   time.Duration
		frames int // of each source, a second apart
		least  int // times that the source is opened in a minute
		most   int
	}{
		{time.Minute, 1, 20, 25},
		{time.Second, 1, 30, 50},
		{math.MaxInt64, 12, 4, 4}, // without a pause
	} {
		synctest.Test(t, func(t *testing.T) {
			opened := 0
			r := NewReconnect(&slow{flaky{frames: tt.frames, err: lost}}, ReconnectOptions{
				Open: func() (Source, error) {
					opened++
					return &slow{flaky{frames: tt.frames, err: lost}}, nil
				},
				Wait: tt.wait, Lost: func(error) {}, Back: func(Info) {},
			})
			for begun := time.Now(); time.Since(begun) < time.Minute; {
				if err := r.Next(t.Context(), &Frame{}); err != nil {
					t.Fatal(err)
				}
			}
			if opened < tt.least || opened > tt.most {
				t.Errorf("waiting for %v, lost after %d s: opened %d times in a minute, want %d to %d", tt.wait, tt.frames, opened, tt.least, tt.most)
			}
		})
	}
}

// slow gives a frame a second.
type slow struct{ flaky }

func (s *slow) Next(ctx context.Context, f *Frame) error {
	if s.frames > 0 {
		time.Sleep(time.Second)
	}
	return s.flaky.Next(ctx, f)
}

func TestWaitingForACameraEndsWithTheContext(t *testing.T) {
	lost := fmt.Errorf("was unplugged: %w", ErrLost)
	ctx, stop := context.WithCancel(t.Context())
	r := NewReconnect(&flaky{err: lost}, ReconnectOptions{
		Open: func() (Source, error) { return &flaky{err: lost}, nil }, Wait: math.MaxInt64,
		Lost: func(error) { stop() },
	})
	if err := r.Next(ctx, &Frame{}); !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v", err)
	}
}

func TestCloseEndsWaitingForASource(t *testing.T) {
	lost := fmt.Errorf("was unplugged: %w", ErrLost)
	tried := make(chan struct{}, 1000)
	r := NewReconnect(&flaky{err: lost}, ReconnectOptions{
		Open: func() (Source, error) { return nil, lost }, Wait: math.MaxInt64,
		Lost: func(error) {}, Try: func() { tried <- struct{}{} },
	})
	ended := make(chan error)
	go func() { ended <- r.Next(t.Context(), &Frame{}) }()
	<-tried
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if err := <-ended; !errors.Is(err, fs.ErrClosed) {
		t.Errorf("error is %v", err)
	}
}
