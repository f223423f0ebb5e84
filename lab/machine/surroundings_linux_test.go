package machine

import (
	"fmt"
	"os"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// enter changes what surrounds this process, in its own mount namespace, and becomes the
// command that its arguments name.
func enter(surroundings string) {
	for _, s := range strings.Split(surroundings, ",") {
		if err := change(s); err != nil {
			fmt.Fprintf(os.Stderr, "surroundings %s: %v\n", s, err)
			os.Exit(99)
		}
	}
	os.Unsetenv("EDGESEG_SURROUNDINGS")
	err := syscall.Exec(os.Args[1], os.Args[1:], os.Environ())
	fmt.Fprintln(os.Stderr, os.Args[1], err)
	os.Exit(99)
}

func change(s string) error {
	switch s {
	case "no /proc":
		return unix.Unmount("/proc", unix.MNT_DETACH)
	case "no /sys":
		return unix.Unmount("/sys", unix.MNT_DETACH)
	case "read-only":
		for _, dir := range []string{"/tmp", "/dev", "/"} {
			if err := unix.Mount("", dir, "", unix.MS_BIND|unix.MS_REMOUNT|unix.MS_RDONLY, ""); err != nil {
				return fmt.Errorf("%s: %w", dir, err)
			}
		}
		return nil
	case "one CPU":
		var set unix.CPUSet
		set.Set(1)
		return unix.SchedSetaffinity(0, &set)
	}
	name, value, ok := strings.Cut(s, "=") // a limit of a control group
	if !ok {
		return fmt.Errorf("no such surroundings")
	}
	return limit(name, value)
}

// limit moves this process into a control group with a limit.
func limit(name, value string) error {
	const root = "/sys/fs/cgroup"
	group := fmt.Sprintf("%s/%s-%d", root, name, os.Getpid())
	controller, _, _ := strings.Cut(name, ".")
	for _, step := range []struct{ file, text string }{
		{root + "/cgroup.subtree_control", "+" + controller},
		{group + "/" + name, value},
		{group + "/cgroup.procs", "0"},
	} {
		if err := os.MkdirAll(group, 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(step.file, []byte(step.text), 0); err != nil {
			return err
		}
	}
	return nil
}
