//go:build amd64 && !purego

package asm

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestGemmS8Tiles has the edges of tiles of up to 32 pixels by 32 channels by 64 products, of several panels and
// taps, of what a rest leaves; and the extremes of sums.
func TestGemmS8Tiles(t *testing.T) {
	var shapes []gemmShape
	add := func(s gemmShape) {
		s.prelu, s.shifted = len(shapes)%3 == 0, len(shapes)%2 == 0
		shapes = append(shapes, s)
	}
	for m := range 80 {
		for _, n := range []int{11, 32, 48 + m%7} {
			add(gemmShape{m: m + 1, n: n, k: 4 * (1 + m*5%33), taps: 1 + m%2, gapA: m % 4, gapC: m % 3})
		}
	}
	for k := 4; k <= 260; k += 4 {
		add(gemmShape{m: 1 + k%37, n: 17, k: k, taps: 1})
		add(gemmShape{m: 33, n: 40, k: k, taps: 3, gapA: -k + 4}) // pixels that share taps
		add(gemmShape{m: 16, n: 16, k: k, taps: 2, gapA: 64 - k%64})
	}
	for n := range 100 {
		add(gemmShape{m: 18, n: n + 1, k: 64, taps: 1, gapC: n % 5})
		add(gemmShape{m: 1 + n%40, n: n + 1, k: 20, taps: 2})
	}
	add(gemmShape{m: 5, n: 20, taps: 1}) // no products
	add(gemmShape{m: 35, n: 33, k: 36, taps: 49})
	add(gemmShape{m: 17, n: 33, k: 1536, taps: 2})
	add(gemmShape{m: 300, n: 20, k: 28, taps: 1})
	for _, row := range runnable(&GemmS8) {
		if row == GemmS8.Plain() {
			continue
		}
		t.Run(row.Name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(9, 10))
			for i, s := range shapes {
				g, w := randomGemmS8(r, s)
				if i%16 == 0 { // the largest sums there are
					g.A = slices.Repeat([]int8{-128}, len(g.A))
					w = slices.Repeat([]int8{int8(i%32*255/16 - 128)}, len(w))
				}
				g.useRow(GemmS8.Plain(), w, s)
				want := filledOutput(&g.C, s, 55)
				gemmS8Plain(&g)
				g.useRow(row, w, s)
				got := filledOutput(&g.C, s, 55)
				row.Func(&g)
				for i, x := range got {
					if x != want[i] {
						t.Fatalf("%v, requant %d %d %d: element %d is %d, want %d", s, g.Zero, g.Lo, g.Hi, i, x, want[i])
					}
				}
			}
		})
	}
}
