package asm

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/edgeseg/edgeseg/asm/cpu"
)

// picture are taps of 3x3 pixels of four bytes in rows of so many bytes.
func picture(row int32) (taps []int32) {
	for y := range int32(3) {
		for x := range int32(3) {
			taps = append(taps, y*row+x*4)
		}
	}
	return taps
}

// coloursS8 are the arguments of a row's ColoursS8, and of its function for taps that have been gathered as the row wants them.
func coloursS8(row *Row[GemmS8Func], s gemmShape, stride int, relu bool) (colours, gathered GemmS8Args, g GatherS8Args) {
	s.k, s.taps, s.shifted = 27, 1, false
	colours, w := randomGemmS8(rand.New(rand.NewPCG(uint64(s.m), uint64(s.n))), s)
	if relu {
		colours.Zero, colours.Lo, colours.Hi = -128, -128, 127
	}
	colours.useRow(row, w, s)
	gathered = colours
	depth := Lanes(27, row.KR)
	rowBytes := (s.m-1)*stride + 12
	g = GatherS8Args{
		In: inputS8(3*rowBytes + 4), InStride: stride, Taps: picture(int32(rowBytes)), C: 3,
		Out: make([]int8, s.m*depth+slack), OutStride: depth, Shifted: row.Shift == 128, M: s.m,
	}
	gathered.A, gathered.AStride, gathered.Shifted = g.Out, depth, g.Shifted
	colours.A, colours.AStride, colours.Taps = g.In, stride, g.Taps
	return colours, gathered, g
}

func TestColoursGiveTheBitsOfGatheredTaps(t *testing.T) {
	for _, row := range runnable(&GemmS8) {
		if ColoursS8(row) == nil {
			continue
		}
		t.Run(row.Name, func(t *testing.T) {
			for i := range 300 {
				s := gemmShape{m: 1 + i%23, n: row.NR - i*5%row.NR, gapC: i % 3}
				colours, gathered, g := coloursS8(row, s, 4+4*(i%2), i%4 < 2)
				colours.OutShifted = row.Unsigned && i%3 == 0
				gatherS8Plain(&g)
				want := filledOutput(&gathered.C, s, 99)
				row.Func(&gathered)
				if colours.OutShifted {
					shift(gathered.C, s.n, gathered.CStride, s.m)
				}
				got := filledOutput(&colours.C, s, 99)
				ColoursS8(row)(&colours)
				if !slices.Equal(got, want) {
					t.Fatalf("%d pixels, %d channels: %v, want %v", s.m, s.n, got, want)
				}
			}
		})
	}
}

// BenchmarkColours takes a row of a frame of 512x1024.
func BenchmarkColours(b *testing.B) {
	s := gemmShape{m: 512, n: 32}
	for _, row := range runnable(&GemmS8) {
		if row == GemmS8.Plain() {
			continue
		}
		colours, gathered, g := coloursS8(row, s, 8, true)
		colours.C = aligned(make([]int8, s.m*s.n))
		gathered.C = colours.C
		gather := GatherS8.Pick(cpu.Generic).Func
		b.Run(row.Name+"/gathered", func(b *testing.B) {
			benchmarkMACs(b, GemmS8.Name, s.m*27*s.n, func() { gather(&g); row.Func(&gathered) })
		})
		if ColoursS8(row) != nil {
			b.Run(row.Name+"/colours", func(b *testing.B) { benchmarkMACs(b, GemmS8.Name, s.m*27*s.n, func() { ColoursS8(row)(&colours) }) })
		}
	}
}
