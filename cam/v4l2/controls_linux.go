package v4l2

import (
	"errors"
	"fmt"
	"time"
	"unsafe"
)

// errNoControl is wrapped where the camera lacks what was asked for.
var errNoControl = errors.New("the camera has no such control")

// setControls sets what the options ask for and leaves the rest as it is.
func setControls(d device, c Controls) error {
	if err := setExposure(d, c); err != nil {
		return fmt.Errorf("exposure: %w", err)
	}
	if c.PowerLine != 0 {
		value := map[PowerLine]int64{PowerLineOff: 0, PowerLine50Hz: 1, PowerLine60Hz: 2, PowerLineAuto: 3}[c.PowerLine]
		if err := setControl(d, ctrlPowerLine, value); err != nil {
			return fmt.Errorf("power-line frequency: %w", err)
		}
	}
	if c.Focus != nil {
		if err := setFocus(d, *c.Focus); err != nil {
			return fmt.Errorf("focus: %w", err)
		}
	}
	return nil
}

func setExposure(d device, c Controls) error {
	switch {
	case c.Exposure > 0:
		if err := setControl(d, ctrlExposureAuto, exposureManual); err != nil && !errors.Is(err, errNoControl) {
			return err
		}
		return setControl(d, ctrlExposureTime, max(int64(c.Exposure/(100*time.Microsecond)), 1))
	case c.Exposure < 0:
		// USB cameras know the second of these only, sensors behind an image processor the first.
		if setControl(d, ctrlExposureAuto, exposureAuto) != nil {
			if err := setControl(d, ctrlExposureAuto, exposureAperturePriority); err != nil {
				return err
			}
		}
	}
	if c.SteadyRate {
		// A camera without this control has no automatic exposure that changes the rate.
		if err := setControl(d, ctrlExposureDynamicRate, 0); err != nil && !errors.Is(err, errNoControl) {
			return err
		}
	}
	return nil
}

func setFocus(d device, focus int) error {
	if focus < 0 {
		return setControl(d, ctrlFocusAuto, 1)
	}
	if err := setControl(d, ctrlFocusAuto, 0); err != nil && !errors.Is(err, errNoControl) {
		return err
	}
	return setControl(d, ctrlFocus, int64(focus))
}

// setControl sets a control to the value, or to the nearest that it takes.
func setControl(d device, id uint32, value int64) error {
	q := queryControl{ID: id}
	if d.ioctl(vidiocQueryCtrl, unsafe.Pointer(&q)) != nil || q.Flags&ctrlDisabled != 0 {
		return errNoControl
	}
	c := control{id, int32(min(max(value, int64(q.Minimum)), int64(q.Maximum)))}
	if err := d.ioctl(vidiocSCtrl, unsafe.Pointer(&c)); err != nil {
		return fmt.Errorf("%s = %d: %w", text(q.Name[:]), c.Value, err)
	}
	return nil
}
