package boards

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"

	"github.com/edgeseg/edgeseg/asm/cpu"
)

// TestHost holds for any machine.
func TestHost(t *testing.T) {
	b := Host()
	if b.String() == "" || len(b.CPU.CPUs) == 0 || b.Total < len(b.CPU.CPUs) {
		t.Errorf("%q with %d of %d CPUs", b, len(b.CPU.CPUs), b.Total)
	}
	for _, f := range b.Report() {
		if f.Name == "" || f.Text == "" {
			t.Errorf("fact %+v", f)
		}
		t.Logf("%s: %s", f.Name, f.Text)
	}
	for _, a := range b.Advice() {
		t.Log(a)
	}
}

func TestNameOfAMachine(t *testing.T) {
	const dmi = "sys/class/dmi/id/"
	for _, c := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"device tree", map[string]string{"proc/device-tree/model": "Board\x00rest"}, "Board"},
		{"device tree before DMI", map[string]string{"proc/device-tree/model": "Board\x00", dmi + "product_name": "PC"}, "Board"},
		{"vendor and product", map[string]string{dmi + "sys_vendor": "Dell Inc.\n", dmi + "product_name": "OptiPlex 7090\n"}, "Dell Inc. OptiPlex 7090"},
		{"product with its vendor", map[string]string{dmi + "sys_vendor": "HP\n", dmi + "product_name": "HP ProDesk\n"}, "HP ProDesk"},
		{"Lenovo", map[string]string{dmi + "sys_vendor": "LENOVO", dmi + "product_name": "20XW0026GE", dmi + "product_version": "ThinkPad X1"}, "LENOVO ThinkPad X1"},
		{"unfilled", map[string]string{dmi + "sys_vendor": "System manufacturer", dmi + "product_name": "System Product Name",
			"proc/cpuinfo": "model name\t: Some CPU\n"}, "Some CPU"},
		{"kind of core", map[string]string{cpuDir + "/online": "0-1", "proc/cpuinfo": "processor: 0\nCPU implementer: 0x41\nCPU part: 0xd03\n"}, "2 x Cortex-A53"},
		{"escape sequences", map[string]string{"proc/device-tree/model": "\x1b[31mBoard\x07 \xff1"}, "[31mBoard 1"},
		{"too long", map[string]string{"proc/device-tree/model": strings.Repeat("x", 100_000)}, strings.Repeat("x", 256)},
	} {
		files := fstest.MapFS{}
		for name, text := range c.files {
			files[name] = &fstest.MapFile{Data: []byte(text)}
		}
		if got := Detect(files).String(); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	if got := Detect(fstest.MapFS{}).String(); !strings.HasPrefix(got, "unknown ") {
		t.Errorf("nothing at all is %q", got)
	}
}

func TestAdvice(t *testing.T) {
	const (
		governor = cpuDir + "/cpufreq/policy0/scaling_governor"
		highest  = cpuDir + "/cpufreq/policy0/scaling_max_freq"
		midr     = cpuDir + "/cpu0/regs/identification/midr_el1"
		mode     = "var/lib/nvpmodel/status"
	)
	fine := map[string]string{governor: "performance\n", firmware: "0\n", "sys/class/hwmon/hwmon1/in0_lcrit_alarm": "0\n"}
	but := func(change ...string) map[string]string {
		m := map[string]string{}
		for k, v := range fine {
			m[k] = v
		}
		for i := 0; i < len(change); i += 2 {
			m[change[i]] = change[i+1]
		}
		return m
	}
	for _, c := range []struct {
		name     string
		board    string
		change   map[string]string
		arch     string
		features cpu.Features
		env      string
		want     []string // a part of each sentence
	}{
		{"a board that is well", "pi4", fine, "arm64", cpu.NEON, "", nil},
		{"governor", "pi4", but(governor, "ondemand"), "arm64", cpu.NEON, "", []string{"governor is ondemand: run `echo performance"}},
		{"clock limited", "pi4", but(highest, "1500000"), "arm64", cpu.NEON, "", []string{"limited to 1.5 GHz of 1.8 GHz: run `echo 1800000"}},
		{"clock limited by heat", "pi4", but(highest, "1500000", firmware, "4"), "arm64", cpu.NEON, "", []string{"slowed down at 49 degrees"}},
		{"was hot", "pi4", but(firmware, "40000"), "arm64", cpu.NEON, "", []string{"was slowed down"}},
		{"supply", "pi4", but(firmware, "50005"), "arm64", cpu.NEON, "", []string{"5.1 V and 3 A"}},
		{"supply was low", "pi4", but(firmware, "50000"), "arm64", cpu.NEON, "", []string{"was too low"}},
		{"32-bit program", "pi4", fine, "arm", cpu.NEON, "", []string{"install the arm64 binary"}},
		{"32-bit kernel", "pi4", but(midr, "", "proc/sys/kernel/arch", "armv7l", "proc/cpuinfo", "processor: 0\nCPU implementer: 0x41\nCPU part: 0xd08\n"),
			"arm", cpu.NEON, "", []string{"install the 64-bit system"}},
		{"purego", "pi4", fine, "arm64", 0, "", []string{"without the purego tag"}},
		{"masked", "pi4", fine, "arm64", 0, "-neon", []string{"EDGESEG_CPU=-neon hides"}},
		{"old kernel", "pi5", nil, "arm64", cpu.NEON, "", []string{"dot product instructions that a Cortex-A76 has", "raw sensor data"}},
		{"little memory", "pi4", but("proc/meminfo", "MemTotal: 400000 kB\nMemAvailable: 65536 kB\n"), "arm64", cpu.NEON, "", []string{"Only 64 MiB"}},
		{"limited memory", "pi4", but("sys/fs/cgroup/memory.max", "67108864\n"), "arm64", cpu.NEON, "", []string{"limits memory to 64 MiB"}},
		{"quota", "pi4", but("sys/fs/cgroup/cpu.max", "150000 100000\n"), "arm64", cpu.NEON, "", []string{"the time of 1.5 of 4 CPUs"}},
		{"CPUs offline", "pi4", but(cpuDir+"/online", "0,2-3"), "arm64", cpu.NEON, "", []string{"1 of 4 CPUs are switched off: run `echo 1"}},
		{"Jetson at its best", "jetson_nano", map[string]string{mode: "pmode:0000 fmode:quiet", governor: "performance", cpuDir + "/online": "0-3",
			"sys/class/video4linux/video0/name": ""}, "arm64", cpu.NEON, "", nil},
		{"other board with a sensor", "arm64", map[string]string{"sys/class/video4linux/video0/name": "stream_cif_mipi_id0",
			"sys/class/video4linux/video0/device/uevent": "DRIVER=rkcif\n", "sys/fs/cgroup/cpu.max": "", "sys/fs/cgroup/memory.max": "",
			governor: "performance", cpuDir + "/cpufreq/policy4/scaling_governor": "performance", cpuDir + "/cpufreq/policy6/scaling_governor": "performance"},
			"arm64", dotProd, "", []string{"through libcamera and a program"}},
	} {
		t.Setenv("EDGESEG_CPU", c.env)
		got := detect(tree(t, c.board, c.change), c.arch, c.features).Advice()
		ok := len(got) == len(c.want)
		for i := 0; ok && i < len(got); i++ {
			ok = strings.Contains(got[i], c.want[i])
		}
		if !ok {
			t.Errorf("%s: advice\n%q\nwant\n%q", c.name, got, c.want)
		}
	}
}

