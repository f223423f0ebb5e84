package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/edgeseg/edgeseg/cmd/edgeseg/embed"
)

func TestNothingReplacesWhatItIsMadeOf(t *testing.T) {
	checkpoint, model := write(t, "c.pth", checkpointBytes(t, 11)), write(t, "m", embed.Model)
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(model, link); err != nil {
		t.Skip(err)
	}
	for _, args := range [][]string{
		{"convert", checkpoint, "-o", checkpoint},
		{"convert", model, "--to=onnx", "-o", link},
		{"quantize", "--model", model, "--calib", t.TempDir(), "-o", model},
		{"quantize", "--calib", checkpoint, "-o", checkpoint},
	} {
		call(t, args...).fails(t, 2, "-o "+args[len(args)-1]+": would replace what it is made of")
	}
	for path, want := range map[string][]byte{checkpoint: checkpointBytes(t, 11), model: embed.Model} {
		if b, err := os.ReadFile(path); err != nil || !bytes.Equal(b, want) {
			t.Errorf("%s has changed: %v", path, err)
		}
	}
}

// What takes minutes is not begun for a file that cannot be written.
func TestOutputIsTriedBeforeTheWork(t *testing.T) {
	none, dir := filepath.Join(t.TempDir(), "none", "m"), t.TempDir()
	for _, out := range []string{none, dir} {
		// the missing input would be told of first, were it looked for
		call(t, "quantize", "--calib", "/no/such/folder", "-o", out).fails(t, 1, out+": ")
		call(t, "convert", "/no/such/file", "-o", out).fails(t, 1, out+": ")
	}
}
