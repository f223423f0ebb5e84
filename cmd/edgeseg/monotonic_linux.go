package main

import (
	"time"

	"golang.org/x/sys/unix"
)

// monotonic reads the clock that cameras stamp their frames with, 0 where it cannot be read.
func monotonic() time.Duration {
	var t unix.Timespec
	if unix.ClockGettime(unix.CLOCK_MONOTONIC, &t) != nil {
		return 0
	}
	return time.Duration(t.Nano())
}
