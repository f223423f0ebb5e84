package v4l2

import (
	"slices"
	"sync"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/edgeseg/edgeseg/cam"
)

// fake is a driver in memory: what it offers, and a queue of buffers that a test fills.
type fake struct {
	caps    capability
	formats []fakeFormat
	current pixFormat // what G_FMT returns
	adjust  func(*format)
	grant   uint32            // buffers, 0: as many as are asked for
	fail    map[uintptr]error // of a request
	stuck   bool              // poll signals an error for ever
	stamp   uint32            // flags of a queried buffer
	hints   bool              // buffers may be non-coherent
	limit   uint32            // bytes of a picture that the bus has bandwidth for, 0: any
	clock   func() time.Duration

	controls map[uint32]*queryControl
	settings []control // in the order in which they were set

	mu       sync.Mutex
	mplane   bool
	pictures int // bytes of a plane
	memory   [][]byte
	queued   []uint32
	filled   []filled
	lost     error // of the queue
	event    chan struct{}
	woken    chan struct{}
	closed   bool
	on       bool
}

type fakeFormat struct {
	code  string
	sizes []frameSize
	fps   float64
}

type filled struct {
	index uint32
	frame fakeFrame
}

type fakeFrame struct {
	seq   uint32
	flags uint32
	time  time.Duration
	value byte
	used  uint32 // 0: all
	skip  uint32
	data  []byte // instead of value
}

func newFake(formats ...fakeFormat) *fake {
	f := &fake{
		formats: formats, current: pixFormat{Width: 64, Height: 48},
		clock: cam.Monotonic,
		event: make(chan struct{}, 1), woken: make(chan struct{}, 1),
	}
	f.caps.Capabilities = capDeviceCaps | capVideoCapture | capStreaming
	f.caps.DeviceCaps = capVideoCapture | capStreaming
	copy(f.caps.Card[:], "Fake Camera")
	copy(f.caps.BusInfo[:], "usb-0000:01:00.0-1.3")
	return f
}

func discrete(w, h uint32) frameSize {
	return frameSize{Type: sizeDiscrete, Values: [6]uint32{w, h}}
}

// deliver fills the oldest queued buffer, or reports that there was none.
func (f *fake) deliver(fr fakeFrame) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.queued) == 0 {
		return false
	}
	i := f.queued[0]
	f.queued = slices.Delete(f.queued, 0, 1) // which allocates nothing later
	memory := f.memory[i : i+1]
	if f.mplane {
		memory = f.memory[2*i : 2*i+2]
	}
	for _, m := range memory {
		for j := range m {
			m[j] = fr.value
		}
		copy(m[min(uint64(fr.skip), uint64(len(m))):], fr.data)
	}
	f.filled = append(f.filled, filled{i, fr})
	f.signal()
	return true
}

func (f *fake) unplug(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.lost = err
	f.signal()
}

func (f *fake) signal() {
	select {
	case f.event <- struct{}{}:
	default:
	}
}

func (f *fake) poll(timeout time.Duration) error {
	var after <-chan time.Time
	if timeout >= 0 {
		after = time.After(timeout)
	}
	select {
	case <-f.woken:
		return errWoken
	default:
	}
	f.mu.Lock()
	broken, ready := f.lost != nil || f.stuck, len(f.filled) > 0
	f.mu.Unlock()
	switch {
	case broken:
		return errPoll
	case ready:
		return nil
	}
	select {
	case <-f.event:
		return nil
	case <-f.woken:
		return errWoken
	case <-after:
		return errTimeout
	}
}

func (f *fake) now() time.Duration { return f.clock() }

func (f *fake) wake() { f.woken <- struct{}{} }

func (f *fake) close() error {
	f.closed = true
	return nil
}

func (f *fake) mmap(offset int64, length int) ([]byte, error) {
	i := int(offset / 4096)
	f.memory[i] = make([]byte, length)
	return f.memory[i], nil
}

func (f *fake) munmap([]byte) error { return nil }

