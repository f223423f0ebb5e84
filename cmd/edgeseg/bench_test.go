package main

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

func TestBenchTimesExactlySoManyFrames(t *testing.T) {
	for _, n := range []string{"1", "3", "7"} {
		all := call(t, "bench", "--json", "--frames", n, small).ok(t).objects(t)
		if len(all) != 2 || all[0]["type"] != "start" || all[1]["type"] != "summary" {
			t.Fatalf("lines are %v, want start and summary", all)
		}
		if got := all[1]["frames"]; got != map[string]float64{"1": 1, "3": 3, "7": 7}[n] {
			t.Errorf("%v frames, want %s", got, n)
		}
		if got := all[1]["allocs_per_frame"]; got != 0.0 {
			t.Errorf("%v allocations a frame, want none", got)
		}
	}
}

func TestBenchAndRunSummarizeAlike(t *testing.T) {
	bench := ofType(call(t, "bench", "--json", "--frames=1", small).ok(t).objects(t), "summary")
	run := ofType(call(t, "run", "--json", "--frames=1", small).ok(t).objects(t), "summary")
	a, b := slices.Sorted(maps.Keys(bench[0])), slices.Sorted(maps.Keys(run[0]))
	if !slices.Equal(a, b) {
		t.Errorf("bench has the fields %v, run %v", a, b)
	}
}

func TestBenchProfilesEachStep(t *testing.T) {
	all := call(t, "bench", "--json", "--profile", "--frames=2", small).ok(t).objects(t)
	steps := ofType(all, "step")
	var macs float64
	for _, s := range steps {
		macs += s["macs"].(float64)
		if s["name"] == "" || s["kernel"] == "" || s["time_us"].(float64) < 0 {
			t.Errorf("step is %v", s)
		}
	}
	m, err := openModel("")
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range m.Variants {
		if want, err := g.MACs(48, 64); err != nil || macs != float64(want) {
			t.Errorf("steps have %v MACs, the graph %v, %v", macs, want, err)
		}
	}
	r := call(t, "bench", "--profile", "--frames=2", small).ok(t)
	for _, want := range []string{"GMAC/s", "GB/s", "learning_to_downsample.conv", "all steps"} {
		if !strings.Contains(r.stdout, want) {
			t.Errorf("table does not have %q:\n%s", want, r.stdout)
		}
	}
}

func TestBenchFrameIsTheSameEachTime(t *testing.T) {
	a, b := testFrame(31, 47), testFrame(31, 47)
	if !slices.Equal(a.Planes[0].Pix, b.Planes[0].Pix) {
		t.Error("two frames differ")
	}
	var seen [256]bool
	for _, v := range a.Planes[0].Pix {
		seen[v] = true
	}
	n := 0
	for _, s := range seen {
		if s {
			n++
		}
	}
	if n < 100 {
		t.Errorf("frame has only %d different values", n)
	}
}
