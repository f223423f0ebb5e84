package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestExport(t *testing.T) {
	if testing.Short() {
		t.Skip("quantizes the built-in network")
	}
	both := filepath.Join(t.TempDir(), "both")
	call(t, "quantize", "--calib", "embed/clip", "--frames", "1", "--both", "-o", both).ok(t)
	for _, tt := range []struct {
		name string
		args []string
		says string
		has  []string
	}{
		{"the model's own size, int8 where there is one", nil, "fast_scnn, int8, input 360x480", []string{"QuantizeLinear"}},
		{"another size", []string{"--size", "64x96", "--precision", "float32"}, "fast_scnn, float32, input 64x96", []string{"logits"}},
		{"any size and a mask", []string{"--size", "frame", "--mask"}, "fast_scnn, int8, any size", []string{"height", "mask"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "m.onnx")
			r := call(t, append([]string{"convert", both, "--to", "onnx", "-o", out}, tt.args...)...).ok(t)
			if want := out + ": " + tt.says; !strings.HasPrefix(r.stdout, want) {
				t.Errorf("convert says %q, want %q...", r.stdout, want)
			}
			b, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range tt.has {
				if !bytes.Contains(b, []byte(s)) {
					t.Errorf("the file has no %q", s)
				}
			}
		})
	}
}

func TestExportRefusesWhatDoesNotFit(t *testing.T) {
	checkpoint := write(t, "c", checkpointBytes(t, 3))
	model := filepath.Join(t.TempDir(), "m")
	call(t, "convert", write(t, "d", checkpointBytes(t, 11)), "-o", model).ok(t)
	for _, tt := range []struct {
		name   string
		args   []string
		status int
		text   string
	}{
		{"a checkpoint", []string{checkpoint, "--to", "onnx"}, 3, checkpoint + ": "},
		{"no file", []string{"/no/such", "--to", "onnx"}, 3, "/no/such: no such file"},
		{"another format", []string{model, "--to", "tflite"}, 2, "--to"},
		{"a variant that is not there", []string{model, "--to", "onnx", "--precision", "int8"}, 2, model + ": the model has no int8 variant"},
		{"a size too small", []string{model, "--to", "onnx", "--size", "1x1"}, 3, model + `: node "`},
		{"a flag for checkpoints", []string{model, "--to", "onnx", "--net", "espnet"}, 2, "--net is not for --to"},
		{"a flag for --to", []string{checkpoint, "--mask"}, 2, "--mask is for --to"},
		{"a size for --to", []string{checkpoint, "--size", "frame"}, 2, "--size frame is for --to"},
		{"a folder that is not there", []string{model, "--to", "onnx", "-o", "/no/such/file"}, 1, "/no/such/"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "m.onnx")
			call(t, append([]string{"convert", "-o", out}, tt.args...)...).fails(t, tt.status, tt.text)
			if _, err := os.Stat(out); err == nil {
				t.Error("a file was written")
			}
		})
	}
}
