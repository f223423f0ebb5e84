package cam

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"runtime"
	"strings"
	"testing"
)

// y4m is a stream of n frames whose bytes count on.
func y4m(parameters string, frameBytes, n int) []byte {
	b := []byte("YUV4MPEG2 " + parameters + "\n")
	for range n {
		b = append(b, "FRAME\n"...)
		for i := range frameBytes {
			b = append(b, byte(len(b)-i+i*7))
		}
	}
	return b
}

func stream(b []byte) *Stream { return NewY4M("s", io.NopCloser(bytes.NewReader(b)), BT601) }

// readAll returns how many frames came before the error.
func readAll(s Source) (int, error) {
	var f Frame
	for n := 0; ; n++ {
		if err := s.Next(context.Background(), &f); err != nil {
			return n, err
		}
	}
}

func TestY4MPlanesLieAsTheHeaderSays(t *testing.T) {
	for _, test := range []struct {
		parameters string
		format     Format
		w, h       int
		cw, ch     int
		full       bool
		fps        float64
	}{
		{"W4 H2", I420, 4, 2, 2, 1, false, 0},
		{"W5 H3 F30:1 Ip A1:1 C420jpeg XYSCSS=420JPEG XCOLORRANGE=FULL", I420, 5, 3, 3, 2, true, 30},
		{"C420mpeg2 H3 W5 I? F30000:1001 XCOLORRANGE=LIMITED", I420, 5, 3, 3, 2, false, 30000.0 / 1001},
		{"W1 H1 C420paldv F0:0", I420, 1, 1, 1, 1, false, 0},
		{"W5 H3 C420", I420, 5, 3, 3, 2, false, 0},
		{"W5 H3 C422", I422, 5, 3, 3, 3, false, 0},
		{"W5 H3 C444  XSOMETHING Z9", I444, 5, 3, 5, 3, false, 0},
		{"W5 H3 Cmono XCOLORRANGE=FULL", Gray8, 5, 3, 0, 0, true, 0},
		{"W16384 H1 Cmono", Gray8, 16384, 1, 0, 0, false, 0},
	} {
		t.Run(test.parameters, func(t *testing.T) {
			y, c := test.w*test.h, test.cw*test.ch
			data := y4m(test.parameters, y+2*c, 2)
			s := NewY4M("s", io.NopCloser(bytes.NewReader(data)), BT709)
			defer s.Close()
			rest := data
			for seq := range uint64(2) {
				var f Frame
				if err := s.Next(context.Background(), &f); err != nil {
					t.Fatal(err)
				}
				if f.Width != test.w || f.Height != test.h || f.Format != test.format || f.FullRange != test.full || f.Matrix != BT709 || f.Seq != seq || f.Name != "" {
					t.Fatalf("%dx%d, format %d, full range %v, matrix %d, number %d, name %q", f.Width, f.Height, f.Format, f.FullRange, f.Matrix, f.Seq, f.Name)
				}
				_, rest, _ = bytes.Cut(rest, []byte("FRAME\n"))
				for i, size := range []int{y, c, c} {
					if !bytes.Equal(f.Planes[i].Pix, rest[:size]) {
						t.Fatalf("frame %d, plane %d: %x, want %x", seq, i, f.Planes[i].Pix, rest[:size])
					}
					rest = rest[size:]
				}
				if f.Planes[0].Stride != test.w || f.Planes[1].Stride != test.cw || f.Planes[2].Stride != test.cw {
					t.Fatalf("strides %d, %d, %d", f.Planes[0].Stride, f.Planes[1].Stride, f.Planes[2].Stride)
				}
			}
			if i := s.Info(); i.Width != test.w || i.Height != test.h || i.Format != test.format || i.FPS != test.fps {
				t.Errorf("info %+v", i)
			}
			if _, err := readAll(s); err != io.EOF {
				t.Errorf("after the last frame: %v", err)
			}
		})
	}
}

