package cam

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"time"
)

// ErrLost is wrapped by the errors of a live source that was there and may come back: a camera that
// was unplugged, a program that was killed, a stream that fell silent.
var ErrLost = errors.New("lost")

// ReconnectOptions say how a lost source is opened again.
type ReconnectOptions struct {
	// Open is called at once, then after pauses that double from 0.2 to 2 s. They go on where they were with a source that
	// was back for less than 10 s; the last attempt is at the end of the wait.
	Open func() (Source, error)
	Wait time.Duration // how long without a frame before the loss is final
	Lost func(error)   // told once for each loss
	Try  func()        // called before each attempt: the program waits, it does not hang; may be nil
	Back func(Info)    // told of the first frame after a loss
}

// Lost marks an error as one that cam.Reconnect waits for; its text stays.
func Lost(err error) error { return lost{err} }

type lost struct{ error }

func (l lost) Unwrap() []error { return []error{l.error, ErrLost} }

// Reconnect is a live source that comes back after a loss. The numbers of its frames go on where they were.
type Reconnect struct {
	o     ReconnectOptions
	pause time.Duration // before the next attempt
	since time.Time     // of the loss; zero while frames come
	back  time.Time     // when frames came again

	first, last uint64 // numbers of the source's first frame and of the last one handed out

	mu     sync.Mutex // of source and closed: Close may come from another goroutine
	source Source
	ended  chan struct{}
	closed bool
}

const (
	firstPause   = 200 * time.Millisecond
	longestPause = 2 * time.Second
	steady       = 10 * time.Second
)

// NewReconnect owns s, which is open.
func NewReconnect(s Source, o ReconnectOptions) *Reconnect {
	return &Reconnect{source: s, o: o, ended: make(chan struct{})}
}

// Next gives a frame, waiting for a lost source to come back. Only an error that wraps ErrLost is a loss.
func (r *Reconnect) Next(ctx context.Context, f *Frame) error {
	for {
		err := r.source.Next(ctx, f)
		if err == nil {
			f.Seq += r.first
			r.last = f.Seq
			if !r.since.IsZero() {
				r.since, r.back = time.Time{}, time.Now()
				r.o.Back(r.source.Info())
			}
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if !errors.Is(err, ErrLost) {
			return err
		}
		if err := r.reopen(ctx, err); err != nil {
			return err
		}
	}
}

// reopen replaces the source, or gives the last reason why that failed. A source that is lost again
// before its first frame is not back: the same wait goes on.
func (r *Reconnect) reopen(ctx context.Context, err error) error {
	r.source.Close()
	if r.since.IsZero() {
		r.since = time.Now()
		r.pause = min(r.pause, r.o.Wait/2) // there is an attempt
		if r.since.Sub(r.back) >= steady {
			r.pause = 0
		}
		r.o.Lost(err)
	}
	for rest := r.o.Wait - time.Since(r.since); rest > 0; rest = r.o.Wait - time.Since(r.since) {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-r.ended:
			return fmt.Errorf("cam: %w", fs.ErrClosed)
		case <-time.After(min(r.pause, rest)):
		}
		r.pause = min(max(2*r.pause, firstPause), longestPause)
		if r.o.Try != nil {
			r.o.Try()
		}
		var s Source
		if s, err = r.o.Open(); err == nil {
			return r.replace(s)
		}
	}
	return fmt.Errorf("%w; not back within %v", err, r.o.Wait)
}

func (r *Reconnect) replace(s Source) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		s.Close()
		return fmt.Errorf("cam: %w", fs.ErrClosed)
	}
	r.source, r.first = s, r.last+1
	return nil
}

// Info is the present source's.
func (r *Reconnect) Info() Info { return r.source.Info() }

// Close closes the source and ends a waiting Next.
func (r *Reconnect) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.closed {
		r.closed = true
		close(r.ended)
	}
	if err := r.source.Close(); err != nil && !errors.Is(err, fs.ErrClosed) {
		return err
	}
	return nil
}

var _ Source = (*Reconnect)(nil)
