package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/edgeseg/edgeseg/cmd/edgeseg/embed"
	"github.com/edgeseg/edgeseg/netdef/flat"
)

// manager listens as the service manager does and gives what it heard so far.
func manager(t *testing.T) (heard func() string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "notify")
	c, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	t.Setenv("NOTIFY_SOCKET", path)
	var all []string
	return func() string {
		b := make([]byte, 4096)
		for {
			_ = c.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
			n, err := c.Read(b)
			if err != nil {
				return strings.Join(all, ",")
			}
			all = append(all, string(b[:n]))
		}
	}
}

func TestTheManagerHearsOfMasks(t *testing.T) {
	heard := manager(t)
	call(t, "run", "--frames=2", small).ok(t)
	if got := heard(); got != "READY=1,STOPPING=1" {
		t.Errorf("heard %s", got)
	}
	t.Setenv("WATCHDOG_USEC", "4") // a ping with each mask
	call(t, "run", "--frames=2", small).ok(t)
	if got := heard(); !strings.HasSuffix(got, ",READY=1,WATCHDOG=1,WATCHDOG=1,STOPPING=1") {
		t.Errorf("heard %s", got)
	}
	t.Setenv("WATCHDOG_PID", "1") // another's
	call(t, "run", "--frames=2", small).ok(t)
	if got := heard(); !strings.HasSuffix(got, ",STOPPING=1,READY=1,STOPPING=1") {
		t.Errorf("heard %s", got)
	}
}

// While a source is waited for, the program is alive; without a mask, and with a network that hangs, nothing is said.
func TestTheManagerHearsOfWaiting(t *testing.T) {
	heard := manager(t)
	t.Setenv("WATCHDOG_USEC", "4")
	stream := write(t, "clip.y4m", y4m(64, 48, 1))
	flag := filepath.Join(t.TempDir(), "second")
	script := "[ -e '" + flag + "' ] && exit 1; cat '" + stream + "'; touch '" + flag + "'; exit 1"
	call(t, "run", "--wait=1s", small, "--", "sh", "-c", script).fails(t, 4, "not back within 1s")
	pings := strings.Count(heard(), "WATCHDOG=1")
	if pings < 3 { // one mask, attempts after 0, 0.2 and 0.6 s
		t.Errorf("%d pings: %s", pings, heard())
	}
	n := newNotifier()
	defer n.close()
	before := strings.Count(heard(), "WATCHDOG=1")
	if got := strings.Count(heard(), "WATCHDOG=1"); got != before {
		t.Errorf("%d pings without a mask", got-before)
	}
}

func TestSIGHUPLoadsTheModelAgain(t *testing.T) {
	m, err := flat.Parse(embed.Model)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "m.safetensors")
	save := func() {
		t.Helper()
		if err := flat.Save(path, m); err != nil {
			t.Fatal(err)
		}
	}
	save()
	c := started(t, "run", "--json", "--input", "-", "--model", path, small)
	stdin, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	c.Stderr = &stderr
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	stream := y4m(64, 48, 1)
	header, frame := stream[:bytes.IndexByte(stream, '\n')+1], stream[bytes.IndexByte(stream, '\n')+1:]
	lines := bufio.NewScanner(stdout)
	starts, frames := 0, 0
	// next sends a frame and reads up to its line.
	next := func() (line string) {
		t.Helper()
		if _, err := stdin.Write(frame); err != nil {
			t.Fatal(err)
		}
		for lines.Scan() {
			line = lines.Text()
			if strings.HasPrefix(line, `{"type":"start"`) {
				starts++
			}
			if strings.HasPrefix(line, `{"type":"frame"`) {
				if !strings.Contains(line, `"seq":`+strconv.Itoa(frames)+",") {
					t.Fatalf("frame %d is lost: %s", frames, line)
				}
				frames++
				return line
			}
		}
		t.Fatalf("ended early: %s", stderr.String())
		return ""
	}
	if _, err := stdin.Write(header); err != nil {
		t.Fatal(err)
	}
	next()
	if err := os.WriteFile(path, []byte("rubbish"), 0o666); err != nil {
		t.Fatal(err)
	}
	hangUp := func() {
		t.Helper()
		if err := c.Process.Signal(syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
	}
	hangUp() // the old model goes on
	for range 20 {
		next()
		time.Sleep(5 * time.Millisecond)
	}
	for i := range m.Classes {
		m.Classes[i].Name = "new " + m.Classes[i].Name
	}
	save()
	hangUp()
	for !strings.Contains(next(), `"new `) {
		time.Sleep(time.Millisecond)
	}
	if starts != 2 {
		t.Errorf("%d start lines", starts)
	}
	stdin.Close()
	for lines.Scan() {
	}
	if err := c.Wait(); err != nil {
		t.Error(err)
	}
	for _, want := range []string{`msg="the model is not loaded again, the old one goes on"`, `msg="the model is loaded again"`} {
		if !strings.Contains(stderr.String(), want) {
			t.Errorf("stderr has no %s:\n%s", want, stderr.String())
		}
	}
}

