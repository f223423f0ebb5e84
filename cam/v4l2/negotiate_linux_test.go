package v4l2

import (
	"errors"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/edgeseg/edgeseg/cam"
)

func TestNegotiationChoosesTheCheapestModeThatServes(t *testing.T) {
	webcam := []fakeFormat{
		{"MJPG", []frameSize{discrete(1920, 1080), discrete(640, 480)}, 30},
		{"YUYV", []frameSize{discrete(640, 480), discrete(1280, 720), discrete(320, 240)}, 30},
		{"NV12", []frameSize{discrete(1280, 720), discrete(1920, 1080)}, 60},
		{"GREY", []frameSize{discrete(640, 480)}, 90},
	}
	isp := []fakeFormat{
		{"RGB3", []frameSize{{Type: 3, Values: [6]uint32{16, 4096, 16, 16, 4096, 8}}}, 0},
		{"YU12", []frameSize{{Type: 3, Values: [6]uint32{16, 4096, 16, 16, 4096, 8}}}, 0},
	}
	slow := []fakeFormat{
		{"YUYV", []frameSize{discrete(1280, 720)}, 10},
		{"MJPG", []frameSize{discrete(1280, 720), discrete(640, 480)}, 30},
		{"YUYV", []frameSize{discrete(640, 480)}, 30},
	}
	for _, tt := range []struct {
		name    string
		formats []fakeFormat
		o       Options
		code    string
		w, h    int
	}{
		{"smallest size that covers the wish", webcam, Options{Width: 480, Height: 360}, "YUYV", 640, 480},
		{"both sides are covered", webcam, Options{Width: 480, Height: 500}, "NV12", 1280, 720},
		{"preferred format among equal sizes", webcam, Options{Width: 1000, Height: 700}, "NV12", 1280, 720},
		{"largest where none covers", webcam, Options{Width: 4000, Height: 3000}, "NV12", 1920, 1080},
		{"only the wished format", webcam, Options{Width: 480, Height: 360, Format: cam.Gray8}, "GREY", 640, 480},
		{"colour before grey, however fast", webcam, Options{Width: 640, Height: 480}, "YUYV", 640, 480},
		{"as fast as wished before small", webcam, Options{Width: 640, Height: 400, FPS: 60}, "GREY", 640, 480},
		{"as fast as wished, with colour", webcam[:3], Options{Width: 640, Height: 400, FPS: 60}, "NV12", 1280, 720},
		{"covering before fast", webcam[:3], Options{Width: 1500, Height: 800, FPS: 120}, "NV12", 1920, 1080},
		{"what is set without a wish", webcam, Options{}, "YUYV", 320, 240},
		{"steps of a range", isp, Options{Width: 481, Height: 361}, "YU12", 496, 368},
		{"end of a range", isp, Options{Width: 9000, Height: 361}, "YU12", 4096, 368},
		{"raw pixels where they come fast enough", slow[1:], Options{Width: 640, Height: 480}, "YUYV", 640, 480},
		{"JPEG where they do not", slow[:2], Options{Width: 1280, Height: 720}, "MJPG", 1280, 720},
		{"raw pixels that are as fast as wished", slow[:2], Options{Width: 1280, Height: 720, FPS: 10}, "YUYV", 1280, 720},
		{"JPEG before grey", []fakeFormat{{"GREY", nil, 30}, {"MJPG", nil, 30}}, Options{}, "MJPG", 64, 48},
		{"sizes that are not enumerated", []fakeFormat{{"UYVY", nil, 0}}, Options{Width: 720, Height: 576}, "UYVY", 720, 576},
	} {
		f := newFake(tt.formats...)
		p, err := negotiate(f, bufTypeVideoCapture, tt.o)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if got := p.format.code.String(); got != tt.code || p.width != tt.w || p.height != tt.h {
			t.Errorf("%s: %s %dx%d, want %s %dx%d", tt.name, got, p.width, p.height, tt.code, tt.w, tt.h)
		}
	}
}

func TestNegotiationObeysWhatTheDriverReturns(t *testing.T) {
	f := newFake(fakeFormat{code: "YUYV"})
	f.adjust = func(r *format) {
		p := r.pix()
		p.Width, p.Height, p.BytesPerLine, p.SizeImage = 352, 288, 768, 768*288
		p.ColorSpace, p.YCbCrEnc, p.Quantization = colorSpaceJPEG, ycbcr709, quantizationLimited
	}
	p, err := negotiate(f, bufTypeVideoCapture, Options{Width: 640, Height: 480})
	if err != nil {
		t.Fatal(err)
	}
	if p.width != 352 || p.height != 288 || p.components[0].stride != 768 {
		t.Errorf("%dx%d, lines of %d", p.width, p.height, p.components[0].stride)
	}
	if p.matrix != cam.BT709 || p.fullRange {
		t.Errorf("matrix %d, full range %v", p.matrix, p.fullRange)
	}
	f.adjust = func(r *format) {
		p := r.pix()
		p.Priv, p.ColorSpace, p.YCbCrEnc = 0, colorSpaceJPEG, ycbcr709
	}
	if p, err = negotiate(f, bufTypeVideoCapture, Options{Width: 64, Height: 64}); err != nil || p.matrix != cam.BT601 {
		t.Errorf("an encoding that the driver did not fill in is used: %v, %v", p, err)
	}
}

