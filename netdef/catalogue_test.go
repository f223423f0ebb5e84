package netdef_test

import (
	"testing"

	"github.com/edgeseg/edgeseg/netdef"
)

func TestTheCatalogueHasEveryNetwork(t *testing.T) {
	all, err := netdef.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	names := netdef.Networks()
	if len(all) != len(names) {
		t.Fatalf("%d networks, want %d", len(all), len(names))
	}
	for i, k := range all {
		p := k.Blueprint
		if p.Net != names[i] || k.Paper == "" {
			t.Errorf("network %d is %s of paper %q, want %s", i, p.Net, k.Paper, names[i])
		}
		if n, err := p.Graph.MACs(512, 1024); err != nil || n < 1e8 {
			t.Errorf("%s: %d multiply-accumulates, %v", p.Net, n, err)
		}
		if p.NumParams(false) < 1e5 || len(p.Graph.Operators()) < 3 {
			t.Errorf("%s: %d parameters, operators %v", p.Net, p.NumParams(false), p.Graph.Operators())
		}
	}
}
