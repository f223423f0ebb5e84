package rt_test

import (
	"bytes"
	"os"
	"strconv"
	"testing"

	"github.com/edgeseg/edgeseg/rt"
)

// A program that runs for months must not grow: 2,000 frames end with the memory of the hundredth.
func TestResidentMemoryIsFlat(t *testing.T) {
	total := 2000
	if testing.Short() {
		total = 300
	}
	m, _, _ := network(t, "fast_scnn")
	s := session(t, m, rt.Options{Size: [2]int{32, 48}, Threads: 1})
	f, mask := frame(64, 96, 1), rt.Mask{}
	var early int64
	for i := range total {
		if err := s.Run(&f, &mask); err != nil {
			t.Fatal(err)
		}
		if i == 99 {
			early = resident(t)
		}
	}
	if late := resident(t); late > early+1<<20 {
		t.Errorf("%d bytes are resident after frame 100, %d after frame %d", early, late, total)
	}
}

// resident is the process's resident memory in bytes.
func resident(t *testing.T) int64 {
	t.Helper()
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := bytes.Cut(b, []byte("VmRSS:"))
	line, _, _ := bytes.Cut(rest, []byte("kB"))
	n, err := strconv.ParseInt(string(bytes.TrimSpace(line)), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n << 10
}
