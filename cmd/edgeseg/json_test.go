package main

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"testing"
)

// TestLinesAreGolden holds the contract: fields are only ever added.
func TestLinesAreGolden(t *testing.T) {
	age, temperature := int64(43210), decimal(61.25)
	clock := int64(1_800_000_000)
	latency := percentiles{P50: 31000, P90: 32000, P99: 35000, Max: 41000}
	stages := stagesUS{Wait: 2100, Ingest: 900, Network: 29000, Result: 1100}
	var got bytes.Buffer
	for _, line := range []any{
		startLine{Type: "start", Version: "v1.0", Model: "city.safetensors", Net: "fast_scnn", Precision: "int8", Input: [2]int{360, 480},
			Threads: 4, Board: "Raspberry Pi 4 Model B Rev 1.4", Kernels: map[string]string{"gemm_s8": "neon", "dwconv_s8": "plain"}, Stamp: "start_of_exposure"},
		frameLine{Type: "frame", Seq: 7, Latency: 31000, Stages: stages, Classes: shares{{"road", 0.41}, {"sign symbol", 1.0 / 3}}},
		frameLine{Type: "frame", Seq: 9, Time: 123456789012, Age: &age, Latency: 43210, Stages: stages, Dropped: 1, Damaged: true,
			Classes: shares{}, Out: "out/000000009.overlay.png"},
		summaryLine{Type: "summary", Frames: 101, Dropped: 3, Damaged: 2, FPS: 28.3712345, Latency: latency, Stages: stages,
			Temperature: &temperature, Throttled: true, RSS: 51 << 20, Arena: 12345678, AllocsPerFrame: 0, Threads: 2, Age: &latency},
		summaryLine{Type: "summary", FPS: decimal(math.Inf(1)), AllocsPerFrame: 0.5},
		steadyLine{Type: "steady", First: windowLine{P50: 31000, P99: 35000, Clock: &clock, Temperature: &temperature},
			Last: windowLine{P50: 40000, P99: 50000, Throttled: true, UnderVoltage: true}, Slower: 9.0 / 31},
		stepLine{Type: "step", Name: "a.expand+a.depthwise", Kind: "conv", Kernel: "gemm_f32=avx2", Out: [3]int{45, 60, 64}, Time: 1234.5678915, MACs: 66355200, Bytes: 1 << 20},
		evalLine{Type: "eval", Frames: 101, MIoU: 0.5815, PixelAccuracy: 0.9, Classes: shares{{"road", 0.93}, {"pole", math.NaN()}},
			Confusion: [][]int64{{9, 1, 0}, {0, 0, 0}}},
		netLine{Type: "net", Net: "fast_scnn", Classes: 19, Parameters: 1_137_019, MACs: 1_680_000_000, Input: [2]int{512, 1024},
			Papers: []string{"1902.04502"}, Operators: []string{"add", "conv"}, Float: []string{}},
		errorLine{Type: "error", Code: codeBadModel, Message: `m: node "a<b": weight has shape [1]`, Hint: "look at it"},
		errorLine{Type: "error", Code: codeIO, Message: "results: no space left on device"},
	} {
		if err := writeJSON(&got, line); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join("testdata", "lines.golden")
	if *update {
		if err := os.WriteFile(path, got.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Errorf("lines are\n%s\nwant\n%s", got.Bytes(), want)
	}
}
