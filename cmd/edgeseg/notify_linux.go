package main

import (
	"os"
	"strconv"
	"time"

	"golang.org/x/sys/unix"

	"github.com/edgeseg/edgeseg/cam"
)

// notifier tells the service manager how a run goes (sd_notify(3)): ready with the first mask, alive with every
// later one and while a source is waited for. A network that hangs says nothing, and is started anew.
// All its methods do nothing where no manager listens.
type notifier struct {
	socket   int // -1: nobody listens
	to       unix.SockaddrUnix
	watchdog time.Duration // between pings; 0: none are wanted
	pinged   time.Duration
	ready    bool
}

// newNotifier reads the environment that the manager has set.
func newNotifier() *notifier {
	n := &notifier{socket: -1}
	name := os.Getenv("NOTIFY_SOCKET")
	if name == "" {
		return n
	}
	n.to.Name = name // of a name in the abstract space the first letter is @, here as there
	if s, err := unix.Socket(unix.AF_UNIX, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0); err == nil {
		n.socket = s
	}
	us, err := strconv.ParseInt(os.Getenv("WATCHDOG_USEC"), 10, 64)
	if pid := os.Getenv("WATCHDOG_PID"); err == nil && us > 0 && (pid == "" || pid == strconv.Itoa(os.Getpid())) {
		n.watchdog = time.Duration(us) * time.Microsecond / 4
	}
	return n
}

// mask says that a frame has been segmented.
func (n *notifier) mask() {
	if !n.ready {
		n.ready = true
		n.send("READY=1")
	}
	n.alive()
}

// alive pings the watchdog, not more often than it needs.
func (n *notifier) alive() {
	if n.watchdog == 0 || n.socket < 0 {
		return
	}
	if now := cam.Monotonic(); now-n.pinged >= n.watchdog {
		n.pinged = now
		n.send("WATCHDOG=1")
	}
}

// reloading says that a new model is being loaded.
func (n *notifier) reloading() {
	n.send("RELOADING=1\nMONOTONIC_USEC=" + strconv.FormatInt(cam.Monotonic().Microseconds(), 10))
}

// reloaded says that the new model runs, or that the old one goes on.
func (n *notifier) reloaded() { n.send("READY=1") }

// close says that the run ends.
func (n *notifier) close() {
	n.send("STOPPING=1")
	if n.socket >= 0 {
		unix.Close(n.socket)
		n.socket = -1
	}
}

func (n *notifier) send(state string) {
	if n.socket >= 0 {
		_ = unix.Sendto(n.socket, []byte(state), unix.MSG_NOSIGNAL, &n.to) // who does not listen is not told
	}
}
