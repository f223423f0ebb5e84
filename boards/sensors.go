package boards

import (
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Sensors is how the board feels now. What it does not tell is zero.
type Sensors struct {
	Celsius float64 // of the processor
	Hz      int64   // lowest current clock of the fast CPUs

	Throttled    bool // slowed down by heat or want of power
	UnderVoltage bool

	// Since it was switched on, or as long as the driver remembers.
	WasThrottled    bool
	WasUnderVoltage bool
}

// probes are the files that sensors are read from, found once.
type probes struct {
	temperature string
	clocks      []string
	firmware    string   // Raspberry Pi: flags of the firmware
	voltage     string   // Raspberry Pi: alarm of the supply
	coolers     []string // state of the devices that cool by slowing CPUs down, 0 when they do not
	lowVoltage  string   // Jetson: count of drops of the supply
	overCurrent []string // Jetson: counts of peaks of current
}

// Sensors reads the board's sensors: about five small files.
func (b *Board) Sensors() Sensors {
	var s Sensors
	p := &b.probes
	s.Celsius = celsius(b.fsys, p.temperature)
	for _, name := range p.clocks {
		if hz := min(readInt(b.fsys, name), 1<<40) * 1000; hz > 0 && (s.Hz == 0 || hz < s.Hz) {
			s.Hz = hz
		}
	}
	if p.firmware != "" {
		s.addFirmware(readLine(b.fsys, p.firmware))
	}
	if p.voltage != "" && readInt(b.fsys, p.voltage) != 0 {
		s.UnderVoltage, s.WasUnderVoltage = true, true
	}
	for _, name := range p.coolers {
		if readInt(b.fsys, name) != 0 {
			s.Throttled, s.WasThrottled = true, true
		}
	}
	if p.lowVoltage != "" && readInt(b.fsys, p.lowVoltage) != 0 {
		s.WasUnderVoltage = true
	}
	for _, name := range p.overCurrent {
		if readInt(b.fsys, name) != 0 {
			s.WasThrottled = true
		}
	}
	return s
}

// addFirmware reads the flags that `vcgencmd get_throttled` prints: in bits 0
// to 3 low voltage, capped clock, throttled, soft limit of temperature; the
// same since start in 16 to 19.
func (s *Sensors) addFirmware(hex string) {
	flags, err := strconv.ParseUint(strings.TrimPrefix(hex, "0x"), 16, 32)
	if err != nil {
		return
	}
	s.UnderVoltage = s.UnderVoltage || flags&1 != 0
	s.Throttled = s.Throttled || flags&0xe != 0
	s.WasUnderVoltage = s.WasUnderVoltage || flags&0x1_0001 != 0
	s.WasThrottled = s.WasThrottled || flags&0xe_000e != 0
}

func findProbes(fsys fs.FS) probes {
	p := probes{temperature: findTemperature(fsys)}
	for _, dir := range []string{"soc*/*firmware", "*firmware"} {
		if names := glob(fsys, "sys/devices/platform/"+dir+"/get_throttled"); len(names) > 0 && p.firmware == "" {
			p.firmware = names[0]
		}
	}
	for _, name := range glob(fsys, "sys/class/hwmon/hwmon*/name") {
		dir := path.Dir(name)
		switch readLine(fsys, name) {
		case "rpi_volt":
			p.voltage = path.Join(dir, "in0_lcrit_alarm")
		case "soctherm_oc": // Orin's developer guide: 1 voltage, 2 average and 3 peak current
			p.lowVoltage = path.Join(dir, "oc1_event_cnt")
			p.overCurrent = []string{path.Join(dir, "oc2_event_cnt"), path.Join(dir, "oc3_event_cnt")}
		}
	}
	for _, name := range glob(fsys, "sys/class/thermal/cooling_device*/type") {
		if slowsCPU(readLine(fsys, name)) && len(p.coolers) < 16 {
			p.coolers = append(p.coolers, path.Join(path.Dir(name), "cur_state"))
		}
	}
	p.clocks = fastClocks(fsys)
	return p
}

// slowsCPU tells the cooling devices that lower the clock of CPUs from fans, GPUs and modems.
func slowsCPU(kind string) bool {
	kind = strings.ToLower(kind)
	return strings.Contains(kind, "cpufreq") || strings.HasPrefix(kind, "cpu-balanced") || kind == "processor"
}

// fastClocks are the current clocks of the policies with the highest limit.
func fastClocks(fsys fs.FS) (names []string) {
	clocks := readClocks(fsys)
	var best int64
	for _, c := range clocks {
		best = max(best, c.Limit)
	}
	for _, c := range clocks {
		if c.Limit == best && len(names) < 16 {
			names = append(names, path.Join(c.dir, currentClock))
		}
	}
	return names
}

// findTemperature is the file of the processor's own temperature: a thermal
// zone with the most telling name, else a hwmon sensor (AMD), else the first zone.
func findTemperature(fsys fs.FS) string {
	zones := glob(fsys, "sys/class/thermal/thermal_zone*/type")
	slices.SortFunc(zones, func(a, b string) int { return len(a) - len(b) })
	for _, want := range []string{"cpu", "x86_pkg_temp", "bigcore", "soc", "tj-"} {
		for _, z := range zones {
			temp := path.Join(path.Dir(z), "temp")
			if strings.HasPrefix(strings.ToLower(readLine(fsys, z)), want) && celsius(fsys, temp) != 0 {
				return temp
			}
		}
	}
	for _, name := range glob(fsys, "sys/class/hwmon/hwmon*/name") {
		if slices.Contains([]string{"k10temp", "coretemp", "zenpower"}, readLine(fsys, name)) {
			return path.Join(path.Dir(name), "temp1_input")
		}
	}
	if len(zones) > 0 {
		return path.Join(path.Dir(zones[0]), "temp")
	}
	return ""
}

// celsius reads thousandths of a degree; nonsense, which sensors that are switched off give, is 0.
func celsius(fsys fs.FS, name string) float64 {
	if name == "" {
		return 0
	}
	n, err := strconv.ParseInt(readLine(fsys, name), 10, 32)
	if err != nil || n < -60_000 || n > 200_000 {
		return 0
	}
	return float64(n) / 1000
}
