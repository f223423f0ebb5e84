package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/rt"
)

// small keeps the built-in network affordable under emulation.
const small = "--size=48x64"

func TestRunShowsTheClip(t *testing.T) {
	r := call(t, "run", "--json", small).ok(t)
	all := r.objects(t)
	files, err := fs.Glob(clipFiles(t), "*.jpg")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	start, frames, summary := ofType(all, "start"), ofType(all, "frame"), ofType(all, "summary")
	if len(start) != 1 || len(frames) != len(files) || len(summary) != 1 || len(all) != len(files)+2 {
		t.Fatalf("%d start, %d frames, %d summary, %d lines, want 1, %d, 1", len(start), len(frames), len(summary), len(all), len(files))
	}
	if in := fmt.Sprint(start[0]["input"]); in != "[48 64]" || start[0]["net"] != "fast_scnn" {
		t.Errorf("start is %v", start[0])
	}
	for i, f := range frames {
		if f["seq"] != float64(i) || f["out"] != nil || f["age_us"] != nil {
			t.Errorf("frame %d is %v", i, f)
		}
		sum := 0.0
		for _, share := range f["classes"].(map[string]any) {
			sum += share.(float64)
		}
		if sum < 0.9999 || sum > 1.0001 {
			t.Errorf("frame %d: shares of the classes add up to %v", i, sum)
		}
		stages := f["stages_us"].(map[string]any)
		parts := stages["ingest"].(float64) + stages["network"].(float64) + stages["result"].(float64)
		if d := f["latency_us"].(float64) - parts; d < -2 || d > 2 {
			t.Errorf("frame %d: latency %v is not the sum of its stages %v", i, f["latency_us"], parts)
		}
	}
	s := summary[0]
	if s["frames"] != float64(len(files)) || s["dropped"] != 0.0 || s["allocs_per_frame"] != 0.0 {
		t.Errorf("summary is %v", s)
	}
	latency := s["latency_us"].(map[string]any)
	if p50, m := latency["p50"].(float64), latency["max"].(float64); p50 <= 0 || m < p50 {
		t.Errorf("latency is %v", latency)
	}
}

func TestRunPrintsALineForEachFrame(t *testing.T) {
	r := call(t, "run", "--frames", "2", small).ok(t)
	lines := strings.Split(r.stdout, "\n")
	if len(lines) < 4 || !strings.HasPrefix(lines[0], "0016E5_07959  ") || !strings.HasPrefix(lines[1], "0016E5_07979  ") ||
		!strings.HasPrefix(lines[2], "2 frames, ") || !strings.HasPrefix(lines[3], "latency  p50 ") {
		t.Errorf("stdout is\n%s", r.stdout)
	}
	if !strings.Contains(lines[0], " %") {
		t.Errorf("no shares of classes in %q", lines[0])
	}
	if !strings.HasPrefix(r.stderr, "fast_scnn_camvid (built in): fast_scnn, int8, input 48x64, ") {
		t.Errorf("stderr is %q", r.stderr)
	}
}

func TestMasksAreTheSessions(t *testing.T) {
	out := t.TempDir()
	r := call(t, "run", "--json", "--frames", "3", "--out", out, small).ok(t)
	m, err := openModel("")
	if err != nil {
		t.Fatal(err)
	}
	c, err := compile(m, "", rt.Options{Size: [2]int{48, 64}})
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	src, err := openClip()
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	for _, line := range ofType(r.objects(t), "frame") {
		var f cam.Frame
		var want rt.Mask
		if err := src.Next(t.Context(), &f); err != nil {
			t.Fatal(err)
		}
		if err := c.run(&f, &want); err != nil {
			t.Fatal(err)
		}
		base := filepath.Join(out, f.Name)
		if line["out"] != base+".overlay.png" {
			t.Errorf("out is %v, want %s", line["out"], base+".overlay.png")
		}
		got, ok := readPNG(t, base+".mask.png").(*image.Paletted)
		if !ok || got.Rect != image.Rect(0, 0, f.Width, f.Height) || !bytes.Equal(got.Pix, want.Pix) {
			t.Fatalf("%s is not the session's mask", base+".mask.png")
		}
		if len(got.Palette) != len(m.Classes) {
			t.Errorf("palette has %d colours, want %d", len(got.Palette), len(m.Classes))
		}
		for i, k := range m.Classes {
			if c := color.NRGBAModel.Convert(got.Palette[i]).(color.NRGBA); [3]uint8{c.R, c.G, c.B} != k.Color || c.A != 255 {
				t.Errorf("colour of class %d is %v, want %v", i, c, k.Color)
			}
		}
		if o := readPNG(t, base+".overlay.png"); o.Bounds() != got.Rect {
			t.Errorf("overlay is %v, want %v", o.Bounds(), got.Rect)
		}
	}
	names, err := os.ReadDir(out)
	if err != nil || len(names) != 6 {
		t.Errorf("%d files in the folder, want 6: %v, %v", len(names), names, err)
	}
}

