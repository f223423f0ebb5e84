package boards

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// sysfs is a folder like /sys/class/gpio in which line 216 is exported.
func sysfs(t *testing.T) string {
	root := t.TempDir()
	for name, text := range map[string]string{"export": "", "unexport": "", "gpio216/direction": "in\n", "gpio216/value": "1\n",
		"gpiochip0/base": "0\n", "gpiochip0/ngpio": "256\n"} {
		name = filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestSysfsLine(t *testing.T) {
	for _, name := range []string{"216", "gpio216", "GPIO216"} {
		root := sysfs(t)
		out, release, err := openSysfsLine(root, name)
		if err != nil {
			t.Fatal(err)
		}
		p, err := newPin(name, out, release)
		if err != nil {
			t.Fatal(err)
		}
		read := func(file string) string {
			b, err := os.ReadFile(filepath.Join(root, file))
			if err != nil {
				t.Fatal(err)
			}
			return string(b)
		}
		if d := read("gpio216/direction"); !strings.HasPrefix(d, "low") {
			t.Errorf("%s: direction %q", name, d)
		}
		for _, c := range []struct {
			do   func() error
			want byte
		}{{p.High, '1'}, {p.Low, '0'}, {p.High, '1'}, {p.Close, '0'}} {
			if err := c.do(); err != nil {
				t.Fatal(err)
			}
			if v := read("gpio216/value"); v[0] != c.want {
				t.Errorf("%s: value %q, want %c", name, v, c.want)
			}
		}
		if read("unexport") != "" {
			t.Errorf("%s: took away a line that was exported before", name)
		}
	}
}

func TestSysfsLineThatDoesNotExist(t *testing.T) {
	for _, name := range []string{"PQ.05", "", "-1", "99999999999999999999"} {
		if _, _, err := openSysfsLine(sysfs(t), name); err == nil || !strings.Contains(err.Error(), "but GPIO0 to GPIO255") {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// TestRealPin runs in the emulated machine of the lab only: elsewhere a line may drive something.
func TestRealPin(t *testing.T) {
	if os.Getenv("EDGESEG_MACHINE") == "" {
		t.Skip("EDGESEG_MACHINE is not set")
	}
	if err := os.MkdirAll("/tmp/debug", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mount("debugfs", "/tmp/debug", "debugfs", 0, ""); err != nil {
		t.Fatal(err)
	}
	defer unix.Unmount("/tmp/debug", 0)
	// state is what the kernel says of the lines in use: " gpio-505 (    |boards@96 ) out hi".
	state := func() string {
		b, err := os.ReadFile("/tmp/debug/gpio")
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	is := func(want string) {
		t.Helper()
		if s := state(); !regexp.MustCompile(want).MatchString(s) {
			t.Errorf("the kernel says %q, want %q", s, want)
		}
	}
	drive := func(p *Pin) {
		t.Helper()
		is(`out lo`)
		for range 3 {
			if err := p.High(); err != nil {
				t.Fatal(err)
			}
			is(`out hi`)
			if err := p.Low(); err != nil {
				t.Fatal(err)
			}
			is(`out lo`)
		}
		if err := p.High(); err != nil {
			t.Fatal(err)
		}
		if err := p.Close(); err != nil {
			t.Fatal(err)
		}
		if s := state(); strings.Contains(s, "out ") {
			t.Errorf("still in use: %q", s)
		}
	}
	for range 2 { // it can be had again
		p, err := OpenPin("gpiochip0:5")
		if err != nil {
			t.Fatal(err)
		}
		drive(p)
	}
	for name, want := range map[string]string{"GPIO17": "but gpiochip0:0 to 7", "gpiochip0:8": "lines 0 to 7", "gpiochip0:x": "lines 0 to 7", "gpiochip9:1": "but gpiochip0:0 to 7"} {
		if _, err := OpenPin(name); err == nil || !strings.HasPrefix(err.Error(), "boards: pin "+name+": ") || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s: %v, want ... %q", name, err, want)
		}
	}
	first, err := OpenPin("gpiochip0:3")
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	// The older interface works beside the newer one, on other lines.
	base := readLine(os.DirFS("/sys/class/gpio"), filepath.Base(chip(t)), "base")
	out, release, err := openSysfsLine("/sys/class/gpio", base)
	if err != nil {
		t.Fatal(err)
	}
	p, err := newPin(base, out, release)
	if err != nil {
		t.Fatal(err)
	}
	first.Close()
	drive(p)
	if _, err := os.Stat("/sys/class/gpio/gpio" + base); err == nil {
		t.Error("the line is still exported")
	}
}

// chip is the folder of the only chip in /sys/class/gpio.
func chip(t *testing.T) string {
	t.Helper()
	names, _ := filepath.Glob("/sys/class/gpio/gpiochip*")
	if len(names) != 1 {
		t.Fatalf("chips %q", names)
	}
	return names[0]
}
