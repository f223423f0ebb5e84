package v4l2

import (
	"os"
	"path/filepath"
	"testing"
)

func TestTheSameCameraUnderAnotherNumber(t *testing.T) {
	camera := identity{card: "HD Webcam", bus: "usb-0000:01:00.0-1.3", serial: "8A5C", index: "0"}
	for _, tt := range []struct {
		name   string
		change func(*identity)
		want   bool
	}{
		{"in its place", func(id *identity) {}, true},
		{"in another port", func(id *identity) { id.bus = "usb-0000:01:00.0-1.4" }, true},
		{"another one in its place", func(id *identity) { id.card = "Other" }, false},
		{"another of its kind", func(id *identity) { id.bus, id.serial = "usb-0000:01:00.0-1.4", "8A5D" }, false},
		{"another of its kind without a number", func(id *identity) { id.bus, id.serial = "usb-0000:01:00.0-1.4", "" }, false},
		{"its second node", func(id *identity) { id.index = "1" }, false},
	} {
		other := camera
		tt.change(&other)
		if got := camera.is(other); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
	a, b := identity{card: "HD Webcam", bus: "usb-1"}, identity{card: "HD Webcam", bus: "usb-2"}
	if a.is(b) {
		t.Error("two cameras without serial numbers are told to be one")
	}
}

// The folders are those of a kernel: class links to nodes, their device to the USB interface, above
// which the serial number lies.
func TestSerialNumberOfTheUSBDevice(t *testing.T) {
	root := t.TempDir()
	class := filepath.Join(root, "class")
	camera := func(node, device, serial string) string {
		t.Helper()
		dir := filepath.Join(root, "devices", device, device+":1.0", "video4linux", node)
		for _, d := range []string{dir, class} {
			if err := os.MkdirAll(d, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		links := map[string]string{filepath.Join(dir, "device"): "../..", filepath.Join(class, node): dir}
		for at, to := range links {
			if err := os.Symlink(to, at); err != nil && !os.IsExist(err) {
				t.Fatal(err)
			}
		}
		if serial != "" {
			if err := os.WriteFile(filepath.Join(root, "devices", device, "serial"), []byte(serial+"\n"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		return filepath.Join(class, node)
	}
	first := camera("video0", "1-1", "8A5C")
	camera("video1", "1-1", "8A5C") // the metadata node of the same device
	shared := camera("video2", "1-2", "SN0001")
	camera("video3", "1-3", "SN0001")
	none := camera("video4", "1-4", "")
	for node, want := range map[string]string{first: "8A5C", shared: "", none: "", root + "/absent": ""} {
		if got := serialOf(node, class); got != want {
			t.Errorf("%s: serial %q, want %q", filepath.Base(node), got, want)
		}
	}
}