func TestWhatIsNotSeenIsTransparent(t *testing.T) {
	out := t.TempDir()
	call(t, "run", "--frames", "1", "--roi", "0,0,240x360", "--out", out, small).ok(t)
	got := readPNG(t, filepath.Join(out, "0016E5_07959.mask.png")).(*image.Paletted)
	if i := got.ColorIndexAt(239, 100); i == rt.NoClass {
		t.Error("a pixel of the region has no class")
	}
	if i := got.ColorIndexAt(240, 100); i != rt.NoClass {
		t.Errorf("a pixel outside of the region has class %d, want %d", i, rt.NoClass)
	}
	if len(got.Palette) != 256 {
		t.Fatalf("palette has %d colours, want 256", len(got.Palette))
	}
	if _, _, _, a := got.Palette[rt.NoClass].RGBA(); a != 0 {
		t.Errorf("its colour is %v, want a transparent one", got.Palette[rt.NoClass])
	}
}

func TestEachSizeOfFrameHasItsPlan(t *testing.T) {
	dir := t.TempDir()
	sizes := [][2]int{{40, 56}, {41, 33}, {40, 56}, {64, 40}, {48, 48}, {56, 40}, {41, 33}}
	for i, s := range sizes {
		picture(t, filepath.Join(dir, fmt.Sprintf("%d.png", i)), s[1], s[0])
	}
	out := t.TempDir()
	r := call(t, "run", "--json", "--size", "frame", "--input", dir, "--out", out).ok(t)
	if n := len(ofType(r.objects(t), "frame")); n != len(sizes) {
		t.Fatalf("%d frames, want %d", n, len(sizes))
	}
	for i, s := range sizes {
		if b := readPNG(t, filepath.Join(out, fmt.Sprintf("%d.mask.png", i))).Bounds(); b != image.Rect(0, 0, s[1], s[0]) {
			t.Errorf("mask of a frame of %v is %v", s, b)
		}
	}
	if in := fmt.Sprint(ofType(r.objects(t), "start")[0]["input"]); in != "[40 56]" {
		t.Errorf("input at the start is %s, want the first frame's size", in)
	}
}

