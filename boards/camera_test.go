package boards

import (
	"slices"
	"testing"
	"testing/fstest"
)

func TestCameras(t *testing.T) {
	type node struct{ name, index, driver string }
	for _, c := range []struct {
		name  string
		nodes []node
		want  []string
	}{
		{"none", nil, nil},
		{"webcam with its metadata", []node{{"Cam", "0", "uvcvideo"}, {"Cam", "1", "uvcvideo"}}, []string{"/dev/video0: Cam (USB, uvcvideo)"}},
		{"camera of depth", []node{{"D435", "0", "uvcvideo"}, {"D435", "1", "uvcvideo"}, {"D435", "2", "uvcvideo"}, {"D435", "3", "uvcvideo"}},
			[]string{"/dev/video0: D435 (USB, uvcvideo)", "/dev/video2: D435 (USB, uvcvideo)"}},
		{"Pi 4 with codecs", []node{{"unicam-image", "0", "unicam"}, {"unicam-embedded", "1", "unicam"}, {"bcm2835-isp-output0", "0", "bcm2835-isp"},
			{"rpivid", "0", "rpivid"}}, []string{"/dev/video0: unicam-image (CSI, unicam)"}},
		{"Pi 5", []node{{"rp1-cfe-csi2_ch0", "0", "rp1-cfe"}, {"rp1-cfe-embedded", "1", "rp1-cfe"}, {"pispbe-input", "0", "pispbe"}},
			[]string{"/dev/video0: rp1-cfe-csi2_ch0 (CSI, rp1-cfe)"}},
		{"Jetson without a driver's name", []node{{"vi-output, imx219 9-0010", "0", ""}}, []string{"/dev/video0: vi-output, imx219 9-0010 (CSI)"}},
		{"virtual", []node{{"vivid-000-vid-cap", "0", "vivid"}, {"Dummy video device (0x0000)", "0", ""}},
			[]string{"/dev/video0: vivid-000-vid-cap (virtual, vivid)", "/dev/video1: Dummy video device (0x0000) (virtual)"}},
		{"unknown", []node{{"grabber", "0", "newdriver"}}, []string{"/dev/video0: grabber (unknown, newdriver)"}},
	} {
		files := fstest.MapFS{}
		for i, n := range c.nodes {
			dir := "sys/class/video4linux/video" + string(rune('0'+i)) + "/"
			files[dir+"name"] = &fstest.MapFile{Data: []byte(n.name + "\n")}
			files[dir+"index"] = &fstest.MapFile{Data: []byte(n.index + "\n")}
			if n.driver != "" {
				files[dir+"device/uevent"] = &fstest.MapFile{Data: []byte("OF_NAME=x\nDRIVER=" + n.driver + "\nMODALIAS=y\n")}
			}
		}
		var got []string
		for _, camera := range findCameras(files) {
			got = append(got, camera.String())
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
