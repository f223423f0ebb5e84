package v4l2

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/edgeseg/edgeseg/cam"
)

func open(t *testing.T, f *fake, o Options) *Source {
	t.Helper()
	s, err := start(f, "/dev/fake", o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// settle waits until the pump has taken all that was delivered.
func (f *fake) settle() {
	for {
		f.mu.Lock()
		n := len(f.filled)
		f.mu.Unlock()
		if n == 0 {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

func next(t *testing.T, s cam.Source) (f cam.Frame) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := s.Next(ctx, &f); err != nil {
		t.Fatal(err)
	}
	return f
}

func TestNewestFrameWinsAndTheOthersAreCounted(t *testing.T) {
	d := newFake(fakeFormat{code: "GREY"})
	s := open(t, d, Options{Width: 8, Height: 4})
	give := func(seq uint32, value byte) {
		t.Helper()
		if !d.deliver(fakeFrame{seq: seq, value: value}) {
			t.Fatalf("the driver has no buffer for frame %d", seq)
		}
		d.settle()
	}
	expect := func(value byte, seq, dropped uint64) cam.Frame {
		t.Helper()
		f := next(t, s)
		if f.Planes[0].Pix[0] != value || f.Seq != seq || f.Dropped != dropped {
			t.Fatalf("frame of %d with number %d, %d dropped; want %d, %d, %d",
				f.Planes[0].Pix[0], f.Seq, f.Dropped, value, seq, dropped)
		}
		return f
	}
	give(7, 1)
	give(8, 2)
	f := expect(2, 0, 0) // counted from the first that is handed out
	// However long the caller keeps its frame, the driver has buffers, and the frame stays.
	for i := range byte(20) {
		give(9+uint32(i), 10+i)
	}
	if f.Planes[0].Pix[0] != 2 {
		t.Fatal("a borrowed frame was overwritten")
	}
	expect(29, 20, 19)
	give(40, 3) // the driver itself dropped 11
	expect(3, 32, 11)
	give(41, 4)
	expect(4, 33, 0)
}

func TestSequenceNumbers(t *testing.T) {
	for _, tt := range []struct {
		name         string
		from, to     uint32
		seq, dropped uint64
	}{
		{"next", 5, 6, 1, 0},
		{"gap", 5, 9, 4, 3},
		{"wrap", 0xffffffff, 0, 1, 0},
		{"gap over the wrap", 0xfffffffe, 2, 4, 3},
		{"driver that does not count", 0, 0, 1, 0},
		{"driver that starts again", 1000, 0, 1, 0},
	} {
		d := newFake(fakeFormat{code: "GREY"})
		s := open(t, d, Options{})
		d.deliver(fakeFrame{seq: tt.from})
		next(t, s)
		d.deliver(fakeFrame{seq: tt.to})
		if f := next(t, s); f.Seq != tt.seq || f.Dropped != tt.dropped {
			t.Errorf("%s: number %d, %d dropped; want %d, %d", tt.name, f.Seq, f.Dropped, tt.seq, tt.dropped)
		}
	}
}

func TestOnlyMonotonicTimeStampsAreBelieved(t *testing.T) {
	at := 5 * time.Microsecond
	for flags, want := range map[uint32]time.Duration{
		bufFlagTimestampMonotonic:           at,
		bufFlagTimestampMonotonic | 0x10000: at, // stamped at the start of the exposure
		0:                                   0,
		0x4000:                              0, // copied from elsewhere
	} {
		d := newFake(fakeFormat{code: "GREY"})
		s := open(t, d, Options{})
		d.deliver(fakeFrame{flags: flags, time: at})
		if f := next(t, s); f.Time != want {
			t.Errorf("flags %#x: %v, want %v", flags, f.Time, want)
		}
	}
	d := newFake(fakeFormat{code: "GREY"})
	s := open(t, d, Options{})
	d.deliver(fakeFrame{flags: bufFlagTimestampMonotonic, time: cam.Monotonic() + time.Hour})
	if f := next(t, s); f.Time > cam.Monotonic() {
		t.Errorf("a frame was exposed at %v, later than now", f.Time)
	}
}

func TestFaultyBuffersAreSkipped(t *testing.T) {
	d := newFake(fakeFormat{code: "GREY"})
	s := open(t, d, Options{Width: 8, Height: 4})
	d.deliver(fakeFrame{seq: 0, value: 1})
	next(t, s)
	for i := range uint32(5) {
		d.deliver(fakeFrame{seq: 1 + 2*i, value: 98, flags: bufFlagError})
		d.deliver(fakeFrame{seq: 2 + 2*i, value: 99, used: 3*32 + 7}) // one byte is missing
		d.settle()
	}
	d.deliver(fakeFrame{seq: 11, value: 2, used: 3*32 + 8})
	if f := next(t, s); f.Planes[0].Pix[0] != 2 || f.Dropped != 10 {
		t.Errorf("frame of %d, %d dropped", f.Planes[0].Pix[0], f.Dropped)
	}
}

func TestPlanesInSeveralBuffersBeginAtTheirOffset(t *testing.T) {
	d := newFake(fakeFormat{code: "NM12"})
	d.caps.DeviceCaps = capVideoCaptureMplane | capStreaming
	s := open(t, d, Options{Width: 8, Height: 4})
	d.deliver(fakeFrame{skip: 64})
	f := next(t, s)
	p := f.Planes
	if p[0].Stride != 24 || len(p[0].Pix) != 3*24+8 || p[1].Stride != 24 || len(p[1].Pix) != 24+8 || p[2].Pix != nil {
		t.Fatalf("planes of %d, %d bytes", len(p[0].Pix), len(p[1].Pix))
	}
	for i := range 2 {
		if &p[i].Pix[0] != &s.bufs[s.state.held][i][64] {
			t.Errorf("plane %d does not begin at its offset", i)
		}
	}
	// One that says that it begins beyond its end is not whole.
	d.deliver(fakeFrame{seq: 1, skip: 0xffffffff})
	d.deliver(fakeFrame{seq: 2})
	if f := next(t, s); f.Dropped != 1 {
		t.Errorf("%d dropped", f.Dropped)
	}
}

func TestCloseEndsAWaitingNext(t *testing.T) {
	d := newFake(fakeFormat{code: "GREY"})
	s := open(t, d, Options{Wait: -1})
	got := make(chan error)
	go func() {
		var f cam.Frame
		got <- s.Next(context.Background(), &f)
	}()
	s.Close()
	if err := <-got; !errors.Is(err, os.ErrClosed) {
		t.Error(err)
	}
	var f cam.Frame
	if err := s.Next(context.Background(), &f); !errors.Is(err, os.ErrClosed) {
		t.Error(err)
	}
	if !d.closed || d.on {
		t.Error("the device is left open or streaming")
	}
	s.Close() // does nothing
}

func TestContextEndsAWaitingNext(t *testing.T) {
	s := open(t, newFake(fakeFormat{code: "GREY"}), Options{Wait: -1})
	ctx, cancel := context.WithCancel(context.Background())
	got := make(chan error)
	go func() {
		var f cam.Frame
		got <- s.Next(ctx, &f)
	}()
	cancel()
	if err := <-got; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestAFrameAllocatesNothing(t *testing.T) {
	d := newFake(fakeFormat{code: "GREY"})
	s := open(t, d, Options{})
	var f cam.Frame
	s.mu.Lock() // the pump, whose timers are the fake's, stays out
	d.mu.Lock()
	d.filled = make([]filled, 0, 8)
	d.queued = make([]uint32, 0, 1<<12)
	d.queued = append(d.queued, 0, 1, 2, 3)
	d.mu.Unlock()
	s.mu.Unlock()
	ctx := context.Background()
	allocs := testing.AllocsPerRun(100, func() {
		d.mu.Lock()
		d.filled = append(d.filled[:0], filled{index: d.queued[0]})
		d.queued = d.queued[1:]
		d.mu.Unlock()
		s.mu.Lock()
		if _, err := s.drain(); err != nil {
			t.Error(err)
		}
		s.mu.Unlock()
		if err := s.Next(ctx, &f); err != nil {
			t.Error(err)
		}
	})
	if allocs != 0 {
		t.Errorf("%v allocations a frame", allocs)
	}
}

func TestInfoNamesTheCamera(t *testing.T) {
	d := newFake(fakeFormat{"YUYV", []frameSize{discrete(640, 480)}, 0})
	got := open(t, d, Options{Width: 320, Height: 240}).Info()
	want := cam.Info{Name: "/dev/fake (Fake Camera)", Width: 640, Height: 480, Format: cam.YUYV, FPS: 25, Live: true}
	if got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestOpenOfWhatIsNoCamera(t *testing.T) {
	dir := t.TempDir()
	file := dir + "/video0"
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"/dev/video99": "v4l2: /dev/video99: does not exist",
		file + "/x":    "does not exist",
		dir:            "is a folder",
		file:           "is not a video device",
		"/dev/null":    "is not a video device",
	} {
		_, err := Open(path, Options{})
		var none *NoDeviceError
		if !errors.As(err, &none) || !strings.Contains(err.Error(), want) || none.Hint() == "" {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
	}
}
