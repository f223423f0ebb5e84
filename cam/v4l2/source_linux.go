package v4l2

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"github.com/edgeseg/edgeseg/cam"
)

// Source is a camera that streams. See cam.Source.
type Source struct {
	dev     device
	path    string
	id      identity
	options Options
	typ     uint32
	pic     *picture
	info    cam.Info
	wait    time.Duration
	bufs    []mapping
	stamp   cam.Stamp
	time32  bool // the kernel knows buffer32 only

	// Buffers of platform drivers may be uncached memory, in which every read is slow: those are
	// copied, in one pass, into memory of our own.
	cached bool
	own    mapping

	pictures pictures

	fresh chan struct{} // a token when there is a new frame
	ended chan struct{} // closed when the pump has returned
	stop  sync.Once

	mu    sync.Mutex
	state state
}

// state is what Next and the pump share.
type state struct {
	held    int     // buffer that the caller reads, -1 if none
	newest  int     // filled buffer that is not handed out yet, -1 if none
	at      capture // of the newest
	queued  int     // buffers that the driver has
	skipped uint64  // frames that the pump gave back since the last one handed out
	broken  uint64  // frames that were marked as faulty or too short, since the start
	err     error   // why the pump ended
	closed  bool

	alive time.Time // when a whole frame came last, or the driver got a buffer after having none

	started  bool
	sequence uint32 // of the last frame handed out
	seq      uint64 // the same, counted from 0 without wrapping

	// Scratch for requests, so that no frame allocates.
	buf    buffer
	old    buffer32
	planes [maxPlanes]plane
}

// capture is what the driver said of a filled buffer.
type capture struct {
	sequence uint32
	time     time.Duration
	skip     [maxPlanes]int // data_offset of each plane
	used     int            // bytes of a JPEG picture
	faulty   bool           // the driver says that a part of it is missing
}

// Info describes the source.
func (s *Source) Info() cam.Info { return s.info }

// Next gives the newest frame, waiting for one that has not been handed out. Its memory
// is the driver's or, of a JPEG picture, which is decoded here, the source's: valid until the next call and no longer than the source is open.
// The error of a device that failed or fell silent is a NoDeviceError with Lost set.
func (s *Source) Next(ctx context.Context, f *cam.Frame) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		ok, err := s.take(f)
		if ok && s.pic.format.isJPEG() {
			ok, err = s.decode(f)
		}
		if ok || err != nil {
			return err
		}
		select {
		case <-s.fresh:
		case <-s.ended:
		case <-ctx.Done():
		}
	}
}

// Close stops the camera and ends a waiting Next. The last frame's memory is gone then.
func (s *Source) Close() error {
	s.stop.Do(func() {
		s.dev.wake()
		<-s.ended
		s.mu.Lock()
		defer s.mu.Unlock()
		s.state.closed = true
		s.release()
	})
	return nil
}

// take gives back the frame that the caller had and hands out the newest, if there is one.
func (s *Source) take(f *cam.Frame) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := &s.state
	if st.closed {
		return false, fmt.Errorf("v4l2: %s: %w", s.path, os.ErrClosed)
	}
	if i := st.held; i >= 0 {
		st.held = -1
		if err := s.queue(i); err != nil && st.err == nil {
			st.err = s.lost(err)
		}
	}
	if st.newest < 0 {
		return false, st.err
	}
	st.held, st.newest = st.newest, -1
	s.fill(f)
	if s.cached {
		return true, nil
	}
	i := st.held
	st.held = -1
	s.copyOut(f, s.bufs[i])
	if err := s.queue(i); err != nil && st.err == nil {
		st.err = s.lost(err)
	}
	return true, nil
}

// copyOut reads a buffer from front to back, once, and makes f the copy.
func (s *Source) copyOut(f *cam.Frame, from mapping) {
	at := &s.state.at
	if s.pic.format.isJPEG() {
		f.Planes[0].Pix = s.own[0][:copy(s.own[0], f.Planes[0].Pix)]
		return
	}
	for j, own := range s.own {
		copy(own, from[j][at.skip[j]:])
	}
	for i, c := range s.pic.components {
		f.Planes[i].Pix = s.own[c.memory][c.offset : c.offset+c.size : c.offset+c.size]
	}
}

func (s *Source) fill(f *cam.Frame) {
	st, p := &s.state, s.pic
	dropped := uint64(0)
	if st.started {
		// Drivers that do not count, or start again, tell nothing: then only what the
		// pump itself gave back is known.
		step := st.at.sequence - st.sequence
		if step == 0 || step > 1<<31 {
			step = 1
		}
		dropped = max(uint64(step)-1, st.skipped)
		st.seq += dropped + 1
	}
	st.started, st.sequence, st.skipped = true, st.at.sequence, 0
	*f = cam.Frame{
		Width: p.width, Height: p.height, Format: p.format.format,
		Matrix: p.matrix, FullRange: p.fullRange,
		Seq: st.seq, Dropped: dropped, Time: st.at.time,
	}
	if p.format.isJPEG() {
		from := st.at.skip[0]
		f.Planes[0].Pix = s.bufs[st.held][0][from : from+st.at.used]
		f.Damaged = st.at.faulty
	}
	for i, c := range p.components {
		from := st.at.skip[c.memory] + c.offset
		f.Planes[i] = cam.Plane{Pix: s.bufs[st.held][c.memory][from : from+c.size : from+c.size], Stride: c.stride}
	}
}

