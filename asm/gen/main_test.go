package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/edgeseg/edgeseg/asm/gen/neon/neontest"
)

func TestFilesAreWhatGenWrites(t *testing.T) {
	for _, f := range files {
		got, err := os.ReadFile(filepath.Join("..", f.name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, f.text()) {
			t.Errorf("%s is not what gen writes: run go generate ./asm", f.name)
		}
	}
}

// wordLine is an instruction that Go's assembler does not know, in any kernel, generated or not.
var wordLine = regexp.MustCompile(`WORD\s+\$(0x[0-9a-f]+)\s*(?://\s*(.*))?`)

// Each word is the instruction that stands beside it.
func TestWordsAgainstDisassembler(t *testing.T) {
	paths, err := filepath.Glob("../*_arm64.s")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no kernels: %v", err)
	}
	comments := map[uint32]string{}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for i, l := range strings.Split(string(text), "\n") {
			m := wordLine.FindStringSubmatch(l)
			if m == nil {
				continue
			}
			w, err := strconv.ParseUint(m[1], 0, 32)
			if err != nil || m[2] == "" {
				t.Fatalf("%s:%d: %s: no word, or no mnemonic beside it", path, i+1, l)
			}
			if c := comments[uint32(w)]; c != "" && c != m[2] {
				t.Errorf("%s:%d: %#x is %q here and %q elsewhere", path, i+1, w, m[2], c)
			}
			comments[uint32(w)] = m[2]
		}
	}
	var words []uint32
	for w := range comments {
		words = append(words, w)
	}
	for i, text := range neontest.Disassemble(t, words) {
		if want := comments[words[i]]; text != want {
			t.Errorf("%#08x reads as %q, but says %q", words[i], text, want)
		}
	}
}
