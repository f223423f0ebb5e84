package machine

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func TestCamerasAreSegmented(t *testing.T) {
	for _, p := range []string{program, program32} {
		for _, device := range []string{"/dev/video0", "/dev/video1"} { // single- and multi-planar
			t.Run(filepath.Base(p)+" "+device, func(t *testing.T) {
				lines := start(t, "", camera(p, device, "--frames", "4")...).rest(0)
				frames := only("frame", lines)
				if len(frames) != 4 || len(only("start", lines)) != 1 {
					t.Fatalf("%d frames: %+v", len(frames), lines)
				}
				for i, f := range frames {
					if f.Time <= 0 || f.age() < 0 {
						t.Errorf("frame %d has no time of exposure: %+v", i, f)
					}
					if i > 0 && f.Seq != frames[i-1].Seq+f.Dropped+1 {
						t.Errorf("from frame %d to %d, %d dropped", frames[i-1].Seq, f.Seq, f.Dropped)
					}
					sum := 0.0
					for _, share := range f.Classes {
						sum += share
					}
					if sum <= 0 || sum > 1.0001 {
						t.Errorf("classes cover %v of frame %d", sum, i)
					}
				}
				s := only("summary", lines)
				if len(s) != 1 || s[0].Frames != 4 || s[0].Allocs != 0 {
					t.Errorf("summary %+v", s)
				}
			})
		}
	}
}

func TestAbsentCamera(t *testing.T) {
	lines := start(t, "", camera(program, "/dev/video99")...).rest(4)
	wantError(t, lines, "no_device", "/dev/video99")
}

func TestBusyCameraAndInterrupt(t *testing.T) {
	first := start(t, "", camera(program, "/dev/video0")...)
	first.frames(1)
	lines := start(t, "", camera(program, "/dev/video0")...).rest(4)
	wantError(t, lines, "no_device", "busy")
	first.frames(1) // is not disturbed
	if err := first.cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if s := only("summary", first.rest(0)); len(s) != 1 || s[0].Frames < 2 {
		t.Errorf("summary after an interrupt: %+v", s)
	}
}

// driver takes the first camera away (unbind) or brings it back (bind), as a plug that is pulled.
func driver(t *testing.T, action string) {
	t.Helper()
	if err := os.WriteFile("/sys/bus/platform/drivers/vivid/"+action, []byte("vivid.0"), 0); err != nil {
		t.Fatal(err)
	}
}

// The driver is taken away and comes back.
func TestUnpluggedCamera(t *testing.T) {
	r := start(t, "", camera(program, "/dev/video0", "--wait", "60s")...)
	r.frames(2)
	driver(t, "unbind")
	r.letsGoOf("/dev/video0") // then the node gets the same number again
	driver(t, "bind")
	r.frames(4)
	if err := r.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	r.rest(0)

	r = start(t, "", camera(program, "/dev/video0", "--wait", "1s")...)
	r.frames(2)
	driver(t, "unbind")
	defer driver(t, "bind")
	lines := r.rest(4)
	wantError(t, lines, "no_device", "/dev/video0")
	if len(only("summary", lines)) != 1 {
		t.Error("no summary of a run that lost its camera")
	}
}

// The whole driver goes and comes back under another number, as a camera in another port.
func TestCameraUnderAnotherNumber(t *testing.T) {
	inMachine(t)
	for _, p := range []string{program, program32} {
		t.Run(filepath.Base(p), func(t *testing.T) {
			t.Cleanup(func() { reload(t, "") }) // once the command has ended
			r := start(t, "", camera(p, "/dev/video0", "--wait", "60s")...)
			r.frames(2)
			before := r.descriptors()
			driver(t, "unbind")
			r.letsGoOf("/dev/video0")
			reload(t, " vid_cap_nr=6,7")
			loaded := time.Now()
			r.frames(1)
			t.Logf("the first frame came %v after the camera", time.Since(loaded))
			r.frames(3)
			if after := r.descriptors(); after != before {
				t.Errorf("%d descriptors, then %d", before, after)
			}
			if err := r.cmd.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			r.rest(0)
		})
	}
}

