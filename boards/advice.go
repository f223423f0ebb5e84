package boards

import (
	"fmt"
	"math"
	"os"
	"slices"
	"strings"

	"github.com/edgeseg/edgeseg/asm/cpu"
)

// Advice says what would make this machine faster, most important first, each
// in a sentence or two that says what to do. It is empty when nothing is wrong.
func (b *Board) Advice() []string {
	var all []string
	for _, of := range []func(*Board) []string{power, heat, clocks, processors, programs, memory, cameras} {
		all = append(all, of(b)...)
	}
	return all
}

// power: a supply that sags halves the clock of a Pi.
func power(b *Board) []string {
	s := b.Sensors()
	remedy := "use the supply that its maker recommends and a short, thick cable"
	switch b.Family {
	case PiZero2, Pi2, Pi3:
		remedy = "use a supply of 5.1 V and 2.5 A with a short, thick cable"
	case Pi4:
		remedy = "use a supply of 5.1 V and 3 A with a fixed cable"
	case Pi5:
		remedy = "use the 27 W supply (5.1 V and 5 A)"
	case JetsonNano:
		remedy = "use a supply of 5 V and 4 A at the barrel connector, with jumper J48 set"
	}
	switch {
	case s.UnderVoltage:
		return []string{"The supply voltage is too low and slows the board down: " + remedy + "."}
	case s.WasUnderVoltage:
		return []string{"The supply voltage was too low since the board was switched on: " + remedy + "."}
	}
	return nil
}

func heat(b *Board) []string {
	s := b.Sensors()
	switch {
	case s.UnderVoltage && s.Celsius < 75:
		return nil // the supply explains it
	case s.Throttled && s.Celsius > 0:
		return []string{fmt.Sprintf("The processor is slowed down at %.0f degrees: fit a heat sink or a fan, or lower the load with --max-fps.", s.Celsius)}
	case s.Throttled:
		return []string{"The processor is slowed down: fit a heat sink or a fan, or lower the load with --max-fps."}
	case s.WasThrottled && !s.WasUnderVoltage:
		return []string{"The processor was slowed down since the board was switched on: watch temperature and supply during a long run."}
	}
	return nil
}

// clocks: governors that follow the load react a frame too late.
func clocks(b *Board) []string {
	var out []string
	if m := b.Power; m.Best != "" && m.Name != m.Best {
		out = append(out, fmt.Sprintf("The power mode is %s: run `sudo nvpmodel -m %d` (%s), then `sudo jetson_clocks`.", m.Name, m.BestID, m.Best))
	}
	slow := slices.IndexFunc(b.Clocks, func(c Clock) bool { return c.Governor != "" && c.Governor != "performance" })
	if slow >= 0 {
		out = append(out, fmt.Sprintf("The clock's governor is %s: run `echo performance | sudo tee /%s/cpufreq/policy*/scaling_governor`.",
			b.Clocks[slow].Governor, cpuDir))
	}
	capped := slices.IndexFunc(b.Clocks, func(c Clock) bool { return c.Max > 0 && c.Max < c.Limit })
	// A power mode and heat lower the limit too, and have their own advice.
	if capped >= 0 && b.Power.Name == "" && !b.Sensors().Throttled {
		c := b.Clocks[capped]
		out = append(out, fmt.Sprintf("The clock of CPU %s is limited to %s of %s: run `echo %d | sudo tee /%s/scaling_max_freq`.",
			c.CPUs, gigahertz(c.Max), gigahertz(c.Limit), c.Limit/1000, c.dir))
	}
	return out
}

// processors: CPUs that are there and may not be used.
func processors(b *Board) []string {
	var out []string
	if b.Online > 0 && b.Online < b.Total {
		how := fmt.Sprintf("run `echo 1 | sudo tee /%s/cpu*/online`", cpuDir)
		if b.Family.IsJetson() {
			how = "choose another power mode with nvpmodel"
		}
		out = append(out, fmt.Sprintf("%d of %d CPUs are switched off: %s.", b.Total-b.Online, b.Total, how))
	}
	if n := len(b.CPU.CPUs); n < b.Online {
		out = append(out, fmt.Sprintf("This process may use %d of %d CPUs: start it without taskset, CPUAffinity= or --cpuset-cpus.", n, b.Online))
	}
	if q := b.CPU.Limits.CPUs; q > 0 && math.Ceil(q) < float64(len(b.CPU.CPUs)) {
		out = append(out, fmt.Sprintf("A control group allows the time of %.3g of %d CPUs: raise CPUQuota= of the service or --cpus of the container.",
			q, len(b.CPU.CPUs)))
	}
	return out
}

