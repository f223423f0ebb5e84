package v4l2

import (
	"bytes"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/edgeseg/edgeseg/cam"
)

func TestStampSaysWhatTheTimeIsOf(t *testing.T) {
	for flags, want := range map[uint32]cam.Stamp{
		bufFlagTimestampMonotonic:                          cam.EndOfFrame,
		bufFlagTimestampMonotonic | bufFlagStartOfExposure: cam.StartOfExposure,
		bufFlagStartOfExposure:                             cam.NoStamp,
		bufFlagTimestampMonotonic | 0x4000:                 cam.NoStamp, // copied from elsewhere
	} {
		d := newFake(fakeFormat{code: "GREY"})
		d.stamp = flags
		if got := open(t, d, Options{}).Info().Stamp; got != want {
			t.Errorf("flags %#x: %v, want %v", flags, got, want)
		}
	}
}

// Buffers that may be uncached are copied once and go back at once; others are borrowed.
func TestUncachedBuffersAreCopied(t *testing.T) {
	for _, tt := range []struct {
		name   string
		bus    string
		hints  bool
		copied bool
	}{
		{"USB camera", "usb-0000:01:00.0-1.3", false, false},
		{"platform driver with cache hints", "platform:fe801000.csi", true, false},
		{"platform driver", "platform:fe801000.csi", false, true},
	} {
		d := newFake(fakeFormat{code: "NM12"})
		d.caps.DeviceCaps = capVideoCaptureMplane | capStreaming
		clear(d.caps.BusInfo[:])
		copy(d.caps.BusInfo[:], tt.bus)
		d.hints = tt.hints
		s := open(t, d, Options{Width: 8, Height: 4})
		d.deliver(fakeFrame{value: 7, skip: 16})
		f := next(t, s)
		for i, p := range f.Planes[:2] {
			if want := bytes.Repeat([]byte{7}, len(p.Pix)); len(want) == 0 || !bytes.Equal(p.Pix, want) {
				t.Errorf("%s: plane %d is %v", tt.name, i, p.Pix)
			}
		}
		s.mu.Lock()
		borrowed, queued := s.state.held >= 0, s.state.queued
		s.mu.Unlock()
		if borrowed == tt.copied || tt.copied && queued != bufferCount {
			t.Errorf("%s: borrowed %v, %d buffers at the driver", tt.name, borrowed, queued)
		}
	}
}

func TestLessBandwidthGivesSmallerPictures(t *testing.T) {
	d := newFake(fakeFormat{"YUYV", []frameSize{discrete(640, 480), discrete(1280, 720), discrete(320, 240)}, 0})
	d.limit = 8 * 640 * 480 // of the fake's pictures
	i := open(t, d, Options{Width: 1280, Height: 720}).Info()
	if i.Width != 640 || i.Height != 480 {
		t.Errorf("%dx%d", i.Width, i.Height)
	}
}

// old is the kernel of a 32-bit system before Linux 5.6.
type old struct{ device }

func (o old) ioctl(req uintptr, arg unsafe.Pointer) error {
	switch req {
	case vidiocQueryBuf, vidiocQBuf, vidiocDQBuf:
		return unix.ENOTTY
	case vidiocQueryBuf - buffer32Requests, vidiocQBuf - buffer32Requests, vidiocDQBuf - buffer32Requests:
	default:
		return o.device.ioctl(req, arg)
	}
	if _, ok := o.device.(*fake); !ok {
		return o.device.ioctl(req, arg) // knows it, as all kernels do
	}
	b := (*buffer32)(arg)
	n := buffer{Index: b.Index, Type: b.Type, Memory: b.Memory, M: uintptr(b.M), Length: b.Length}
	err := o.device.ioctl(req+buffer32Requests, unsafe.Pointer(&n))
	b.Index, b.BytesUsed, b.Flags, b.Sequence, b.M, b.Length = n.Index, n.BytesUsed, n.Flags, n.Sequence, uint32(n.M), n.Length
	b.Sec, b.Usec = int32(n.Sec), int32(n.Usec)
	return err
}

func TestKernelsWithA32BitClock(t *testing.T) {
	if unsafe.Sizeof(uintptr(0)) != 4 {
		t.Skip("of 32-bit systems")
	}
	d := newFake(fakeFormat{code: "GREY"})
	d.clock = func() time.Duration { return time.Hour }
	s, err := start(old{d}, "/dev/fake", Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	d.deliver(fakeFrame{seq: 3, value: 9, flags: bufFlagTimestampMonotonic, time: 5e9 + 7e3})
	if f := next(t, s); f.Time != 5e9+7e3 || f.Planes[0].Pix[0] != 9 {
		t.Errorf("frame of %d at %v", f.Planes[0].Pix[0], f.Time)
	}
}
