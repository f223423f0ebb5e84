//go:build arm64 && !purego

package asm

import "github.com/edgeseg/edgeseg/asm/cpu"

var gatherS8Arch = []Row[GatherS8Func]{{Name: "neon", Needs: cpu.NEON, Func: gatherS8Neon}}

// gatherTables select from three rows of 16 bytes, each three pixels of four, the 27 of three channels: those of
// the first 16 bytes of an output of 28 or 32, and those of the last 16. 255 gives 0.
var gatherTables = map[int]*[2][16]uint8{28: gatherTable(28), 32: gatherTable(32)}

func gatherTable(stride int) *[2][16]uint8 {
	var t [2][16]uint8
	for i := range 32 {
		at := i%16 + i/16*(stride-16)
		t[i/16][i%16] = 255
		if at < 27 {
			t[i/16][i%16] = uint8(at/9*16 + at%9/3*4 + at%3)
		}
	}
	return &t
}

// gatherS8Neon gathers the 3x3 taps of pixels of three channels in four bytes by table lookups; others, and shifted ones,
// which arm64's matrix kernels do not want, plainly.
func gatherS8Neon(g *GatherS8Args) {
	table := gatherTables[g.OutStride]
	if table == nil || g.Shifted || !Colours3x3(g.Taps, g.C) {
		gatherS8Plain(g)
		return
	}
	gatherS8Neon3x3(g, table)
}

// gatherS8Neon3x3 reads 16 bytes of each of a pixel's rows, four more than it uses.
//
//go:noescape
func gatherS8Neon3x3(a *GatherS8Args, table *[2][16]uint8)
