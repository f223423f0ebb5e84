package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"math"
	"os"
	"path/filepath"
	"testing"
)

// labelledFrames makes a folder of n frames whose labels are what the network says of them.
func labelledFrames(t *testing.T, n int) string {
	t.Helper()
	dir, out := t.TempDir(), t.TempDir()
	for i := range n {
		picture(t, filepath.Join(dir, "val", fmt.Sprintf("%d.png", i)), 64+8*i, 48)
	}
	call(t, "run", "--input", filepath.Join(dir, "val"), "--out", out, small).ok(t)
	for i := range n {
		mask := readPNG(t, filepath.Join(out, fmt.Sprintf("%d.mask.png", i)))
		writePNG(t, filepath.Join(dir, "valannot", fmt.Sprintf("%d.png", i)), grey(mask.(*image.Paletted)))
	}
	return dir
}

// grey has the indices as values.
func grey(p *image.Paletted) *image.Gray {
	return &image.Gray{Pix: p.Pix, Stride: p.Stride, Rect: p.Rect}
}

func TestEvalOfTheNetworksOwnMasks(t *testing.T) {
	dir := labelledFrames(t, 3)
	all := call(t, "eval", "--json", "--data", dir, small).ok(t).objects(t)
	e := ofType(all, "eval")
	if len(e) != 1 || e[0]["frames"] != 3.0 || e[0]["miou"] != 1.0 || e[0]["pixel_accuracy"] != 1.0 {
		t.Fatalf("result is %v", e)
	}
	var pixels float64
	for _, row := range e[0]["confusion"].([]any) {
		for _, n := range row.([]any) {
			pixels += n.(float64)
		}
	}
	if want := 48.0 * (64 + 72 + 80); pixels != want {
		t.Errorf("confusion counts %v pixels, want %v", pixels, want)
	}

	// half of one frame unlabelled, a quarter wrong
	path := filepath.Join(dir, "valannot", "0.png")
	labels := readPNG(t, path).(*image.Gray)
	for i := range labels.Pix {
		switch {
		case i < len(labels.Pix)/4:
			labels.Pix[i] = 255
		case i < len(labels.Pix)/2:
			labels.Pix[i] = 11
		case i < len(labels.Pix)*3/4:
			labels.Pix[i] = (labels.Pix[i] + 1) % 11
		}
	}
	writePNG(t, path, labels)
	e = ofType(call(t, "eval", "--json", "--data", dir, small).ok(t).objects(t), "eval")
	frame := 48.0 * 64
	want := 1 - frame/4/(frame/2+48*(72+80))
	if got := e[0]["pixel_accuracy"].(float64); math.Abs(got-want) > 1e-6 {
		t.Errorf("pixel accuracy is %v, want %v", got, want)
	}
	call(t, "eval", "--data", dir, small).ok(t)
}

func TestEvalEndsEarlyWithWhatItHas(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	var stdout, stderr bytes.Buffer
	a := &app{stdout: &stdout, stderr: &stderr}
	status := a.execute(ctx, []string{"eval", "--json", "--data", labelledFrames(t, 1), small})
	e := ofType(result{status, stdout.String(), stderr.String()}.ok(t).objects(t), "eval")
	if len(e) != 1 || e[0]["frames"] != 0.0 || e[0]["miou"] != nil {
		t.Errorf("result is %v", e)
	}
}

func TestEvalNamesWhatDoesNotFit(t *testing.T) {
	square := image.NewGray(image.Rect(0, 0, 9, 9))
	colours := image.NewNRGBA(image.Rect(0, 0, 64, 48))
	strange := image.NewGray(image.Rect(0, 0, 64, 48))
	strange.Pix[5] = 77
	bits := image.NewPaletted(image.Rect(0, 0, 64, 48), color.Palette{color.Black, color.White}) // indexed: allowed
	for _, tt := range []struct {
		name string
		edit func(dir string) error
		text string
	}{
		{"no labels", func(d string) error { return os.Remove(filepath.Join(d, "valannot/0.png")) }, "/val/0.png has no labels: "},
		{"no labels, theirs", func(d string) error { return os.Remove(filepath.Join(d, "valannot/0.png")) }, "/valannot/0.png: no such file"},
		{"no frames", func(d string) error { return os.Remove(filepath.Join(d, "val/0.png")) }, "/val: holds no PNG"},
		{"no folder", func(d string) error { return os.RemoveAll(d) }, "/val: no such file"},
		{"another size", func(d string) error { writePNG(t, d+"/valannot/0.png", square); return nil }, "labels are 9x9, their frame "},
		{"colours", func(d string) error { writePNG(t, d+"/valannot/0.png", colours); return nil }, "valannot/0.png: is a colour picture"},
		{"no such class", func(d string) error { writePNG(t, d+"/valannot/0.png", strange); return nil }, "valannot/0.png: pixel 5 has label 77"},
		{"rubbish labels", func(d string) error { return os.WriteFile(d+"/valannot/0.png", []byte("x"), 0o666) }, "valannot/0.png: "},
		{"rubbish frame", func(d string) error { return os.WriteFile(d+"/val/0.png", []byte("\x89PNG\r\n\x1a\nx"), 0o666) }, "val/0.png: "},
		{"a folder as labels", func(d string) error {
			return firstError(os.Remove(d+"/valannot/0.png"), os.Mkdir(d+"/valannot/0.png", 0o777))
		}, "valannot/0.png: is not a file"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			picture(t, filepath.Join(dir, "val/0.png"), 64, 48)
			writePNG(t, filepath.Join(dir, "valannot/0.png"), bits)
			if err := tt.edit(dir); err != nil {
				t.Fatal(err)
			}
			call(t, "eval", "--data", dir, small).fails(t, 3, tt.text)
		})
	}
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
