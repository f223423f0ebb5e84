package v4l2

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// identity tells a camera from others, whatever number its node has.
type identity struct {
	card, bus string // as the driver says
	serial    string // of the USB device, "" where it has none or shares it with another camera here
	index     string // of the node among those of the device
}

// is tells whether a node is that of the same camera: in the same place, or with the same serial number in
// another one.
func (id identity) is(other identity) bool {
	if id.card != other.card || id.index != other.index {
		return false
	}
	return id.bus == other.bus || id.serial != "" && id.serial == other.serial
}

// identify reads who is behind a node.
func identify(path string, c *capability) identity {
	id := identity{card: text(c.Card[:]), bus: text(c.BusInfo[:])}
	var st unix.Stat_t
	if unix.Stat(path, &st) != nil {
		return id
	}
	dev := uint64(st.Rdev) // 32 bits wide on some systems
	node := fmt.Sprintf("/sys/dev/char/%d:%d", unix.Major(dev), unix.Minor(dev))
	id.index = word(node + "/index")
	id.serial = serialOf(node, "/sys/class/video4linux")
	return id
}

// serialOf is the serial number of the USB device that a node in sysfs belongs to. Makers give a whole series
// the same one: then it tells nothing.
func serialOf(node, class string) string {
	// Not filepath.Join: device is a link, and the device is the folder above the interface that it leads to.
	serial := word(node + "/device/../serial")
	if serial == "" {
		return ""
	}
	own, _ := filepath.EvalSymlinks(node + "/device")
	others, _ := filepath.Glob(class + "/video*/device") // the pattern is good
	for _, o := range others {
		there, _ := filepath.EvalSymlinks(o)
		if filepath.Dir(there) != filepath.Dir(own) && word(o+"/../serial") == serial {
			return ""
		}
	}
	return serial
}

// word is the content of a small file, "" where there is none.
func word(path string) string {
	b, _ := os.ReadFile(path)
	return strings.TrimSpace(string(b))
}

// Reopen opens the same camera again after Close, under whatever number it has now.
func (s *Source) Reopen() (*Source, error) {
	paths := append([]string{s.path}, nodes()...)
	for i, p := range paths {
		n, err := openNode(p)
		if err != nil {
			if i == 0 && len(paths) == 1 {
				return nil, openError(p, err)
			}
			continue
		}
		if c, err := queryCap(n); err == nil && identify(p, c).is(s.id) {
			if _, err := captureType(c); err == nil {
				return start(n, p, s.options)
			}
		}
		n.close()
	}
	return nil, &NoDeviceError{Device: s.path, Problem: fmt.Sprintf("%s is not here", s.id.card), Lost: true}
}
