package cam

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sync"
	"time"
)

// Live is a Source of the newest frame of a byte stream: a goroutine reads it as fast as it comes, so that the
// program at the other end never waits, and counts what nobody asked for. Frames have the time of their arrival.
type Live struct {
	name   string
	body   io.ReadCloser
	frames frameReader
	fresh  chan struct{} // a token when there is a new frame
	ended  chan struct{} // closed when the reading has ended
	once   sync.Once

	silence time.Duration
	timer   *time.Timer // of silence

	mu     sync.Mutex
	info   Info
	newest []byte // not handed out yet, nil if none
	at     time.Duration
	number uint64   // of the newest
	spare  [][]byte // two of three buffers at most: the third is being filled
	held   []byte   // the caller's
	last   uint64   // number of the caller's
	given  bool
	unread int   // pictures that could not be decoded
	err    error // what ended the stream
	closed bool
}

// NewLive returns the newest frames of body, which Close closes: y4m, or raw frames where raw is not nil. The
// reading begins at once. Where silence is not 0, a stream that gives no frame for so long fails; the first
// frame, before which programs start and connect, may take three times as long.
func NewLive(name string, body io.ReadCloser, raw *RawFormat, silence time.Duration) *Live {
	if raw != nil {
		return newLive(name, body, newRawStream(body, *raw), silence)
	}
	return newLive(name, body, newY4MStream(body, BT601), silence)
}

func newLive(name string, body io.ReadCloser, frames frameReader, silence time.Duration) *Live {
	l := &Live{
		name: name, body: body, frames: frames,
		info:  Info{Name: name, Live: true, Stamp: Arrival},
		fresh: make(chan struct{}, 1),
		ended: make(chan struct{}),
		timer: time.NewTimer(0), silence: silence,
	}
	frames.describe(&l.info)
	go l.drain()
	return l
}

// Next waits for a frame that has not been handed out, the end of ctx or Close.
func (l *Live) Next(ctx context.Context, f *Frame) error {
	silent := l.silent()
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		if ok, err := l.take(f); ok || err != nil {
			return err
		}
		select {
		case <-l.fresh:
		case <-l.ended:
		case <-ctx.Done():
		case <-silent:
			return fileError(l.name, errors.New("gives no frames any more"))
		}
	}
}

// silent is when the stream is given up, from now on.
func (l *Live) silent() <-chan time.Time {
	switch {
	case l.silence == 0:
		return nil
	case !l.given:
		l.timer.Reset(3 * l.silence)
	default:
		l.timer.Reset(l.silence)
	}
	return l.timer.C
}

// take hands out the newest frame, if there is one that can be read; the error comes after the last frame.
func (l *Live) take(f *Frame) (bool, error) {
	number, at, ok, err := l.claim()
	if !ok {
		return false, err
	}
	// Not under the lock: the reading goes on while a picture is decoded.
	if err := l.frames.view(f, l.held); err != nil {
		if l.unread++; !l.given && l.unread == unreadAtFirst {
			return false, fileError(l.name, err)
		}
		return l.take(f)
	}
	f.Seq, f.Time = number, at
	if l.given {
		f.Dropped = number - l.last - 1
	}
	l.last, l.given = number, true
	return true, nil
}

// claim gives the caller's buffer back and makes the newest one the caller's, nil if there is none.
func (l *Live) claim() (number uint64, at time.Duration, ok bool, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return 0, 0, false, fileError(l.name, fs.ErrClosed)
	}
	if l.newest == nil {
		return 0, 0, false, l.err
	}
	if l.held != nil {
		l.spare = append(l.spare, l.held)
	}
	l.held, l.newest = l.newest, nil
	return l.number, l.at, true, nil
}

// drain reads until the stream ends.
func (l *Live) drain() {
	defer close(l.ended)
	var buf []byte
	for number := uint64(0); ; number++ {
		var err error
		buf, err = l.frames.next(buf)
		at := Monotonic()
		l.mu.Lock()
		if err != nil {
			l.err = err
			if err != io.EOF {
				l.err = fileError(l.name, err)
			}
			l.mu.Unlock()
			return
		}
		l.frames.describe(&l.info)
		if l.newest != nil {
			l.spare = append(l.spare, l.newest)
		}
		l.newest, l.at, l.number, buf = buf, at, number, nil
		if n := len(l.spare); n > 0 {
			buf, l.spare = l.spare[n-1], l.spare[:n-1]
		}
		l.mu.Unlock()
		select {
		case l.fresh <- struct{}{}:
		default:
		}
	}
}

// Info tells the size once the first frame has come.
func (l *Live) Info() Info {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.info
}

// Close ends a waiting Next. A read that it cannot end, of standard input, ends with the process or the writer.
func (l *Live) Close() error {
	var err error
	l.once.Do(func() {
		l.mu.Lock()
		l.closed = true
		l.mu.Unlock()
		if e := l.body.Close(); e != nil {
			err = fmt.Errorf("cam: %s: %w", l.name, e)
		}
		select {
		case l.fresh <- struct{}{}:
		default:
		}
	})
	return err
}

var _ Source = (*Live)(nil)
