package cpu

import (
	"strings"
	"testing"
)

func TestLimits(t *testing.T) {
	for _, c := range []struct {
		name   string
		files  map[string]string
		want   Limits
		usable int // of four CPUs
	}{
		{"none", nil, Limits{}, 4},
		{"version 2", map[string]string{
			"proc/self/cgroup":                        "0::/system.slice/edgeseg.service\n",
			"sys/fs/cgroup/system.slice/memory.max":   "max\n",
			"sys/fs/cgroup/system.slice/cpu.max":      "max 100000\n",
			cgroupDir + service + "/cpu.max":          "150000 100000\n",
			cgroupDir + service + "/memory.max":       "67108864\n",
			"sys/fs/cgroup/other.slice/memory.max":    "4096\n",
			"sys/fs/cgroup/system.slice/x/memory.max": "4096\n",
		}, Limits{1.5, 64 << 20}, 2},
		{"the parent is tighter", map[string]string{
			"proc/self/cgroup":                      "0::/system.slice/edgeseg.service\n",
			"sys/fs/cgroup/system.slice/memory.max": "1000000\n",
			"sys/fs/cgroup/system.slice/cpu.max":    "50000 100000\n",
			cgroupDir + service + "/cpu.max":        "200000 100000\n",
			cgroupDir + service + "/memory.max":     "2000000\n",
		}, Limits{0.5, 1000000}, 1},
		{"container with its own root", map[string]string{
			"proc/self/cgroup":         "0::/../../docker/0123abcd\n",
			"sys/fs/cgroup/cpu.max":    "300000 100000\n",
			"sys/fs/cgroup/memory.max": "536870912\n",
		}, Limits{3, 512 << 20}, 3},
		{"no /proc", map[string]string{"sys/fs/cgroup/cpu.max": "100000 100000\n"}, Limits{1, 0}, 1},
		{"version 1", map[string]string{
			"proc/self/cgroup": "8:memory:/docker/ab\n4:cpu,cpuacct:/docker/ab\n1:name=systemd:/docker/ab\n0::/\n",
			"sys/fs/cgroup/cpu/docker/ab/cpu.cfs_quota_us":           "250000\n",
			"sys/fs/cgroup/cpu/docker/ab/cpu.cfs_period_us":          "100000\n",
			"sys/fs/cgroup/memory/docker/ab/memory.limit_in_bytes":   "268435456\n",
			"sys/fs/cgroup/memory/memory.limit_in_bytes":             "9223372036854771712\n",
			"sys/fs/cgroup/cpu/cpu.cfs_quota_us":                     "-1\n",
			"sys/fs/cgroup/cpu/cpu.cfs_period_us":                    "100000\n",
			"sys/fs/cgroup/cpuacct/docker/ab/cpu.cfs_quota_us":       "1\n",
			"sys/fs/cgroup/name=systemd/docker/ab/cpu.cfs_period_us": "1\n",
		}, Limits{2.5, 256 << 20}, 3},
		{"version 1 without limits", map[string]string{
			"proc/self/cgroup":                           "8:memory:/\n4:cpu,cpuacct:/\n",
			"sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
			"sys/fs/cgroup/cpu/cpu.cfs_quota_us":         "-1\n",
			"sys/fs/cgroup/cpu/cpu.cfs_period_us":        "100000\n",
		}, Limits{}, 4},
		{"damaged", map[string]string{
			"proc/self/cgroup":         "0::" + strings.Repeat("/a", 30000) + "\n\n:::\nx\n4:cpu\n",
			"sys/fs/cgroup/cpu.max":    "100000 0\n",
			"sys/fs/cgroup/memory.max": "-5\n",
		}, Limits{}, 4},
		{"quota that overflows", map[string]string{"sys/fs/cgroup/cpu.max": "99999999999999999999 100000\n"}, Limits{}, 4},
		{"quota above the machine", map[string]string{"sys/fs/cgroup/cpu.max": "6400000 100000\n"}, Limits{64, 0}, 4},
	} {
		m := Detect(tree(c.files), []int{0, 1, 2, 3})
		if m.Limits != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, m.Limits, c.want)
		}
		if got := m.Usable(); got != c.usable {
			t.Errorf("%s: %d usable, want %d", c.name, got, c.usable)
		}
	}
}

const service = "/system.slice/edgeseg.service"
