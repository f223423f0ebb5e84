package cpu

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"testing"
	"testing/fstest"
)

// tree is a file system of text files.
func tree(files map[string]string) fstest.MapFS {
	t := fstest.MapFS{}
	for name, text := range files {
		t[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return t
}

const pi4CPUInfo = `processor	: 0
BogoMIPS	: 108.00
Features	: fp asimd evtstrm crc32 cpuid
CPU implementer	: 0x41
CPU architecture: 8
CPU variant	: 0x0
CPU part	: 0xd08
CPU revision	: 3

processor	: 1
CPU implementer	: 0x41
CPU part	: 0xd08

Revision	: c03114
Model		: Raspberry Pi 4 Model B Rev 1.4
`

// One MIDR for all processors, as kernels before 3.19 wrote it.
const oldCPUInfo = `Processor	: AArch64 Processor rev 1 (aarch64)
processor	: 0
processor	: 1
processor	: 2
Features	: fp asimd aes pmull sha1 sha2 crc32
CPU implementer	: 0x41
CPU part	: 0xd07

Hardware	: jetson_tx1
`

func TestKindsOfCores(t *testing.T) {
	bigLittle := map[string]string{}
	for i := range 8 {
		midr, capacity := "0x00000000412fd050", "381"
		if i >= 4 {
			midr, capacity = "0x00000000414fd0b0", "1024"
		}
		dir := fmt.Sprintf("sys/devices/system/cpu/cpu%d/", i)
		bigLittle[dir+"regs/identification/midr_el1"] = midr + "\n"
		bigLittle[dir+"cpu_capacity"] = capacity + "\n"
	}
	for _, c := range []struct {
		name  string
		files map[string]string
		allow []int
		midr  uint32
		want  []Core
		fast  []int
	}{
		{"cpuinfo", map[string]string{"proc/cpuinfo": pi4CPUInfo}, []int{0, 1}, 0, []Core{A72, A72}, []int{0, 1}},
		{"cpuinfo of an old kernel", map[string]string{"proc/cpuinfo": oldCPUInfo}, []int{0, 2}, 0, []Core{A57, A57}, []int{0, 2}},
		{"sysfs, two kinds", bigLittle, []int{2, 3, 6, 7}, 0, []Core{A55, A55, A76, A76}, []int{6, 7}},
		{"sysfs, only little ones allowed", bigLittle, []int{0, 1}, 0, []Core{A55, A55}, []int{0, 1}},
		{"sysfs before cpuinfo", map[string]string{"proc/cpuinfo": pi4CPUInfo,
			"sys/devices/system/cpu/cpu0/regs/identification/midr_el1": "0x410fd034"}, []int{0, 1}, 0, []Core{A53, A72}, []int{0, 1}},
		{"the register itself", nil, []int{0, 1}, 0x413fd0c1, []Core{N1, N1}, []int{0, 1}},
		{"nothing at all", nil, nil, 0, []Core{Generic}, []int{0}},
		{"damaged", map[string]string{"proc/cpuinfo": "processor: 99999999999\nCPU implementer: 0x4141\nCPU part: zero\n",
			"sys/devices/system/cpu/cpu0/regs/identification/midr_el1": "0x41\x000fd034"}, []int{0}, 0, []Core{Generic}, []int{0}},
	} {
		m := detectMachine(tree(c.files), c.allow, c.midr)
		var got []Core
		for _, u := range m.CPUs {
			got = append(got, u.Core)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: cores %v, want %v", c.name, got, c.want)
		}
		var fast []int
		for _, u := range m.Fast() {
			fast = append(fast, u.ID)
		}
		if !slices.Equal(fast, c.fast) {
			t.Errorf("%s: fast CPUs %v, want %v", c.name, fast, c.fast)
		}
	}
}

func TestFastByClock(t *testing.T) {
	m := Machine{CPUs: []CPU{{ID: 0, Core: A55, MaxHz: 1.8e9}, {ID: 1, Core: A78, MaxHz: 2.4e9}, {ID: 2, Core: A78, MaxHz: 2.9e9},
		{ID: 3, Core: A78, MaxHz: 1.2e9}, {ID: 4, Core: X1, MaxHz: 2.8e9}}}
	if got := m.Fast(); len(got) != 2 || got[0].ID != 1 || got[1].ID != 2 {
		t.Errorf("fast CPUs are %+v", got)
	}
}

func TestCoreNames(t *testing.T) {
	seen := map[string]bool{}
	for c := range Core(Cores) {
		if s := c.String(); s == "" || seen[s] {
			t.Errorf("kind %d is called %q, as another or not at all", uint16(c), s)
		} else {
			seen[s] = true
		}
	}
	if s := Core(Cores).String(); s != fmt.Sprintf("core %d", Cores) {
		t.Errorf("a kind that does not exist is called %q", s)
	}
}

func TestCoreOf(t *testing.T) {
	for midr, want := range map[uint32]string{
		0x410fd034: "Cortex-A53", 0x412fd050: "Cortex-A55", 0x411fd071: "Cortex-A57", 0x410fd083: "Cortex-A72", 0x414fd0b1: "Cortex-A76",
		0x410fd421: "Cortex-A78", 0x413fd0c1: "Neoverse-N1", 0x411fd401: "Neoverse-V1", 0x4e0f0040: "Carmel", 0x4e0f0030: "Denver",
		0x410fd040: "Cortex-A35", 0x410fc075: "Cortex-A7", 0x51df8014: "Cortex-A53", 0x611f0220: "Apple", 0x461f0010: "A64FX",
		0: "generic", 0x000f0510: "generic", 0x410f0000: "generic", 0xffffffff: "generic", 0x4e0f0050: "generic",
	} {
		if got := CoreOf(midr).String(); got != want {
			t.Errorf("MIDR %08x is %s, want %s", midr, got, want)
		}
	}
}

func TestCaches(t *testing.T) {
	dir := "sys/devices/system/cpu/cpu0/"
	index := func(i int, level, kind, size, shared string) map[string]string {
		d := fmt.Sprintf("%scache/index%d/", dir, i)
		return map[string]string{d + "level": level, d + "type": kind, d + "size": size, d + "shared_cpu_list": shared}
	}
	for _, c := range []struct {
		name       string
		indices    []map[string]string
		midr       uint32
		l1, l2, l3 Cache
	}{
		{"all in sysfs", []map[string]string{index(0, "1\n", "Data\n", "64K\n", "0\n"), index(1, "1\n", "Instruction\n", "48K\n", "0\n"),
			index(2, "2\n", "Unified\n", "512K\n", "0\n"), index(3, "3\n", "Unified\n", "2048K\n", "0-3\n")}, 0x414fd0b1,
			Cache{64 << 10, 1}, Cache{512 << 10, 1}, Cache{2 << 20, 4}},
		{"none in sysfs", nil, 0x410fd083, Cache{32 << 10, 1}, Cache{1 << 20, 4}, Cache{}},
		{"without sizes", []map[string]string{index(0, "1", "Data", "", "0"), index(1, "2", "Unified", "", "0-3")}, 0x410fd034,
			Cache{32 << 10, 1}, Cache{512 << 10, 4}, Cache{}},
		{"sysfs says no L3", []map[string]string{index(0, "1", "Data", "64K", "0"), index(1, "2", "Unified", "1M", "0")}, 0x414fd0b1,
			Cache{64 << 10, 1}, Cache{1 << 20, 1}, Cache{}},
		{"unknown core", nil, 0, Cache{}, Cache{}, Cache{}},
		{"damaged", []map[string]string{index(0, "1", "Data", "99999999999999K", "0"), index(1, "2", "Unified", "-1K", "0-99999999"),
			index(2, "-3", "Unified", "1K", "0"), index(3, "3", "Unified", "4096M", "")}, 0, Cache{}, Cache{}, Cache{}},
		{"damaged list", []map[string]string{index(1, "2", "Unified", "256K", "0-99999999")}, 0, Cache{}, Cache{256 << 10, 1}, Cache{}},
	} {
		files := map[string]string{}
		for _, m := range c.indices {
			for k, v := range m {
				files[k] = v
			}
		}
		got := detectMachine(tree(files), []int{0}, c.midr).CPUs[0]
		if got.L1d != c.l1 || got.L2 != c.l2 || got.L3 != c.l3 {
			t.Errorf("%s: %v %v %v, want %v %v %v", c.name, got.L1d, got.L2, got.L3, c.l1, c.l2, c.l3)
		}
	}
}

func TestCachesOfEachKind(t *testing.T) {
	files := map[string]string{}
	for i := range 3 {
		dir := fmt.Sprintf("sys/devices/system/cpu/cpu%d/", i)
		files[dir+"cpu_capacity"] = []string{"512", "1024", "512"}[i]
		files[dir+"cache/index0/level"] = "2"
		files[dir+"cache/index0/size"] = []string{"256K", "1M", "256K"}[i]
	}
	m := Detect(tree(files), []int{0, 1, 2})
	for i, want := range []int{256 << 10, 1 << 20, 256 << 10} {
		if got := m.CPUs[i].L2.Size; got != want {
			t.Errorf("L2 of CPU %d is %d, want %d", i, got, want)
		}
	}
}

// TestHost holds for any machine and for each CPU of an emulator.
func TestHost(t *testing.T) {
	m := Host()
	if n := m.Usable(); n < 1 || n > len(m.CPUs) {
		t.Errorf("%d usable threads on %d CPUs", n, len(m.CPUs))
	}
	if len(m.Fast()) == 0 {
		t.Error("no fast CPU")
	}
	if m.Features != Available() {
		t.Errorf("features %v, available %v", m.Features, Available())
	}
	old := []Core{A35, A53, A57, A72, A73}
	dot := []Core{A76, A77, A78, X1, N1, V1}
	for _, c := range m.CPUs {
		if slices.Contains(old, c.Core) && Has(DotProd) {
			t.Errorf("%v with dot product", c.Core)
		}
		if runtime.GOARCH == "arm64" && Has(NEON) && os.Getenv("EDGESEG_CPU") == "" && slices.Contains(dot, c.Core) && !Has(DotProd|FP16) {
			t.Errorf("%v without dot product or fp16", c.Core)
		}
	}
	t.Logf("%d CPUs of kind %v, features %v, limits %+v", len(m.CPUs), m.CPUs[0].Core, m.Features, m.Limits)
}
