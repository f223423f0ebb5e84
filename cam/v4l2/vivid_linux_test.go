package v4l2

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/edgeseg/edgeseg/cam"
)

// These tests run where the kernel's virtual camera, vivid, is loaded: in the emulated
// machine of lab/machine.sh, where they may not be left out.

// cameras gives the nodes of vivid, single-planar and multi-planar, with 100 % colour
// bars and nothing written over them.
func cameras(t *testing.T) (nodes []string) {
	t.Helper()
	for _, d := range List() {
		if d.Driver == "vivid" {
			nodes = append(nodes, d.Path)
			setControl(t, d.Path, "Test Pattern", 1)
			setControl(t, d.Path, "OSD Text Mode", 2)
		}
	}
	if len(nodes) == 0 {
		if os.Getenv("EDGESEG_MACHINE") != "" {
			t.Fatal("vivid is not loaded")
		}
		t.Skip("needs the kernel's virtual camera (lab/machine.sh)")
	}
	return nodes
}

type control struct {
	id    uint32
	value int32
}

type queryControl struct {
	ID                     uint32
	Type                   uint32
	Name                   [32]byte
	Min, Max, Step, Preset int32
	Flags                  uint32
	_                      [2]uint32
}

// setControl finds a control by the driver's name for it and sets it.
func setControl(t *testing.T, node, name string, value int32) {
	t.Helper()
	n, err := openNode(node)
	if err != nil {
		t.Fatal(err)
	}
	defer n.close()
	const (
		queryCtrl = iocBoth | unsafe.Sizeof(queryControl{})<<16 | 'V'<<8 | 36
		setCtrl   = iocBoth | unsafe.Sizeof(control{})<<16 | 'V'<<8 | 28
		nextCtrl  = 0x80000000
	)
	var names []string
	q := queryControl{ID: nextCtrl}
	for n.ioctl(queryCtrl, unsafe.Pointer(&q)) == nil {
		if text(q.Name[:]) == name {
			c := control{q.ID, value}
			if err := n.ioctl(setCtrl, unsafe.Pointer(&c)); err != nil {
				t.Fatalf("%s: %s = %d: %v", node, name, value, err)
			}
			return
		}
		names = append(names, text(q.Name[:]))
		q = queryControl{ID: q.ID | nextCtrl}
	}
	t.Fatalf("%s has no control %q, but %q", node, name, names)
}

