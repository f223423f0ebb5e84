//go:build !(linux && arm64) || purego

package cpu

import "runtime"

// ownMIDR: all ARM Macs have Apple's cores, other systems do not let a program know.
func ownMIDR() uint32 {
	if runtime.GOOS == "darwin" && runtime.GOARCH == "arm64" {
		return 'a' << 24
	}
	return 0
}
