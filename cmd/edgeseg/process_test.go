package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

func status(err error) int {
	var e *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &e):
		return e.ExitCode()
	}
	return -1
}

func TestASignalEndsWithTheSummary(t *testing.T) {
	for _, sig := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		c := started(t, "run", "--json", "--input", "-", small)
		stdin, err := c.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		stdout, err := c.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		if _, err := stdin.Write(y4m(64, 48, 2)); err != nil { // and the stream stays open
			t.Fatal(err)
		}
		lines := bufio.NewScanner(stdout)
		var last string
		for n := 0; lines.Scan(); {
			if last = lines.Text(); strings.Contains(last, `"frame"`) {
				if n++; n == 2 {
					if err := c.Process.Signal(sig); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
		if got := status(c.Wait()); got != 0 || !strings.HasPrefix(last, `{"type":"summary","frames":2,`) {
			t.Errorf("%v: exit status %d, last line %q", sig, got, last)
		}
	}
}

func TestASignalBeforeTheFirstFrameEndsToo(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	r, w := io.Pipe() // nothing ever comes
	defer w.Close()
	var stdout, stderr bytes.Buffer
	a := &app{stdin: r, stdout: &stdout, stderr: &stderr}
	time.AfterFunc(50*time.Millisecond, stop)
	if status := a.execute(ctx, []string{"run", "--json", "--input", "-"}); status != 0 {
		t.Errorf("exit status %d: %s", status, stderr.String())
	}
	if !strings.HasPrefix(stdout.String(), `{"type":"summary","frames":0,`) {
		t.Errorf("stdout is %q", stdout.String())
	}
}

func TestAClosedPipeIsSilent(t *testing.T) {
	for _, args := range [][]string{{"run", "--json", small}, {"run", small}, {"version"}, {"inspect"}, {"completion", "bash"}} {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		r.Close()
		c := started(t, args...)
		var stderr bytes.Buffer
		c.Stdout, c.Stderr = w, &stderr
		err = c.Run()
		w.Close()
		if got := status(err); got != 1 || strings.Contains(stderr.String(), "edgeseg: ") {
			t.Errorf("%v: exit status %d, want 1: %s", args, got, stderr.String())
		}
	}
}

func TestMemoryStaysFlat(t *testing.T) {
	if testing.Short() {
		t.Skip("takes 2,000 frames")
	}
	var resident [2]float64
	for i, frames := range []int{200, 2000} {
		c := started(t, "run", "--json", "--input", "-", "--size", "32x32", "--threads", "1")
		c.Stdin = bytes.NewReader(y4m(64, 48, frames))
		out, err := c.Output()
		if err != nil {
			t.Fatal(err)
		}
		summary := ofType(result{stdout: string(out)}.objects(t), "summary")[0]
		if summary["frames"] != float64(frames) || summary["allocs_per_frame"] != 0.0 {
			t.Errorf("summary is %v", summary)
		}
		resident[i] = summary["rss_bytes"].(float64)
	}
	if grown := resident[1] - resident[0]; grown > 2<<20 {
		t.Errorf("resident memory grows by %v bytes over 1,800 frames", grown)
	}
}

// A heap that is always too large: collections follow each other from the first moment on.
func TestCollectionsDoNotStopTheStart(t *testing.T) {
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	c := started(t, "run", "--frames=2", small)
	c = exec.CommandContext(ctx, c.Path, c.Args[1:]...)
	c.Env = append(os.Environ(), "EDGESEG_TEST_AS_COMMAND=1", "GOMEMLIMIT=1MiB")
	if out, err := c.CombinedOutput(); err != nil {
		t.Errorf("%v, %v: %s", err, ctx.Err(), out)
	}
}
