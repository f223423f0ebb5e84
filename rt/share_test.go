package rt

import (
	"slices"
	"sync"
	"testing"

	"github.com/edgeseg/edgeseg/asm/cpu"
	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/netdef/nettest"
)

// Of a share that its owner and others take from at once, each row is taken once, the owner's in order.
func TestEachRowIsTakenOnce(t *testing.T) {
	const rows, tile = 5000, 3
	var own share
	own.set(slab{tile, span{0, rows}})
	taken := make([]int, rows)
	var mu sync.Mutex
	count := func(s slab) {
		mu.Lock()
		defer mu.Unlock()
		for y := s.rows.lo; y < s.rows.hi; y++ {
			taken[y]++
		}
		if s.tile != tile {
			t.Errorf("tile %d, want %d", s.tile, tile)
		}
	}
	var all sync.WaitGroup
	all.Go(func() {
		last := 0
		for s, ok := own.take(3); ok; s, ok = own.take(3) {
			if s.rows.lo != last {
				t.Errorf("row %d follows on %d", s.rows.lo, last)
			}
			last = s.rows.hi
			count(s)
		}
	})
	for range 3 {
		all.Go(func() {
			for s, ok := own.steal(40); ok; s, ok = own.steal(40) {
				if s.rows.size() < 20 {
					t.Errorf("%d rows stolen, want half of 40 at least", s.rows.size())
				}
				count(s)
			}
		})
	}
	all.Wait()
	for y, n := range taken {
		if n != 1 {
			t.Fatalf("row %d was taken %d times", y, n)
		}
	}
}

// Workers that come so late that others have done most of their bands change no bit.
func TestLateWorkersChangeNoBit(t *testing.T) {
	b, err := netdef.FastSCNN(19)
	if err != nil {
		t.Fatal(err)
	}
	m, err := netdef.Convert("fast_scnn", nettest.Checkpoint(b, 1), netdef.ConvertOptions{})
	if err != nil {
		t.Fatal(err)
	}
	const workers = 3
	for _, cache := range []int64{20 << 10, 200 << 10} { // tiles of columns, and strips of whole rows
		p, err := compile(m, Options{Size: [2]int{192, 160}, Threads: workers, KeepValues: true},
			func(_ *cpu.Machine, threads int) *grouping { return &grouping{threads, cache} })
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		s, err := p.NewSession()
		if err != nil {
			t.Fatal(err)
		}
		pix := make([]uint8, 192*160*3)
		for i := range pix {
			pix[i] = uint8(i * i >> 5)
		}
		frame := &cam.Frame{Width: 160, Height: 192, Format: cam.RGB24, Planes: [3]cam.Plane{{Pix: pix, Stride: 3 * 160}}}
		if err := s.Run(frame, nil); err != nil {
			t.Fatal(err)
		}
		input, out, mem := p.program.buffers[0], p.logits(), s.mem[0]
		want := mem.read(out)
		for _, order := range [][]int{{0, 1, 2}, {2, 1, 0}, {1, 2, 0}} {
			for i := range mem.i8 {
				if int64(i) < input.offset || int64(i) >= input.offset+input.size() {
					mem.i8[i] = -1 // NaN
				}
			}
			stolen := 0
			for s.run.step = range p.program.steps {
				s.run.share(workers)
				for _, i := range order {
					left := unpacked(s.run.shares[i].left.Load()).rows
					stolen += s.run.band(i, workers).size() - left.size()
					s.run.part(p.pool.workers[i], i, workers)
				}
			}
			if stolen == 0 {
				t.Error("nobody took over rows")
			}
			if got := mem.read(out); !slices.Equal(got.F32, want.F32) {
				t.Errorf("%d bytes of cache, workers in the order %v: logits differ", cache, order)
			}
		}
	}
}
