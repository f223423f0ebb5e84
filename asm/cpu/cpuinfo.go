package cpu

import (
	"io/fs"
	"path"
	"strconv"
	"strings"
)

// cpuInfo is what /proc/cpuinfo tells.
type cpuInfo struct {
	name string         // of the first processor
	midr map[int]uint32 // by processor, implementer and part only
	last uint32         // the MIDR that follows the last processor: old kernels print one for all
}

// readCPUInfo reads the start of /proc/cpuinfo: enough for 100 ARM cores, which have sysfs besides.
func readCPUInfo(fsys fs.FS) cpuInfo {
	b, err := readLimited(fsys, "proc/cpuinfo", 1<<16)
	if err != nil {
		return cpuInfo{}
	}
	return parseCPUInfo(string(b))
}

func parseCPUInfo(s string) cpuInfo {
	info := cpuInfo{midr: map[int]uint32{}}
	processor := -1
	for line := range strings.SplitSeq(s, "\n") {
		key, value, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		switch key {
		case "processor":
			n, err := strconv.Atoi(value)
			if err != nil || n < 0 || n >= maxCPUs {
				n = -1
			}
			processor, info.last = n, 0
		case "model name":
			if info.name == "" {
				info.name = value
			}
		case "CPU implementer":
			if n, err := strconv.ParseUint(value, 0, 8); err == nil {
				info.last = uint32(n) << 24
			}
		case "CPU part":
			if n, err := strconv.ParseUint(value, 0, 12); err == nil && info.last != 0 {
				info.last = info.last&^0xfff0 | uint32(n)<<4
				if processor >= 0 {
					info.midr[processor] = info.last
				}
			}
		}
	}
	if len(info.midr) > 1 {
		info.last = 0
	}
	return info
}

// coreOf asks sysfs, then /proc/cpuinfo, then takes the register itself.
func coreOf(fsys fs.FS, dir string, id int, info cpuInfo, own uint32) Core {
	s := readLine(fsys, dir, "regs/identification/midr_el1")
	if n, err := strconv.ParseUint(s, 0, 64); err == nil && n != 0 {
		return CoreOf(uint32(n))
	}
	for _, midr := range []uint32{info.midr[id], info.last, own} {
		if midr != 0 {
			return CoreOf(midr)
		}
	}
	return Generic
}

func cpuPath(id int) string { return path.Join(cpuDir, "cpu"+strconv.Itoa(id)) }
