package cam

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"runtime"
	"testing"
	"testing/synctest"
	"time"
)

// camera writes frames of one pixel at a rate, for so long.
func camera(w *io.PipeWriter, interval, duration time.Duration) (written int) {
	for end := time.Now().Add(duration); time.Now().Before(end); written++ {
		time.Sleep(interval)
		if _, err := w.Write([]byte{byte(written), byte(written >> 8), 0}); err != nil {
			break
		}
	}
	w.Close()
	return written
}

// A program that writes 30 frames a second and a network that takes 200 ms, for ten minutes of a fast clock.
func TestASlowReaderGetsTheNewestFrame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const interval = time.Second / 30
		r, w := io.Pipe()
		written := make(chan int, 1)
		began := time.Now()
		go func() { written <- camera(w, interval, 10*time.Minute) }()
		l := NewLive("s", r, &RawFormat{Format: RGB24, Width: 1, Height: 1}, 10*time.Second)
		var f Frame
		var frames, dropped, last uint64
		for {
			err := l.Next(t.Context(), &f)
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			p := f.Planes[0].Pix
			if number := uint64(p[0]) | uint64(p[1])<<8; number != f.Seq {
				t.Fatalf("frame %d holds number %d", f.Seq, number)
			}
			if age := time.Since(began.Add(time.Duration(f.Seq+1) * interval)); age >= interval+5*time.Millisecond {
				t.Fatalf("frame %d is %v old", f.Seq, age)
			}
			frames, dropped, last = frames+1, dropped+f.Dropped, f.Seq
			time.Sleep(200 * time.Millisecond)
		}
		n := uint64(<-written)
		if frames+dropped != last+1 || last != n-1 || n < 17990 || frames < 2500 {
			t.Errorf("%d frames and %d dropped up to number %d, of %d", frames, dropped, last, n)
		}
		l.Close()
	})
}

func TestCloseAndContextEndAWaitingLive(t *testing.T) {
	r, w := io.Pipe()
	l := NewLive("s", r, nil, 0)
	ctx, cancel := context.WithCancel(t.Context())
	got := make(chan error)
	go func() { got <- l.Next(ctx, &Frame{}) }()
	cancel()
	if err := <-got; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	go func() { got <- l.Next(t.Context(), &Frame{}) }()
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	if err := <-got; !errors.Is(err, fs.ErrClosed) {
		t.Error(err)
	}
	if _, err := w.Write([]byte("YUV")); err == nil {
		t.Error("the stream is still being read")
	}
}

func TestALiveStreamThatChangesItsSizeEnds(t *testing.T) {
	data := append(y4m("W2 H1 Cmono", 2, 2), y4m("W2 H1 Cmono", 2, 1)...)
	data = append(data, y4m("W3 H1 Cmono", 3, 1)...)
	const want = "cam: s: changes from 2x1 to 3x1 at frame 3: the frames of a stream have one size and format"
	if n, err := readAll(stream(data)); n != 3 || err == nil || err.Error() != want {
		t.Errorf("%d frames, %v", n, err)
	}
	l := NewLive("s", io.NopCloser(bytes.NewReader(data)), nil, 0)
	defer l.Close()
	n, err := readAll(l)
	if n < 1 || err == nil || err.Error() != want {
		t.Errorf("%d frames, %v", n, err)
	}
	if i := l.Info(); i.Width != 2 || !i.Live || i.Stamp != Arrival {
		t.Errorf("%+v", i)
	}
}

// yielding lets others run before each read.
type yielding struct{ io.Reader }

func (y yielding) Read(b []byte) (int, error) {
	runtime.Gosched()
	return y.Reader.Read(b)
}

func TestALiveFrameAllocatesNothing(t *testing.T) {
	data := y4m("W4 H2", 12, 1)
	l := NewLive("s", io.NopCloser(yielding{&endless{data: data, loop: bytes.IndexByte(data, '\n') + 1}}), nil, time.Minute)
	defer l.Close()
	var f Frame
	next := func() {
		if err := l.Next(context.Background(), &f); err != nil {
			t.Fatal(err)
		}
	}
	for range 10 {
		next()
	}
	if n := testing.AllocsPerRun(200, next); n != 0 {
		t.Errorf("%v allocations a frame", n)
	}
}

func TestASilentStreamFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, w := io.Pipe()
		l := NewLive("s", r, &RawFormat{Format: RGB24, Width: 1, Height: 1}, time.Second)
		go func() {
			time.Sleep(2900 * time.Millisecond) // a program that takes its time to start
			w.Write([]byte("rgb"))
		}()
		began := time.Now()
		n, err := readAll(l)
		if took := time.Since(began); n != 1 || err == nil || err.Error() != "cam: s: gives no frames any more" || took != 3900*time.Millisecond {
			t.Errorf("%d frames, %v after %v", n, err, took)
		}
		l.Close()
	})
}
