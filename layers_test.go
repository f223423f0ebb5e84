package edgeseg_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/edgeseg/edgeseg"

// layers says which folders of ours the packages of a folder may import beside their
// own. The longest name that a package begins with counts.
var layers = map[string][]string{
	"asm":     {},
	"asm/cpu": {},
	"ops":     {},
	"netdef":  {"ops"},
	"cam":     {},
	// Devices and decoders may use kernels, the types of cam not.
	"cam/v4l2": {"cam", "asm"},
	"cam/pipe": {"cam", "asm"},
	"cam/jpeg": {"cam", "asm"},
	"rt":       {"netdef", "ops", "asm", "cam"},
	"quant":    {"netdef", "ops", "rt", "cam"},
	// Gradients take the matrix kernels, which rt does not hand on.
	"quant/gradient": {"netdef", "ops", "asm", "quant/parallel"},
	"boards":         {"asm/cpu"},
	"cmd":            {"asm", "ops", "netdef", "cam", "rt", "quant", "boards"},
	"lab":            {},
	"bench":          {"asm", "netdef", "ops", "rt", "cam"},
}

// light are the packages that a program links to segment frames: they bring no more
// than the standard library without net/http, and these modules.
var (
	light        = []string{"netdef/flat", "rt", "cam"}
	lightModules = []string{"golang.org/x/sys", "github.com/klauspost/cpuid/v2"}
)

func TestPackagesKnowOnlyThoseBelow(t *testing.T) {
	packages := list(t, "{{.ImportPath}} {{join .Imports \" \"}}", "./...")
	for _, line := range packages {
		f := strings.Fields(line)
		from, ok := strings.CutPrefix(f[0], module+"/")
		if !ok {
			continue // the root, which is empty
		}
		layer := layerOf(from)
		if layer == "" {
			t.Errorf("%s is in no layer", from)
			continue
		}
		for _, imported := range f[1:] {
			to, ours := strings.CutPrefix(imported, module+"/")
			may := func(folder string) bool { return within(to, folder) }
			if ours && !within(to, layer) && !slices.ContainsFunc(layers[layer], may) {
				t.Errorf("%s imports %s; folder %s may import %v", from, to, layer, layers[layer])
			}
		}
	}
}

func TestWhatAProgramLinksIsLight(t *testing.T) {
	for _, p := range light {
		for _, dep := range list(t, "{{if not .Standard}}{{.ImportPath}}{{else if eq .ImportPath \"net/http\"}}net/http{{end}}", "-deps", "./"+p) {
			may := func(m string) bool { return within(dep, m) }
			if to, ours := strings.CutPrefix(dep, module+"/"); ours && !within(to, "cmd") || slices.ContainsFunc(lightModules, may) {
				continue
			}
			t.Errorf("%s links %s", p, dep)
		}
	}
}

// layerOf is the longest layer that a package lies in.
func layerOf(pkg string) (best string) {
	for l := range layers {
		if within(pkg, l) && len(l) > len(best) {
			best = l
		}
	}
	return best
}

func within(pkg, folder string) bool {
	return pkg == folder || strings.HasPrefix(pkg, folder+"/")
}

// list runs go list and returns its lines that are not empty.
func list(t *testing.T, format string, args ...string) []string {
	t.Helper()
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("needs the go command")
	}
	out, err := exec.Command("go", append([]string{"list", "-f", format}, args...)...).Output()
	if err != nil {
		if e, ok := err.(*exec.ExitError); ok {
			t.Fatalf("go list: %v\n%s", err, e.Stderr)
		}
		t.Fatal(err)
	}
	return slices.DeleteFunc(strings.Split(strings.TrimSpace(string(out)), "\n"), func(s string) bool { return s == "" })
}
