package machine

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

const (
	program   = "/bin/edgeseg"
	program32 = "/bin/edgeseg-arm" // the same for 32-bit ARM
)

func TestMain(m *testing.M) {
	if s := os.Getenv("EDGESEG_SURROUNDINGS"); s != "" {
		enter(s) // does not return
	}
	os.Exit(m.Run())
}

// line is an object of --json, with the fields that the tests look at.
type line struct {
	Type    string
	Code    string
	Message string
	Threads int

	Seq     uint64
	Time    int64 `json:"t_ns"`
	Age     any   `json:"age_us"`
	Latency any   `json:"latency_us"`
	Dropped uint64
	Classes map[string]float64

	Frames int
	Allocs float64 `json:"allocs_per_frame"`
}

// age is of a frame, -1 where it has none.
func (l line) age() time.Duration {
	us, ok := l.Age.(float64)
	if !ok {
		return -1
	}
	return time.Duration(us) * time.Microsecond
}

// run is a command that has started.
type run struct {
	t      *testing.T
	cmd    *exec.Cmd
	out    *bufio.Scanner
	stderr bytes.Buffer
}

func inMachine(t *testing.T) {
	t.Helper()
	if os.Getenv("EDGESEG_MACHINE") == "" {
		t.Skip("runs in the emulated machine (lab/machine.sh)")
	}
}

// start runs a command, in surroundings if they are not "".
func start(t *testing.T, surroundings string, args ...string) *run {
	t.Helper()
	inMachine(t)
	r := &run{t: t, cmd: exec.Command(args[0], args[1:]...)}
	r.cmd.Env = os.Environ()
	if surroundings != "" {
		r.cmd.Args = append([]string{os.Args[0]}, args...)
		r.cmd.Path = os.Args[0]
		r.cmd.Env = append(r.cmd.Env, "EDGESEG_SURROUNDINGS="+surroundings)
		r.cmd.SysProcAttr = &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS}
	}
	r.cmd.Stderr = &r.stderr
	out, err := r.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	r.out = bufio.NewScanner(out)
	r.out.Buffer(nil, 1<<20)
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	// A command that hangs fails its test, not the machine.
	timer := time.AfterFunc(2*time.Minute, func() { _ = r.cmd.Process.Kill() })
	t.Cleanup(func() {
		timer.Stop()
		_ = r.cmd.Process.Kill() // has ended, but for failed tests
		_ = r.cmd.Wait()
	})
	return r
}

// next is the next object, false at the end.
func (r *run) next() (l line, ok bool) {
	r.t.Helper()
	if !r.out.Scan() {
		return l, false
	}
	if err := json.Unmarshal(r.out.Bytes(), &l); err != nil {
		r.t.Fatalf("not JSON: %q: %v", r.out.Text(), err)
	}
	return l, true
}

// frames reads on until n frames have come.
func (r *run) frames(n int) {
	r.t.Helper()
	for n > 0 {
		l, ok := r.next()
		if !ok {
			r.t.Fatalf("ended early: %s", r.end())
		}
		if l.Type == "frame" {
			n--
		}
	}
}

// rest reads to the end and wants the exit status to be as given.
func (r *run) rest(status int) (lines []line) {
	r.t.Helper()
	for {
		l, ok := r.next()
		if !ok {
			break
		}
		lines = append(lines, l)
	}
	if e := r.end(); e.status != status {
		r.t.Fatalf("%s; want status %d", e, status)
	}
	return lines
}

// text reads to the end of a command that does not print JSON.
func (r *run) text() string {
	var b strings.Builder
	for r.out.Scan() {
		fmt.Fprintln(&b, r.out.Text())
	}
	if e := r.end(); e.status != 0 {
		r.t.Fatal(e)
	}
	return b.String()
}

type ending struct {
	status int
	stderr string
}

func (e ending) String() string { return fmt.Sprintf("status %d, %q", e.status, e.stderr) }

func (r *run) end() ending {
	err := r.cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) && !errors.Is(err, io.ErrClosedPipe) {
		r.t.Fatal(err)
	}
	return ending{r.cmd.ProcessState.ExitCode(), r.stderr.String()}
}

// only gives the lines of a type.
func only(kind string, lines []line) (out []line) {
	for _, l := range lines {
		if l.Type == kind {
			out = append(out, l)
		}
	}
	return out
}

// small makes networks fast enough for an emulated CPU.
var small = []string{"--size", "64x96", "--json"}

func camera(program, device string, more ...string) []string {
	return append(append([]string{program, "run", "--camera", device}, small...), more...)
}

func clip(program string, more ...string) []string {
	return append(append([]string{program, "run", "--frames", "2"}, small...), more...)
}
