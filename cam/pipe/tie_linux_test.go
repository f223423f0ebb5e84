package pipe

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/edgeseg/edgeseg/cam"
)

func TestChildDiesWithAKilledParent(t *testing.T) {
	const role = "EDGESEG_TEST_PARENT"
	if os.Getenv(role) != "" {
		s, err := Open("x")
		if err == nil {
			err = s.Next(context.Background(), &cam.Frame{})
		}
		fmt.Println("frame:", err)
		select {}
	}
	dir := standIn(t, staying)
	parent := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	parent.Env = append(os.Environ(), role+"=1")
	out, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Skip("cannot run itself, perhaps emulated: ", err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	parent.Process.Kill()
	parent.Wait()
	if err != nil || line != "frame: <nil>\n" {
		t.Fatalf("parent says %q, %v", line, err)
	}
	pid := pidOf(t, dir)
	for deadline := time.Now().Add(10 * time.Second); isAlive(pid); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			syscall.Kill(pid, syscall.SIGKILL)
			t.Fatal("the child is still there")
		}
	}
}

// isAlive is false of a zombie too: not every machine's first process reaps orphans.
func isAlive(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err == nil && !bytes.Contains(stat, []byte(") Z "))
}
