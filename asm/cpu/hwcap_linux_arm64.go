//go:build !purego

package cpu

import (
	"encoding/binary"
	"os"
)

// hwcapFeatures are those of AT_HWCAP2 that x/sys/cpu does not know. Where
// /proc is absent or closed they are taken as missing.
func hwcapFeatures() (f Features) {
	b, err := readLimited(os.DirFS("/"), "proc/self/auxv", 4096)
	if err != nil {
		return 0
	}
	if auxv(b, 26)&(1<<14) != 0 {
		f |= BF16
	}
	return f
}

// auxv is the value of a tag in an auxiliary vector of 64-bit words, 0 if it is not there.
func auxv(b []byte, tag uint64) uint64 {
	for ; len(b) >= 16; b = b[16:] {
		if binary.LittleEndian.Uint64(b) == tag {
			return binary.LittleEndian.Uint64(b[8:])
		}
	}
	return 0
}