func TestY4MErrorsSayWhatWasExpected(t *testing.T) {
	long := strings.Repeat("x", 5000)
	for _, test := range []struct{ data, want string }{
		{"", `cam: s: is empty, expected a y4m stream`},
		{"\x89PNG\r\n\x1a\n", `cam: s: begins with "\x89PNG\r", expected a y4m stream (YUV4MPEG2)`},
		{"YUV4MPEG2 W4 H2", `cam: s: y4m: ends inside the first line`},
		{"YUV4MPEG2 X" + long, `cam: s: y4m: the first line is longer than 4096 bytes`},
		{long, `cam: s: begins with "xxxxxxxxxxxxxxxx", expected a y4m stream (YUV4MPEG2)`},
		{"YUV4MPEG2000 W4 H2\n", `cam: s: y4m: begins with "YUV4MPEG2000", expected YUV4MPEG2`},
		{"YUV4MPEG2 W4\n", `cam: s: y4m: size 4x0: sides must be 1 to 16384`},
		{"YUV4MPEG2 W0 H0 F30:1\n", `cam: s: y4m: parameter "W0": expected 1 to 16384`},
		{"YUV4MPEG2 W4 H16385\n", `cam: s: y4m: parameter "H16385": expected 1 to 16384`},
		{"YUV4MPEG2 W-4 H2\n", `cam: s: y4m: parameter "W-4": expected 1 to 16384`},
		{"YUV4MPEG2 W99999999999999999999 H2\n", `cam: s: y4m: parameter "W99999999999999999999": expected 1 to 16384`},
		{"YUV4MPEG2 W16384 H16384\n", `cam: s: y4m: size 16384x16384: more than 134217728 pixels`},
		{"YUV4MPEG2 W4 H2 F30\n", `cam: s: y4m: parameter "F30": expected a rate such as 30:1`},
		{"YUV4MPEG2 W4 H2 It\n", `cam: s: y4m: parameter "It": interlaced; deinterlace it first (ffmpeg -vf yadif)`},
		{"YUV4MPEG2 W4 H2 Im\n", `cam: s: y4m: parameter "Im": interlaced; deinterlace it first (ffmpeg -vf yadif)`},
		{"YUV4MPEG2 W4 H2 C420p10 XYSCSS=420P10\n", `cam: s: y4m: parameter "C420p10": expected 8-bit 420, 422, 444 or mono`},
		{"YUV4MPEG2 W4 H2 C444alpha\n", `cam: s: y4m: parameter "C444alpha": expected 8-bit 420, 422, 444 or mono`},
		{"YUV4MPEG2 W4 H2 XCOLORRANGE=SOME\n", `cam: s: y4m: parameter "XCOLORRANGE=SOME": expected FULL or LIMITED`},
		{"YUV4MPEG2 W2 H1\nFRAMES\n1234", `cam: s: frame 0 begins with "FRAMES", expected FRAME`},
		{"YUV4MPEG2 W2 H1\nFRA\n1234", `cam: s: frame 0 begins with "FRA", expected FRAME`},
		{"YUV4MPEG2 W2 H1\nFRAME Ip\n1234zzz\n", `cam: s: frame 1 begins with "zzz", expected FRAME`},
		{"YUV4MPEG2 W2 H1\nFRAME X" + long, `cam: s: frame 0: the FRAME line is longer than 4096 bytes`},
		{"YUV4MPEG2 W2 H1\nFRAME\n1234FRAME X", `cam: s: frame 1 ends inside its FRAME line`},
		{"YUV4MPEG2 W2 H1\nFRAME\n1234FRAME\n123", `cam: s: frame 1 ends after 3 of its 4 bytes`},
	} {
		s := stream([]byte(test.data))
		_, err := readAll(s)
		if err == nil || err.Error() != test.want {
			t.Errorf("%.40q:\n got %v\nwant %s", test.data, err, test.want)
		}
		if _, again := readAll(s); again != err {
			t.Errorf("%.40q: the next call says %v", test.data, again)
		}
		s.Close()
	}
}

func TestY4MCutAnywhereIsAnErrorButBetweenFrames(t *testing.T) {
	const frame = 6 + 12
	data := y4m("W4 H2", 12, 3)
	head := bytes.IndexByte(data, '\n') + 1
	for cut := range len(data) + 1 {
		n, err := readAll(stream(data[:cut]))
		good := cut >= head && (cut-head)%frame == 0
		if good != (err == io.EOF) || errors.Is(err, io.EOF) && err != io.EOF {
			t.Errorf("cut at %d: %v", cut, err)
		}
		if want := max(0, cut-head) / frame; n != want {
			t.Errorf("cut at %d: %d frames, want %d", cut, n, want)
		}
	}
}

// endless repeats a stream's frames for ever.
type endless struct {
	data []byte
	loop int // where frames begin
	at   int
}

func (e *endless) Read(b []byte) (int, error) {
	n := copy(b, e.data[e.at:])
	if e.at += n; e.at == len(e.data) {
		e.at = e.loop
	}
	return n, nil
}

func TestY4MFramesNeedNoMemoryAfterTheFirst(t *testing.T) {
	data := y4m("W640 H480", 640*480*3/2, 2)
	s := NewY4M("s", io.NopCloser(&endless{data: data, loop: bytes.IndexByte(data, '\n') + 1}), BT601)
	defer s.Close()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var f Frame
	next := func() {
		if err := s.Next(ctx, &f); err != nil {
			t.Fatal(err)
		}
	}
	next()
	if n := testing.AllocsPerRun(20, next); n != 0 {
		t.Errorf("%v allocations a frame", n)
	}
}

