package v4l2

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// List finds the nodes that capture video and asks each what it offers. Nodes that
// may not be opened are left out.
func List() []Device {
	var out []Device
	for _, p := range nodes() {
		if d, ok := describe(p); ok {
			out = append(out, d)
		}
	}
	return out
}

// nodes are the video nodes that there are, by number.
func nodes() []string {
	paths, _ := filepath.Glob("/dev/video[0-9]*") // the pattern is good
	slices.SortFunc(paths, func(a, b string) int { return number(a) - number(b) })
	return paths
}

func describe(path string) (d Device, ok bool) {
	d = Device{Path: path}
	n, err := openNode(path)
	if errors.Is(err, unix.EBUSY) {
		name, _ := os.ReadFile("/sys/class/video4linux/" + filepath.Base(path) + "/name")
		d.Name, d.Busy = strings.TrimSpace(string(name)), true
		return d, true
	}
	if err != nil {
		return d, false
	}
	defer n.close()
	caps, err := queryCap(n)
	if err != nil {
		return d, false
	}
	typ, err := captureType(caps)
	if err != nil {
		return d, false
	}
	d.Name, d.Driver, d.Bus = text(caps.Card[:]), text(caps.Driver[:]), text(caps.BusInfo[:])
	d.Formats = offers(n, typ)
	return d, true
}

func offers(d device, typ uint32) (out []Offer) {
	for _, f := range enumFormats(d, typ) {
		o := Offer{Code: f.PixelFormat.String(), Name: text(f.Description[:]), Readable: rank(f.PixelFormat) >= 0}
		for _, s := range enumSizes(d, f.PixelFormat) {
			o.Sizes = append(o.Sizes, s.String())
		}
		out = append(out, o)
	}
	return out
}

// text is a C string of a driver, without what would disturb a terminal.
func text(b []byte) string {
	b, _, _ = bytes.Cut(b, []byte{0})
	return strings.Map(func(r rune) rune {
		if !strconv.IsPrint(r) || r == '\uFFFD' {
			return -1
		}
		return r
	}, string(b))
}

func number(path string) int {
	n, _ := strconv.Atoi(strings.TrimPrefix(path, "/dev/video")) // 0 if it is none
	return n
}
