package machine

import (
	"bytes"
	"os"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func TestClipRunsInPoorSurroundings(t *testing.T) {
	for _, surroundings := range []string{"no /proc", "no /sys", "no /proc,no /sys", "read-only", "memory.max=64M"} {
		for _, p := range []string{program, program32} {
			t.Run(surroundings+" "+p, func(t *testing.T) {
				lines := start(t, surroundings, clip(p)...).rest(0)
				if n := len(only("frame", lines)); n != 2 {
					t.Errorf("%d frames", n)
				}
			})
		}
	}
}

func TestThreadsAreNotMoreThanMayRun(t *testing.T) {
	for surroundings, want := range map[string]int{
		"":                      2,
		"one CPU":               1,
		"cpu.max=50000 100000":  1,
		"cpu.max=150000 100000": 2,
	} {
		s := only("start", start(t, surroundings, clip(program)...).rest(0))
		if len(s) != 1 || s[0].Threads != want {
			t.Errorf("%q: started with %+v, want %d threads", surroundings, s, want)
		}
	}
}

// A network that does not fit is refused with a message; the kernel kills nobody.
func TestNetworkThatDoesNotFit(t *testing.T) {
	lines := start(t, "memory.max=64M", program, "run", "--frames", "1", "--size", "8192x8192", "--json").rest(3)
	wantError(t, lines, "bad_model", "the limit is 67108864")
}

func TestOutputThatCannotBeWritten(t *testing.T) {
	lines := start(t, "read-only", clip(program, "--out", "/tmp/out")...).rest(1)
	wantError(t, lines, "io", "read-only file system")
}

// Boards without a battery learn the time when the network is up: the wall clock jumps.
func TestClockThatJumps(t *testing.T) {
	r := start(t, "", camera(program, "/dev/video0", "--frames", "6")...)
	r.frames(2)
	for _, by := range []time.Duration{24 * time.Hour, -48 * time.Hour} {
		jump(t, by)
		defer jump(t, -by)
		r.frames(1)
	}
	lines := r.rest(0)
	for _, f := range only("frame", lines) {
		if f.age() < 0 || f.age() > time.Hour {
			t.Errorf("a frame is %v old", f.age())
		}
	}
	s := only("summary", lines)
	if len(s) != 1 || s[0].Frames != 6 {
		t.Errorf("summary %+v", s)
	}
}

func jump(t *testing.T, by time.Duration) {
	t.Helper()
	tv := unix.NsecToTimeval(time.Now().Add(by).UnixNano())
	if err := unix.Settimeofday(&tv); err != nil {
		t.Fatal(err)
	}
}

func TestCPUTakenAway(t *testing.T) {
	online := func(v string) {
		t.Helper()
		if err := os.WriteFile("/sys/devices/system/cpu/cpu1/online", []byte(v), 0); err != nil {
			t.Fatal(err)
		}
	}
	r := start(t, "", camera(program, "/dev/video0", "--frames", "8")...)
	r.frames(2)
	online("0")
	defer online("1")
	r.frames(3)
	online("1")
	if s := only("summary", r.rest(0)); len(s) != 1 || s[0].Frames != 8 {
		t.Errorf("summary %+v", s)
	}
}

// The strobe is raised while a frame is being processed: the kernel sees the line go up and down.
func TestStrobe(t *testing.T) {
	r := start(t, "", clip(program, "--frames", "100", "--strobe", "gpiochip0:0")...)
	const debugfs = "/sys/kernel/debug"
	if err := unix.Mount("debugfs", debugfs, "debugfs", 0, ""); err != nil {
		t.Fatal(err)
	}
	defer unix.Unmount(debugfs, 0)
	var seen [2]bool
	for seen != [2]bool{true, true} {
		lines, err := os.ReadFile(debugfs + "/gpio")
		if err != nil {
			t.Fatal(err)
		}
		high, low := bytes.Contains(lines, []byte("out hi")), bytes.Contains(lines, []byte("out lo"))
		seen[0], seen[1] = seen[0] || low, seen[1] || high
		if seen[1] && !high && !low {
			t.Fatalf("the run ended with the line seen low: %v, high: %v\n%s", seen[0], seen[1], lines)
		}
	}
	r.rest(0)
}