func TestAPictureThatCannotBeReadCostsNoOther(t *testing.T) {
	dir, out := t.TempDir(), t.TempDir()
	picture(t, filepath.Join(dir, "a.png"), 40, 32)
	for _, name := range []string{"b.png", "c.jpg"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("no picture"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	picture(t, filepath.Join(dir, "d.png"), 40, 32)
	r := call(t, "run", "--json", "--input", dir, "--out", out, small)
	r.fails(t, 3, "b.png: ")
	lines := r.objects(t)
	frames, summary := ofType(lines, "frame"), ofType(lines, "summary")[0]
	if len(frames) != 2 || frames[1]["seq"] != 3.0 || summary["unreadable"] != 2.0 || !strings.Contains(r.stderr, "c.jpg: ") {
		t.Errorf("%v, %v, %s", frames, summary, r.stderr)
	}
	for _, name := range []string{"a.mask.png", "d.mask.png"} {
		if _, err := os.Stat(filepath.Join(out, name)); err != nil {
			t.Error(err)
		}
	}
}

func TestFramesOfAStreamAreNumbered(t *testing.T) {
	out := t.TempDir()
	r := callWith(t, y4m(64, 48, 3), "run", "--json", "--input", "-", "--out", out, small).ok(t)
	if n := len(ofType(r.objects(t), "frame")); n != 3 {
		t.Errorf("%d frames, want 3", n)
	}
	for _, name := range []string{"000000000.mask.png", "000000002.overlay.png"} {
		if _, err := os.Stat(filepath.Join(out, name)); err != nil {
			t.Error(err)
		}
	}
}

func TestPicturesOfAStreamAreFramesAndDamagedOnesAreCalledSo(t *testing.T) {
	picture, err := os.ReadFile("../../cam/jpeg/testdata/cjpeg_420.jpg")
	if err != nil {
		t.Fatal(err)
	}
	stream := slices.Concat(picture, picture[:2000], picture)
	for name, r := range map[string]result{
		"pipe": callWith(t, stream, "run", "--json", "--input", "-", small),
		"file": call(t, "run", "--json", "--input", write(t, "clip", stream), small),
	} {
		lines := r.ok(t).objects(t)
		frames, summary := ofType(lines, "frame"), ofType(lines, "summary")[0]
		if len(frames) != 3 || frames[0]["damaged"] != nil || frames[1]["damaged"] != true || summary["damaged"] != 1.0 {
			t.Errorf("%s: %v, %v", name, frames, summary)
		}
	}
}

func TestTwoFramesOfOneNameHaveTwoMasks(t *testing.T) {
	o := output{used: map[string]int{}}
	var names []string
	for _, n := range []string{"a", "b", "a", "a"} {
		names = append(names, o.name(&cam.Frame{Name: n}))
	}
	if want := []string{"a", "b", "a-2", "a-3"}; !slices.Equal(names, want) {
		t.Errorf("names are %v, want %v", names, want)
	}
}

func TestSizesTheWrongWayRoundGetAHint(t *testing.T) {
	for _, tt := range []struct {
		args []string
		hint bool
	}{
		{[]string{"run", "--frames=1", "--size=64x48"}, true},
		{[]string{"run", "--frames=1", "--size=48x64"}, false},
		{[]string{"run", "--frames=1", "--size=48x64", "--rotate=90"}, true},
		{[]string{"run", "--frames=1", "--size=64x48", "--rotate=90"}, false},
		{[]string{"run", "--frames=1", "--size=48x48"}, false},
		{[]string{"bench", "--frames=1", "--size=64x48"}, true},
		{[]string{"bench", "--frames=1", "--size=48x64"}, false},
	} {
		r := call(t, tt.args...).ok(t)
		if got := strings.Contains(r.stderr, "hint: --size is HEIGHTxWIDTH"); got != tt.hint {
			t.Errorf("%v: a hint: %v, want %v", tt.args, got, tt.hint)
		}
	}
}

func TestSummaryComesBeforeALateError(t *testing.T) {
	stream := y4m(64, 48, 3)
	r := callWith(t, stream[:len(stream)-10], "run", "--json", "--input", "-", small)
	r.fails(t, 3, "frame")
	all := r.objects(t)
	if len(ofType(all, "frame")) != 2 || len(ofType(all, "summary")) != 1 || all[len(all)-1]["type"] != "error" {
		t.Errorf("stdout is\n%s\nwant two frames, the summary and the error", r.stdout)
	}
}

func clipFiles(t *testing.T) fs.FS {
	t.Helper()
	return os.DirFS("embed/clip")
}

func readPNG(t *testing.T, path string) image.Image {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// picture writes a PNG of a gradient.
func picture(t *testing.T, path string, w, h int) {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetNRGBA(x, y, color.NRGBA{uint8(255 * x / w), uint8(255 * y / h), 90, 255})
		}
	}
	writePNG(t, path, img)
}

func writePNG(t *testing.T, path string, img image.Image) {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
}

// y4m is a stream of n frames.
func y4m(w, h, n int) []byte {
	b := fmt.Appendf(nil, "YUV4MPEG2 W%d H%d F30:1 C420\n", w, h)
	for i := range n {
		b = append(b, "FRAME\n"...)
		for p := range w*h + 2*((w+1)/2)*((h+1)/2) {
			b = append(b, byte(16+(p*7+i*31)%200))
		}
	}
	return b
}
