package cpu

import (
	"io/fs"
	"math"
	"os"
)

// Machine is what the process may use of the processors.
type Machine struct {
	Name     string // what the processor calls itself on amd64, "" on ARM
	Features Features
	CPUs     []CPU // on which the process may run, never empty
	Limits   Limits
}

// CPU is one that the process may run on. What is not known is zero.
type CPU struct {
	ID       int
	Core     Core
	MaxHz    int64 // highest clock
	Capacity int   // speed relative to the machine's fastest, which has 1024, as Linux estimates it

	L1d, L2, L3 Cache
}

// Host looks at the machine and at the limits of the process anew.
func Host() *Machine {
	return detectMachine(os.DirFS("/"), affinity(), ownMIDR())
}

// Detect is Host for a tree of files with proc/ and sys/ in it and the numbers
// of the CPUs that are allowed; features are those of the process all the same.
func Detect(fsys fs.FS, allowed []int) *Machine {
	return detectMachine(fsys, allowed, 0)
}

// Usable is how many threads can run at once: one for each CPU that is
// allowed, no more than the quota rounded up, at least 1.
func (m *Machine) Usable() int {
	n := len(m.CPUs)
	if q := m.Limits.CPUs; q > 0 && q < float64(n) {
		n = int(math.Ceil(q))
	}
	return max(n, 1)
}

// Fast are the CPUs of the fastest kind: all but the small cores of a
// big.LITTLE machine. Cores of one kind may differ in clock by a quarter. Where
// nothing tells how fast they are, all CPUs are.
func (m *Machine) Fast() []CPU {
	best := m.CPUs[0]
	for _, c := range m.CPUs {
		if c.speed() > best.speed() {
			best = c
		}
	}
	if best.speed() == 0 {
		return m.CPUs
	}
	var fast []CPU
	for _, c := range m.CPUs {
		if c.Core == best.Core && c.speed() >= best.speed()/4*3 {
			fast = append(fast, c)
		}
	}
	return fast
}

// speed orders the CPUs of one machine.
func (c CPU) speed() int64 {
	if c.Capacity > 0 {
		return int64(c.Capacity)
	}
	return c.MaxHz
}

const cpuDir = "sys/devices/system/cpu"

// detectMachine: midr is the register of the CPU that asks, for machines that tell nothing in files.
func detectMachine(fsys fs.FS, allowed []int, midr uint32) *Machine {
	info := readCPUInfo(fsys)
	m := &Machine{Name: info.name, Features: Available(), Limits: ReadLimits(fsys)}
	for _, id := range allowed {
		dir := cpuPath(id)
		c := CPU{
			ID:       id,
			Core:     coreOf(fsys, dir, id, info, midr),
			MaxHz:    min(readInt(fsys, dir, "cpufreq/cpuinfo_max_freq"), 1<<40) * 1000,
			Capacity: int(min(readInt(fsys, dir, "cpu_capacity"), 1<<20)),
		}
		// CPUs of one kind and speed have equal caches: a server has hundreds of CPUs.
		if i := m.alike(c); i >= 0 {
			c.L1d, c.L2, c.L3 = m.CPUs[i].L1d, m.CPUs[i].L2, m.CPUs[i].L3
		} else {
			c.readCaches(fsys, dir)
		}
		m.CPUs = append(m.CPUs, c)
	}
	if len(m.CPUs) == 0 {
		m.CPUs = []CPU{{}}
	}
	return m
}

// alike is the index of a CPU like c, -1 if c is the first of its kind.
func (m *Machine) alike(c CPU) int {
	for i, o := range m.CPUs {
		if o.Core == c.Core && o.MaxHz == c.MaxHz && o.Capacity == c.Capacity {
			return i
		}
	}
	return -1
}
