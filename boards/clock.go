package boards

import (
	"cmp"
	"io/fs"
	"slices"
	"strings"
)

// Clock is the clock of the CPUs that share one. In Hz, 0 is unknown.
type Clock struct {
	CPUs     string // "0-3"
	Governor string
	Hz       int64 // now
	Min, Max int64 // between which the governor may choose
	Limit    int64 // what the hardware can do

	dir string
}

// maxClocks bounds the work on servers, where each CPU has a clock of its own.
const maxClocks = 64

func readClocks(fsys fs.FS) []Clock {
	dirs := glob(fsys, cpuDir+"/cpufreq/policy*")
	slices.SortFunc(dirs, func(a, b string) int { // policy10 follows policy9
		return cmp.Or(len(a)-len(b), strings.Compare(a, b))
	})
	var clocks []Clock
	for _, dir := range dirs[:min(len(dirs), maxClocks)] {
		kHz := func(name string) int64 { return min(readInt(fsys, dir, name), 1<<40) * 1000 }
		clocks = append(clocks, Clock{
			CPUs:     ranges(readLine(fsys, dir, "affected_cpus")),
			Governor: readLine(fsys, dir, "scaling_governor"),
			Hz:       kHz(currentClock),
			Min:      kHz("scaling_min_freq"),
			Max:      kHz("scaling_max_freq"),
			Limit:    kHz("cpuinfo_max_freq"),
			dir:      dir,
		})
	}
	return clocks
}

const currentClock = "scaling_cur_freq"

// ranges turns "0 1 2 3" into "0-3".
func ranges(s string) string {
	f := strings.Fields(s)
	if len(f) < 2 {
		return s
	}
	for i := range f {
		if parseInt(f[i]) != parseInt(f[0])+int64(i) {
			return strings.Join(f, ",")
		}
	}
	return f[0] + "-" + f[len(f)-1]
}

// PowerMode is a Jetson's choice among budgets of power, which turn CPUs off
// and lower clocks. The zero PowerMode is none.
type PowerMode struct {
	Name string // "15W"
	// Best is the mode without a budget, "MAXN" or "MAXN_SUPER", and its number;
	// "" where the configuration has none.
	Best   string
	BestID int64
}

// readPowerMode reads what nvpmodel saves of its choice and its configuration:
//
//	pmode:0001 fmode:quiet
//	< POWER_MODEL ID=1 NAME=25W >
func readPowerMode(fsys fs.FS) PowerMode {
	_, s, ok := strings.Cut(readLine(fsys, "var/lib/nvpmodel/status"), "pmode:")
	if !ok {
		return PowerMode{}
	}
	digits, _, _ := strings.Cut(s, " ")
	id := parseInt(digits)
	m := PowerMode{Name: "mode " + digits}
	for line := range strings.SplitSeq(readAll(fsys, "etc/nvpmodel.conf"), "\n") {
		if !strings.HasPrefix(line, "< POWER_MODEL ") {
			continue
		}
		n, name := int64(-1), ""
		for field := range strings.FieldsSeq(line) {
			switch key, value, _ := strings.Cut(field, "="); key {
			case "ID":
				n = parseInt(value)
			case "NAME":
				name = printable(value)
			}
		}
		if name == "" {
			continue
		}
		if n == id {
			m.Name = name
		}
		// MAXN_SUPER is above MAXN.
		if strings.HasPrefix(name, "MAXN") && len(name) > len(m.Best) {
			m.Best, m.BestID = name, n
		}
	}
	return m
}
