package boards

import (
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Camera is a video device that gives pictures.
type Camera struct {
	Device string // "/dev/video0"
	Name   string
	Driver string // "" for virtual ones
	Kind   CameraKind
	// Formats are the four-character codes that the device offers. Detection
	// leaves them to whoever opens the device; Advice heeds them.
	Formats []string
}

// CameraKind is how a camera is attached, which decides how to use it.
type CameraKind uint8

const (
	UnknownCamera CameraKind = iota
	USB
	CSI     // a receiver of raw Bayer data, for libcamera or Argus to process
	Virtual // loopback and test devices
)

var cameraKinds = [...]string{"unknown", "USB", "CSI", "virtual"}

func (k CameraKind) String() string {
	if int(k) < len(cameraKinds) {
		return cameraKinds[k]
	}
	return "kind " + strconv.Itoa(int(k))
}

// drivers that give pictures by kind, and those that only process them: codecs, scalers, image signal processors.
var (
	csiDrivers    = []string{"unicam", "bcm2835-unicam", "rp1-cfe", "tegra-video", "tegra-capture-vi", "tegra-vi", "rkcif", "rkisp1", "sun6i-csi", "imx7-csi"}
	otherDrivers  = []string{"bcm2835-codec", "bcm2835-isp", "rpivid", "rpi-hevc-dec", "pispbe", "hantro-vpu", "rkvdec", "rockchip-rga", "rockchip_rga", "cedrus"}
	virtualDriver = []string{"vivid", "vimc", "v4l2loopback"}
)

func findCameras(fsys fs.FS) []Camera {
	var cameras []Camera
	const class = "sys/class/video4linux"
	for n := range 64 {
		node := "video" + strconv.Itoa(n)
		dir := path.Join(class, node)
		c := Camera{Device: "/dev/" + node, Name: readLine(fsys, dir, "name"), Driver: driverOf(fsys, path.Join(dir, "device"))}
		if c.Name == "" && c.Driver == "" {
			continue
		}
		c.Kind = kindOf(c)
		if ignored(c, readInt(fsys, dir, "index")) {
			continue
		}
		cameras = append(cameras, c)
	}
	return cameras
}

// driverOf reads the driver of a device from its uevent, which needs no link to be followed.
func driverOf(fsys fs.FS, dir string) string {
	for line := range strings.SplitSeq(readAll(fsys, dir, "uevent"), "\n") {
		if d, ok := strings.CutPrefix(line, "DRIVER="); ok {
			return d
		}
	}
	return ""
}

func kindOf(c Camera) CameraKind {
	switch {
	case c.Driver == "uvcvideo":
		return USB
	case slices.Contains(csiDrivers, c.Driver), strings.HasPrefix(c.Name, "vi-output"), strings.HasPrefix(c.Name, "unicam"),
		strings.HasPrefix(c.Name, "rp1-cfe"):
		return CSI
	case slices.Contains(virtualDriver, c.Driver), strings.HasPrefix(c.Name, "vivid"), c.Driver == "" && strings.HasPrefix(c.Name, "Dummy video"):
		return Virtual
	}
	return UnknownCamera
}

// ignored are nodes without pictures: codecs and the like, the metadata node
// beside each node of a USB camera, and those that a CSI receiver has for
// embedded data, statistics and its other channels.
func ignored(c Camera, index int64) bool {
	if c.Kind == USB {
		return index%2 != 0
	}
	for _, d := range otherDrivers {
		if c.Driver == d || strings.HasPrefix(c.Name, d) {
			return true
		}
	}
	switch {
	case strings.HasPrefix(c.Name, "rp1-cfe"):
		return c.Name != "rp1-cfe-csi2_ch0"
	case strings.HasPrefix(c.Name, "unicam"):
		return c.Name != "unicam-image"
	}
	return false
}
