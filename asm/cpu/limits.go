package cpu

import (
	"io/fs"
	"math"
	"path"
	"strconv"
	"strings"
)

// Limits are what the process may use at most, by control groups; 0 is no limit.
type Limits struct {
	CPUs   float64 // CPUs' worth of time, 1.5 for one and a half
	Memory int64   // bytes
}

// ReadLimits reads the control group of the process and those above it, of
// either version, and takes the tightest of each kind. A container often sees
// its own group as the root while /proc names the host's path: groups that are not there do not count.
func ReadLimits(fsys fs.FS) Limits {
	l := Limits{CPUs: math.Inf(1), Memory: math.MaxInt64}
	b, _ := readLimited(fsys, "proc/self/cgroup", 1<<16)
	for line := range strings.SplitSeq("0::/\n"+string(b), "\n") {
		controllers, group, ok := strings.Cut(afterColon(line), ":")
		if !ok || len(group) > maxPath {
			continue
		}
		for dir := path.Clean("/" + group); ; dir = path.Dir(dir) {
			l.tighten(fsys, controllers, dir)
			if dir == "/" {
				break
			}
		}
	}
	if math.IsInf(l.CPUs, 1) {
		l.CPUs = 0
	}
	if l.Memory >= unlimited {
		l.Memory = 0
	}
	return l
}

// unlimited: version 1 writes the largest multiple of a page for no limit.
const unlimited = 1 << 62

const (
	cgroupDir = "sys/fs/cgroup"
	maxPath   = 4096
)

// tighten takes the limits of one group into account. Controllers are empty for version 2.
func (l *Limits) tighten(fsys fs.FS, controllers, group string) {
	if controllers == "" {
		quota, period, _ := strings.Cut(readLine(fsys, cgroupDir, group, "cpu.max"), " ")
		l.tightenCPUs(quota, period)
		l.tightenMemory(readLine(fsys, cgroupDir, group, "memory.max"))
		return
	}
	for name := range strings.SplitSeq(controllers, ",") {
		switch dir := path.Join(cgroupDir, name, group); name {
		case "cpu":
			l.tightenCPUs(readLine(fsys, dir, "cpu.cfs_quota_us"), readLine(fsys, dir, "cpu.cfs_period_us"))
		case "memory":
			l.tightenMemory(readLine(fsys, dir, "memory.limit_in_bytes"))
		}
	}
}

// tightenCPUs ignores "max" and "-1", which are no limit.
func (l *Limits) tightenCPUs(quota, period string) {
	q, errQ := strconv.ParseUint(quota, 10, 63)
	p, errP := strconv.ParseUint(period, 10, 63)
	if errQ == nil && errP == nil && q > 0 && p > 0 {
		l.CPUs = min(l.CPUs, float64(q)/float64(p))
	}
}

func (l *Limits) tightenMemory(s string) {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil && n > 0 {
		l.Memory = min(l.Memory, n)
	}
}

// afterColon drops the hierarchy's number of a line "4:cpu,cpuacct:/group".
func afterColon(s string) string {
	_, s, _ = strings.Cut(s, ":")
	return s
}