// reload loads the driver of the cameras again, with more parameters than at first.
func reload(t *testing.T, more string) {
	t.Helper()
	// Who looks for a lost camera opens every node for a moment.
	deadline := time.Now().Add(30 * time.Second)
	for {
		err := unix.DeleteModule("vivid", 0)
		if err == nil {
			break
		}
		if err != unix.EAGAIN || time.Now().After(deadline) {
			t.Fatal(err)
		}
		time.Sleep(time.Millisecond)
	}
	f, err := os.Open("/modules/vivid.ko")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := unix.FinitModule(int(f.Fd()), "n_devs=2 multiplanar=1,2 node_types=0x1,0x1"+more, 0); err != nil {
		t.Fatal(err)
	}
}

func (r *run) descriptors() int {
	r.t.Helper()
	fds, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", r.cmd.Process.Pid))
	if err != nil {
		r.t.Fatal(err)
	}
	return len(fds)
}

// letsGoOf waits until the command has closed a file.
func (r *run) letsGoOf(path string) {
	r.t.Helper()
	for r.holds(path) {
		time.Sleep(time.Millisecond)
	}
}

// maps waits until the command has mapped a camera's buffers, which happens when it opens one, and has come beyond that.
func (r *run) maps(path string) {
	r.t.Helper()
	for {
		maps, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", r.cmd.Process.Pid))
		if err != nil {
			r.t.Fatal(err)
		}
		if strings.Contains(string(maps), path) {
			break
		}
		time.Sleep(time.Millisecond)
	}
	time.Sleep(300 * time.Millisecond)
}

// letsGoOf waits until the command has a file open.
func (r *run) holds(path string) bool {
	r.t.Helper()
	dir := fmt.Sprintf("/proc/%d/fd", r.cmd.Process.Pid)
	fds, err := os.ReadDir(dir)
	if err != nil {
		r.t.Fatal(err)
	}
	return slices.ContainsFunc(fds, func(fd os.DirEntry) bool {
		to, err := os.Readlink(filepath.Join(dir, fd.Name()))
		return err == nil && strings.HasPrefix(to, path)
	})
}

func TestDoctorKnowsTheMachine(t *testing.T) {
	for _, p := range []string{program, program32} {
		got := start(t, "", p, "doctor").text()
		for l := range strings.Lines(got) {
			t.Logf("%.100s", strings.TrimSpace(l)) // vivid offers more formats than a log should hold
		}
		for _, want := range []string{"A72", "/dev/video0", "vivid"} {
			if !strings.Contains(got, want) {
				t.Errorf("%s doctor does not say %q", p, want)
			}
		}
	}
}

func wantError(t *testing.T, lines []line, code, message string) {
	t.Helper()
	e := only("error", lines)
	if len(e) != 1 || e[0].Code != code || !strings.Contains(e[0].Message, message) {
		t.Errorf("want one error %s about %q, got %+v", code, message, e)
	}
}

// As root nothing is refused: capture and two workers have precedence, nobody else, and memory is locked.
func TestRealtime(t *testing.T) {
	for _, p := range []string{program, program32} {
		t.Run(filepath.Base(p), func(t *testing.T) {
			r := start(t, "", camera(p, "/dev/video0", "--realtime", "--threads", "2")...)
			r.frames(3)
			dir := fmt.Sprintf("/proc/%d", r.cmd.Process.Pid)
			var priorities []string
			threads, err := filepath.Glob(dir + "/task/*/stat")
			if err != nil {
				t.Fatal(err)
			}
			for _, path := range threads {
				b, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				_, rest, _ := strings.Cut(string(b), ") ")
				f := strings.Fields(rest) // from the third field of proc_pid_stat(5) on
				if policy := f[41-3]; policy == "1" {
					priorities = append(priorities, f[40-3])
				}
			}
			slices.Sort(priorities)
			if want := []string{"10", "10", "20"}; !slices.Equal(priorities, want) {
				t.Errorf("SCHED_FIFO threads have priorities %v, want %v", priorities, want)
			}
			status, err := os.ReadFile(dir + "/status")
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(status), "VmLck:") || strings.Contains(string(status), "VmLck:\t       0 kB") {
				t.Errorf("nothing is locked:\n%s", status)
			}
			if err := r.cmd.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			r.rest(0)
			if strings.Contains(r.stderr.String(), "level=WARN") {
				t.Errorf("something is refused: %s", &r.stderr)
			}
		})
	}
}