func TestNextModeWhereTheDriverTakesAnother(t *testing.T) {
	f := newFake(fakeFormat{code: "NV12"}, fakeFormat{code: "YUYV"})
	f.adjust = func(r *format) { r.pix().PixelFormat = code("YUYV") }
	p, err := negotiate(f, bufTypeVideoCapture, Options{Width: 64, Height: 48})
	if err != nil || p.format.format != cam.YUYV {
		t.Errorf("%v, %v", p, err)
	}
	f.adjust = func(r *format) {
		if r.pix().PixelFormat == code("NV12") {
			r.pix().SizeImage = 1 // makes no sense
		}
	}
	p, err = negotiate(f, bufTypeVideoCapture, Options{Width: 64, Height: 48})
	if err != nil || p.format.format != cam.YUYV {
		t.Errorf("%v, %v", p, err)
	}
}

func TestSenselessFormatsOfADriverAreRefused(t *testing.T) {
	for name, tt := range map[string]struct {
		adjust func(r *format)
		want   string
	}{
		"no pixels":      {func(r *format) { r.pix().Width = 0 }, "chose 0x48 pixels"},
		"many pixels":    {func(r *format) { r.pix().Height = 1 << 31 }, "pixels"},
		"short lines":    {func(r *format) { r.pix().BytesPerLine = 127 }, "127 bytes a line"},
		"small pictures": {func(r *format) { r.pix().BytesPerLine, r.pix().SizeImage = 128, 128*48-1 }, "6143 bytes a picture"},
		"huge lines":     {func(r *format) { r.pix().BytesPerLine = 0xffffffff }, "more than a picture may have"},
		"single fields":  {func(r *format) { r.pix().Field = 7 }, "fields instead of frames"},
	} {
		f := newFake(fakeFormat{code: "YUYV"})
		f.adjust = tt.adjust
		_, err := negotiate(f, bufTypeVideoCapture, Options{Width: 64, Height: 48})
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", name, err, tt.want)
		}
	}
	f := newFake(fakeFormat{code: "NM12"})
	f.adjust = func(r *format) { r.pixMP().NumPlanes = 1 }
	_, err := negotiate(f, bufTypeVideoCaptureMplane, Options{Width: 64, Height: 48})
	if err == nil || !strings.Contains(err.Error(), "in 1 buffers instead of 2") {
		t.Errorf("missing planes: %v", err)
	}
}

func TestEndlessListsOfADriverEnd(t *testing.T) {
	var many []frameSize
	for range 10000 {
		many = append(many, discrete(1, 1))
	}
	f := newFake(fakeFormat{"YUYV", many, 0})
	if n := len(enumSizes(f, code("YUYV"))); n != maxEnum {
		t.Errorf("%d sizes", n)
	}
}

func TestNoCameraErrors(t *testing.T) {
	for _, tt := range []struct {
		name    string
		prepare func(f *fake)
		o       Options
		want    string
	}{
		{"not V4L2", func(f *fake) { f.fail = map[uintptr]error{vidiocQueryCap: unix.ENOTTY} }, Options{}, "is not a video device"},
		{"metadata node", func(f *fake) { f.caps.DeviceCaps = capMetaCapture | capStreaming }, Options{}, "captures metadata, not video"},
		{"output", func(f *fake) { f.caps.DeviceCaps = 2 | capStreaming }, Options{}, "does not capture video"},
		{"codec", func(f *fake) { f.caps.DeviceCaps = capM2MMplane | capStreaming }, Options{}, "not a camera"},
		{"no streaming", func(f *fake) { f.caps.DeviceCaps = capVideoCapture }, Options{}, "does not stream"},
		{"busy", func(f *fake) { f.fail = map[uintptr]error{vidiocSFmt: unix.EBUSY} }, Options{}, "is busy"},
		{"busy buffers", func(f *fake) { f.fail = map[uintptr]error{vidiocReqBufs: unix.EBUSY} }, Options{}, "is busy"},
		{"does not start", func(f *fake) { f.fail = map[uintptr]error{vidiocStreamOn: unix.EPIPE} }, Options{}, "does not start: its media pipeline is not set up"},
		{"no bandwidth", func(f *fake) { f.fail = map[uintptr]error{vidiocStreamOn: unix.ENOSPC} }, Options{}, "does not get the bandwidth"},
		{"no such control", func(f *fake) {}, Options{Controls: Controls{PowerLine: PowerLine50Hz}}, "power-line frequency: the camera has no such control"},
		{"no format known", func(f *fake) { f.formats = []fakeFormat{{code: "HEVC"}, {code: "H264"}} }, Options{}, "no pixel format that can be read; it offers HEVC, H264"},
		{"format not offered", func(f *fake) {}, Options{Format: cam.NV12}, "not the pixel format that is wished; it offers YUYV"},
		{"one buffer", func(f *fake) { f.grant = 1 }, Options{}, "grants 1 buffers"},
		{"many buffers", func(f *fake) { f.grant = 1 << 31 }, Options{}, "grants 2147483648 buffers"},
	} {
		f := newFake(fakeFormat{code: "YUYV"})
		tt.prepare(f)
		_, err := start(f, "/dev/fake", tt.o)
		var none *NoDeviceError
		if !errors.As(err, &none) || !strings.HasPrefix(err.Error(), "v4l2: /dev/fake: ") || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
		if !f.closed || f.on {
			t.Errorf("%s: the device is left open (%v) or streaming (%v)", tt.name, !f.closed, f.on)
		}
	}
}
