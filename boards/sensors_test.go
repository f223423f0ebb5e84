package boards

import (
	"io/fs"
	"testing"
	"testing/fstest"
)

const firmware = "sys/devices/platform/soc/soc:firmware/get_throttled"

func TestSensors(t *testing.T) {
	const (
		alarm  = "sys/class/hwmon/hwmon1/in0_lcrit_alarm"
		zone   = "sys/class/thermal/thermal_zone0/"
		cooler = "sys/class/thermal/cooling_device0/"
		oc     = "sys/class/hwmon/hwmon2/"
	)
	calm := Sensors{Celsius: 48.686, Hz: 600e6}
	with := func(change func(*Sensors)) Sensors { s := calm; change(&s); return s }
	for _, c := range []struct {
		name   string
		board  string
		change map[string]string
		want   Sensors
	}{
		{"nothing wrong", "pi4", map[string]string{firmware: "0\n", alarm: "0\n"}, calm},
		{"under-voltage", "pi4", map[string]string{firmware: "1", alarm: "0"},
			with(func(s *Sensors) { s.UnderVoltage, s.WasUnderVoltage = true, true })},
		{"under-voltage by hwmon alone", "pi4", map[string]string{firmware: "", alarm: "1"},
			with(func(s *Sensors) { s.UnderVoltage, s.WasUnderVoltage = true, true })},
		{"was under-voltage", "pi4", map[string]string{firmware: "10000", alarm: "0"}, with(func(s *Sensors) { s.WasUnderVoltage = true })},
		{"clock capped", "pi4", map[string]string{firmware: "2", alarm: "0"},
			with(func(s *Sensors) { s.Throttled, s.WasThrottled = true, true })},
		{"was over the soft limit, with prefix", "pi4", map[string]string{firmware: "0x80000", alarm: "0"}, with(func(s *Sensors) { s.WasThrottled = true })},
		{"damaged flags", "pi4", map[string]string{firmware: "-1", alarm: "0"}, calm},
		{"flags of another width", "pi4", map[string]string{firmware: "100000000000000", alarm: "0"}, calm},
		{"cooled by the clock", "pi4", map[string]string{firmware: "0", alarm: "0", cooler + "type": "cpufreq-cpu0", cooler + "cur_state": "2"},
			with(func(s *Sensors) { s.Throttled, s.WasThrottled = true, true })},
		{"cooled by a fan", "pi4", map[string]string{firmware: "0", alarm: "0", cooler + "type": "pwm-fan", cooler + "cur_state": "2"}, calm},
		{"sensor switched off", "pi4", map[string]string{firmware: "0", alarm: "0", zone + "temp": "-256000"}, with(func(s *Sensors) { s.Celsius = 0 })},
		{"freezing", "pi4", map[string]string{firmware: "0", alarm: "0", zone + "temp": "-12500"}, with(func(s *Sensors) { s.Celsius = -12.5 })},
		{"damaged temperature", "pi4", map[string]string{firmware: "0", alarm: "0", zone + "temp": "hot"}, with(func(s *Sensors) { s.Celsius = 0 })},
		{"no sensors", "pi4", map[string]string{firmware: "", alarm: "", zone + "temp": "", cpuDir + "/cpufreq/policy0/scaling_cur_freq": ""}, Sensors{}},
		{"Jetson, peaks of current", "jetson_orin", map[string]string{oc + "oc1_event_cnt": "0", oc + "oc3_event_cnt": "9"},
			Sensors{Celsius: 49.312, Hz: 729.6e6, WasThrottled: true}},
		{"Jetson, nothing wrong", "jetson_orin", map[string]string{oc + "oc1_event_cnt": "0", oc + "oc3_event_cnt": "0"},
			Sensors{Celsius: 49.312, Hz: 729.6e6}},
		{"fast CPUs only", "arm64", map[string]string{cpuDir + "/cpufreq/policy0/scaling_cur_freq": "100000"}, Sensors{Celsius: 44.384, Hz: 408e6}},
	} {
		if got := Detect(tree(t, c.board, c.change)).Sensors(); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

// TestSensorsAreReadAgain changes a file after detection.
func TestSensorsAreReadAgain(t *testing.T) {
	files := fstest.MapFS{
		"sys/class/thermal/thermal_zone0/type": {Data: []byte("cpu-thermal\n")},
		"sys/class/thermal/thermal_zone0/temp": {Data: []byte("40000\n")},
		firmware:                               {Data: []byte("0\n")},
	}
	b := Detect(files)
	if s := b.Sensors(); s.Celsius != 40 || s.Throttled {
		t.Fatalf("at first %+v", s)
	}
	files["sys/class/thermal/thermal_zone0/temp"] = &fstest.MapFile{Data: []byte("81000\n")}
	files[firmware] = &fstest.MapFile{Data: []byte("4\n")}
	if s := b.Sensors(); s.Celsius != 81 || !s.Throttled {
		t.Errorf("then %+v", s)
	}
}

// opened counts the files that are opened.
type opened struct {
	fs.FS
	n int
}

func (o *opened) Open(name string) (fs.File, error) { o.n++; return o.FS.Open(name) }

func TestSensorsAreCheap(t *testing.T) {
	for _, m := range machines {
		files := &opened{FS: tree(t, m.name, nil)}
		b := Detect(files)
		files.n = 0
		b.Sensors()
		if files.n == 0 || files.n > 8 {
			t.Errorf("%s: %d files opened", m.name, files.n)
		}
	}
}