func TestY4MPromiseOfAHugeFrameCostsNothing(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := readAll(stream([]byte("YUV4MPEG2 W16384 H8192 C444\nFRAME\n")))
	runtime.ReadMemStats(&after)
	if err == nil || !strings.Contains(err.Error(), "after 0 of its 402653184 bytes") {
		t.Error(err)
	}
	if n := after.TotalAlloc - before.TotalAlloc; n > 4<<20 {
		t.Errorf("%d bytes were allocated", n)
	}
}

func TestY4MNextGoesOnAfterItsContextEnded(t *testing.T) {
	r, w := io.Pipe()
	s := NewY4M("s", r, BT601)
	defer s.Close()
	data := y4m("W4 H2", 12, 2)
	var f Frame
	for _, part := range [][]byte{nil, data[:5], data[5:30]} { // nothing, a part of the header, a part of frame 0
		ctx, cancel := context.WithCancel(context.Background())
		go func() {
			w.Write(part)
			cancel()
		}()
		if err := s.Next(ctx, &f); err != context.Canceled {
			t.Fatalf("after %d bytes: %v", len(part), err)
		}
	}
	go func() {
		w.Write(data[30:])
		w.Close()
	}()
	if n, err := readAll(s); n != 2 || err != io.EOF {
		t.Errorf("%d frames, %v", n, err)
	}
}

// deaf is a reader that Close does not end, as standard input is.
type deaf struct{ forever chan struct{} }

func (d deaf) Read([]byte) (int, error) { <-d.forever; return 0, io.EOF }
func (d deaf) Close() error             { return nil }

func TestY4MCloseEndsAWaitingNext(t *testing.T) {
	pipe, _ := io.Pipe()
	stdin := deaf{make(chan struct{})}
	defer close(stdin.forever)
	for name, body := range map[string]io.ReadCloser{"pipe": pipe, "stdin": stdin} {
		s := NewY4M(name, body, BT601)
		failed := make(chan error)
		go func() {
			var f Frame
			failed <- s.Next(context.Background(), &f)
		}()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if err := <-failed; !errors.Is(err, fs.ErrClosed) {
			t.Errorf("%s: Next under Close: %v", name, err)
		}
		if err := s.Close(); err != nil {
			t.Errorf("%s: second Close: %v", name, err)
		}
	}
}

func TestY4MEndedContextReadsNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	s := stream(y4m("W4 H2", 12, 1))
	defer s.Close()
	if err := s.Next(ctx, &Frame{}); err != context.Canceled {
		t.Error(err)
	}
	if n, err := readAll(s); n != 1 || err != io.EOF {
		t.Errorf("then %d frames, %v", n, err)
	}
}

func FuzzY4M(f *testing.F) {
	for _, p := range []string{"W4 H2", "W5 H3 F30:1 Ip A1:1 C422 XCOLORRANGE=FULL", "W3 H3 C444", "W3 H1 Cmono", "W16384 H8192"} {
		f.Add(y4m(p, 24, 2))
	}
	f.Add([]byte("YUV4MPEG2 W1 H1 I? F0:0\nFRAME Ixyz\n123FRAME"))
	f.Fuzz(func(t *testing.T, b []byte) {
		s := newY4MStream(bytes.NewReader(b), BT601)
		var buf []byte
		used := 0
		for {
			var err error
			buf, err = s.next(buf)
			if cap(buf) > 1<<20+4*len(b) {
				t.Fatalf("%d bytes of memory for %d of input", cap(buf), len(b))
			}
			if err != nil {
				return
			}
			var v Frame
			s.view(&v, buf)
			for _, p := range v.Planes {
				used += len(p.Pix)
			}
			if used > len(b) {
				t.Fatalf("%d bytes of pixels in %d", used, len(b))
			}
			if err := checkSize(v.Width, v.Height); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func BenchmarkY4M(b *testing.B) {
	data := y4m("W1280 H720", 1280*720*3/2, 1)
	s := NewY4M("s", io.NopCloser(&endless{data: data, loop: bytes.IndexByte(data, '\n') + 1}), BT601)
	defer s.Close()
	var f Frame
	b.SetBytes(1280 * 720 * 3 / 2)
	for b.Loop() {
		if err := s.Next(context.Background(), &f); err != nil {
			b.Fatal(err)
		}
	}
}

func ExampleNewY4M() {
	stream := "YUV4MPEG2 W2 H1 F25:1 Cmono\nFRAME\nab" + "FRAME\ncd"
	src := NewY4M("example", io.NopCloser(strings.NewReader(stream)), BT601)
	defer src.Close()
	var f Frame
	for src.Next(context.Background(), &f) == nil {
		fmt.Printf("%d: %dx%d %s\n", f.Seq, f.Width, f.Height, f.Planes[0].Pix)
	}
	// Output:
	// 0: 2x1 ab
	// 1: 2x1 cd
}
