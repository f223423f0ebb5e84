package cpu

import (
	"io/fs"
	"path"
	"strconv"
	"strings"
)

// Cache is one data or unified cache as seen from a CPU; the zero Cache is absent or unknown.
type Cache struct {
	Size int // bytes
	CPUs int // how many CPUs share it
}

// readCaches takes the caches from sysfs, what is missing there from what the
// kind of core has on most boards: many device trees leave caches out.
func (c *CPU) readCaches(fsys fs.FS, dir string) {
	known := false
	for i := range 8 {
		index := path.Join(dir, "cache", "index"+strconv.Itoa(i))
		level := readInt(fsys, index, "level")
		if level == 0 || readLine(fsys, index, "type") == "Instruction" {
			continue
		}
		size := parseSize(readLine(fsys, index, "size"))
		if size == 0 {
			continue
		}
		list, _ := ParseList(readLine(fsys, index, "shared_cpu_list"))
		cache := Cache{Size: size, CPUs: max(len(list), 1)}
		switch level {
		case 1:
			c.L1d = cache
		case 2:
			c.L2, known = cache, true
		case 3:
			c.L3 = cache
		}
	}
	usual := armCaches[c.Core]
	if c.L1d.Size == 0 {
		c.L1d = usual[0]
	}
	if !known {
		c.L2, c.L3 = usual[1], usual[2]
	}
}

// parseSize reads "32K" or "2M" in bytes; 0 for anything else and for more than 1 GiB.
func parseSize(s string) int {
	shift := 0
	switch {
	case strings.HasSuffix(s, "K"):
		shift = 10
	case strings.HasSuffix(s, "M"):
		shift = 20
	}
	if shift > 0 {
		s = s[:len(s)-1]
	}
	n, err := strconv.ParseUint(s, 10, 31)
	if err != nil || n > 1<<30>>shift {
		return 0
	}
	return int(n) << shift
}

// armCaches are L1d, L2 and L3 of cores in the configuration of the boards
// that have them: Pi 3 and Zero 2 (A53), Jetson Nano (A57), Pi 4 (A72), Pi 5
// (A76), Jetson Orin (A78). Up to the A73 a cluster shares its L2, later cores have one each.
var armCaches = map[Core][3]Cache{
	A7:     {{32 << 10, 1}, {512 << 10, 4}},
	A15:    {{32 << 10, 1}, {2 << 20, 4}},
	A35:    {{32 << 10, 1}, {512 << 10, 4}},
	A53:    {{32 << 10, 1}, {512 << 10, 4}},
	A55:    {{32 << 10, 1}, {128 << 10, 1}},
	A57:    {{32 << 10, 1}, {2 << 20, 4}},
	A72:    {{32 << 10, 1}, {1 << 20, 4}},
	A73:    {{32 << 10, 1}, {1 << 20, 4}},
	A75:    {{64 << 10, 1}, {256 << 10, 1}},
	A76:    {{64 << 10, 1}, {512 << 10, 1}, {2 << 20, 4}},
	A78:    {{64 << 10, 1}, {256 << 10, 1}, {2 << 20, 4}},
	X1:     {{64 << 10, 1}, {1 << 20, 1}},
	N1:     {{64 << 10, 1}, {1 << 20, 1}},
	V1:     {{64 << 10, 1}, {1 << 20, 1}},
	Carmel: {{64 << 10, 1}, {2 << 20, 2}, {4 << 20, 8}},
	Apple:  {{64 << 10, 1}, {4 << 20, 4}},
}
