package torch

import (
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/edgeseg/edgeseg/netdef/modelfile"
	"github.com/edgeseg/edgeseg/netdef/safetensors"
)

// checkpoints are the files that testdata/make.py wrote.
var checkpoints = []string{"testdata/zip2.pth", "testdata/zip4.pth", "testdata/zip5.pth", "testdata/legacy.pth"}

func TestOpenReadsEveryFormat(t *testing.T) {
	want := map[string]struct {
		dims []int
		data []float32
	}{
		"conv.weight": {[]int{2, 3}, []float32{1, 3, 5, 7, 9, 11}},
		"half":        {[]int{2}, []float32{1.5, -2}},
		"wide":        {[]int{1}, []float32{0.1}},
		"brain":       {[]int{2}, []float32{1, -0.5}},
	}
	for _, path := range checkpoints {
		got, err := Open(path)
		if err != nil {
			t.Error(err)
			continue
		}
		if len(got) != len(want) {
			t.Errorf("%s has %d tensors, want %d", path, len(got), len(want))
		}
		for name, w := range want {
			p := got[name]
			if p == nil || !reflect.DeepEqual(p.Dims, w.dims) || !reflect.DeepEqual(p.F32, w.data) {
				t.Errorf("%s: tensor %q is %+v, want %+v", path, name, p, w)
			}
		}
	}
}

func TestEveryCutIsRefused(t *testing.T) {
	for _, path := range checkpoints {
		b := content(t, path)
		for n := range b {
			_, err := Parse(b[:n:n])
			if err == nil {
				t.Errorf("%s cut at %d was read", path, n)
			} else if n > 8 && !strings.Contains(err.Error(), "checkpoint: ") {
				t.Errorf("%s cut at %d: %v does not name the kind of file", path, n, err)
			}
		}
	}
}

func TestDamagedMemberIsRefused(t *testing.T) {
	b := content(t, checkpoints[0])
	at := strings.Index(string(b), "\x00\x00\x80\x3f\x00\x00\x00\x40") // 1, 2 of the first storage
	b[at] ^= 4
	if _, err := Parse(b); err == nil || !strings.Contains(err.Error(), `member "data/0" at byte`) || !strings.Contains(err.Error(), "is damaged") {
		t.Errorf("got %v", err)
	}
}

func TestOtherFilesAreRefused(t *testing.T) {
	for content, want := range map[string]string{
		"":                         "torch: the file is empty",
		"\x89PNG\r\n\x1a\nrubbish": "torch: not a PyTorch or safetensors checkpoint: it begins with 89 50 4e 47",
		"PK\x03\x04":               "torch: zip checkpoint: no directory of members at its end",
		"\x80\x06.":                "torch: not a PyTorch",
		"\x80":                     "torch: not a PyTorch or safetensors checkpoint: it begins with 80",
	} {
		if _, err := Parse([]byte(content)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", content, err, want)
		}
	}
}

func TestOpenNamesThePathOnce(t *testing.T) {
	dir := t.TempDir()
	evil := filepath.Join(dir, "evil.pth")
	if err := os.WriteFile(evil, []byte("\x80\x02cos\nsystem\nU\x04trueR."), 0o666); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		filepath.Join(dir, "none"): filepath.Join(dir, "none") + ": ",
		dir:                        dir + ": is a folder, want a file",
		evil:                       evil + ": old checkpoint: pickle asks for os.system: refused, only tensors and plain containers are read (byte 2)",
	} {
		if _, err := Open(path); err == nil || !strings.HasPrefix(err.Error(), want) || strings.Count(err.Error(), dir) != 1 {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if _, err := Open(evil); modelfile.Hint(err) == "" {
		t.Error("no hint how to save a state dict")
	}
}

func TestSafetensors(t *testing.T) {
	b, err := safetensors.Encode([]safetensors.Meta{{Key: "format", Value: "pt"}}, []safetensors.Tensor{
		{Name: "w", Type: safetensors.F32, Dims: []int{1, 1}, Data: []byte{0, 0, 0x20, 0xc0}},
		{Name: "h", Type: safetensors.F16, Dims: []int{1}, Data: []byte{0, 0x3c}},
		{Name: "n", Type: safetensors.I64, Dims: nil, Data: make([]byte, 8)},
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := Parse(b)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || got["w"].F32[0] != -2.5 || got["h"].F32[0] != 1 {
		t.Errorf("got %v", got)
	}
	if _, err := Parse(b[:len(b)-1]); err == nil || !strings.HasPrefix(err.Error(), "torch: safetensors: ") {
		t.Errorf("cut file gives %v", err)
	}
}

func TestWeightFileIsNoCheckpoint(t *testing.T) {
	b, err := safetensors.Encode([]safetensors.Meta{{Key: "edgeseg.graph", Value: "{}"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Parse(b); err == nil || !strings.Contains(err.Error(), "weight file already") || modelfile.Hint(err) == "" {
		t.Errorf("got %v", err)
	}
}

func FuzzParse(f *testing.F) {
	for _, path := range checkpoints {
		b, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte("\x80\x02cos\nsystem\nU\x04trueR."))
	f.Add(legacyFile(stateOf(viewOf(float32s("0", 4), 0, []int64{2}, []int64{2}))))
	f.Fuzz(func(t *testing.T, b []byte) {
		tensors, err := Parse(b)
		if err != nil {
			return
		}
		sum := 0
		for name, p := range tensors {
			n := 1
			for _, d := range p.Dims {
				n *= d
			}
			if n != len(p.F32) {
				t.Errorf("tensor %q: shape %v, %d elements", name, p.Dims, len(p.F32))
			}
			sum += n
		}
		if 4*sum > 4*len(b)+1<<20 {
			t.Errorf("%d elements of %d bytes", sum, len(b))
		}
		if sum < 0 || sum > math.MaxInt32 {
			t.Errorf("%d elements", sum)
		}
	})
}

func content(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