func openVivid(t *testing.T, node string, o Options) *Source {
	t.Helper()
	s, err := Open(node, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// onlyFormat hides all pixel formats of a node but one.
type onlyFormat struct {
	*node
	code fourCC
}

func (o onlyFormat) ioctl(req uintptr, arg unsafe.Pointer) error {
	if req != vidiocEnumFmt {
		return o.node.ioctl(req, arg)
	}
	want := (*fmtDesc)(arg).Index
	for _, f := range enumFormats(o.node, (*fmtDesc)(arg).Type) {
		if f.PixelFormat == o.code {
			if want == 0 {
				*(*fmtDesc)(arg) = f
				return nil
			}
			want--
		}
	}
	return unix.EINVAL
}

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

// bars are the colours of the test pattern from left to right: R, G, B.
var bars = [8][3]int{
	{255, 255, 255}, {255, 255, 0}, {0, 255, 255}, {0, 255, 0},
	{255, 0, 255}, {255, 0, 0}, {0, 0, 255}, {0, 0, 0},
}

// checkBars looks at the middle of each bar in three rows. Grey bars become darker from
// left to right; how much is the generator's own taste.
func checkBars(t *testing.T, f *cam.Frame) {
	t.Helper()
	grey := f.Format == cam.Gray8 || f.Format == cam.Y10 || f.Format == cam.Y16
	for _, y := range []int{0, f.Height / 2, f.Height - 1} {
		last := 256
		for i, want := range bars {
			x := f.Width * (2*i + 1) / 16
			got := pixel(f, x, y)
			for c := range 3 {
				if d := got[c] - want[c]; (!grey || i == 0 || i == 7) && (d < -3 || d > 3) {
					t.Fatalf("pixel %d,%d of bar %d is %v, want %v (matrix %d, full range %v)",
						x, y, i, got, want, f.Matrix, f.FullRange)
				}
			}
			if grey && got[0] >= last {
				t.Fatalf("pixel %d,%d of bar %d is %d, the bar to its left %d", x, y, i, got[0], last)
			}
			last = got[0]
		}
	}
}

// pixel converts one pixel to RGB by the textbook.
func pixel(f *cam.Frame, x, y int) [3]int {
	at := func(plane, x, y int) float64 {
		return float64(f.Planes[plane].Pix[y*f.Planes[plane].Stride+x])
	}
	word := func(bits int) float64 {
		return (at(0, 2*x, y) + 256*at(0, 2*x+1, y)) / float64(int(1)<<(bits-8))
	}
	rgb := func(r, g, b float64) [3]int { return [3]int{int(r + .5), int(g + .5), int(b + .5)} }
	yuv := func(Y, u, v float64) [3]int {
		Y, u, v = Y/255, (u-128)/255, (v-128)/255
		if !f.FullRange {
			Y, u, v = (Y*255-16)/219, u*255/224, v*255/224
		}
		kr, kb := 0.299, 0.114
		if f.Matrix == cam.BT709 {
			kr, kb = 0.2126, 0.0722
		}
		r, b := Y+2*(1-kr)*v, Y+2*(1-kb)*u
		g := (Y - kr*r - kb*b) / (1 - kr - kb)
		return rgb(max(255*r, 0), max(255*g, 0), max(255*b, 0))
	}
	switch f.Format {
	case cam.RGB24:
		return rgb(at(0, 3*x, y), at(0, 3*x+1, y), at(0, 3*x+2, y))
	case cam.BGR24:
		return rgb(at(0, 3*x+2, y), at(0, 3*x+1, y), at(0, 3*x, y))
	case cam.RGBA:
		return rgb(at(0, 4*x, y), at(0, 4*x+1, y), at(0, 4*x+2, y))
	case cam.BGRA:
		return rgb(at(0, 4*x+2, y), at(0, 4*x+1, y), at(0, 4*x, y))
	case cam.Gray8:
		return yuv(at(0, x, y), 128, 128)
	case cam.Y10:
		return yuv(word(10), 128, 128)
	case cam.Y16:
		return yuv(word(16), 128, 128)
	case cam.YUYV:
		return yuv(at(0, 2*x, y), at(0, x/2*4+1, y), at(0, x/2*4+3, y))
	case cam.UYVY:
		return yuv(at(0, 2*x+1, y), at(0, x/2*4, y), at(0, x/2*4+2, y))
	case cam.NV12:
		return yuv(at(0, x, y), at(1, x/2*2, y/2), at(1, x/2*2+1, y/2))
	case cam.NV21:
		return yuv(at(0, x, y), at(1, x/2*2+1, y/2), at(1, x/2*2, y/2))
	case cam.I420:
		return yuv(at(0, x, y), at(1, x/2, y/2), at(2, x/2, y/2))
	case cam.I422:
		return yuv(at(0, x, y), at(1, x/2, y), at(2, x/2, y))
	}
	return yuv(at(0, x, y), at(1, x, y), at(2, x, y)) // I444
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
		setControl(t, node, "Colorspace", 2) // Rec. 709
		setControl(t, node, "Y'CbCr Encoding", 2)
		setControl(t, node, "Quantization", 1) // full
		defer setControl(t, node, "Colorspace", 3)
		defer setControl(t, node, "Y'CbCr Encoding", 0)
		defer setControl(t, node, "Quantization", 0)
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
		last := monotonic()
		s := openVivid(t, node, Options{Width: 320, Height: 180})
		for range 5 {
			f := next(t, s)
			if f.Time < last || f.Time > monotonic() {
				t.Errorf("%s: frame of %v, after %v and before %v", node, f.Time, last, monotonic())
			}
			last = f.Time
		}
		s.Close()
	}
}

func TestVividDropsAreCounted(t *testing.T) {
	for _, node := range cameras(t) {
		setControl(t, node, "Percentage of Dropped Buffers", 60)
		defer setControl(t, node, "Percentage of Dropped Buffers", 0)
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
	setControl(t, node, "Wrap Sequence Number", 1)
	defer setControl(t, node, "Wrap Sequence Number", 0)
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

func TestVividFailuresAreTold(t *testing.T) {
	for _, node := range cameras(t) {
		for name, want := range map[string]string{
			"Inject VIDIOC_REQBUFS Error":  "gives no buffers",
			"Inject VIDIOC_QBUF Error":     "takes no buffers",
			"Inject VIDIOC_STREAMON Error": "does not start",
		} {
			setControl(t, node, name, 1)
			_, err := Open(node, Options{Width: 320, Height: 180})
			var none *NoDeviceError
			if !errors.As(err, &none) || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %s: %v", node, name, err)
			}
			openVivid(t, node, Options{Width: 320, Height: 180}).Close() // the next one works
		}
		for name, want := range map[string]string{
			"Inject Fatal Streaming Error": "input/output error",
			"Disconnect":                   "is gone",
		} {
			s := openVivid(t, node, Options{Width: 320, Height: 180, Wait: -1})
			next(t, s)
			setControl(t, node, name, 1)
			var err error
			for f := (cam.Frame{}); err == nil; {
				err = s.Next(context.Background(), &f)
			}
			var none *NoDeviceError
			if !errors.As(err, &none) || !none.Lost || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %s: %v", node, name, err)
			}
			s.Close()
			s = openVivid(t, node, Options{Width: 320, Height: 180}) // it comes back
			next(t, s)
			s.Close()
		}
	}
}

func TestVividFaultyFramesAreSkipped(t *testing.T) {
	node := cameras(t)[0]
	s := openVivid(t, node, Options{Width: 320, Height: 180, FPS: 60})
	next(t, s)
	for faulty := uint64(0); faulty == 0; {
		setControl(t, node, "Inject V4L2_BUF_FLAG_ERROR", 1)
		f := next(t, s)
		checkBars(t, &f)
		s.mu.Lock()
		faulty = s.state.broken
		s.mu.Unlock()
	}
}

func TestVividSilence(t *testing.T) {
	node := cameras(t)[0]
	setControl(t, node, "Percentage of Dropped Buffers", 100)
	defer setControl(t, node, "Percentage of Dropped Buffers", 0)
	s := openVivid(t, node, Options{Width: 320, Height: 180, Wait: 200 * time.Millisecond})
	var f cam.Frame
	err := s.Next(context.Background(), &f)
	if err == nil || !strings.Contains(err.Error(), "no frame came for 200ms") {
		t.Error(err)
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
	count := func() int {
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
	openVivid(t, node, Options{Width: 320, Height: 180}).Close()
	before := count()
	for range 10 {
		s := openVivid(t, node, Options{Width: 320, Height: 180})
		next(t, s)
		s.Close()
	}
	if after := count(); after != before {
		t.Errorf("%d descriptors and mappings, then %d", before, after)
	}
}
