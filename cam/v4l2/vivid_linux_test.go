package v4l2

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/edgeseg/edgeseg/cam"
)

// These tests run where the kernel's virtual camera, vivid, is loaded: in the emulated
// machine of lab/machine.sh, where they may not be left out.

func TestVividDeliversTheTestPatternInEveryFormat(t *testing.T) {
	reached := map[cam.Format]bool{}
	for _, node := range cameras(t) {
		for _, d := range List() {
			if d.Path != node {
				continue
			}
			for _, o := range d.Formats {
				c := code((o.Code + "  ")[:4])
				if !o.Readable {
					continue
				}
				reached[pixelFormats[rank(c)].format] = true
				t.Run(strings.TrimPrefix(node, "/dev/")+"/"+o.Code, func(t *testing.T) {
					n, err := openNode(node)
					if err != nil {
						t.Fatal(err)
					}
					s, err := start(onlyFormat{n, c}, node, Options{Width: 320, Height: 180})
					if err != nil {
						t.Fatal(err)
					}
					defer s.Close()
					f := next(t, s)
					checkBars(t, &f)
					f = next(t, s) // another buffer
					checkBars(t, &f)
				})
			}
		}
	}
	for f := cam.RGB24; f <= cam.I444; f++ {
		if !reached[f] {
			t.Errorf("vivid was not read in format %v", f)
		}
	}
}

func TestVividUnreadableFormatsAreListed(t *testing.T) {
	for _, node := range cameras(t) {
		n, err := openNode(node)
		if err != nil {
			t.Fatal(err)
		}
		_, err = start(onlyFormat{n, code("NV61")}, node, Options{})
		if err == nil || !strings.HasSuffix(err.Error(), "no pixel format that can be read; it offers NV61") {
			t.Error(err)
		}
	}
}

// The bytes of the pattern in YUYV, BT.601 and limited range, as the standard gives them.
func TestVividBytesOfTheColourBars(t *testing.T) {
	want := [8][4]byte{
		{235, 128, 235, 128}, {210, 16, 210, 146}, {170, 166, 170, 16}, {145, 54, 145, 34},
		{106, 202, 106, 222}, {81, 90, 81, 240}, {41, 240, 41, 110}, {16, 128, 16, 128},
	}
	for _, node := range cameras(t) {
		s := openVivid(t, node, Options{Width: 640, Height: 360, Format: cam.YUYV})
		f := next(t, s)
		if f.Width != 640 || f.Height != 360 || f.Matrix != cam.BT601 || f.FullRange {
			t.Fatalf("%s: %dx%d, matrix %d, full range %v", node, f.Width, f.Height, f.Matrix, f.FullRange)
		}
		for i, w := range want {
			at := 100*f.Planes[0].Stride + (80*i+40)*2
			got := f.Planes[0].Pix[at : at+4]
			for j := range w {
				if d := int(got[j]) - int(w[j]); d < -2 || d > 2 { // of the generator's rounding
					t.Errorf("%s: bar %d is %v, want %v", node, i, got, w)
					break
				}
			}
		}
		s.Close()
	}
}

func TestVividColourSpaceIsObeyed(t *testing.T) {
	for _, node := range cameras(t) {
		// Places in the driver's menus.
		setVivid(t, node, "Colorspace", 2) // Rec. 709
		setVivid(t, node, "Y'CbCr Encoding", 2)
		setVivid(t, node, "Quantization", 1) // full
		defer setVivid(t, node, "Colorspace", 3)
		defer setVivid(t, node, "Y'CbCr Encoding", 0)
		defer setVivid(t, node, "Quantization", 0)
		s := openVivid(t, node, Options{Width: 640, Height: 360, Format: cam.NV12})
		f := next(t, s)
		if f.Matrix != cam.BT709 || !f.FullRange {
			t.Errorf("%s: matrix %d, full range %v", node, f.Matrix, f.FullRange)
		}
		checkBars(t, &f)
		s.Close()
	}
}

func TestVividNegotiatesSizeAndRate(t *testing.T) {
	for _, node := range cameras(t) {
		for _, tt := range []struct{ wantW, wantH, w, h int }{
			{1, 1, 320, 180}, {321, 100, 640, 360}, {480, 361, 640, 480}, {99999, 99999, 3840, 2160},
		} {
			s := openVivid(t, node, Options{Width: tt.wantW, Height: tt.wantH, FPS: 10})
			if i := s.Info(); i.Width != tt.w || i.Height != tt.h || i.Format != cam.NV12 || i.FPS <= 0 || i.FPS > 10.1 { // the largest are slower
				t.Errorf("%s: asked for %dx%d at 10 a second: %+v", node, tt.wantW, tt.wantH, i)
			}
			s.Close()
		}
	}
}

