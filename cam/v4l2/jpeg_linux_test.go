package v4l2

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/cam/jpeg"
)

// picture reads one of package jpeg's, of 83x59 pixels.
func readPicture(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("../jpeg/testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func jpegCamera() *fake {
	return newFake(fakeFormat{"MJPG", []frameSize{discrete(83, 59)}, 30})
}

func TestJPEGPicturesAreDecoded(t *testing.T) {
	data := readPicture(t, "cjpeg_422.jpg")
	var want cam.Frame
	if err := new(jpeg.Decoder).Decode(data, &want); err != nil {
		t.Fatal(err)
	}
	for name, set := range map[string]func(*fake){
		"cached":   func(*fake) {},
		"uncached": func(d *fake) { copy(d.caps.BusInfo[:], "platform:csi\x00") },
		"multi-planar": func(d *fake) {
			d.mplane = true
			d.caps.DeviceCaps = capVideoCaptureMplane | capStreaming
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := jpegCamera()
			set(d)
			s := open(t, d, Options{})
			if i := s.Info(); i.Width != 83 || i.Height != 59 || i.FPS == 0 {
				t.Errorf("%+v", i)
			}
			skip := uint32(0)
			if d.mplane {
				skip = 16
			}
			for seq := range uint32(3) {
				d.deliver(fakeFrame{seq: seq, data: data, skip: skip})
				f := next(t, s)
				if f.Format != cam.I422 || f.Width != 83 || f.Height != 59 || f.Damaged || f.Seq != uint64(seq) || !f.FullRange {
					t.Fatalf("%dx%d of format %d, number %d, damaged %t", f.Width, f.Height, f.Format, f.Seq, f.Damaged)
				}
				for i, p := range f.Planes {
					if string(p.Pix) != string(want.Planes[i].Pix) {
						t.Fatalf("plane %d is another", i)
					}
				}
			}
		})
	}
}

func TestJPEGPicturesAreShrunkToTheWish(t *testing.T) {
	d := jpegCamera()
	s := open(t, d, Options{Width: 40, Height: 30})
	d.deliver(fakeFrame{data: readPicture(t, "cjpeg_420.jpg")})
	f := next(t, s)
	if i := s.Info(); f.Width != 42 || f.Height != 30 || i.Width != 42 || i.Height != 30 {
		t.Errorf("frame of %dx%d, source of %dx%d", f.Width, f.Height, i.Width, i.Height)
	}
}

func TestDamagedPicturesAreShownAndUnreadableOnesDropped(t *testing.T) {
	data := readPicture(t, "cjpeg_420.jpg")
	d := jpegCamera()
	s := open(t, d, Options{})
	expect := func(seq, dropped uint64, damaged bool) {
		t.Helper()
		if f := next(t, s); f.Seq != seq || f.Dropped != dropped || f.Damaged != damaged {
			t.Errorf("number %d, %d dropped, damaged %t; want %d, %d, %t", f.Seq, f.Dropped, f.Damaged, seq, dropped, damaged)
		}
	}
	d.deliver(fakeFrame{seq: 10, data: data})
	expect(0, 0, false)
	d.deliver(fakeFrame{seq: 11, data: data[:2000]})
	expect(1, 0, true)
	d.deliver(fakeFrame{seq: 12, data: data, flags: bufFlagError})
	expect(2, 0, true)
	d.deliver(fakeFrame{seq: 13, data: []byte("nothing of a picture")}) // replaced before it is asked for
	d.settle()
	d.deliver(fakeFrame{seq: 14, data: data})
	d.settle()
	expect(4, 1, false)
	go func() {
		d.deliver(fakeFrame{seq: 16, data: data[:300]})
		for s.unread() { // until Next has it
			time.Sleep(time.Millisecond)
		}
		d.deliver(fakeFrame{seq: 17, data: data})
	}()
	expect(7, 2, false)
}

// unread reports whether frame 16 is there or to come from the driver.
func (s *Source) unread() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state.newest >= 0 || s.state.sequence != 16
}

func TestACameraThatSendsNoPicturesIsLost(t *testing.T) {
	d := jpegCamera()
	s := open(t, d, Options{Wait: 30 * time.Millisecond})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		for seq := uint32(0); ctx.Err() == nil; seq++ {
			d.deliver(fakeFrame{seq: seq, data: []byte("nothing of a picture")})
			time.Sleep(time.Millisecond)
		}
	}()
	err := s.Next(t.Context(), new(cam.Frame))
	var gone *NoDeviceError
	if !errors.As(err, &gone) || !gone.Lost || !errors.Is(err, cam.ErrLost) {
		t.Errorf("%v, want a lost device", err)
	}
}

// The fake driver's own queues grow, so that a raw frame is the measure.
func TestAJPEGFrameAllocatesAsMuchAsARawOne(t *testing.T) {
	allocations := func(d *fake, data []byte) float64 {
		s := open(t, d, Options{})
		var f cam.Frame
		seq := uint32(0)
		one := func() {
			d.deliver(fakeFrame{seq: seq, data: data})
			seq++
			if err := s.Next(t.Context(), &f); err != nil {
				t.Error(err)
			}
		}
		one()
		return testing.AllocsPerRun(50, one)
	}
	raw := allocations(newFake(fakeFormat{"GREY", []frameSize{discrete(83, 59)}, 30}), nil)
	if n := allocations(jpegCamera(), readPicture(t, "cjpeg_420_restart1.jpg")); n > raw {
		t.Errorf("%v allocations, of a raw frame %v", n, raw)
	}
}

func TestDriversThatGiveNoBytesAreRefused(t *testing.T) {
	d := jpegCamera()
	d.adjust = func(r *format) { r.pix().SizeImage = 0 }
	if _, err := start(d, "/dev/fake", Options{}); err == nil || errors.Is(err, unix.EBUSY) {
		t.Errorf("%v", err)
	}
}
