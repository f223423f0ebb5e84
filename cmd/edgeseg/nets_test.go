package main

import (
	"strings"
	"testing"

	"github.com/edgeseg/edgeseg/netdef"
)

func TestNetsAreListed(t *testing.T) {
	text := call(t, "nets").ok(t).stdout
	lines := call(t, "nets", "--json", "--size", "365x480").ok(t).objects(t)
	if len(lines) != len(netdef.Networks()) {
		t.Fatalf("%d objects, %d networks", len(lines), len(netdef.Networks()))
	}
	for i, name := range netdef.Networks() {
		if !strings.Contains(text, name) {
			t.Errorf("%s is not in\n%s", name, text)
		}
		if l := lines[i]; l["type"] != "net" || l["net"] != name || l["parameters"].(float64) < 1e5 || l["macs"].(float64) < 1e8 {
			t.Errorf("%s: %v", name, l)
		}
	}
	// Sides are those that the network takes: ESPNet's are multiples of 8.
	if in := lines[2]["input"].([]any); in[0] != 368.0 || in[1] != 480.0 {
		t.Errorf("%v: input is %v", lines[2]["net"], in)
	}
	call(t, "nets", "--size", "frame").fails(t, 2, "size")
}
