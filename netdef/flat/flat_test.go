package flat

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/netdef/modelfile"
	"github.com/edgeseg/edgeseg/netdef/safetensors"
	"github.com/edgeseg/edgeseg/ops"
)

var update = flag.Bool("update", false, "write the golden file anew")

func TestFileOfTinyStaysTheSame(t *testing.T) {
	const golden = "testdata/tiny.safetensors"
	got := file(t)
	if *update {
		if err := os.WriteFile(golden, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the file of tiny has changed: files of older programs must stay readable (-update writes it anew)\n%q", got)
	}
	m, err := Open(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(m, tiny()) {
		t.Errorf("read %+v\nwant %+v", m, tiny())
	}
}

func TestSameModelGivesSameBytes(t *testing.T) {
	want := file(t)
	for range 20 { // maps in other orders
		if got := file(t); !bytes.Equal(got, want) {
			t.Fatal("two files of the same model differ")
		}
	}
}

func TestParseAtAnyAddress(t *testing.T) {
	b := file(t)
	buffer := make([]byte, len(b)+64)
	for at := range 64 {
		here := buffer[at : at+len(b) : at+len(b)]
		copy(here, b)
		m, err := Parse(here)
		if err != nil {
			t.Fatalf("at offset %d: %v", at, err)
		}
		clear(buffer)
		if !reflect.DeepEqual(m, tiny()) {
			t.Fatalf("at offset %d: the model is another, or borrows from the file", at)
		}
	}
}

func TestEveryFlippedBitIsRefused(t *testing.T) {
	b := file(t)
	for i := range b {
		for bit := range 8 {
			b[i] ^= 1 << bit
			if _, err := Parse(b); err == nil {
				t.Errorf("bit %d of byte %d flipped: read", bit, i)
			}
			b[i] ^= 1 << bit
		}
	}
}

func TestEveryCutIsRefused(t *testing.T) {
	b := file(t)
	for n := range b {
		if _, err := Parse(b[:n:n]); err == nil {
			t.Errorf("cut at %d: read", n)
		}
	}
	_, err := Parse(append(b, 'x'))
	wantError(t, err, "flat: damaged: its checksum is ")
}

// TestChecksumIsCRC32C computes it bit by bit, as the definition has it.
func TestChecksumIsCRC32C(t *testing.T) {
	b := file(t)
	at := bytes.Index(b, []byte(checksumKey)) + len(checksumKey) + len(`":"`)
	stated := string(b[at:][:8])
	copy(b[at:], "00000000")
	sum := uint32(math.MaxUint32)
	for _, c := range b {
		sum ^= uint32(c)
		for range 8 {
			sum = sum>>1 ^ 0x82f63b78*(sum&1)
		}
	}
	if want := fmt.Sprintf("%08x", ^sum); stated != want {
		t.Errorf("checksum is %s, want %s", stated, want)
	}
}

func TestLayout(t *testing.T) {
	f, err := safetensors.Parse(file(t))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, x := range f.Tensors {
		got = append(got, fmt.Sprintf("%s %s %v", x.Name, x.Type, x.Dims))
	}
	want := []string{"conv.bias F32 [2]", "conv.qbias I32 [2]", "conv.scale F32 [2]", "int8.scales F32 [3]",
		"conv.weight F16 [2 1 1 3]", "conv.q I8 [2 1 1 3]"}
	if !reflect.DeepEqual(got, want) || f.Begin%64 != 0 {
		t.Errorf("data begin at %d: %q, want %q", f.Begin, got, want)
	}
}

func TestSaveAndOpen(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "m.safetensors")
	if err := Save(path, tiny()); err != nil {
		t.Fatal(err)
	}
	m, err := Open(path)
	if err != nil || !reflect.DeepEqual(m, tiny()) {
		t.Errorf("got %+v, %v", m, err)
	}
	bad := tiny()
	bad.Net = "\xff"
	wantError(t, Save(filepath.Join(dir, "bad"), bad), filepath.Join(dir, "bad")+`: `)
	wantError(t, Save(filepath.Join(dir, "none", "m"), tiny()), filepath.Join(dir, "none", "m")+": ")
	all, err := os.ReadDir(dir)
	if err != nil || len(all) != 1 {
		t.Errorf("left behind: %v, %v", all, err)
	}
}

// TestFloatIslandsAreReadBack: an int8 graph that keeps a node in float32.
func TestFloatIslandsAreReadBack(t *testing.T) {
	m := island()
	b, err := Encode(m)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(b, []byte(`\"version\":[1,1]`)) {
		t.Error("the file does not say that it needs version 1.1")
	}
	back, err := Parse(b)
	if err != nil || !reflect.DeepEqual(back, m) {
		t.Errorf("got %+v, %v\nwant %+v", back, err, m)
	}
}

func TestOpenNamesThePathOnce(t *testing.T) {
	dir := t.TempDir()
	dict, err := safetensors.Encode(nil, []safetensors.Tensor{{Name: "w", Type: safetensors.F32, Data: make([]byte, 4)}})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "state")
	if err := os.WriteFile(path, dict, 0o666); err != nil {
		t.Fatal(err)
	}
	_, err = Open(path)
	wantError(t, err, path+": no edgeseg.graph in its header: a state dict, not a weight file")
	if want := "edgeseg convert FILE --net NAME makes a weight file of it"; modelfile.Hint(err) != want {
		t.Errorf("hint is %q, want %q", modelfile.Hint(err), want)
	}
	_, err = Open(dir)
	wantError(t, err, dir+": is a folder, want a file")
	if _, err = Open(filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("absent file gives %v", err)
	}
}

func TestEncodeRefuses(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(m *netdef.Model)
		want   string
	}{
		{"invalid model", func(m *netdef.Model) { m.Variants[ops.Int8].Nodes[1].Inputs[0] = 2 }, `flat: node "up": `},
		{"name of the scales taken", func(m *netdef.Model) {
			m.Tensors["int8.scales"] = &ops.Param{Type: ops.Float32, Dims: []int{1}, F32: []float32{1}}
		}, `flat: tensor "int8.scales": the name is taken`},
		{"too large for float16", func(m *netdef.Model) { m.Tensors["conv.weight"].F32[1] = 65520 }, `flat: tensor "conv.weight": 65520 at 1 is too large for float16`},
		{"text that is not UTF-8", func(m *netdef.Model) { m.Source = "\xff" }, `is not UTF-8`},
		{"name that is not UTF-8", func(m *netdef.Model) { m.Tensors["\xff"] = m.Tensors["conv.q"] }, `is not UTF-8`},
		{"unused tensor without data", func(m *netdef.Model) { m.Tensors["z"] = &ops.Param{Type: ops.Float32, Dims: []int{1 << 20, 1 << 20}} }, `flat: tensor "z": shape [1048576 1048576] is not one`},
		{"unused tensor of another size", func(m *netdef.Model) {
			m.Tensors["z"] = &ops.Param{Type: ops.Float32, Dims: []int{2}, F32: []float32{1}}
		}, `flat: tensor "z": shape [2] has 2 elements, its data 1`},
		{"tensor without type", func(m *netdef.Model) { m.Tensors["z"] = &ops.Param{} }, `flat: tensor "z": type Type(0)`},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := tiny()
			c.change(m)
			_, err := Encode(m)
			wantError(t, err, c.want)
		})
	}
}
