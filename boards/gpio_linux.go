package boards

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"unsafe"

	"golang.org/x/sys/unix"
	"periph.io/x/conn/v3/driver/driverreg"
	"periph.io/x/conn/v3/gpio"
	"periph.io/x/host/v3/gpioioctl"
)

// openLine finds a line among the GPIO character devices, or on kernels before
// 5.10 (Jetson Nano) in sysfs.
func openLine(name string) (gpio.PinOut, func() error, error) {
	modern, err := probeChips()
	if err != nil {
		return nil, nil, err
	}
	if !modern {
		return openSysfsLine("/sys/class/gpio", name)
	}
	if err := initChips(); err != nil {
		return nil, nil, err
	}
	line, err := findLine(gpioioctl.Chips, name)
	if err != nil {
		return nil, nil, err
	}
	return line, func() error { line.Close(); return nil }, nil
}

// initChips opens all chips and reads the names of their lines, when the first
// pin is wanted and not before. They stay open: the driver's registry is the process's.
var initChips = sync.OnceValue(func() error {
	_, err := driverreg.Init()
	return err
})

// probeChips reports whether the kernel has the second version of the
// interface. It asks before the driver does, which writes what it
// dislikes to the standard logger.
func probeChips() (modern bool, err error) {
	chips, _ := filepath.Glob("/dev/gpiochip*")
	if len(chips) == 0 {
		if _, err := os.Stat("/sys/class/gpio/export"); err == nil {
			return false, nil
		}
		return false, errors.New("this machine has no GPIO chip")
	}
	for _, chip := range chips {
		f, err := os.Open(chip)
		if errors.Is(err, fs.ErrPermission) {
			return false, fmt.Errorf("%w (members of the group gpio may, on most boards)", err)
		} else if err != nil {
			return false, err
		}
		// GPIO_V2_GET_LINEINFO_IOCTL of line 0: struct gpio_v2_line_info has 256 bytes.
		var info [32]uint64
		_, _, errno := unix.Syscall(unix.SYS_IOCTL, f.Fd(), 0xc100b405, uintptr(unsafe.Pointer(&info)))
		f.Close()
		if errno != 0 {
			return false, nil
		}
	}
	return true, nil
}

// findLine looks for "gpiochip0:17", then for a name; a name that two chips have means the first.
func findLine(chips []*gpioioctl.GPIOChip, name string) (*gpioioctl.GPIOLine, error) {
	chipName, number, byNumber := strings.Cut(name, ":")
	var names []string
	for _, c := range chips {
		if byNumber && c.Name() == chipName {
			if n, err := strconv.Atoi(number); err == nil && n >= 0 && n < c.LineCount() {
				return c.ByNumber(n), nil
			}
			return nil, fmt.Errorf("%s has lines 0 to %d", chipName, c.LineCount()-1)
		}
		if l := c.ByName(fullName(name)); l != nil && l.Name() != "" {
			return l, nil
		}
		unnamed := 0
		for _, l := range c.Lines() {
			if l.Name() == "" {
				unnamed++
			} else {
				names = append(names, l.Name())
			}
		}
		if unnamed > 0 {
			names = append(names, fmt.Sprintf("%s:0 to %d", c.Name(), c.LineCount()-1))
		}
	}
	return nil, unknownLine(names)
}