// programs: this binary, or this kernel, hides what the processor can do.
func programs(b *Board) []string {
	var out []string
	switch {
	case b.arch == "arm" && b.kernel64:
		out = append(out, "This is the 32-bit edgeseg on a 64-bit kernel: install the arm64 binary, it is static and runs here as it is.")
	case b.arch == "arm" && b.has64BitCore():
		out = append(out, "The kernel is a 32-bit one on a 64-bit processor: install the 64-bit system, its kernels are faster.")
	}
	if mask := os.Getenv("EDGESEG_CPU"); mask != "" {
		out = append(out, fmt.Sprintf("EDGESEG_CPU=%s hides features of the processor: unset it.", mask))
	} else if b.CPU.Features == 0 && (b.arch == "arm64" || b.arch == "amd64") {
		out = append(out, "No kernel in assembly can run: install a binary that was built without the purego tag.")
	} else if b.arch == "arm64" && b.CPU.Features&cpu.DotProd == 0 && b.all(hasDotProd) {
		out = append(out, fmt.Sprintf("The kernel does not report the dot product instructions that a %v has: update it, Linux 4.15 and later do.",
			b.CPU.CPUs[0].Core))
	}
	return out
}

// memory: the least with which a model of the usual size runs without paging.
func memory(b *Board) []string {
	const least = 192 << 20
	switch m := b.Memory; {
	case m.Limit > 0 && m.Limit < least:
		return []string{fmt.Sprintf("A control group limits memory to %s: raise MemoryMax= of the service or --memory of the container, or use a smaller --size or --precision int8.",
			mebibytes(m.Limit))}
	case m.Available > 0 && m.Available < least:
		return []string{fmt.Sprintf("Only %s of memory are free: stop other programs, or use a smaller --size or --precision int8.", mebibytes(m.Available))}
	}
	return nil
}

func cameras(b *Board) []string {
	var out []string
	for _, c := range b.Cameras {
		if c.Kind == USB && len(c.Formats) > 0 && !slices.ContainsFunc(c.Formats, func(f string) bool { return f != "MJPG" && f != "JPEG" && f != "H264" }) {
			out = append(out, fmt.Sprintf("%s offers compressed pictures only, which cost time to decode: use a USB 3 port, a smaller size, or a camera that offers YUYV or NV12.", c.Device))
		}
	}
	csi := slices.IndexFunc(b.Cameras, func(c Camera) bool { return c.Kind == CSI })
	if csi < 0 {
		return out
	}
	if s := b.SensorOnly(b.Cameras[csi].Device); s != "" {
		out = append(out, s+".")
	}
	return out
}

// SensorOnly says of a receiver of raw sensor data how its pictures come; it is empty for all other devices.
func (b *Board) SensorOnly(device string) string {
	i := slices.IndexFunc(b.Cameras, func(c Camera) bool { return c.Kind == CSI && c.Device == device })
	if i < 0 {
		return ""
	}
	how := "through libcamera and a program that `edgeseg run -- PROGRAM` starts"
	switch {
	case b.Family.IsPi(), strings.Contains(b.Cameras[i].Driver, "unicam"), b.Cameras[i].Driver == "rp1-cfe":
		how = "by `edgeseg run --camera rpicam`"
	case b.Family.IsJetson(), strings.HasPrefix(b.Cameras[i].Driver, "tegra"):
		how = "by `edgeseg run --camera argus`"
	}
	return fmt.Sprintf("%s gives raw sensor data only; its pictures come %s", device, how)
}

func (b *Board) all(is func(cpu.Core) bool) bool {
	return !slices.ContainsFunc(b.CPU.CPUs, func(c cpu.CPU) bool { return !is(c.Core) })
}

func (b *Board) has64BitCore() bool {
	return b.all(func(c cpu.Core) bool {
		return !slices.Contains([]cpu.Core{cpu.Generic, cpu.A7, cpu.A9, cpu.A15, cpu.A17}, c)
	})
}

// hasDotProd: cores whose makers left no choice.
func hasDotProd(c cpu.Core) bool {
	return slices.Contains([]cpu.Core{cpu.A76, cpu.A77, cpu.A78, cpu.X1, cpu.N1, cpu.V1, cpu.N2, cpu.V2}, c)
}

func plural(n int, of fmt.Stringer) string { return fmt.Sprintf("%d x %v", n, of) }

func gigahertz(hz int64) string {
	return strings.TrimSuffix(fmt.Sprintf("%.2f", float64(hz)/1e9), "0") + " GHz"
}

func mebibytes(n int64) string { return fmt.Sprintf("%d MiB", n>>20) }
