package boards

import (
	"embed"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/edgeseg/edgeseg/asm/cpu"
)

// trees are the files of boards, an archive each: names such as soc:firmware
// would be refused in a Go module. The sign ␀ stands for the NUL of device trees.
//
//go:embed testdata
var trees embed.FS

var update = flag.Bool("update", false, "rewrite testdata/*.golden")

// tree is a board's files, with those of change instead or, where empty, without them.
func tree(t *testing.T, name string, change map[string]string) fs.FS {
	t.Helper()
	b, err := trees.ReadFile("testdata/" + name + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	kept := new(txtar.Archive)
	for _, f := range txtar.Parse(b).Files {
		if _, changed := change[f.Name]; !changed {
			kept.Files = append(kept.Files, txtar.File{Name: f.Name, Data: []byte(strings.ReplaceAll(string(f.Data), "␀", "\x00"))})
		}
	}
	for name, text := range change {
		if text != "" {
			kept.Files = append(kept.Files, txtar.File{Name: name, Data: []byte(text)})
		}
	}
	fsys, err := txtar.FS(kept)
	if err != nil {
		t.Fatal(err)
	}
	return fsys
}

// detect is Detect for a program of an architecture on a processor with features.
func detect(fsys fs.FS, arch string, features cpu.Features) *Board {
	b := Detect(fsys)
	b.arch, b.CPU.Features = arch, features
	return b
}

const dotProd = cpu.NEON | cpu.DotProd | cpu.FP16

var machines = []struct {
	name     string
	arch     string
	features cpu.Features
	family   Family
}{
	{"pi_zero2", "arm64", cpu.NEON, PiZero2},
	{"pi3", "arm", cpu.NEON, Pi3},
	{"pi4", "arm64", cpu.NEON, Pi4},
	{"pi5", "arm64", dotProd, Pi5},
	{"jetson_nano", "arm64", cpu.NEON, JetsonNano},
	{"jetson_orin", "arm64", dotProd, JetsonOrin},
	{"arm64", "arm64", dotProd, Other},
	{"amd64", "amd64", cpu.AVX2 | cpu.F16C, Other},
}

// TestBoards compares all that is said of each board with testdata/NAME.golden.
func TestBoards(t *testing.T) {
	for _, m := range machines {
		b := detect(tree(t, m.name, nil), m.arch, m.features)
		if b.Family != m.family {
			t.Errorf("%s: family %v, want %v", m.name, b.Family, m.family)
		}
		golden := "testdata/" + m.name + ".golden"
		got := describe(b)
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := trees.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s:\n%s\nwant (-update rewrites it):\n%s", m.name, got, want)
		}
	}
}

func describe(b *Board) string {
	var s strings.Builder
	for _, f := range b.Report() {
		fmt.Fprintf(&s, "%-12s %s\n", f.Name, f.Text)
	}
	for _, a := range b.Advice() {
		fmt.Fprintf(&s, "- %s\n", a)
	}
	return s.String()
}
