package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// bytesLine is an amd64 instruction that Go's assembler does not know.
var bytesLine = regexp.MustCompile(`((?:BYTE\s+\$0x[0-9a-f]{2};?\s*)+)(?://\s*(.*))?`)

// The bytes of each line are the instruction that stands beside them.
func TestBytesAgainstDisassembler(t *testing.T) {
	mc, err := exec.LookPath("llvm-mc-19")
	if err != nil {
		if mc, err = exec.LookPath("llvm-mc"); err != nil {
			t.Skip("llvm-mc is not installed")
		}
	}
	var paths []string
	for _, folder := range []string{"..", "../peak"} {
		found, err := filepath.Glob(folder + "/*_amd64.s")
		if err != nil || len(found) == 0 {
			t.Fatalf("no kernels in %s: %v", folder, err)
		}
		paths = append(paths, found...)
	}
	lines := 0
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for i, l := range strings.Split(string(text), "\n") {
			m := bytesLine.FindStringSubmatch(l)
			if m == nil {
				continue
			}
			lines++
			cmd := exec.Command(mc, "--disassemble", "-triple=x86_64", "-mattr=+avxvnni,+amx-tile,+amx-int8", "-output-asm-variant=1")
			cmd.Stdin = strings.NewReader(strings.NewReplacer("BYTE", "", "$", "", ";", "").Replace(m[1]))
			out, err := cmd.Output()
			if err != nil {
				t.Fatalf("%s: %v", mc, err)
			}
			read := strings.Join(strings.Fields(strings.ReplaceAll(string(out), ".text", "")), " ")
			if want := strings.TrimSpace(m[2]); read != want || want == "" {
				t.Errorf("%s:%d: reads as %q, but says %q", path, i+1, read, want)
			}
		}
	}
	if lines == 0 {
		t.Error("no bytes found")
	}
}
