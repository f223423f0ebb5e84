package v4l2

import (
	"errors"
	"fmt"
	"os"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/edgeseg/edgeseg/cam"
)

// bufferCount is one for the caller, one that is the newest, and two that the driver fills.
const bufferCount = 4

// mapping is the memory of one buffer, a slice for each of its planes.
type mapping [][]byte

// Open starts the camera behind a node such as /dev/video0. Its errors that mean "no
// camera here" are a *NoDeviceError.
func Open(path string, o Options) (*Source, error) {
	n, err := openNode(path)
	if err != nil {
		return nil, openError(path, err)
	}
	return start(n, path, o)
}

// start negotiates, maps and streams. It owns d from here on.
func start(d device, path string, o Options) (*Source, error) {
	s := &Source{dev: d, path: path, wait: o.Wait, fresh: make(chan struct{}, 1), ended: make(chan struct{})}
	s.state.held, s.state.newest = -1, -1
	if s.wait == 0 {
		s.wait = defaultWait
	}
	if err := s.start(o); err != nil {
		s.release()
		return nil, err
	}
	go s.pump()
	return s, nil
}

func (s *Source) start(o Options) error {
	caps, err := queryCap(s.dev)
	if err != nil {
		return &NoDeviceError{Device: s.path, Problem: "is not a video device", Err: err, Advice: others(s.path)}
	}
	if s.typ, err = captureType(caps); err != nil {
		return &NoDeviceError{Device: s.path, Problem: err.Error(), Advice: others(s.path)}
	}
	if s.pic, err = negotiate(s.dev, s.typ, o); err != nil {
		return s.failed("cannot be set up", err, o.Format)
	}
	if err := s.mapBuffers(); err != nil {
		return s.failed("gives no buffers", err, 0)
	}
	for i := range s.bufs {
		if err := s.queue(i); err != nil {
			return s.failed("takes no buffers", err, 0)
		}
	}
	typ := int32(s.typ)
	if err := s.dev.ioctl(vidiocStreamOn, unsafe.Pointer(&typ)); err != nil {
		return s.failed("does not start", err, 0)
	}
	s.info = cam.Info{
		Name:  fmt.Sprintf("%s (%s)", s.path, text(caps.Card[:])),
		Width: s.pic.width, Height: s.pic.height, Format: s.pic.format.format,
		FPS: s.pic.fps, Live: true,
	}
	return nil
}

func queryCap(d device) (*capability, error) {
	c := new(capability)
	if err := d.ioctl(vidiocQueryCap, unsafe.Pointer(c)); err != nil {
		return nil, err
	}
	if c.Capabilities&capDeviceCaps == 0 {
		c.DeviceCaps = c.Capabilities // drivers before Linux 3.4
	}
	return c, nil
}

// captureType is the kind of buffer queue that the node streams, or why it has none.
func captureType(c *capability) (uint32, error) {
	has := func(f uint32) bool { return c.DeviceCaps&f != 0 }
	switch {
	case has(capM2M | capM2MMplane):
		return 0, errors.New("is a converter or codec, not a camera")
	case !has(capVideoCapture|capVideoCaptureMplane) && has(capMetaCapture):
		return 0, errors.New("captures metadata, not video")
	case !has(capVideoCapture | capVideoCaptureMplane):
		return 0, errors.New("does not capture video")
	case !has(capStreaming):
		return 0, errors.New("does not stream through mapped memory")
	case has(capVideoCapture):
		return bufTypeVideoCapture, nil
	}
	return bufTypeVideoCaptureMplane, nil
}

func (s *Source) mapBuffers() error {
	r := requestBuffers{Count: bufferCount, Type: s.typ, Memory: memoryMmap}
	if err := s.dev.ioctl(vidiocReqBufs, unsafe.Pointer(&r)); err != nil {
		return err
	}
	if r.Count < 2 || r.Count > 64 {
		return fmt.Errorf("the driver grants %d buffers, wanted are %d", r.Count, bufferCount)
	}
	for i := range int(r.Count) {
		m, err := s.mapBuffer(i)
		s.bufs = append(s.bufs, m)
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Source) mapBuffer(i int) (m mapping, err error) {
	s.prepare(i)
	b := &s.state.buf
	if err := s.dev.ioctl(vidiocQueryBuf, unsafe.Pointer(b)); err != nil {
		return nil, err
	}
	for j := range s.pic.format.memory {
		offset, length := b.M, b.Length
		if s.typ == bufTypeVideoCaptureMplane {
			offset, length = s.state.planes[j].M, s.state.planes[j].Length
		}
		if length > maxPicture || int(length) < s.pic.sizeImage[j] {
			return m, fmt.Errorf("buffer %d has %d bytes, the picture %d", i, length, s.pic.sizeImage[j])
		}
		// The union's member is 32 bits wide, on 64-bit systems too.
		p, err := s.dev.mmap(int64(uint32(offset)), int(length))
		if err != nil {
			return m, os.NewSyscallError("mmap", err)
		}
		m = append(m, p)
	}
	return m, nil
}

// prepare makes the scratch a request about buffer i.
func (s *Source) prepare(i int) {
	st := &s.state
	st.buf = buffer{Index: uint32(i), Type: s.typ, Memory: memoryMmap}
	if s.typ == bufTypeVideoCaptureMplane {
		// The planes lie in the same object, which the caller keeps alive and in place.
		clear(st.planes[:])
		st.buf.M = uintptr(unsafe.Pointer(&st.planes))
		st.buf.Length = uint32(s.pic.format.memory)
	}
}

// release stops the stream and gives everything back. After a failure some of these fail too.
func (s *Source) release() {
	typ := int32(s.typ)
	_ = s.dev.ioctl(vidiocStreamOff, unsafe.Pointer(&typ))
	for _, m := range s.bufs {
		for _, p := range m {
			_ = s.dev.munmap(p)
		}
	}
	s.bufs = nil
	_ = s.dev.close()
}

// failed is the error of a device that is there but does not start.
func (s *Source) failed(problem string, err error, wish cam.Format) error {
	e := &NoDeviceError{Device: s.path, Problem: problem, Err: err}
	switch {
	case errors.Is(err, errNoFormat):
		e.Problem, e.Err = err.Error(), nil
		if wish != 0 {
			e.Problem = "not the pixel format that is wished"
		}
		for _, o := range offers(s.dev, s.typ) {
			e.Offered = append(e.Offered, o.Code)
		}
	case errors.Is(err, unix.EBUSY):
		e.Problem, e.Advice = "is busy", busyAdvice
	case errors.Is(err, unix.ENOTTY):
		e.Advice = "on 32-bit systems Linux 5.6 or later is needed"
	case errors.Is(err, unix.ENODEV):
		e.Problem, e.Lost = "is gone", true
	}
	return e
}