func TestAdviceOnFormats(t *testing.T) {
	t.Setenv("EDGESEG_CPU", "")
	for _, c := range []struct {
		formats []string
		advised bool
	}{{nil, false}, {[]string{"MJPG"}, true}, {[]string{"MJPG", "H264"}, true}, {[]string{"MJPG", "YUYV"}, false}} {
		b := detect(tree(t, "pi4", nil), "arm64", cpu.NEON)
		b.Cameras[0].Formats = c.formats
		if got := strings.Contains(strings.Join(b.Advice(), "\n"), "compressed pictures only"); got != c.advised {
			t.Errorf("%v: advised %v, want %v", c.formats, got, c.advised)
		}
	}
}

func TestPartOfTheCPUs(t *testing.T) {
	t.Setenv("EDGESEG_CPU", "")
	b := detect(tree(t, "pi5", nil), "arm64", dotProd)
	b.CPU.CPUs = b.CPU.CPUs[:1]
	if got := b.Advice(); len(got) == 0 || !strings.Contains(got[0], "may use 1 of 4 CPUs") {
		t.Errorf("advice %q", got)
	}
}

func TestFamilies(t *testing.T) {
	seen := map[string]bool{}
	for f := range families {
		if s := f.String(); s == "" || seen[s] {
			t.Errorf("family %d is called %q", uint8(f), s)
		} else {
			seen[s] = true
		}
		if f.IsPi() && f.IsJetson() {
			t.Errorf("%v is a Pi and a Jetson", f)
		}
	}
	if Other.IsPi() || Other.IsJetson() || !PiZero2.IsPi() || !Pi5.IsPi() || !JetsonNano.IsJetson() || !JetsonOrin.IsJetson() {
		t.Error("a family is of the wrong make")
	}
}

func TestRanges(t *testing.T) {
	for s, want := range map[string]string{"": "", "0": "0", "0 1 2 3": "0-3", "0 2": "0,2", "4 5": "4-5", "a b": "a,b"} {
		if got := ranges(s); got != want {
			t.Errorf("%q is %q, want %q", s, got, want)
		}
	}
}

// everywhere has the same text in every file of another tree.
type everywhere struct {
	fs.FS
	text string
}

func (e everywhere) Open(name string) (fs.File, error) {
	f, err := e.FS.Open(name)
	if err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err != nil || info.IsDir() {
		return f, err
	}
	f.Close()
	return fstest.MapFS{name: {Data: []byte(e.text)}}.Open(name)
}

// FuzzBoard puts anything into all files of a board at once.
func FuzzBoard(f *testing.F) {
	for _, s := range []string{"", "0", "-1", "0-3", "99999999999999999999", "max 100000", "pmode:0001", "< POWER_MODEL ID=1 NAME=MAXN >", "50005",
		"DRIVER=uvcvideo", "raspberrypi,4-model-b\x00brcm,bcm2711\x00", "processor: 0\nCPU implementer: 0x41\nCPU part: 0xd08", "\x1b[2J\xff\xfe",
		"pmode:1\n< POWER_MODEL ID=1 NAME=5W >\n< POWER_MODEL ID=0 NAME=MAXN >", "cpu-thermal", "unicam-image", "rpi_volt", "soctherm_oc", "MemAvailable: 5 kB"} {
		f.Add(s, uint8(len(s)))
	}
	f.Fuzz(func(t *testing.T, text string, n uint8) {
		m := machines[int(n)%len(machines)]
		b := detect(everywhere{tree(t, m.name, nil), text}, m.arch, m.features)
		said := describe(b)
		for _, r := range said {
			if r != '\n' && !unicode.IsPrint(r) {
				t.Fatalf("%q is printed", said)
			}
		}
		if len(said) > 1<<16 {
			t.Fatalf("%d bytes are printed", len(said))
		}
	})
}
