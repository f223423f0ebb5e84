package main

import (
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/edgeseg/edgeseg/asm"
	"github.com/edgeseg/edgeseg/asm/cpu"
	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/netdef/flat"
	"github.com/edgeseg/edgeseg/netdef/safetensors"
	"github.com/edgeseg/edgeseg/ops"
)

// checkpointBytes is a safetensors state dict of Fast-SCNN with made-up weights.
func checkpointBytes(t *testing.T, classes int) []byte {
	t.Helper()
	net, err := netdef.FastSCNN(classes)
	if err != nil {
		t.Fatal(err)
	}
	var tensors []safetensors.Tensor
	noise := uint32(1)
	for _, spec := range net.Tensors() {
		n := 1
		for _, d := range spec.Dims {
			n *= d
		}
		data := make([]byte, 0, 4*n)
		for range n {
			noise = noise*1664525 + 1013904223
			v := float32(noise>>8)/(1<<24) - 0.5
			if spec.Statistic {
				v += 1 // variances are positive
			}
			data = binary.LittleEndian.AppendUint32(data, math.Float32bits(v/4))
		}
		tensors = append(tensors, safetensors.Tensor{Name: spec.Name, Type: safetensors.F32, Dims: spec.Dims, Data: data})
	}
	b, err := safetensors.Encode(nil, tensors)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// unusual are the flags that a class count without preset needs.
func unusual(t *testing.T, classes int) []string {
	return []string{"--classes", classesFile(t, classes), "--size", "32x48", "--mean", "1,2,3", "--std", "4,5,6", "--channels", "bgr", "--range", "255"}
}

func TestConvertThenInspectThenRun(t *testing.T) {
	in, out := write(t, "own.bin", checkpointBytes(t, 3)), filepath.Join(t.TempDir(), "own")
	args := append([]string{"convert", in, "--net", "fast_scnn", "--float16", "--licence", "free\nfor all", "-o", out}, unusual(t, 3)...)
	r := call(t, args...).ok(t)
	if !strings.HasPrefix(r.stdout, out+": fast_scnn, ") || !strings.Contains(r.stdout, "M parameters") {
		t.Errorf("convert says %q", r.stdout)
	}
	m, err := flat.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	p := m.Preprocess
	if m.Size != [2]int{32, 48} || !p.BGR || p.Range != 255 || p.Mean != [3]float64{1, 2, 3} || p.Std != [3]float64{4, 5, 6} {
		t.Errorf("size %v, preprocessing %+v", m.Size, p)
	}
	if m.Licence != "free for all" || len(m.Classes) != 3 || m.Classes[1].Name != "class b" {
		t.Errorf("licence %q, classes %v", m.Licence, m.Classes)
	}
	i := call(t, "inspect", out).ok(t).stdout
	for _, want := range []string{"fast_scnn", "free for all", "class b #010000", "bgr in 0..255, mean [1 2 3], std [4 5 6]",
		"float32 graph at 32x48", "depthwise 3x3 /2 relu", "adaptive_avg_pool 6x6"} {
		if !strings.Contains(i, want) {
			t.Errorf("inspect does not say %q:\n%s", want, i)
		}
	}
	all := call(t, "run", "--json", "--model", out, "--frames=1").ok(t).objects(t)
	if start := ofType(all, "start"); start[0]["model"] != out {
		t.Errorf("start is %v", start)
	}
}

func TestConvertIsDeterministic(t *testing.T) {
	in := write(t, "c", checkpointBytes(t, 11))
	var files [2][]byte
	for i := range files {
		out := filepath.Join(t.TempDir(), "m")
		call(t, "convert", in, "-o", out).ok(t)
		b, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		files[i] = b
	}
	if !slices.Equal(files[0], files[1]) {
		t.Error("two files of one checkpoint differ")
	}
}

func TestConvertRefusesWhatDoesNotFit(t *testing.T) {
	in := write(t, "c", checkpointBytes(t, 3))
	bad := write(t, "classes.txt", []byte("road #zzzzzz\n"))
	for _, tt := range []struct {
		name string
		args []string
		text string
	}{
		{"another network", append([]string{"--net", "contextnet"}, unusual(t, 3)...), in + ": "},
		{"a class count without preset", nil, "no preset"},
		{"another number of classes", unusual(t, 4), "4 classes are named, the checkpoint has 3"},
		{"a wrong file of classes", []string{"--classes", bad}, "--classes " + bad + ": "},
		{"no file of classes", []string{"--classes", "/no/such"}, "--classes /no/such: no such file"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "m")
			call(t, append([]string{"convert", in, "-o", out}, tt.args...)...).fails(t, 3, tt.text)
			if _, err := os.Stat(out); err == nil {
				t.Error("a file was written")
			}
		})
	}
	r := call(t, "convert", in, "-o", "x")
	if !strings.Contains(r.stderr, "hint: ") || !strings.Contains(r.stderr, "--classes") {
		t.Errorf("no hint about the flags: %q", r.stderr)
	}
}

