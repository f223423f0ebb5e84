package v4l2

import (
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/netdef/nettest"
	"github.com/edgeseg/edgeseg/rt"
)

// A program that runs for months: camera, decoder and network neither allocate nor grow. EDGESEG_SOAK=1 takes
// 100,000 frames.
func TestFramesFromCameraToMaskCostNoMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("takes long where a CPU is emulated")
	}
	frames := 1000
	if os.Getenv("EDGESEG_SOAK") != "" {
		frames = 100_000
	}
	b, err := netdef.FastSCNN(11)
	if err != nil {
		t.Fatal(err)
	}
	size := [2]int{32, 48}
	m, err := netdef.Convert("fast_scnn", nettest.Checkpoint(b, 7), netdef.ConvertOptions{Size: size})
	if err != nil {
		t.Fatal(err)
	}
	p, err := rt.Compile(m, rt.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	session, err := p.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()

	d := jpegCamera()
	picture := readPicture(t, "cjpeg_420_restart1.jpg")
	s := open(t, d, Options{Wait: -1})
	var f cam.Frame
	var mask rt.Mask
	seq := uint32(0)
	run := func(n int) {
		for range n {
			if !d.deliver(fakeFrame{seq: seq, data: picture}) {
				t.Fatal("the driver has no buffer")
			}
			seq++
			if err := s.Next(t.Context(), &f); err != nil {
				t.Fatal(err)
			}
			if err := session.Run(&f, &mask); err != nil {
				t.Fatal(err)
			}
		}
	}
	run(50)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	early := resident(t)
	run(frames)
	late := resident(t)
	runtime.ReadMemStats(&after)
	if n := after.Mallocs - before.Mallocs; n > 100 { // the runtime's own
		t.Errorf("%d allocations in %d frames", n, frames)
	}
	if late > early+1<<20 {
		t.Errorf("%d bytes are resident, after %d frames %d", early, frames, late)
	}
	t.Logf("%d frames: %d allocations in all, %d bytes more resident", frames, after.Mallocs-before.Mallocs, late-early)
}

// resident is the process's resident memory in bytes.
func resident(t *testing.T) int {
	t.Helper()
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Fatal(err)
	}
	pages, err := strconv.Atoi(strings.Fields(string(b))[1])
	if err != nil {
		t.Fatal(err)
	}
	return pages * os.Getpagesize()
}
