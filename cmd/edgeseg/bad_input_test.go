package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/edgeseg/edgeseg/cmd/edgeseg/embed"
)

func TestDamagedModelsAreRefused(t *testing.T) {
	whole := embed.Model
	header := 8 + int(binary.LittleEndian.Uint64(whole))
	flipped := func(at int) []byte {
		b := slices.Clone(whole)
		b[at] ^= 0x10
		return b
	}
	huge := slices.Clone(whole)
	binary.LittleEndian.PutUint64(huge, 1<<62)
	for _, tt := range []struct {
		name    string
		content []byte
	}{
		{"empty", nil},
		{"cut in the length", whole[:7]},
		{"cut behind the length", whole[:8]},
		{"cut in the header", whole[:header/2]},
		{"cut in the data", whole[:len(whole)/2]},
		{"one byte missing", whole[:len(whole)-1]},
		{"one byte too many", append(slices.Clone(whole), 'x')},
		{"flipped in the length", flipped(0)},
		{"flipped high in the length", flipped(7)},
		{"flipped in the header", flipped(header / 2)},
		{"flipped in the data", flipped(len(whole) - 1)},
		{"a header of 2^62 bytes", huge},
		{"a picture", []byte("\x89PNG\r\n\x1a\nrubbish")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := write(t, "damaged", tt.content)
			call(t, "run", "--model", path, "--frames=1").fails(t, 3, "edgeseg: "+path+": ")
			call(t, "inspect", path).fails(t, 3, "edgeseg: "+path+": ")
		})
	}
}

func TestModelsThatAreNoFilesAreRefused(t *testing.T) {
	dir := t.TempDir()
	for _, path := range []string{filepath.Join(dir, "none"), dir, os.DevNull} {
		for _, command := range [][]string{{"run"}, {"bench"}, {"eval", "--data=x"}, {"quantize", "--calib=x", "-o=x"}} {
			call(t, append(command, "--model", path)...).fails(t, 3, "edgeseg: "+path+": ")
		}
	}
}

func TestWrongInputsAreRefused(t *testing.T) {
	picture := func(content string) string { return write(t, "x.png", []byte(content)) }
	stream := func(content string) string { return write(t, "x.y4m", []byte(content)) }
	huge := "YUV4MPEG2 W99999999 H99999999 F30:1 C420\nFRAME\n"
	for _, tt := range []struct{ name, path string }{
		{"no such file", "/no/such/file"},
		{"an empty file", picture("")},
		{"a folder without pictures", t.TempDir()},
		{"a rubbish PNG", picture("\x89PNG\r\n\x1a\nrubbish")},
		{"a cut JPEG", picture("\xff\xd8\xff\xe0\x00\x10JFIF")},
		{"a stream of no size", stream("YUV4MPEG2 W0 H0 F30:1\n")},
		{"a stream of a huge size", stream(huge)},
		{"a stream without a frame", stream("YUV4MPEG2 W64 H48 F30:1 C420\n")},
		{"a stream cut in its frame", stream(string(y4m(64, 48, 1)[:100]))},
		{"a stream of an unknown kind", stream("YUV4MPEG2 W64 H48 F30:1 C420p16\nFRAME\n")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			call(t, "run", "--input", tt.path, small).fails(t, 3, tt.path+": ")
			call(t, "quantize", "--calib", tt.path, "-o", filepath.Join(t.TempDir(), "o")).fails(t, 3, tt.path)
		})
	}
	t.Run("rubbish on standard input", func(t *testing.T) {
		callWith(t, []byte("rubbish"), "run", "--input", "-").fails(t, 3, "stdin: ")
	})
}

func TestACameraThatIsNotThereIsNoDevice(t *testing.T) {
	call(t, "run", "--camera", "/dev/video99", "--frames=1").fails(t, 4, "/dev/video99: ")
	call(t, "run", "--camera", os.DevNull, "--frames=1").fails(t, 4, os.DevNull+": ")
}

func TestAMissingHelperIsNamedWithItsPackage(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	path := write(t, "clip.mp4", bytes.Repeat([]byte("film"), 99))
	r := call(t, "run", "--input", path)
	r.fails(t, 5, "ffmpeg")
	if want := "hint: apt-get install ffmpeg\n"; r.stderr != "" && !bytes.HasSuffix([]byte(r.stderr), []byte(want)) {
		t.Errorf("stderr is %q, want it to end in %q", r.stderr, want)
	}
}

func TestDamagedCheckpointsAreRefused(t *testing.T) {
	checkpoint := checkpointBytes(t, 3)
	for _, tt := range []struct {
		name    string
		content []byte
		text    string
	}{
		{"empty", nil, ""},
		{"cut at 100", checkpoint[:100], ""},
		{"cut in the middle", checkpoint[:len(checkpoint)/2], ""},
		{"cut at its end", checkpoint[:len(checkpoint)-10], ""},
		{"a pickle that calls os.system", []byte("\x80\x02cos\nsystem\nU\x04trueR."), "os.system"},
		{"text", []byte("weights, sort of"), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in, out := write(t, "c.pth", tt.content), filepath.Join(t.TempDir(), "out")
			r := call(t, "convert", in, "--net", "fast_scnn", "-o", out)
			r.fails(t, 3, "edgeseg: "+in+": ")
			r.fails(t, 3, tt.text)
			if _, err := os.Stat(out); err == nil {
				t.Error("a file was written")
			}
		})
	}
}

func TestOutputsThatCannotBeWritten(t *testing.T) {
	file := write(t, "file", nil)
	for _, tt := range []struct {
		name string
		args []string
	}{
		{"a file as folder of pictures", []string{"run", "--out", file, small}},
		{"a model into a folder that is not there", []string{"convert", write(t, "c", checkpointBytes(t, 3)),
			"--classes", classesFile(t, 3), "--size", "32x32", "--mean", "0,0,0", "--std", "1,1,1", "--channels", "rgb", "--range", "255",
			"-o", filepath.Join(file, "out")}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			call(t, tt.args...).fails(t, 1, file)
		})
	}
}

func classesFile(t *testing.T, n int) string {
	t.Helper()
	var b []byte
	for i := range n {
		b = fmt.Appendf(b, "class %c #%02x0000\n", 'a'+i, i)
	}
	return write(t, "classes.txt", b)
}
