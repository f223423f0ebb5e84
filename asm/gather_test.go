package asm

import (
	"fmt"
	"slices"
	"testing"
)

func TestGatherRowsGiveThePlainBytes(t *testing.T) {
	picture := []int32{0, 4, 8, 80, 84, 88, 160, 164, 168}
	for _, c := range []struct {
		name     string
		taps     []int32
		c        int
		inStride int
		stride   int
	}{
		{"colours for groups of 4", picture, 3, 8, 28},
		{"colours for groups of 16", picture, 3, 8, 32},
		{"colours at stride 1", picture, 3, 4, 32},
		{"dilated colours", []int32{0, 8, 16, 80, 88, 96, 160, 168, 176}, 3, 4, 28},
		{"a gap in the last row", []int32{0, 4, 8, 80, 84, 88, 160, 164, 172}, 3, 4, 28},
		{"two channels", picture, 2, 4, 28},
		{"rows of two", []int32{0, 4, 80, 84}, 3, 4, 12},
		{"one tap", []int32{5}, 7, 9, 8},
	} {
		for _, m := range []int{0, 1, 2, 7, 64, 65} {
			t.Run(fmt.Sprint(c.name, " ", m), func(t *testing.T) {
				last := slices.Max(c.taps) + int32(c.c)
				g := GatherS8Args{In: inputS8(m*c.inStride + int(last)), InStride: c.inStride, Taps: c.taps, C: c.c, OutStride: c.stride, Shifted: m%2 == 1, M: m}
				used := len(c.taps) * c.c
				g.Out = make([]int8, m*c.stride)
				gatherS8Plain(&g)
				want := g.Out
				eachRow(t, &GatherS8, func(t *testing.T, row GatherS8Func) {
					const guard = 64
					all := make([]int8, m*c.stride+2*guard)
					for i := range all {
						all[i] = 99
					}
					g.Out = all[guard:]
					row(&g)
					for i := range m {
						if !slices.Equal(all[guard+i*c.stride:][:used], want[i*c.stride:][:used]) {
							t.Fatalf("pixel %d: %v, want %v", i, all[guard+i*c.stride:][:used], want[i*c.stride:][:used])
						}
					}
					for i, v := range all {
						if v != 99 && (i < guard || i >= guard+m*c.stride) {
							t.Fatalf("wrote byte %d of an output of %d", i-guard, m*c.stride)
						}
					}
				})
			})
		}
	}
}
