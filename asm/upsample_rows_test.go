package asm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// classCounts have all tails of vectors.
func classCounts() (n []int) {
	for i := 1; i <= 41; i++ {
		n = append(n, i)
	}
	return append(n, 64, 100, 255)
}

// fewF32 are logits of few values, so that many are equal, with some that are not numbers.
func fewF32(n int) []float32 {
	special := []float32{float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.Copysign(0, -1))}
	odds := rand.IntN(40) + 1
	return input(n, func() float32 {
		if rand.IntN(odds) == 0 {
			return special[rand.IntN(len(special))]
		}
		return float32(rand.IntN(7)-3) / 2
	}, func() float32 { return float32(math.Inf(1)) })
}

// exact is n elements of which none may be read behind the last.
func exact[T any](s []T) []T {
	c := make([]T, len(s))
	copy(c, s)
	return c
}

func TestArgmaxRowsFindThePlainClasses(t *testing.T) {
	for _, classes := range classCounts() {
		for _, positions := range []int{1, 2, 9} {
			stride := classes + rand.IntN(6)
			n := (positions-1)*stride + classes
			x := exact(fewF32(n))
			eachRow(t, &ArgmaxF32, func(t *testing.T, row ArgmaxF32Func) {
				out := newGuarded[uint8](positions)
				got, want := out.outputs()
				row(got, x, classes, stride)
				argmaxF32Plain(want, x, classes, stride)
				out.compare(t, 0)
			})
			q, acc := inputS8(n), make([]int32, n)
			for i := range acc {
				acc[i] = rand.Int32N(1<<30) - 1<<29
				if i%3 == 0 {
					q[i], acc[i] = int8(rand.IntN(3)-1), rand.Int32N(3)-1
				}
			}
			q = exact(q)
			eachRow(t, &ArgmaxS8, func(t *testing.T, row ArgmaxS8Func) {
				out := newGuarded[uint8](positions)
				got, want := out.outputs()
				row(got, q, classes, stride)
				argmaxS8Plain(want, q, classes, stride)
				out.compare(t, 0)
			})
			m := weights(classes, func(int) float32 { return rand.Float32() })
			eachRow(t, &ArgmaxS32, func(t *testing.T, row ArgmaxS32Func) {
				out := newGuarded[uint8](positions)
				got, want := out.outputs()
				row(got, acc, m, classes, stride)
				argmaxS32Plain(want, acc, m, classes, stride)
				out.compare(t, 0)
			})
		}
	}
}

func TestPeakRowsFindThePlainPeaks(t *testing.T) {
	eachRow(t, &PeakF32, func(t *testing.T, row PeakF32Func) {
		for _, classes := range classCounts() {
			const positions = 9
			stride := classes + rand.IntN(6)
			x := exact(fewF32((positions-1)*stride + classes))
			class, gap, size := newGuarded[uint8](positions), newGuarded[float32](positions), newGuarded[uint32](positions)
			c, wantC := class.outputs()
			g, wantG := gap.outputs()
			s, wantS := size.outputs()
			row(c, g, s, x, classes, stride)
			peakF32Plain(wantC, wantG, wantS, x, classes, stride)
			class.compare(t, 0)
			gap.compare(t, 0)
			size.compare(t, 0)
		}
	})
}

// cellSides have all tails of columns and rows.
func cellSides(f func(w, h, classes int)) {
	for w := 1; w <= columnRun; w++ {
		f(w, 1+w%StripRows, 1+w%5)
	}
	for h := 1; h <= StripRows; h++ {
		f(8, h, 3)
		f(9, h, 19)
	}
	f(columnRun, StripRows, 255)
}

