package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/edgeseg/edgeseg/boards"
)

func TestSlowEndsAreToldWithTheirReason(t *testing.T) {
	cool := boards.Sensors{Hz: 1_800_000_000, Celsius: 50}
	for _, tt := range []struct {
		name    string
		end     time.Duration
		sensors boards.Sensors
		want    string // "" where nothing is said
	}{
		{"as fast as before", 100 * time.Millisecond, cool, ""},
		{"a little slower", 108 * time.Millisecond, boards.Sensors{Hz: 1_800_000_000, Celsius: 70}, ""},
		{"hot", 150 * time.Millisecond, boards.Sensors{Hz: 1_000_000_000, Celsius: 85, Throttled: true},
			"50 % longer than in the beginning: the processor is slowed down, its clock fell from 1.80 to 1.00 GHz; edgeseg doctor"},
		{"weak supply", 120 * time.Millisecond, boards.Sensors{UnderVoltage: true}, "20 % longer than in the beginning: the supply voltage is too low;"},
		{"no reason", 200 * time.Millisecond, boards.Sensors{}, "the board's sensors say nothing of it"},
	} {
		s := newSteady(10)
		for at := time.Duration(0); at < s.length; at += 100 * time.Millisecond {
			w := s.at(at)
			switch {
			case (w == nil) != (at >= time.Minute && at < 9*time.Minute):
				t.Fatalf("%v is in window %v", at, w)
			case w == &s.first:
				w.latency.add(100 * time.Millisecond)
				w.feel(cool)
			case w == &s.last:
				w.latency.add(tt.end)
				w.feel(tt.sensors)
			}
		}
		var stdout, stderr bytes.Buffer
		a := &app{stdout: &stdout, stderr: &stderr}
		if err := a.printSteady(s); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(stderr.String(), tt.want) || tt.want == "" && stderr.Len() > 0 {
			t.Errorf("%s: said %q", tt.name, stderr.String())
		}
		if !strings.HasPrefix(stdout.String(), "first    p50 ") || strings.Count(stdout.String(), "\n") != 2 {
			t.Errorf("%s: %s", tt.name, stdout.String())
		}
	}
}

func TestBenchForMinutes(t *testing.T) {
	steady, summary := benchFor(t, 0.005)
	for _, part := range []string{"first", "last"} {
		if w := steady[part].(map[string]any); w["p50_us"].(float64) <= 0 || w["p99_us"].(float64) < w["p50_us"].(float64) {
			t.Errorf("%s is %v", part, w)
		}
	}
	if summary["frames"].(float64) < 2 || summary["allocs_per_frame"] != 0.0 {
		t.Errorf("summary %v", summary)
	}
	call(t, "bench", "--minutes=-1").fails(t, 2, "--minutes -1")
	call(t, "bench", "--minutes=1", "--frames=2").fails(t, 2, "[frames minutes]")
}

// benchFor benchmarks for so many minutes, or for as many more as it takes until a frame begins in the second half too.
func benchFor(t *testing.T, minutes float64) (steady, summary map[string]any) {
	t.Helper()
	for {
		all := call(t, "bench", "--json", fmt.Sprintf("--minutes=%g", minutes), "--threads=1", "--size=32x32").ok(t).objects(t)
		s, sum := ofType(all, "steady"), ofType(all, "summary")
		if len(s) != 1 || len(sum) != 1 {
			t.Fatalf("%v", all)
		}
		if minutes > 0.3 || s[0]["last"].(map[string]any)["p50_us"].(float64) > 0 {
			return s[0], sum[0]
		}
		minutes *= 4
	}
}
