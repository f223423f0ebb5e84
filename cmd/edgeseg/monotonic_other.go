//go:build !linux

package main

import "time"

// monotonic is 0: there are no cameras on this system, so no age to be told.
func monotonic() time.Duration { return 0 }
