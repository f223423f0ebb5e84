//go:build amd64 && !purego

package asm

import "github.com/edgeseg/edgeseg/asm/cpu"

var gatherS8Arch = []Row[GatherS8Func]{{Name: "avx2", Needs: cpu.AVX2, Func: gatherS8AVX2}}

// gatherTables select from rows of 16 bytes, each three pixels of four, the 27 of three channels: from rows 0 and 1
// those of the first 16 bytes of an output of 28 or 32, from rows 1 and 2 those of its last 16. 255 gives 0.
var gatherTables = map[int]*[4][16]uint8{28: gatherTable(28), 32: gatherTable(32)}

func gatherTable(stride int) *[4][16]uint8 {
	var t [4][16]uint8
	for i := range 64 {
		half, row := i/32, (i/16+1)/2
		at := i%16 + half*(stride-16)
		t[i/16][i%16] = 255
		if at/9 == row {
			t[i/16][i%16] = uint8(at%9/3*4 + at%3)
		}
	}
	return &t
}

// gatherS8AVX2 gathers the 3x3 taps of pixels of three channels in four bytes by shuffles; others plainly.
func gatherS8AVX2(g *GatherS8Args) {
	tables := gatherTables[g.OutStride]
	if tables == nil || !Colours3x3(g.Taps, g.C) {
		gatherS8Plain(g)
		return
	}
	gatherS8AVX2Colours(g, tables)
}

// gatherS8AVX2Colours reads 16 bytes of each of a pixel's rows, four more than it uses.
//
//go:noescape
func gatherS8AVX2Colours(args *GatherS8Args, tables *[4][16]uint8)
