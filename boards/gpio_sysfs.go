//go:build linux

package boards

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"periph.io/x/conn/v3/gpio"
)

// sysfsLine is an output by way of /sys/class/gpio, which the kernel deprecates
// and the driver library offers only where the newer interface is there too.
type sysfsLine struct {
	gpio.PinOut // all but Out: never called
	value       *os.File
}

// Out sets the line.
func (l sysfsLine) Out(level gpio.Level) error {
	b := [1]byte{'0'}
	if level {
		b[0] = '1'
	}
	_, err := l.value.WriteAt(b[:], 0)
	return err
}

// openSysfsLine opens "216", "gpio216" or "GPIO216", numbered over all chips.
func openSysfsLine(root, name string) (gpio.PinOut, func() error, error) {
	number := strings.TrimPrefix(strings.ToLower(name), "gpio")
	if _, err := strconv.ParseUint(number, 10, 31); err != nil {
		return nil, nil, unknownLine(sysfsNames(root))
	}
	dir := filepath.Join(root, "gpio"+number)
	exported := false
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		if err := writeFile(filepath.Join(root, "export"), number); err != nil {
			if errors.Is(err, fs.ErrPermission) {
				return nil, nil, fmt.Errorf("%w (members of the group gpio may, on most boards)", err)
			}
			return nil, nil, unknownLine(sysfsNames(root))
		}
		exported = true
	}
	release := func() error {
		if !exported {
			return nil
		}
		return writeFile(filepath.Join(root, "unexport"), number)
	}
	value, err := openOutput(dir)
	if err != nil {
		release()
		return nil, nil, err
	}
	return sysfsLine{value: value}, func() error { return errors.Join(value.Close(), release()) }, nil
}

// openOutput makes the line a low output. After an export udev takes a moment to hand
// the files to the group.
func openOutput(dir string) (*os.File, error) {
	var err error
	for range 20 {
		if err = writeFile(filepath.Join(dir, "direction"), "low"); !errors.Is(err, fs.ErrPermission) {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if err != nil {
		return nil, err
	}
	return os.OpenFile(filepath.Join(dir, "value"), os.O_WRONLY, 0)
}

// sysfsNames are the ranges of the chips: "GPIO0 to GPIO255".
func sysfsNames(root string) (names []string) {
	fsys := os.DirFS(root)
	for _, chip := range glob(fsys, "gpiochip*") {
		base, n := readInt(fsys, chip, "base"), readInt(fsys, chip, "ngpio")
		if n > 0 {
			names = append(names, fmt.Sprintf("GPIO%d to GPIO%d", base, base+n-1))
		}
	}
	return names
}

// writeFile writes to a file that must exist.
func writeFile(name, text string) error {
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Close())
}
