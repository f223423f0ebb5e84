package optest

import (
	"bytes"
	"encoding/binary"
	"flag"
	"fmt"
	"hash/crc32"
	"os"
	"testing"

	"github.com/edgeseg/edgeseg/ops"
)

var update = flag.Bool("update", false, "rewrite testdata/digests.txt")

// exponential tells whether an operator takes exponentials.
func exponential(o ops.Op) bool {
	switch o := o.(type) {
	case *ops.Act:
		return o.Func == ops.Sigmoid || o.Func == ops.SiLU || o.Func == ops.GELU
	case *ops.Attention:
		return true
	}
	return false
}

// The references define bits, so they give the same ones whatever the compiler fuses on this CPU.
func TestReferencesGiveTheSameBitsOnEveryCPU(t *testing.T) {
	const file = "testdata/digests.txt"
	var got bytes.Buffer
	for _, typ := range []ops.Type{ops.Int8, ops.Float32} {
		for _, kind := range ops.Kinds() {
			crc := crc32.New(crc32.MakeTable(crc32.Castagnoli))
			for c := range CasesOf(kind, 1, typ) {
				if typ == ops.Float32 && exponential(c.Op) {
					continue // they differ in the last bit
				}
				binary.Write(crc, binary.LittleEndian, c.Want.I8)
				binary.Write(crc, binary.LittleEndian, c.Want.F32)
			}
			fmt.Fprintf(&got, "%v %s %08x\n", typ, kind, crc.Sum32())
		}
	}
	if *update {
		if err := os.WriteFile(file, got.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Errorf("digests are\n%swant\n%s", got.Bytes(), want)
	}
}