func TestVividNewestFrameAfterAPause(t *testing.T) {
	for _, node := range cameras(t) {
		s := openVivid(t, node, Options{Width: 320, Height: 180, FPS: 60})
		f := next(t, s)
		before := bytes.Clone(f.Planes[0].Pix)
		// The caller is away for longer than the driver has buffers.
		for skipped := uint64(0); skipped < 3*bufferCount; time.Sleep(time.Millisecond) {
			s.mu.Lock()
			var err error
			skipped, err = s.state.skipped, s.state.err
			s.mu.Unlock()
			if err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(before, f.Planes[0].Pix) {
			t.Error("a borrowed frame was overwritten")
		}
		g := next(t, s)
		if g.Dropped < 3*bufferCount || g.Seq != f.Seq+g.Dropped+1 {
			t.Errorf("%s: from frame %d to %d, %d dropped", node, f.Seq, g.Seq, g.Dropped)
		}
		s.Close()
	}
}

func TestVividTimeStampsAreOfTheMonotonicClock(t *testing.T) {
	for _, node := range cameras(t) {
		last := cam.Monotonic()
		s := openVivid(t, node, Options{Width: 320, Height: 180})
		for range 5 {
			f := next(t, s)
			if f.Time < last || f.Time > cam.Monotonic() {
				t.Errorf("%s: frame of %v, after %v and before %v", node, f.Time, last, cam.Monotonic())
			}
			last = f.Time
		}
		s.Close()
	}
}

func TestVividDropsAreCounted(t *testing.T) {
	for _, node := range cameras(t) {
		setVivid(t, node, "Percentage of Dropped Buffers", 60)
		defer setVivid(t, node, "Percentage of Dropped Buffers", 0)
		s := openVivid(t, node, Options{Width: 320, Height: 180, FPS: 60})
		dropped, seq := uint64(0), next(t, s).Seq
		for range 20 {
			f := next(t, s)
			if f.Seq != seq+f.Dropped+1 {
				t.Errorf("%s: from frame %d to %d, %d dropped", node, seq, f.Seq, f.Dropped)
			}
			seq, dropped = f.Seq, dropped+f.Dropped
		}
		if dropped == 0 {
			t.Errorf("%s: no frame was counted as dropped", node)
		}
		s.Close()
	}
}

func TestVividSequenceNumbersWrap(t *testing.T) {
	node := cameras(t)[0]
	setVivid(t, node, "Wrap Sequence Number", 1)
	defer setVivid(t, node, "Wrap Sequence Number", 0)
	s := openVivid(t, node, Options{Width: 320, Height: 180, FPS: 60})
	seq, wrapped := next(t, s).Seq, false
	for !wrapped { // 128 frames after the start
		last := s.state.sequence
		f := next(t, s)
		wrapped = s.state.sequence < last
		if f.Seq != seq+f.Dropped+1 || f.Dropped > 1000 {
			t.Fatalf("from frame %d to %d, %d dropped", seq, f.Seq, f.Dropped)
		}
		seq = f.Seq
	}
}

func TestVividBusyCamera(t *testing.T) {
	node := cameras(t)[0]
	s := openVivid(t, node, Options{Width: 320, Height: 180})
	next(t, s)
	_, err := Open(node, Options{Width: 640, Height: 360})
	var none *NoDeviceError
	if !errors.As(err, &none) || none.Problem != "is busy" {
		t.Error(err)
	}
	next(t, s) // the first is not disturbed
}

func TestVividIsLeftAsItWas(t *testing.T) {
	node := cameras(t)[0]
	openVivid(t, node, Options{Width: 320, Height: 180}).Close()
	before := openFiles(t)
	for range 10 {
		s := openVivid(t, node, Options{Width: 320, Height: 180})
		next(t, s)
		s.Close()
	}
	if after := openFiles(t); after != before {
		t.Errorf("%d descriptors and mappings, then %d", before, after)
	}
}

// openFiles counts the descriptors of this program and its mappings of cameras.
func openFiles(t *testing.T) int {
	t.Helper()
	e, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		t.Fatal(err)
	}
	return len(e) + bytes.Count(maps, []byte("/dev/video"))
}
