//go:build !linux

package boards

import (
	"fmt"
	"runtime"

	"periph.io/x/conn/v3/gpio"
)

func openLine(string) (gpio.PinOut, func() error, error) {
	return nil, nil, fmt.Errorf("pins are not supported on %s", runtime.GOOS)
}
