//go:build linux

// Command init is the first and only program of the emulated ARM machine: it mounts
// the kernel's file systems, loads the modules of the virtual camera, runs every test
// program in /tests and powers the machine off. Whoever boots the machine looks for
// its last line; a panic, a hang or a crash of the kernel never prints it.
package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// lastLine is what lab/machine.sh looks for.
const lastLine = "machine: all test programs passed"

func main() {
	defer powerOff()
	if err := run(); err != nil {
		fmt.Println("machine: FAIL:", err)
		return
	}
	fmt.Println(lastLine)
}

func run() error {
	if err := mountAll(); err != nil {
		return err
	}
	if err := loadModules("/modules"); err != nil {
		return err
	}
	programs, err := filepath.Glob("/tests/*")
	if err != nil || len(programs) == 0 {
		return fmt.Errorf("no test programs in /tests (%v)", err)
	}
	failed := 0
	for _, p := range programs {
		start := time.Now()
		verdict := "ok  "
		if err := test(p); err != nil {
			failed++
			verdict = "FAIL"
			fmt.Println(filepath.Base(p)+":", err)
		}
		fmt.Printf("%s\tmachine/%s\t%.3fs\n", verdict, filepath.Base(p), time.Since(start).Seconds())
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d test programs failed", failed, len(programs))
	}
	return nil
}

// test runs a program that `go test -c` built.
func test(path string) error {
	c := exec.Command(path, "-test.v", "-test.short", "-test.timeout=300s")
	c.Dir = "/tmp"
	c.Env = []string{"PATH=/bin", "HOME=/tmp", "TMPDIR=/tmp", "EDGESEG_MACHINE=1"}
	c.Stdout, c.Stderr = os.Stdout, os.Stdout
	return c.Run()
}

func mountAll() error {
	for _, m := range []struct{ kind, dir string }{
		{"proc", "/proc"},
		{"sysfs", "/sys"},
		{"devtmpfs", "/dev"},
		{"tmpfs", "/tmp"},
		{"cgroup2", "/sys/fs/cgroup"},
	} {
		if err := os.MkdirAll(m.dir, 0o755); err != nil {
			return err
		}
		if err := unix.Mount(m.kind, m.dir, m.kind, 0, ""); err != nil {
			return fmt.Errorf("mount %s: %w", m.dir, err)
		}
	}
	return nil
}

// loadModules loads what the lines of dir/order name: a file, then its parameters.
func loadModules(dir string) error {
	f, err := os.Open(filepath.Join(dir, "order"))
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		name, parameters, _ := strings.Cut(lines.Text(), " ")
		if err := loadModule(filepath.Join(dir, name), parameters); err != nil {
			return fmt.Errorf("load %s: %w", name, err)
		}
	}
	return lines.Err()
}

func loadModule(path, parameters string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return unix.FinitModule(int(f.Fd()), parameters, 0)
}

func powerOff() {
	if r := recover(); r != nil {
		fmt.Println("machine: FAIL: panic:", r)
	}
	unix.Sync()
	if err := unix.Reboot(unix.LINUX_REBOOT_CMD_POWER_OFF); err != nil {
		fmt.Println("machine: FAIL: power off:", err)
	}
}
