package cpu

import (
	"slices"
	"strings"
	"testing"
)

func TestParseList(t *testing.T) {
	for s, want := range map[string][]int{
		"": nil, "\n": nil, "0": {0}, "0-3\n": {0, 1, 2, 3}, "0-3,6": {0, 1, 2, 3, 6}, "1,3-4,8191": {1, 3, 4, 8191},
	} {
		if got, err := ParseList(s); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q is %v, %v, want %v", s, got, err, want)
		}
	}
	for _, s := range []string{"-", "3-1", "0,0", "4-5,5", "5,1", "8192", "0-8192", "0-99999999999", "-1", "a", "0 1", "0-3:1/2", ",", "0,"} {
		if got, err := ParseList(s); err == nil || !strings.HasPrefix(err.Error(), "cpu: ") {
			t.Errorf("%q is %v, %v, want an error of cpu", s, got, err)
		}
	}
}

func FuzzParseList(f *testing.F) {
	for _, s := range []string{"", "0-3,6", "1,3-4,8191", "3-1", "0-8192", "0,,1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		list, err := ParseList(s)
		if err != nil && list != nil {
			t.Fatalf("a list and the error %v", err)
		}
		for i, n := range list {
			if n < 0 || n >= maxCPUs || i > 0 && n <= list[i-1] {
				t.Fatalf("%q gives %v", s, list)
			}
		}
	})
}

func FuzzCPUInfo(f *testing.F) {
	for _, s := range []string{"", pi4CPUInfo, oldCPUInfo, "processor:-1\nCPU implementer:\nCPU part: 0xfff", "model name\t: A : B\nmodel name: C\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		info := parseCPUInfo(s)
		for n, midr := range info.midr {
			if n < 0 || n >= maxCPUs || midr>>24 == 0 || midr&^0xff00fff0 != 0 {
				t.Fatalf("%q gives processor %d the MIDR %08x", s, n, midr)
			}
		}
		if strings.ContainsRune(info.name, '\n') || len(info.midr) > 1 && info.last != 0 {
			t.Fatalf("%q gives %+v", s, info)
		}
	})
}

func TestNameOfTheProcessor(t *testing.T) {
	info := parseCPUInfo("processor\t: 0\nmodel name\t: AMD Ryzen 9 9950X 16-Core Processor\nprocessor\t: 1\nmodel name\t: other\n")
	if want := "AMD Ryzen 9 9950X 16-Core Processor"; info.name != want {
		t.Errorf("name %q, want %q", info.name, want)
	}
}