func TestProfilesAreServedOnLoopback(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	l, err := net.Listen("tcp", "127.0.0.1:0") // a port that is free
	if err != nil {
		t.Skip(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	if err := servePprof(ctx, port); err == nil || classify(err).code != codeUnavailable {
		t.Errorf("a port that is taken: %v", err)
	}
	l.Close()
	if err := servePprof(ctx, port); err != nil {
		t.Fatal(err)
	}
	const packed = "\r\n\r\n\x1f\x8b" // a body in the form that the tool reads
	for request, want := range map[string][2]string{
		"GET /debug/pprof/heap HTTP/1.1":              {"200 OK", packed},
		"GET /debug/pprof/goroutine?debug=1 HTTP/1.1": {"200 OK", "goroutine profile: total"},
		"GET /debug/pprof/profile?seconds=1 HTTP/1.1": {"200 OK", packed},
		"GET /debug/pprof/nonsense HTTP/1.1":          {"404 Not Found", "no profile of this name"},
		"GET /etc/passwd HTTP/1.1":                    {"404 Not Found", "want /debug/pprof/NAME"},
		"POST /debug/pprof/heap HTTP/1.1":             {"404 Not Found", "want GET"},
		"":                                            {"404 Not Found", "want GET"},
	} {
		c, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(c, request+"\r\n"); err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(c)
		c.Close()
		if err != nil || !strings.HasPrefix(string(got), "HTTP/1.0 "+want[0]+"\r\n") || !strings.Contains(string(got), want[1]) {
			t.Errorf("%q: %.200q, %v", request, got, err)
		}
	}
	call(t, "run", "--pprof=65536").fails(t, 2, "--pprof 65536")
}

func TestRealtimeRunsWhateverIsRefused(t *testing.T) {
	r := call(t, "run", "--json", "--frames=3", "--realtime", "--threads=2", small).ok(t)
	if frames := ofType(r.objects(t), "frame"); len(frames) != 3 {
		t.Errorf("%d frames", len(frames))
	}
	for line := range strings.Lines(r.stderr) {
		if strings.Contains(line, "level=WARN") && !(strings.Contains(line, "realtime: ") && strings.Contains(line, "error=")) {
			t.Errorf("said %s", line)
		}
	}
	if !strings.Contains(r.stderr, "realtime: memory is ") {
		t.Errorf("nothing is said of memory: %s", r.stderr)
	}
}

func TestMappingsThatAreNobodysFile(t *testing.T) {
	for line, want := range map[string]bool{
		"4000000000-4000400000 rw-p 00000000 00:00 0                              [anon: Go: heap]": true,
		"7f1c2a000000-7f1c2a021000 rw-p 00000000 00:00 0 ":                                          true,
		"4000400000-4004000000 ---p 00000000 00:00 0 ":                                              false,
		"00400000-0062f000 r-xp 00000000 08:01 131 /usr/local/bin/edgeseg":                          false,
		"7ffd1c000000-7ffd1c021000 rw-p 00000000 00:00 0                          [stack]":          false,
		"7f0000000000-7f0000100000 rw-s 00000000 00:06 83 /dev/video0":                              false,
		"": false,
	} {
		if _, _, ok := anonymous(line); ok != want {
			t.Errorf("%q: %v", line, ok)
		}
	}
}

// Nothing to do costs nothing: less than a hundredth of a processor while no frame comes.
func TestWaitingIsIdle(t *testing.T) {
	if testing.Short() {
		t.Skip("takes 3 s")
	}
	c := started(t, "run", "--json", "--live", "--input", "-", "--threads=2", small)
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
	if _, err := stdin.Write(y4m(64, 48, 1)); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(stdout); lines.Scan() && !strings.Contains(lines.Text(), `"frame"`); {
	}
	time.Sleep(200 * time.Millisecond) // what the first frame leaves to be done
	ticks := func() int {
		b, err := os.ReadFile("/proc/" + strconv.Itoa(c.Process.Pid) + "/stat")
		if err != nil {
			t.Fatal(err)
		}
		f := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
		user, _ := strconv.Atoi(f[11])
		system, _ := strconv.Atoi(f[12])
		return user + system // hundredths of a second
	}
	before := ticks()
	time.Sleep(3 * time.Second)
	if spent := ticks() - before; spent > 3 {
		t.Errorf("%d0 ms of processor time in 3 s", spent)
	}
	stdin.Close()
	_ = c.Wait()
}

// The unit that ships starts the command with flags that it has.
func TestTheUnitFitsTheCommand(t *testing.T) {
	b, err := os.ReadFile("../../boards/edgeseg.service")
	if err != nil {
		t.Skip("not in its source tree: ", err)
	}
	_, rest, ok := strings.Cut(string(b), "\nExecStart=")
	line, _, _ := strings.Cut(rest, "\n")
	args := strings.Fields(line)
	if !ok || len(args) < 3 || args[1] != "run" {
		t.Fatalf("the unit starts %q", line)
	}
	a := &app{stdout: io.Discard, stderr: io.Discard}
	c := a.runCommand()
	if err := c.ParseFlags(args[2:]); err != nil {
		t.Error(err)
	}
	for _, want := range []string{"Type=notify", "WatchdogSec=60", "ExecReload=/bin/kill -HUP $MAINPID"} {
		if !slices.Contains(strings.Split(string(b), "\n"), want) {
			t.Errorf("the unit has no %s", want)
		}
	}
}
