//go:build !linux

package cam

import "time"

var start = time.Now()

// Monotonic reads the clock of Frame.Time. No driver stamps frames with it on this system.
func Monotonic() time.Duration { return time.Since(start) }
