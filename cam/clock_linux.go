package cam

import (
	"time"

	"golang.org/x/sys/unix"
)

// Monotonic reads the clock of Frame.Time, CLOCK_MONOTONIC; 0 where it cannot be read.
func Monotonic() time.Duration {
	var t unix.Timespec
	if unix.ClockGettime(unix.CLOCK_MONOTONIC, &t) != nil {
		return 0
	}
	return time.Duration(t.Nano())
}