func TestCellRowsOfInt8GiveThePlainClasses(t *testing.T) {
	eachRow(t, &UpsampleS8, func(t *testing.T, row UpsampleS8Func) {
		cellSides(func(w, h, classes int) {
			t.Run(fmt.Sprintf("%dx%dx%d", h, w, classes), func(t *testing.T) {
				corner := func() []int32 {
					return weights(classes, func(int) int32 { return []int32{-128, 127, rand.Int32N(256) - 128, rand.Int32N(3)}[rand.IntN(4)] })
				}
				weight := func(int) int32 { return []int32{0, 2048, rand.Int32N(2049)}[rand.IntN(3)] }
				a := &UpsampleS8Args{Step: w + rand.IntN(9), Class: weights(classes, func(i int) uint8 { return uint8(i) }),
					TL: corner(), TR: corner(), BL: corner(), BR: corner(), WX: weights(w, weight), WY: weights(h, weight),
					Top: make([]int32, w*classes), Bottom: make([]int32, w*classes)}
				out := newGuarded[uint8]((h-1)*a.Step + w)
				want := *a
				a.Dst, want.Dst = out.outputs()
				row(a)
				upsampleS8Plain(&want)
				out.compare(t, 0)
			})
		})
	})
}

func TestCellRowsOfFloat32GiveThePlainClasses(t *testing.T) {
	eachRow(t, &UpsampleF32, func(t *testing.T, row UpsampleF32Func) {
		cellSides(func(w, h, classes int) {
			t.Run(fmt.Sprintf("%dx%dx%d", h, w, classes), func(t *testing.T) {
				corner := func() []float32 { return exact(fewF32(classes)) }
				weight := func(int) float32 { return []float32{0, 0.5, rand.Float32()}[rand.IntN(3)] }
				a := &UpsampleF32Args{Step: w + rand.IntN(9), Class: weights(classes, func(i int) uint8 { return uint8(i) }),
					TL: corner(), TR: corner(), BL: corner(), BR: corner(), WX: weights(w, weight), WY: weights(h, weight),
					Top: make([]float32, w*classes), Bottom: make([]float32, w*classes)}
				out := newGuarded[uint8]((h-1)*a.Step + w)
				want := *a
				a.Dst, want.Dst = out.outputs()
				row(a)
				upsampleF32Plain(&want)
				out.compare(t, 0)
			})
		})
	})
}

func TestRivalRowsFindThePlainRivals(t *testing.T) {
	for i := range 600 {
		classes := 1 + i%70
		q, x := make([][]int8, 4), make([][]float32, 4)
		size := uint32(0)
		for c := range 4 {
			q[c], x[c] = make([]int8, classes+rand.IntN(80))[:classes], make([]float32, classes+rand.IntN(8))[:classes]
			for j := range classes {
				q[c][j] = int8(rand.IntN(5*classes)/classes - 2)
				x[c][j] = float32(q[c][j]) * (1 + float32(rand.IntN(3))*0x1p-21)
				size = max(size, math.Float32bits(x[c][j])&^(1<<31))
			}
		}
		var winners, winnersF [4]uint8
		for c := range 4 {
			argmaxS8Plain(winners[c:c+1], q[c], classes, classes)
			argmaxF32Plain(winnersF[c:c+1], x[c], classes, classes)
		}
		dst := make([]uint8, classes)
		eachRow(t, &RivalsS8, func(t *testing.T, row RivalsS8Func) {
			got := row(dst[:0], winners, q[0], q[1], q[2], q[3])
			if want := rivalsS8Plain(nil, winners, q[0], q[1], q[2], q[3]); !slices.Equal(got, want) {
				t.Fatalf("%d classes: got %v, want %v", classes, got, want)
			}
		})
		gap := leastGap(size)
		eachRow(t, &RivalsF32, func(t *testing.T, row RivalsF32Func) {
			got := row(dst[:0], winnersF, gap, x[0], x[1], x[2], x[3])
			if want := rivalsF32Plain(nil, winnersF, gap, x[0], x[1], x[2], x[3]); !slices.Equal(got, want) {
				t.Fatalf("%d classes: got %v, want %v", classes, got, want)
			}
		})
	}
}
