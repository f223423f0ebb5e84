package v4l2

import (
	"encoding/binary"
	"errors"
	"os"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/edgeseg/edgeseg/cam"
)

// device is an open video node. The kernel's is *node; tests have one of their own.
type device interface {
	// ioctl passes arg, which points to the structure that belongs to req.
	ioctl(req uintptr, arg unsafe.Pointer) error
	mmap(offset int64, length int) ([]byte, error)
	munmap(b []byte) error
	// poll waits for a filled buffer and returns nil, errTimeout after the given time
	// (never if it is negative), errWoken after wake, or what is wrong with the device:
	// then the next request to it tells more.
	poll(timeout time.Duration) error
	wake()
	now() time.Duration // of the clock that drivers stamp frames with
	close() error
}

var (
	errTimeout = errors.New("time-out")
	errWoken   = errors.New("woken")
	errPoll    = errors.New("the device signals an error")
)

// node is a device of the kernel: a non-blocking descriptor, and an eventfd that ends a poll.
type node struct{ fd, event int }

func openNode(path string) (*node, error) {
	fd, err := retry(func() (int, error) {
		return unix.Open(path, unix.O_RDWR|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	})
	if err != nil {
		return nil, err
	}
	event, err := unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK)
	if err != nil {
		unix.Close(fd)
		return nil, os.NewSyscallError("eventfd", err)
	}
	return &node{fd, event}, nil
}

func (n *node) ioctl(req uintptr, arg unsafe.Pointer) error {
	_, err := retry(func() (int, error) {
		if _, _, e := unix.Syscall(unix.SYS_IOCTL, uintptr(n.fd), req, uintptr(arg)); e != 0 {
			return 0, e
		}
		return 0, nil
	})
	return err
}

func (n *node) mmap(offset int64, length int) ([]byte, error) {
	return unix.Mmap(n.fd, offset, length, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
}

func (n *node) munmap(b []byte) error { return unix.Munmap(b) }

func (n *node) poll(timeout time.Duration) error {
	deadline := time.Now().Add(timeout)
	fds := [2]unix.PollFd{{Fd: int32(n.fd), Events: unix.POLLIN}, {Fd: int32(n.event), Events: unix.POLLIN}}
	for {
		ms := -1
		if timeout >= 0 {
			// Rounded up, so that the last turn does not spin; in turns of a minute.
			left := min(max(time.Until(deadline), 0), time.Minute)
			ms = int((left + time.Millisecond - 1) / time.Millisecond)
		}
		_, err := unix.Poll(fds[:], ms)
		switch {
		case err == unix.EINTR:
		case err != nil:
			return os.NewSyscallError("poll", err)
		case fds[1].Revents != 0:
			return errWoken
		case fds[0].Revents&(unix.POLLERR|unix.POLLHUP|unix.POLLNVAL) != 0:
			return errPoll
		case fds[0].Revents != 0:
			return nil
		case timeout >= 0 && !time.Now().Before(deadline):
			return errTimeout
		}
	}
}

func (n *node) wake() {
	one := binary.NativeEndian.AppendUint64(nil, 1)
	// It fails only where the counter is full, that is, woken already.
	_, _ = unix.Write(n.event, one)
}

func (n *node) now() time.Duration { return cam.Monotonic() }

func (n *node) close() error {
	unix.Close(n.event)
	return unix.Close(n.fd)
}

// retry repeats a call that a signal interrupted; the Go runtime sends many.
func retry(call func() (int, error)) (int, error) {
	for {
		n, err := call()
		if err != unix.EINTR {
			return n, err
		}
	}
}
