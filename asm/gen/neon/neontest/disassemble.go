// Package neontest reads arm64 words by a disassembler that has nothing of package neon.
package neontest

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"
)

// Disassemble gives the instruction of each word, "fmla v16.4s, v8.4s, v0.s[3]". The test is skipped
// where LLVM's disassembler is not installed.
func Disassemble(t *testing.T, words []uint32) []string {
	t.Helper()
	path := find()
	if path == "" {
		t.Skip("llvm-mc is not installed")
	}
	var in strings.Builder
	for _, w := range words {
		fmt.Fprintf(&in, "%#02x %#02x %#02x %#02x\n", byte(w), byte(w>>8), byte(w>>16), byte(w>>24))
	}
	cmd := exec.Command(path, "--disassemble", "-triple=aarch64", "-mattr=+v8.6a,+fullfp16")
	cmd.Stdin = strings.NewReader(in.String())
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	var texts []string
	for l := range strings.Lines(string(out)) {
		text := strings.Join(strings.Fields(l), " ")
		if text != "" && !strings.HasPrefix(text, ".") {
			texts = append(texts, text)
		}
	}
	if len(texts) != len(words) {
		t.Fatalf("%s read %d of %d words", path, len(texts), len(words))
	}
	return texts
}

// find looks for the newest of Debian's names; versions before 14 do not know SMMLA.
func find() string {
	for _, name := range []string{"llvm-mc", "llvm-mc-19", "llvm-mc-18", "llvm-mc-16", "llvm-mc-14"} {
		if p, err := exec.LookPath(name); err == nil {
			return p
		}
	}
	return ""
}
