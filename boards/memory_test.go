package boards

import (
	"testing"
	"testing/fstest"
)

func TestAddressSpaceIsLimited(t *testing.T) {
	const header = "Limit                     Soft Limit           Hard Limit           Units     \n"
	for _, tt := range []struct {
		limits, status string
		want           int64
	}{
		{"", "", 0},
		{header + "Max address space         unlimited            unlimited            bytes     \n", "VmSize:\t 1000 kB\n", 0},
		{header + "Max address space         1073741824           unlimited            bytes     \n", "Name:\tx\nVmSize:\t  524288 kB\n", (1024 - 512 - 192) << 20},
		{header + "Max address space         536870912            unlimited            bytes     \n", "VmSize:\t  524288 kB\n", 1},
	} {
		m := readMemory(fstest.MapFS{
			"proc/self/limits": {Data: []byte(tt.limits)},
			"proc/self/status": {Data: []byte(tt.status)},
		})
		if m.Mappable != tt.want {
			t.Errorf("%q: %d bytes, want %d", tt.limits, m.Mappable, tt.want)
		}
	}
}
