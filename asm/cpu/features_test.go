package cpu

import (
	"errors"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
)

func TestMask(t *testing.T) {
	server := AVX2 | F16C | AVX512 | AVX512VNNI | AVXVNNI | AMXINT8
	board := NEON | DotProd | FP16
	for _, c := range []struct {
		name string
		has  Features
		mask string
		want Features
		fail string // what CheckEnv says
	}{
		{"empty", server, "", server, ""},
		{"one", server, "-avxvnni", server &^ AVXVNNI, ""},
		{"spaces and empty entries", server, " -avxvnni ,, -f16c,", server &^ (AVXVNNI | F16C), ""},
		{"group", server, "-vnni", server &^ (AVX512VNNI | AVXVNNI), ""},
		{"what needs it goes too", server, "-avx512", AVX2 | F16C | AVXVNNI, ""},
		{"all", server, "-avx2", 0, ""},
		{"without NEON no dot product", board, "-neon", 0, ""},
		{"never adds", NEON, "dotprod", NEON, "can only remove one: -dotprod"},
		{"never adds by removing", NEON, "-dotprod", NEON, ""},
		{"plus is no name", NEON, "+dotprod", NEON, `no feature "+dotprod"`},
		{"unknown", board, "-sse9,-fp16", NEON | DotProd, `no feature "sse9"`},
	} {
		if got := masked(c.has, c.mask); got != c.want {
			t.Errorf("%s: %q leaves %q, want %q", c.name, c.mask, got, c.want)
		}
		t.Setenv("EDGESEG_CPU", c.mask)
		err := CheckEnv()
		if (err != nil) != (c.fail != "") || err != nil && !strings.Contains(err.Error(), c.fail) {
			t.Errorf("%s: error %v, want %q", c.name, err, c.fail)
		}
	}
}

func TestEachFeatureHasAName(t *testing.T) {
	if AMXINT8 != 1<<(len(names)-1) {
		t.Fatalf("%d names for features up to %d", len(names), AMXINT8)
	}
	for f := Features(1); f&all != 0; f <<= 1 {
		if got, ok := byName(f.String()); !ok || got != f {
			t.Errorf("name %q means %d, want %d", f.String(), got, f)
		}
	}
	if got := (NEON | FP16).String(); got != "neon fp16" {
		t.Errorf("a set is called %q", got)
	}
	if got := (all + 1).String(); got != "" {
		t.Errorf("an unknown bit is called %q", got)
	}
}

func TestHasNeedsAll(t *testing.T) {
	defer func(f Features) { found = f }(found)
	found = NEON | DotProd
	for need, want := range map[Features]bool{0: true, NEON: true, NEON | DotProd: true, NEON | FP16: false, FP16: false,
		AMXINT8: false, 1 << 40: false} {
		if Has(need) != want {
			t.Errorf("Has(%v) is %v", need, !want)
		}
	}
	if Available() != found {
		t.Errorf("available %v, want %v", Available(), found)
	}
}

// TestTilesNeedPermission: refused tiles are absent, all else stays; where tiles are not found or removed nobody asks.
func TestTilesNeedPermission(t *testing.T) {
	defer func(f Features, granted func() bool) { found, tilesGranted = f, granted }(found, tilesGranted)
	asked, answer := 0, false
	tilesGranted = func() bool { asked++; return answer }
	server := AVX2 | F16C | AVX512 | AVX512VNNI | AMXINT8
	for _, c := range []struct {
		mask    string
		answer  bool
		want    Features
		mayTile bool
		asks    bool
	}{
		{"", true, server, true, true},
		{"", false, server &^ AMXINT8, false, true},
		{"-amx", true, server &^ AMXINT8, false, false},
		{"-amxint8", true, server &^ AMXINT8, false, false},
		{"-avx512", true, AVX2 | F16C, false, false},
	} {
		asked, answer, found = 0, c.answer, masked(server, c.mask)
		if Has(AVX2); asked > 0 {
			t.Errorf("%q: permission is asked for AVX2", c.mask)
		}
		if got := Has(AMXINT8 | AVX512); got != c.mayTile {
			t.Errorf("%q, permission %v: tiles may be used: %v", c.mask, c.answer, got)
		}
		if got := Available(); got != c.want {
			t.Errorf("%q, permission %v: available %v, want %v", c.mask, c.answer, got, c.want)
		}
		if asked > 0 != c.asks {
			t.Errorf("%q: permission asked %d times", c.mask, asked)
		}
	}
}

func TestArchitectureHasNoFeatureOfAnother(t *testing.T) {
	arm := NEON | DotProd | FP16 | I8MM | BF16 | SVE
	switch f := Available(); runtime.GOARCH {
	case "amd64":
		if f&arm != 0 {
			t.Errorf("%v on amd64", f&arm)
		}
	case "arm64", "arm":
		if f&^arm != 0 {
			t.Errorf("%v on ARM", f&^arm)
		}
	default:
		if f != 0 {
			t.Errorf("%v on %s", f, runtime.GOARCH)
		}
	}
}

// TestEnvironmentOfAProcess runs this test again with everything removed.
func TestEnvironmentOfAProcess(t *testing.T) {
	if os.Getenv("EDGESEG_CPU") == "-neon,-avx2" {
		if f := Available(); f != 0 {
			t.Errorf("still %v", f)
		}
		return
	}
	exe, err := os.Executable()
	if err != nil {
		t.Skip(err)
	}
	cmd := exec.Command(exe, "-test.run=^TestEnvironmentOfAProcess$")
	cmd.Env = append(os.Environ(), "EDGESEG_CPU=-neon,-avx2")
	out, err := cmd.CombinedOutput()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		t.Errorf("with everything removed: %v\n%s", err, out)
	} else if err != nil {
		t.Skip("an emulated program cannot start itself:", err)
	}
}
