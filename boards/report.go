package boards

import (
	"fmt"
	"strings"

	"github.com/edgeseg/edgeseg/asm/cpu"
)

// Fact is a line of a report.
type Fact struct{ Name, Text string }

// Report lists what is known, for people to read; facts that are not known are left out.
func (b *Board) Report() []Fact {
	var facts []Fact
	add := func(name, format string, args ...any) {
		facts = append(facts, Fact{name, fmt.Sprintf(format, args...)})
	}
	add("board", "%v", b)
	if b.Family != Other {
		add("family", "%v", b.Family)
	}
	if b.Kernel != "" {
		add("kernel", "%s", b.Kernel)
	}
	if b.CPU.Name != "" {
		add("processor", "%s", b.CPU.Name)
	}
	add("CPUs", "%s", b.processorLine())
	if f := b.CPU.Features; f != 0 {
		add("features", "%v", f)
	}
	if s := caches(b.CPU.CPUs); s != "" {
		add("caches", "%s", s)
	}
	for i, c := range b.Clocks[:min(len(b.Clocks), 8)] {
		if i == 0 || c.Governor != b.Clocks[i-1].Governor || c.Limit != b.Clocks[i-1].Limit {
			add("clock", "%s", c)
		}
	}
	if b.Power.Name != "" {
		add("power mode", "%s", b.Power.Name)
	}
	if b.Memory.Total > 0 {
		add("memory", "%s, %s available", mebibytes(b.Memory.Total), mebibytes(b.Memory.Available))
	}
	if b.Memory.Limit > 0 {
		add("memory limit", "%s", mebibytes(b.Memory.Limit))
	}
	if s := b.Sensors(); s != (Sensors{}) {
		add("sensors", "%s", s)
	}
	for _, c := range b.Cameras {
		add("camera", "%s", c)
	}
	return facts
}

func (b *Board) processorLine() string {
	s := fmt.Sprintf("%d", len(b.CPU.CPUs))
	if kinds := b.cores(); kinds != "" {
		s = kinds
	}
	if n := b.CPU.Usable(); n != len(b.CPU.CPUs) {
		s += fmt.Sprintf(", quota for %d", n)
	}
	if len(b.CPU.CPUs) < b.Total {
		s += fmt.Sprintf(", of %d", b.Total)
	}
	return s
}

// caches of each kind of CPU, "L1d 32 KiB, L2 1024 KiB for 4".
func caches(cpus []cpu.CPU) string {
	var kinds []string
	for i, c := range cpus {
		if i > 0 && c.L1d == cpus[i-1].L1d && c.L2 == cpus[i-1].L2 && c.L3 == cpus[i-1].L3 {
			continue
		}
		var levels []string
		for j, l := range []cpu.Cache{c.L1d, c.L2, c.L3} {
			if l.Size == 0 {
				continue
			}
			s := fmt.Sprintf("%s %d KiB", [...]string{"L1d", "L2", "L3"}[j], l.Size>>10)
			if l.CPUs > 1 {
				s += fmt.Sprintf(" for %d", l.CPUs)
			}
			levels = append(levels, s)
		}
		if len(levels) > 0 && len(kinds) < 8 {
			kinds = append(kinds, strings.Join(levels, ", "))
		}
	}
	return strings.Join(kinds, "; ")
}

// String is "CPU 0-3: 0.6 of 1.8 GHz, ondemand".
func (c Clock) String() string {
	s := fmt.Sprintf("CPU %s: %s of %s", c.CPUs, gigahertz(c.Hz), gigahertz(c.Limit))
	if c.Governor != "" {
		s += ", " + c.Governor
	}
	return s
}

// String is "48.7 degrees, 1.8 GHz, throttled".
func (s Sensors) String() string {
	var parts []string
	if s.Celsius != 0 {
		parts = append(parts, fmt.Sprintf("%.1f degrees", s.Celsius))
	}
	if s.Hz != 0 {
		parts = append(parts, gigahertz(s.Hz))
	}
	switch {
	case s.Throttled:
		parts = append(parts, "throttled")
	case s.WasThrottled:
		parts = append(parts, "was throttled")
	}
	switch {
	case s.UnderVoltage:
		parts = append(parts, "under-voltage")
	case s.WasUnderVoltage:
		parts = append(parts, "had under-voltage")
	}
	return strings.Join(parts, ", ")
}

// String is "/dev/video0: HD Webcam (USB, uvcvideo)".
func (c Camera) String() string {
	kind := c.Kind.String()
	if c.Driver != "" {
		kind += ", " + c.Driver
	}
	return fmt.Sprintf("%s: %s (%s)", c.Device, c.Name, kind)
}