// pump takes filled buffers until the device fails or the source is closed.
func (s *Source) pump() {
	defer close(s.ended)
	if s.options.Capture != nil {
		runtime.LockOSThread() // and never unlocked: the thread ends with the pump
		s.options.Capture()
	}
	for {
		polled := s.dev.poll(s.patience())
		s.mu.Lock()
		good, err := s.drain()
		if good {
			s.state.alive = time.Now()
		}
		switch {
		case err != nil:
			err = s.lost(err)
		case polled == errWoken:
			err = fmt.Errorf("v4l2: %s: %w", s.path, os.ErrClosed)
		case polled != nil && polled != errTimeout && !good:
			err = s.lost(polled)
		case s.wait > 0 && s.state.queued > 0 && time.Since(s.state.alive) >= s.wait:
			err = s.silent()
		}
		if err == nil {
			err = s.state.err // a buffer could not be given back
		}
		s.state.err = err
		s.mu.Unlock()
		if err != nil {
			return
		}
		if good {
			select {
			case s.fresh <- struct{}{}:
			default:
			}
		}
	}
}

// patience is how long the pump waits for the device before it looks at the clock again.
func (s *Source) patience() time.Duration {
	if s.wait < 0 {
		return -1
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state.queued == 0 {
		return s.wait // nothing can come until the caller gives its frame back
	}
	return max(s.wait-time.Since(s.state.alive), 0)
}

// drain dequeues every filled buffer, keeps the newest and gives the others back. It
// reports whether there was a good one.
func (s *Source) drain() (good bool, err error) {
	st := &s.state
	for range 2 * len(s.bufs) { // a camera faster than this loop must not hold the lock
		s.prepare(0)
		err := s.request(vidiocDQBuf)
		if err == unix.EAGAIN {
			return good, nil
		}
		if err != nil {
			return good, err
		}
		i := int(st.buf.Index)
		if i >= len(s.bufs) || i == st.held || i == st.newest {
			return good, fmt.Errorf("the driver returned buffer %d, which it did not have", st.buf.Index)
		}
		st.queued--
		back := st.newest
		if c, ok := s.whole(); ok {
			st.newest, st.at, good = i, c, true
		} else {
			back = i
			st.broken++
		}
		if back >= 0 {
			st.skipped++
			if err := s.queue(back); err != nil {
				return good, err
			}
		}
	}
	return good, nil
}

// whole reads what was dequeued; a buffer that is marked as faulty or that the driver
// did not fill to the last pixel is not whole.
func (s *Source) whole() (c capture, ok bool) {
	b := &s.state.buf
	c.sequence = b.Sequence
	if stampOf(b.Flags) != cam.NoStamp {
		// Some drivers stamp a frame with the end that they expect: no exposure is later
		// than the frame's arrival.
		c.time = min(time.Duration(b.Sec)*time.Second+time.Duration(b.Usec)*time.Microsecond, s.dev.now())
	}
	buf := s.bufs[b.Index]
	c.faulty = b.Flags&bufFlagError != 0
	if s.pic.format.isJPEG() {
		ok = s.wholePicture(&c, buf[0])
		return c, ok
	}
	if c.faulty {
		return c, false
	}
	for _, p := range s.pic.components {
		used, skip := int64(b.BytesUsed), int64(0)
		if s.typ == bufTypeVideoCaptureMplane {
			used, skip = int64(s.state.planes[p.memory].BytesUsed), int64(s.state.planes[p.memory].DataOffset)
		}
		if skip+int64(p.offset+p.size) > min(used, int64(len(buf[p.memory]))) {
			return c, false
		}
		c.skip[p.memory] = int(skip)
	}
	return c, true
}

// wholePicture takes a JPEG picture for whole if there is anything: what is missing shows when it is decoded.
func (s *Source) wholePicture(c *capture, buf []byte) bool {
	used, skip := int64(s.state.buf.BytesUsed), int64(0)
	if s.typ == bufTypeVideoCaptureMplane {
		used, skip = int64(s.state.planes[0].BytesUsed), int64(s.state.planes[0].DataOffset)
	}
	used = min(used, int64(len(buf)))
	c.skip[0], c.used = int(skip), int(used-skip)
	return skip < used
}

// queue gives a buffer to the driver.
func (s *Source) queue(i int) error {
	s.prepare(i)
	if err := s.request(vidiocQBuf); err != nil {
		return err
	}
	if s.state.queued == 0 {
		s.state.alive = time.Now()
	}
	s.state.queued++
	return nil
}
