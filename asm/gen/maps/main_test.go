package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// The kernels in the repository are those that the command writes.
func TestKernelsAreGenerated(t *testing.T) {
	for name, write := range files {
		want, err := sourceOf(write)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got, err := os.ReadFile(filepath.Join("..", "..", name))
		if err != nil {
			t.Error(err)
		} else if !bytes.Equal(got, want) {
			t.Errorf("%s is not what the command writes: run go generate ./asm", name)
		}
	}
}

func TestUnknownInstructionsAreReported(t *testing.T) {
	if _, err := sourceOf(func(f *file) { f.e("smull v1.8h, v2.8b, v32.8b") }); err == nil {
		t.Error("no error for register 32")
	}
}