func TestAModelWithoutMaskIsRefused(t *testing.T) {
	m, err := openModel("")
	if err != nil {
		t.Fatal(err)
	}
	m.Result = netdef.Result{Kind: "none"}
	path := filepath.Join(t.TempDir(), "m")
	if err := flat.Save(path, m); err != nil {
		t.Fatal(err)
	}
	call(t, "run", "--model", path).fails(t, 3, path+": the model's result is no mask")
	call(t, "bench", "--model", path, "--frames=1", small).ok(t)
}

func TestInspectShowsThePlan(t *testing.T) {
	r := call(t, "inspect", "--plan", "--size", "48x64").ok(t)
	for _, want := range []string{"plan for int8 at 48x64", "packed weights", "learning_to_downsample.conv"} {
		if !strings.Contains(r.stdout, want) {
			t.Errorf("inspect --plan does not say %q:\n%s", want, r.stdout)
		}
	}
}

func TestQuantizeThenRun(t *testing.T) {
	if testing.Short() {
		t.Skip("quantizes the built-in network")
	}
	out := filepath.Join(t.TempDir(), "q")
	call(t, "quantize", "--calib", "embed/clip", "--frames", "2", "-o", out).ok(t)
	m, err := flat.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	if m.Variants[ops.Int8] == nil || m.Variants[ops.Float32] != nil {
		t.Fatal("file holds something else than an int8 model")
	}
	all := call(t, "run", "--json", "--model", out, "--frames=1", small).ok(t).objects(t)
	if start := ofType(all, "start"); start[0]["precision"] != "int8" {
		t.Errorf("start is %v", start)
	}
	if i := call(t, "inspect", out).ok(t).stdout; !strings.Contains(i, "scale, zero point") {
		t.Errorf("inspect shows no scales:\n%s", i)
	}
	call(t, "run", "--model", out, "--precision", "float32").fails(t, 2, "no float32 variant")
	call(t, "run", "--model", out, "--precision", "float16").fails(t, 2, "no float32 variant")
	call(t, "quantize", "--model", out, "--calib", "embed/clip", "-o", out).fails(t, 2, "int8 only")

	both := filepath.Join(t.TempDir(), "both")
	call(t, "quantize", "--calib", "embed/clip", "--frames", "1", "--both", "-o", both).ok(t)
	for _, p := range []string{"float32", "float16", "int8"} {
		all := call(t, "run", "--json", "--model", both, "--precision", p, "--frames=1", small).ok(t).objects(t)
		want := p
		if p == "float16" && asm.SlowHalves(cpu.Host().Fast()[0].Core) {
			want = "float32"
		}
		if start := ofType(all, "start"); start[0]["precision"] != want {
			t.Errorf("--precision %s runs %v", p, start)
		}
	}
}
