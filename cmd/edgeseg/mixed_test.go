package main

import (
	"context"
	"encoding/json"
	"fmt"
	"image"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/cmd/edgeseg/embed"
	"github.com/edgeseg/edgeseg/netdef/flat"
	"github.com/edgeseg/edgeseg/ops"
	"github.com/edgeseg/edgeseg/quant"
)

// smallModel is the built-in network for small frames, in float alone.
func smallModel(t *testing.T) string {
	t.Helper()
	m, err := flat.Parse(embed.Model)
	if err != nil {
		t.Fatal(err)
	}
	m.Size = [2]int{48, 64}
	delete(m.Variants, ops.Int8)
	for name := range m.Tensors {
		if strings.HasPrefix(name, "int8.") {
			delete(m.Tensors, name)
		}
	}
	path := filepath.Join(t.TempDir(), "small.safetensors")
	if err := flat.Save(path, m); err != nil {
		t.Fatal(err)
	}
	return path
}

// reported quantizes the small model and reads its report.
func reported(t *testing.T, model string, args ...string) (map[string]any, string) {
	t.Helper()
	dir := t.TempDir()
	out, file := filepath.Join(dir, "q.safetensors"), filepath.Join(dir, "r.json")
	call(t, append([]string{"quantize", "--model", model, "--report", file, "-o", out}, args...)...).ok(t)
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var r map[string]any
	if err := json.Unmarshal(b, &r); err != nil {
		t.Fatal(err)
	}
	return r, out
}

// The report's figures are those that eval gives of the same frames.
func TestReportsAgreeWithEval(t *testing.T) {
	model, data := smallModel(t), labelledFrames(t, 3)
	page := filepath.Join(t.TempDir(), "r.html")
	r, out := reported(t, model, "--calib", "embed/clip", "--frames", "2", "--data", data, "--keep-float", "2", "--report", page)
	for precision, file := range map[string]string{"float32": model, "int8": out} {
		e := ofType(call(t, "eval", "--json", "--data", data, "--model", file).ok(t).objects(t), "eval")[0]
		for name, want := range map[string]any{"miou": e["miou"], "pixel_accuracy": e["pixel_accuracy"]} {
			if got := r[name].(map[string]any)[precision].(float64); fmt.Sprintf("%.6f", got) != fmt.Sprintf("%.6f", want) {
				t.Errorf("%s: %s is %v in the report, %v by eval", precision, name, got, want)
			}
		}
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if got := r["bytes"].(map[string]any)[precision]; got != float64(info.Size()) {
			t.Errorf("%s: the report says %v bytes, the file has %d", precision, got, info.Size())
		}
	}
	kept, ranking := r["kept_float"].([]any), r["sensitivities"].([]any)
	for i, name := range kept {
		if s := ranking[i].(map[string]any); s["node"] != name {
			t.Errorf("kept are %v, the worst are %v", kept, ranking[:2])
		}
	}
	inspect := call(t, "inspect", out).ok(t)
	if !strings.Contains(inspect.stdout, "2 of them in float32") || len(kept) != 2 {
		t.Errorf("%v are kept, inspect says\n%s", kept, inspect.stdout)
	}
	b, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<svg", "data:image/png;base64,", kept[0].(string), "<!DOCTYPE html>"} {
		if !strings.Contains(string(b), want) {
			t.Errorf("the page has no %s", want)
		}
	}
	for _, bad := range []string{"http:", "https:", "<script", "ZgotmplZ", "NaN"} {
		if strings.Contains(string(b), bad) {
			t.Errorf("the page has %s", bad)
		}
	}
}

func TestNodesAndBudgetsKeepWhatTheySay(t *testing.T) {
	model := smallModel(t)
	calib := []string{"--calib", "embed/clip", "--frames", "4"}
	r, _ := reported(t, model, append(calib, "--keep-float", "classifier.conv,feature_fusion.add")...)
	if kept := fmt.Sprint(r["kept_float"]); kept != "[classifier.conv feature_fusion.add]" {
		t.Errorf("kept are %s", kept)
	}
	if frames := 10.0 - 4; r["frames"] != frames {
		t.Errorf("judged on %v frames, want the %v that did not calibrate", r["frames"], frames)
	}
	if testing.Short() {
		return
	}
	all := r["loss"].(float64)
	for _, budget := range []float64{all / 2, 0} {
		r, _ := reported(t, model, append(calib, "--budget", fmt.Sprint(budget))...)
		if loss := r["loss"].(float64); !(loss <= budget) {
			t.Errorf("a budget of %g: the loss is %g", budget, loss)
		}
	}
}

