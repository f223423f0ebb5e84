package v4l2

import (
	"errors"
	"fmt"
	"unsafe"

	"github.com/edgeseg/edgeseg/cam"
)

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
	s := &Source{dev: d, path: path, options: o, wait: o.Wait, fresh: make(chan struct{}, 1), ended: make(chan struct{})}
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
	s.id = identify(s.path, caps)
	if err := setControls(s.dev, o.Controls); err != nil {
		return s.failed("cannot be set up", err, 0)
	}
	if err := s.stream(o); err != nil {
		return err
	}
	w, h := s.pic.width, s.pic.height
	if s.pic.format.isJPEG() {
		by := shrink(w, h, o)
		s.pictures.decoder.Shrink = by
		w, h = (w+by-1)/by, (h+by-1)/by
	}
	s.info = cam.Info{
		Name:  fmt.Sprintf("%s (%s)", s.path, text(caps.Card[:])),
		Width: w, Height: h, Format: s.pic.format.format,
		FPS: s.pic.fps, Live: true, Stamp: s.stamp,
	}
	return nil
}

// stream starts the best mode that the USB bus has the bandwidth for: where it has not, with half the
// sides, down to what no network would want.
func (s *Source) stream(o Options) error {
	for {
		err := s.streamMode(o)
		var none *NoDeviceError
		if !errors.As(err, &none) || none.Problem != noBandwidth {
			return err
		}
		s.unmap()
		o.Width, o.Height = s.pic.width/2, s.pic.height/2
		if o.Width < 128 || o.Height < 96 {
			return err
		}
	}
}

func (s *Source) streamMode(o Options) (err error) {
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

// release stops the stream and gives everything back. After a failure some of these fail too.
func (s *Source) release() {
	typ := int32(s.typ)
	_ = s.dev.ioctl(vidiocStreamOff, unsafe.Pointer(&typ))
	s.unmap()
	_ = s.dev.close()
}
