//go:build !purego

package cpu

import "golang.org/x/sys/cpu"

// ownMIDR is the register of the CPU that runs this, 0 where Linux does not
// offer it: executing MRS would be an illegal instruction then.
func ownMIDR() uint32 {
	if !cpu.ARM64.HasCPUID {
		return 0
	}
	return readMIDR()
}

//go:noescape
func readMIDR() uint32