func (f *fake) ioctl(req uintptr, arg unsafe.Pointer) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.fail[req]; err != nil {
		return err
	}
	switch req {
	case vidiocQueryCap:
		*(*capability)(arg) = f.caps
	case vidiocEnumFmt:
		d := (*fmtDesc)(arg)
		if int(d.Index) >= len(f.formats) {
			return unix.EINVAL
		}
		d.PixelFormat = code(f.formats[d.Index].code)
		copy(d.Description[:], "made up")
	case vidiocEnumFrameSizes:
		s := (*frameSize)(arg)
		for _, o := range f.formats {
			if code(o.code) == s.PixelFormat && int(s.Index) < len(o.sizes) {
				s.Type, s.Values = o.sizes[s.Index].Type, o.sizes[s.Index].Values
				return nil
			}
		}
		return unix.EINVAL
	case vidiocEnumFrameIntervals:
		v := (*frameInterval)(arg)
		for _, o := range f.formats {
			if code(o.code) == v.PixelFormat && o.fps > 0 && v.Index == 0 {
				v.Type, v.Values[0] = sizeDiscrete, fract{100, uint32(100 * o.fps)}
				return nil
			}
		}
		return unix.EINVAL
	case vidiocGFmt:
		*(*format)(arg).pix() = f.current
	case vidiocSFmt:
		f.setFormat((*format)(arg))
	case vidiocGParm:
		p := (*streamParm)(arg)
		p.Capability, p.TimePerFrame = capTimePerFrame, fract{1, 25}
	case vidiocReqBufs:
		r := (*requestBuffers)(arg)
		if f.grant != 0 {
			r.Count = f.grant
		}
		n := int(min(r.Count, 64))
		if f.mplane {
			n *= 2
		}
		f.memory = make([][]byte, n)
		f.queued = nil
		if f.hints {
			r.Capabilities = bufCapCacheHints
		} else {
			r.Flags = 0
		}
	case vidiocQueryBuf:
		b := (*buffer)(arg)
		b.Flags = f.stamp
		if f.mplane {
			for j := range b.Length {
				p := f.planes(b)
				p[j].Length, p[j].M = uint32(f.pictures), uintptr(4096*(2*b.Index+j))
			}
			return nil
		}
		b.Length, b.M = uint32(f.pictures), uintptr(4096*b.Index)
	case vidiocQBuf:
		f.queued = append(f.queued, (*buffer)(arg).Index)
	case vidiocDQBuf:
		return f.dequeue((*buffer)(arg))
	case vidiocQueryCtrl:
		q := (*queryControl)(arg)
		c := f.controls[q.ID]
		if c == nil {
			return unix.EINVAL
		}
		*q = *c
	case vidiocSCtrl:
		c := (*control)(arg)
		if q := f.controls[c.ID]; q == nil || c.Value == q.Default { // which it does not offer
			return unix.EINVAL
		}
		f.settings = append(f.settings, *c)
	case vidiocStreamOn:
		if f.limit > 0 && uint32(f.pictures) > f.limit {
			return unix.ENOSPC
		}
		f.on = true
	case vidiocStreamOff:
		f.on = false
	case vidiocSParm:
	default:
		return unix.ENOTTY
	}
	return nil
}

func (f *fake) planes(b *buffer) *[maxPlanes]plane {
	return *(**[maxPlanes]plane)(unsafe.Pointer(&b.M))
}

func (f *fake) setFormat(r *format) {
	if r.Type == bufTypeVideoCaptureMplane {
		f.mplane = true
		p := r.pixMP()
		for i := range p.NumPlanes {
			p.Planes[i].BytesPerLine, p.Planes[i].SizeImage = p.Width+16, (p.Width+16)*p.Height
		}
		f.pictures = int(p.Planes[0].SizeImage) + 64
	} else {
		p := r.pix()
		p.Priv = privSet
		p.BytesPerLine = 4 * p.Width
		p.SizeImage = 2 * p.BytesPerLine * p.Height
		f.pictures = int(p.SizeImage)
	}
	if f.adjust != nil {
		f.adjust(r)
	}
}

func (f *fake) dequeue(b *buffer) error {
	if f.lost != nil {
		return f.lost
	}
	if len(f.filled) == 0 {
		return unix.EAGAIN
	}
	x := f.filled[0]
	f.filled = slices.Delete(f.filled, 0, 1)
	used := x.frame.used
	if len(x.frame.data) > 0 {
		used = x.frame.skip + uint32(len(x.frame.data))
	}
	if used == 0 {
		used = uint32(f.pictures)
	}
	b.Index, b.Sequence, b.Flags, b.BytesUsed = x.index, x.frame.seq, x.frame.flags, used
	b.Sec, b.Usec = int64(x.frame.time/time.Second), int64(x.frame.time%time.Second/time.Microsecond)
	if f.mplane {
		for j := range b.Length {
			p := f.planes(b)
			p[j].BytesUsed, p[j].DataOffset = used, x.frame.skip
		}
	}
	return nil
}
