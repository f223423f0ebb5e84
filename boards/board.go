package boards

import (
	"io/fs"
	"os"
	"path"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/edgeseg/edgeseg/asm/cpu"
)

// Board is what does not change while a program runs, and memory as it was found.
type Board struct {
	Model  string // as the firmware spells it, "" if it says nothing
	Family Family
	Kernel string // release of the running kernel
	CPU    *cpu.Machine
	Online int // CPUs that are online, 0 if unknown
	Total  int // CPUs that there are

	Clocks  []Clock
	Power   PowerMode
	Memory  Memory
	Cameras []Camera

	fsys     fs.FS
	arch     string // GOARCH of the program
	kernel64 bool   // the kernel is a 64-bit one of ARM
	probes   probes
}

// Memory is in bytes. 0 is unknown.
type Memory struct {
	Total, Available int64
	Limit            int64 // of the control group
	Mappable         int64 // what the process's limit of address space (ulimit -v) leaves for buffers; 1 if nothing
}

// Least is the tightest of what is known of the memory that buffers may take, 0 if nothing is.
func (m Memory) Least() (least int64) {
	for _, n := range []int64{m.Available, m.Limit, m.Mappable} {
		if n > 0 && (least == 0 || n < least) {
			least = n
		}
	}
	return least
}

// Host looks at this machine.
func Host() *Board {
	b := &Board{fsys: os.DirFS("/"), CPU: cpu.Host(), arch: runtime.GOARCH}
	b.detect()
	return b
}

// Detect looks at a tree of files with proc/ and sys/ in it. All CPUs that are
// online there count as allowed; features are those of the running program.
func Detect(fsys fs.FS) *Board {
	online, _ := cpu.ParseList(readLine(fsys, cpuDir, "online"))
	b := &Board{fsys: fsys, CPU: cpu.Detect(fsys, online), arch: runtime.GOARCH}
	b.detect()
	return b
}

const cpuDir = "sys/devices/system/cpu"

func (b *Board) detect() {
	compatible := strings.FieldsFunc(readAll(b.fsys, "proc/device-tree/compatible"), func(r rune) bool { return r == 0 || r == '\n' })
	b.Family = familyOf(compatible)
	b.Model = modelOf(b.fsys)
	b.Kernel = readLine(b.fsys, "proc/sys/kernel/osrelease")
	// Only a 64-bit kernel offers this file, to 32-bit programs as well; /proc/sys/kernel/arch is of Linux 6.1.
	b.kernel64 = exists(b.fsys, cpuDir, "cpu0/regs/identification/midr_el1") ||
		readLine(b.fsys, "proc/sys/kernel/arch") == "aarch64"
	b.CPU.Name = printable(b.CPU.Name)
	online, _ := cpu.ParseList(readLine(b.fsys, cpuDir, "online"))
	present, _ := cpu.ParseList(readLine(b.fsys, cpuDir, "present"))
	b.Online, b.Total = len(online), max(len(present), len(online), len(b.CPU.CPUs))
	b.Clocks = readClocks(b.fsys)
	b.Power = readPowerMode(b.fsys)
	b.Memory = readMemory(b.fsys)
	b.Memory.Limit = b.CPU.Limits.Memory
	b.Cameras = findCameras(b.fsys)
	b.probes = findProbes(b.fsys)
}

// String is the model, or else the processor: never empty.
func (b *Board) String() string {
	switch cores := b.cores(); {
	case b.Model != "":
		return b.Model
	case b.CPU.Name != "":
		return b.CPU.Name
	case cores != "":
		return cores
	}
	return "unknown " + b.arch
}

// cores counts the CPUs of each kind, "4 x Cortex-A55, 4 x Cortex-A76"; "" if no kind is known.
func (b *Board) cores() string {
	var kinds []cpu.Core
	count := map[cpu.Core]int{}
	for _, c := range b.CPU.CPUs {
		if count[c.Core]++; count[c.Core] == 1 {
			kinds = append(kinds, c.Core)
		}
	}
	if len(kinds) == 1 && kinds[0] == cpu.Generic {
		return ""
	}
	var s []string
	for _, k := range kinds {
		s = append(s, plural(count[k], k))
	}
	return strings.Join(s, ", ")
}

// modelOf asks the device tree, then DMI, whose makers leave much of it unfilled.
func modelOf(fsys fs.FS) string {
	if s := readLine(fsys, "proc/device-tree/model"); s != "" {
		return s
	}
	const dmi = "sys/class/dmi/id"
	vendor, product := filled(readLine(fsys, dmi, "sys_vendor")), filled(readLine(fsys, dmi, "product_name"))
	if strings.EqualFold(vendor, "lenovo") {
		product = filled(readLine(fsys, dmi, "product_version"))
	}
	if product == "" {
		vendor, product = filled(readLine(fsys, dmi, "board_vendor")), filled(readLine(fsys, dmi, "board_name"))
	}
	if product == "" || strings.HasPrefix(product, vendor) {
		return product
	}
	return vendor + " " + product
}

// filled is s unless it is one of the fillers that mainboards are sold with.
func filled(s string) string {
	fillers := []string{"to be filled by o.e.m.", "system product name", "system manufacturer", "default string",
		"o.e.m.", "oem", "not applicable", "not specified", "none", "unknown", "x.x", "system version"}
	if slices.Contains(fillers, strings.ToLower(s)) {
		return ""
	}
	return s
}

func readMemory(fsys fs.FS) Memory {
	var m Memory
	for line := range strings.SplitSeq(readAll(fsys, "proc/meminfo"), "\n") {
		key, value, _ := strings.Cut(line, ":")
		n := parseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"))
		n = min(n, 1<<50) << 10
		switch key {
		case "MemTotal":
			m.Total = n
		case "MemAvailable":
			m.Available = n
		}
	}
	m.Mappable = mappable(fsys)
	return m
}

// mappable is what the limit of address space leaves beside what is mapped already and what
// the Go runtime maps for itself: its heap grows by 64 MiB at a time, each thread has a stack.
func mappable(fsys fs.FS) int64 {
	const runtimes = 192 << 20
	for line := range strings.SplitSeq(readAll(fsys, "proc/self/limits"), "\n") {
		rest, ok := strings.CutPrefix(line, "Max address space")
		if !ok {
			continue
		}
		soft, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
		limit, err := strconv.ParseInt(soft, 10, 64)
		if err != nil {
			return 0 // unlimited
		}
		return max(limit-mapped(fsys)-runtimes, 1)
	}
	return 0
}

// mapped is the size of the process's address space in bytes.
func mapped(fsys fs.FS) int64 {
	for line := range strings.SplitSeq(readAll(fsys, "proc/self/status"), "\n") {
		if rest, ok := strings.CutPrefix(line, "VmSize:"); ok {
			return min(parseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB")), 1<<50) << 10
		}
	}
	return 0
}

func exists(fsys fs.FS, elem ...string) bool {
	_, err := fs.Stat(fsys, path.Join(elem...))
	return err == nil
}
