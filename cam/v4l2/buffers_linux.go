package v4l2

import (
	"fmt"
	"os"
	"strings"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/edgeseg/edgeseg/cam"
)

// bufferCount is one for the caller, one that is the newest, and two that the driver fills.
const bufferCount = 4

// mapping is the memory of one buffer, a slice for each of its planes.
type mapping [][]byte

func (s *Source) mapBuffers() error {
	// Asking for none tells what the queue can do; a driver too old for it refuses.
	r := requestBuffers{Type: s.typ, Memory: memoryMmap}
	_ = s.dev.ioctl(vidiocReqBufs, unsafe.Pointer(&r))
	hints := r.Capabilities&bufCapCacheHints != 0
	r = requestBuffers{Count: bufferCount, Type: s.typ, Memory: memoryMmap}
	if hints {
		r.Flags = memoryNonCoherent
	}
	if err := s.dev.ioctl(vidiocReqBufs, unsafe.Pointer(&r)); err != nil {
		return err
	}
	s.cached = isUSB(s.id) || hints && r.Flags&memoryNonCoherent != 0
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
	if !s.cached {
		s.own = make(mapping, s.pic.format.memory)
		if s.pic.format.isJPEG() {
			s.own[0] = make([]byte, s.pic.sizeImage[0])
		}
		for _, c := range s.pic.components {
			n := c.offset + c.size
			s.own[c.memory] = make([]byte, max(n, len(s.own[c.memory])))
		}
	}
	return nil
}

// isUSB: the buffers of USB cameras are ordinary memory, which the driver copies into.
func isUSB(id identity) bool { return strings.HasPrefix(id.bus, "usb-") }

// unmap gives the buffers back, so that another mode can be set.
func (s *Source) unmap() {
	for _, m := range s.bufs {
		for _, p := range m {
			_ = s.dev.munmap(p)
		}
	}
	s.bufs, s.state.queued = nil, 0
	r := requestBuffers{Type: s.typ, Memory: memoryMmap}
	_ = s.dev.ioctl(vidiocReqBufs, unsafe.Pointer(&r))
}

func (s *Source) mapBuffer(i int) (m mapping, err error) {
	s.prepare(i)
	b := &s.state.buf
	if err := s.request(vidiocQueryBuf); err != nil {
		return nil, err
	}
	s.stamp = stampOf(b.Flags)
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

// request makes a request about the buffer in the scratch; on 32-bit systems, should the kernel not know
// the present layout, with the one before Linux 5.6.
func (s *Source) request(req uintptr) error {
	b := &s.state.buf
	if !s.time32 {
		err := s.dev.ioctl(req, unsafe.Pointer(b))
		if err != unix.ENOTTY || unsafe.Sizeof(uintptr(0)) != 4 {
			return err
		}
	}
	o := &s.state.old
	*o = buffer32{Index: b.Index, Type: b.Type, Memory: b.Memory, M: uint32(b.M), Length: b.Length}
	if err := s.dev.ioctl(req-buffer32Requests, unsafe.Pointer(o)); err != nil {
		return err
	}
	s.time32 = true
	b.Index, b.BytesUsed, b.Flags, b.Field, b.Sequence = o.Index, o.BytesUsed, o.Flags, o.Field, o.Sequence
	b.Sec, b.Usec, b.M, b.Length = int64(o.Sec), int64(o.Usec), uintptr(o.M), o.Length
	return nil
}

// stampOf is the moment that the driver stamps frames with. Only the monotonic clock is believed.
func stampOf(flags uint32) cam.Stamp {
	switch {
	case flags&bufFlagTimestampMask != bufFlagTimestampMonotonic:
		return cam.NoStamp
	case flags&bufFlagStartOfExposure != 0:
		return cam.StartOfExposure
	}
	return cam.EndOfFrame
}
