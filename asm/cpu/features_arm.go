//go:build !purego

package cpu

import "golang.org/x/sys/cpu"

// detect asks HWCAP; there are ARMv7 processors without NEON.
func detect() Features {
	if cpu.ARM.HasNEON {
		return NEON
	}
	return 0
}
