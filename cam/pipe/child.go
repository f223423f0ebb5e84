package pipe

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// child is a running program whose output is read.
type child struct {
	program string
	frames  *os.File
	stderr  *os.File
	words   lastLines     // of stderr
	drained chan struct{} // stderr has ended
	process *os.Process
	stopped atomic.Bool
	exited  chan struct{} // the process is gone; status is set
	status  error
}

// start runs a program, which comes with the named package. Its frames come on standard output, or where that is
// for messages on its third descriptor.
func start(args []string, pkg string, third bool) (*child, error) {
	program := filepath.Base(args[0])
	cmd := exec.Command(args[0], args[1:]...)
	if _, err := os.Stat(cmd.Path); errors.Is(cmd.Err, exec.ErrNotFound) || cmd.Err == nil && errors.Is(err, fs.ErrNotExist) {
		return nil, &MissingProgramError{program, pkg}
	}
	c := &child{program: program, drained: make(chan struct{}), exited: make(chan struct{})}
	if err := c.run(cmd, third); err != nil {
		var path *fs.PathError
		if errors.As(err, &path) {
			err = path.Err
		}
		return nil, fmt.Errorf("pipe: cannot start %s: %w", program, err)
	}
	return c, nil
}

func (c *child) run(cmd *exec.Cmd, third bool) error {
	frames, framesW, err := os.Pipe()
	if err != nil {
		return err
	}
	stderr, stderrW, err := os.Pipe()
	if err != nil {
		frames.Close()
		framesW.Close()
		return err
	}
	cmd.Stdout, cmd.Stderr = framesW, stderrW
	if third {
		cmd.Stdout, cmd.ExtraFiles = stderrW, []*os.File{framesW}
	}
	tie(cmd)
	started := make(chan error)
	go c.own(cmd, started)
	err = <-started
	framesW.Close()
	stderrW.Close()
	if err != nil {
		frames.Close()
		stderr.Close()
		return err
	}
	c.frames, c.stderr, c.process = frames, stderr, cmd.Process
	go func() {
		defer close(c.drained)
		defer stderr.Close()
		io.Copy(&c.words, stderr)
	}()
	return nil
}

// own starts the process and waits for it, in one thread that lives as long: Linux counts the end of
// the thread that started a child as the end of its parent.
func (c *child) own(cmd *exec.Cmd, started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err := cmd.Start()
	started <- err
	if err != nil {
		return
	}
	c.status = cmd.Wait()
	close(c.exited)
}

// wait gives a child that should be at its end some time for it, then stops it. It tells whether the child
// failed by itself, and why.
func (c *child) wait(grace time.Duration) (reason string, failed bool) {
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case <-c.exited:
	case <-timer.C:
		c.stop()
	}
	if c.status == nil || c.stopped.Load() {
		return "", false
	}
	select { // its last words; they may never end, if it had a child of its own
	case <-c.drained:
	case <-timer.C:
	}
	if line := c.words.last(); line != "" {
		return line, true
	}
	return c.status.Error(), true
}

// stop ends the process and those that it started, and waits until it is gone. Camera programs want to take
// leave of the driver: they are asked first.
func (c *child) stop() {
	c.stopped.Store(true)
	const grace = time.Second
	end(c.process, false)
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case <-c.exited:
	case <-timer.C:
		end(c.process, true)
		<-c.exited
	}
	c.stderr.Close()
}

// lastLines keeps the end of what is written to it.
type lastLines struct {
	mu   sync.Mutex
	tail []byte
}

func (l *lastLines) Write(b []byte) (int, error) {
	const keep = 1024
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tail = append(l.tail, b[max(0, len(b)-keep):]...)
	if n := len(l.tail) - keep; n > 0 {
		l.tail = append(l.tail[:0], l.tail[n:]...)
	}
	return len(b), nil
}

// last is the last line that is not blank.
func (l *lastLines) last() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	t := bytes.TrimSpace(l.tail)
	return string(bytes.TrimSpace(t[bytes.LastIndexAny(t, "\r\n")+1:]))
}
