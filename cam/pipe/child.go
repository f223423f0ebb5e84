package pipe

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// child is a running program whose output is read.
type child struct {
	program string
	stdout  *os.File
	stderr  *os.File
	words   lastLines     // of stderr
	drained chan struct{} // stderr has ended
	process *os.Process
	stopped atomic.Bool
	exited  chan struct{} // the process is gone; status is set
	status  error
}

// start runs program, which comes with the named package.
func start(program, pkg string, args []string) (*child, error) {
	cmd := exec.Command(program, args...)
	if errors.Is(cmd.Err, exec.ErrNotFound) {
		return nil, &MissingProgramError{program, pkg}
	}
	c := &child{program: program, drained: make(chan struct{}), exited: make(chan struct{})}
	if err := c.run(cmd); err != nil {
		var path *fs.PathError
		if errors.As(err, &path) {
			err = path.Err
		}
		return nil, fmt.Errorf("pipe: cannot start %s: %w", program, err)
	}
	return c, nil
}

func (c *child) run(cmd *exec.Cmd) error {
	stdout, stdoutW, err := os.Pipe()
	if err != nil {
		return err
	}
	stderr, stderrW, err := os.Pipe()
	if err != nil {
		stdout.Close()
		stdoutW.Close()
		return err
	}
	cmd.Stdout, cmd.Stderr = stdoutW, stderrW
	tie(cmd)
	started := make(chan error)
	go c.own(cmd, started)
	err = <-started
	stdoutW.Close()
	stderrW.Close()
	if err != nil {
		stdout.Close()
		stderr.Close()
		return err
	}
	c.stdout, c.stderr, c.process = stdout, stderr, cmd.Process
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

// stop kills the process and waits until it is gone.
func (c *child) stop() {
	c.stopped.Store(true)
	c.process.Kill()
	<-c.exited
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