// Frames and labels may be anything: what can be judged is, of what cannot the file is named.
func TestReportsOfOddFrames(t *testing.T) {
	model := smallModel(t)
	dir := t.TempDir()
	for i := range 3 {
		writePNG(t, filepath.Join(dir, "black", fmt.Sprintf("%d.png", i)), image.NewGray(image.Rect(0, 0, 64, 48)))
		writePNG(t, filepath.Join(dir, "blackannot", fmt.Sprintf("%d.png", i)), image.NewGray(image.Rect(0, 0, 64, 48-i/2)))
	}
	black := []string{"--calib", filepath.Join(dir, "black"), "--frames", "2"}
	if r, _ := reported(t, model, black...); r["frames"] != 1.0 {
		t.Errorf("judged on %v frames, want 1", r["frames"])
	}
	out := filepath.Join(dir, "q.safetensors")
	call(t, append([]string{"quantize", "--model", model, "-o", out, "--keep-float=1", "--data", dir, "--split=black"}, black...)...).
		fails(t, 3, filepath.Join("blackannot", "2.png")+": labels are 47x64, their frame ")
	text := filepath.Join(dir, "text")
	if err := os.MkdirAll(text, 0o777); err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		if err := os.WriteFile(filepath.Join(text, fmt.Sprintf("%d.png", i)), []byte("no picture"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	call(t, "quantize", "--model", model, "-o", out, "--calib", text, "--frames=2", "--report", filepath.Join(dir, "r.html")).fails(t, 3, "0.png")
	if _, err := os.Stat(out); err == nil {
		t.Error("a model was written")
	}
}

func TestMixedFlagsAreChecked(t *testing.T) {
	model := smallModel(t)
	out := filepath.Join(t.TempDir(), "q.safetensors")
	quantize := func(args ...string) result {
		return call(t, append([]string{"quantize", "--model", model, "-o", out, "--calib", "embed/clip"}, args...)...)
	}
	quantize("--keep-float", "-1").fails(t, 2, "--keep-float -1: want at least 0")
	quantize("--budget", "-1").fails(t, 2, "--budget -1: want points")
	quantize("--budget", "NaN").fails(t, 2, "--budget NaN: want points")
	quantize("--budget", "1", "--keep-float", "1").fails(t, 2, "want one of them")
	quantize("--report", "r.txt").fails(t, 2, "--report r.txt: want a name that ends in .html or .json")
	quantize("--keep-float", "1").fails(t, 2, "all of them calibrate: none is left to judge on")
	quantize("--frames", "2", "--keep-float", "no.such").fails(t, 3, `the network has no node "no.such"`)
	quantize("--frames", "2", "--report", filepath.Join(out, "r.json")).fails(t, 1, "q.safetensors is no folder")
	quantize("--frames", "2", "--budget", "1", "--data", t.TempDir()).fails(t, 3, "val: ")
	if _, err := os.Stat(out); err == nil {
		t.Error("a model was written")
	}
}

// An interrupt while nodes are ranked or frames are judged on loses nothing that was learned.
func TestAnInterruptKeepsWhatWasLearned(t *testing.T) {
	if testing.Short() {
		t.Skip("ranks all nodes")
	}
	m, err := flat.Open(smallModel(t))
	if err != nil {
		t.Fatal(err)
	}
	src, err := cam.Open("embed/clip", cam.OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	q, err := quant.Calibrate(t.Context(), m, src, quant.Options{Frames: 2})
	if err != nil {
		t.Fatal(err)
	}
	few := quant.LeftOver(func() (cam.Source, error) { return cam.Open("embed/clip", cam.OpenOptions{}) }, 9)
	for _, tt := range []struct {
		name, loss string
		interrupt  int // when frames are asked for the so many-th time
		hint       string
	}{
		{"ranking", "l2", 2, "no nodes were chosen"},
		{"judging", "l2", 1 << 20, "there is no report"},
		{"ranking, nothing learned", "", 2, ""},
	} {
		ctx, interrupt := context.WithCancel(t.Context())
		walks := 0
		samples := func(stop bool) quant.Samples {
			return func(ctx context.Context) iter.Seq2[*quant.Sample, error] {
				if walks++; stop || walks == tt.interrupt {
					interrupt()
				}
				return few(ctx)
			}
		}
		var stderr strings.Builder
		a := &app{stderr: &stderr}
		report := filepath.Join(t.TempDir(), "r.json")
		flags := &quantizeFlags{mixedFlags: mixedFlags{keepFloat: "1", budget: -1, reports: []string{report}}, loss: choiceFlag{value: tt.loss}}
		int8, err := a.mixed(ctx, flags, q, m, &judged{count: 1, all: samples(true), few: samples(false)})
		if (err == nil) != (tt.loss != "") || (int8 != nil) != (tt.loss != "") || !strings.Contains(stderr.String(), tt.hint) {
			t.Errorf("%s: model %t, %v, %q", tt.name, int8 != nil, err, &stderr)
		}
		if int8 != nil && strings.Contains(int8.Provenance, "in float32") != (tt.name == "judging") {
			t.Errorf("%s: %s", tt.name, int8.Provenance)
		}
		if _, err := os.Stat(report); err == nil {
			t.Errorf("%s: there is a report", tt.name)
		}
		interrupt()
	}
}
