package v4l2

import (
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// unset is a default that no test sets, and that the fake refuses.
const unset = -99

func ranged(least, greatest int32) *queryControl {
	return &queryControl{Minimum: least, Maximum: greatest, Default: unset}
}

func TestControlsAreSetAsAskedFor(t *testing.T) {
	webcam := func() map[uint32]*queryControl {
		return map[uint32]*queryControl{
			// Of the automatic modes a USB camera knows the third only.
			ctrlExposureAuto:        {Minimum: 0, Maximum: 3, Default: exposureAuto},
			ctrlExposureTime:        ranged(3, 2047),
			ctrlExposureDynamicRate: ranged(0, 1),
			ctrlPowerLine:           ranged(0, 2),
			ctrlFocus:               ranged(0, 250),
			ctrlFocusAuto:           ranged(0, 1),
		}
	}
	far := 1000
	auto := -1
	for _, tt := range []struct {
		name string
		c    Controls
		want []control
	}{
		{"nothing", Controls{}, nil},
		{"automatic exposure", Controls{Exposure: -1}, []control{{ctrlExposureAuto, exposureAperturePriority}}},
		{"exposure that keeps the rate", Controls{SteadyRate: true}, []control{{ctrlExposureDynamicRate, 0}}},
		{"fixed exposure", Controls{Exposure: 10 * time.Millisecond}, []control{{ctrlExposureAuto, exposureManual}, {ctrlExposureTime, 100}}},
		{"exposure shorter than can be", Controls{Exposure: 1}, []control{{ctrlExposureAuto, exposureManual}, {ctrlExposureTime, 3}}},
		{"lamps at 50 Hz", Controls{PowerLine: PowerLine50Hz}, []control{{ctrlPowerLine, 1}}},
		{"no filter", Controls{PowerLine: PowerLineOff}, []control{{ctrlPowerLine, 0}}},
		{"focus beyond the end", Controls{Focus: &far}, []control{{ctrlFocusAuto, 0}, {ctrlFocus, 250}}},
		{"automatic focus", Controls{Focus: &auto}, []control{{ctrlFocusAuto, 1}}},
	} {
		d := newFake(fakeFormat{code: "GREY"})
		d.controls = webcam()
		s, err := start(d, "/dev/fake", Options{Controls: tt.c})
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		s.Close()
		if !slices.Equal(d.settings, tt.want) {
			t.Errorf("%s: set %v, want %v", tt.name, d.settings, tt.want)
		}
	}
}

func TestControlsThatAreNotThere(t *testing.T) {
	zero := 0
	for _, tt := range []struct {
		c    Controls
		want string // "" where the camera does what is asked without a control
	}{
		{Controls{SteadyRate: true}, ""},
		{Controls{Exposure: time.Millisecond}, "exposure: the camera has no such control"},
		{Controls{Exposure: -1}, "exposure: the camera has no such control"},
		{Controls{Focus: &zero}, "focus: the camera has no such control"},
	} {
		s, err := start(newFake(fakeFormat{code: "GREY"}), "/dev/fake", Options{Controls: tt.c})
		if err == nil {
			s.Close()
		}
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%+v: %v, want %q", tt.c, err, tt.want)
		}
	}
	d := newFake(fakeFormat{code: "GREY"})
	d.controls = map[uint32]*queryControl{ctrlPowerLine: ranged(0, 3)}
	d.fail = map[uintptr]error{vidiocSCtrl: unix.EIO}
	if _, err := start(d, "/dev/fake", Options{Controls: Controls{PowerLine: PowerLineAuto}}); err == nil || !strings.Contains(err.Error(), "= 3: input/output error") {
		t.Error(err)
	}
}
