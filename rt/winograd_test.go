package rt

import (
	"testing"

	"github.com/edgeseg/edgeseg/asm/cpu"
	"github.com/edgeseg/edgeseg/ops"
)

func TestTilesCoverAMapOnce(t *testing.T) {
	for _, size := range [][2]int{{1, 1}, {1, 9}, {4, 4}, {5, 8}, {13, 22}, {3, 40}} {
		for _, dilation := range [][2]int{{1, 1}, {2, 2}, {3, 1}, {4, 16}} {
			for _, tile := range []int{2, 4} {
				out := ops.Shape{H: size[0], W: size[1], C: 1}
				seen, next := make([]int, out.H*out.W), 0
				for _, r := range tileRows(out, dilation, tile) {
					if r.first != next || r.n < 1 {
						t.Fatalf("%v, dilation %v: %d tiles from number %d on, want %d", size, dilation, r.n, r.first, next)
					}
					next += r.n
					for i := range r.n * tile * tile {
						y, x := r.y+i/tile%tile*dilation[0], r.x+(i/(tile*tile)*tile+i%tile)*dilation[1]
						if y < out.H && x < out.W {
							seen[y*out.W+x]++
						}
					}
				}
				for i, n := range seen {
					if n != 1 {
						t.Fatalf("%v, dilation %v, tiles of %d: pixel %d, %d is in %d", size, dilation, tile, i/out.W, i%out.W, n)
					}
				}
			}
		}
	}
}

func TestTilesFitTheMap(t *testing.T) {
	for _, c := range []struct {
		name     string
		h, w     int
		in, out  int
		dilation int
		pad      int
		want     int
	}{
		{"large map", 64, 128, 64, 64, 1, 1, 4},
		{"small map, many weights", 8, 16, 512, 512, 1, 1, 4},
		{"smaller map, many weights", 4, 8, 512, 512, 1, 1, 2},
		{"one pixel", 1, 1, 64, 64, 1, 1, 0},
		{"few channels", 64, 128, 11, 64, 1, 1, 0},
		{"dilated", 16, 32, 128, 128, 2, 2, 4},
		{"phases of 2x4 pixels", 8, 16, 512, 512, 4, 4, 2},
		{"phases of a pixel", 8, 16, 512, 512, 16, 16, 0},
		{"windows in the padding", 64, 128, 64, 64, 1, 2, 0},
	} {
		op := ops.Conv{Out: c.out, Kernel: [2]int{3, 3}, Dilation: [2]int{c.dilation, c.dilation}, Pad: [4]int{c.pad, c.pad, c.pad, c.pad}}
		conv := op.WithDefaults()
		out := ops.Shape{H: c.h, W: c.w, C: c.out}
		if got := winogradTile(&conv, ops.Shape{H: c.h, W: c.w, C: c.in}, out); got != c.want {
			t.Errorf("%s: tiles of %d, want %d", c.name, got, c.want)
		}
	}
}

func TestPartsOfTilesLeaveWeightsInTheCache(t *testing.T) {
	const weights, block = 36 * 64 * 64 * 4, 4 * 36 * (64 + 64) * 4 // 64 channels, four tiles of 4x4
	for _, c := range []struct {
		name string
		last lastCache
		want int
	}{
		{"1 MiB for a worker", lastCache{1 << 20, 1}, 3},
		{"1 MiB for two", lastCache{1 << 20, 2}, 1},
		{"1 MiB for four", lastCache{1 << 20, 4}, 0},
		{"less than the weights", lastCache{512 << 10, 1}, 0},
		{"2 MiB for four", lastCache{2 << 20, 4}, 3},
		{"32 MiB", lastCache{32 << 20, 2}, 180},
		{"unknown", lastCache{}, 0},
	} {
		if got := c.last.beside(weights, block); got != c.want {
			t.Errorf("%s: %d blocks, want %d", c.name, got, c.want)
		}
	}
}

func TestTheLastCacheIsSharedByWorkersThatRun(t *testing.T) {
	for _, c := range []struct {
		l2, l3  cpu.Cache
		threads int
		want    lastCache
	}{
		{cpu.Cache{Size: 1 << 20, CPUs: 4}, cpu.Cache{}, 2, lastCache{1 << 20, 2}},
		{cpu.Cache{Size: 512 << 10, CPUs: 1}, cpu.Cache{Size: 2 << 20, CPUs: 4}, 8, lastCache{2 << 20, 4}},
		{cpu.Cache{}, cpu.Cache{}, 4, lastCache{}},
	} {
		m := &cpu.Machine{CPUs: []cpu.CPU{{L2: c.l2, L3: c.l3}}}
		if got := newLastCache(m, c.threads); got != c.want {
			t.Errorf("%v, %v, %d threads: %v, want %v", c.l2, c.l3, c.threads, got, c.want)
		}
	}
}
