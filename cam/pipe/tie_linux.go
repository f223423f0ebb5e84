package pipe

import (
	"os"
	"os/exec"
	"syscall"
)

// tie makes the child die with this process, even one that is killed, and gives it a group of its own, so that
// Ctrl-C reaches edgeseg alone, which then ends the child in good order.
func tie(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
}

// end asks the child's group to end, or kills it.
func end(p *os.Process, kill bool) {
	signal := syscall.SIGTERM
	if kill {
		signal = syscall.SIGKILL
	}
	_ = syscall.Kill(-p.Pid, signal) // it may be gone
}
