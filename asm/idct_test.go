package asm

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestIDCTIsTheTransform holds the definition against the formula in double precision.
func TestIDCTIsTheTransform(t *testing.T) {
	for range 300 {
		spread := math.Exp2(9 * rand.Float64())
		a := idctCase(1, func(_, k int) int16 {
			// What an encoder makes of samples is not beyond 1024 and gets smaller with the frequency.
			limit := 1024 / (1 + float64(k/8+k%8))
			return int16(min(max(rand.NormFloat64()*spread/float64(1+k/8+k%8), -limit), limit))
		}, func(int) int16 { return 1 })
		a.Dst = make([]byte, 64)
		idctPlain(a)
		for y := range 8 {
			for x := range 8 {
				want := min(max(exactIDCT(a.Coef, x, y)+128, 0), 255)
				if got := float64(a.Dst[8*y+x]); math.Abs(got-want) > 1 {
					t.Fatalf("sample %d,%d is %v, want %v", x, y, got, want)
				}
			}
		}
	}
}

// TestShrunkIDCTIsTheTransformOfLowFrequencies holds smaller transforms against the formula of their size.
func TestShrunkIDCTIsTheTransformOfLowFrequencies(t *testing.T) {
	for _, size := range []int{4, 2, 1} {
		for _, kind := range []int{8, 2, 0} {
			n := 5
			a := idctCase(n, func(_, k int) int16 {
				if k == 0 || k/8+k%8 <= kind {
					return int16(rand.NormFloat64() * 300 / float64(1+k/8+k%8))
				}
				return 0
			}, func(k int) int16 { return int16(1 + k%3) })
			a.Stride = size*n + 3
			a.Dst = make([]byte, a.Stride*(size-1)+size*n)
			map[int]IDCTFunc{4: idctHalfPlain, 2: IDCTQuarter, 1: IDCTEighth}[size](a)
			for x := range size * n {
				for y := range size {
					sum := 128.0
					for u := range size {
						for v := range size {
							c := float64(a.Coef[x/size*64+8*u+v]) * float64(a.Quant[8*u+v])
							sum += c / 8 * cosineOf(size, u, x%size) * cosineOf(size, v, y)
						}
					}
					want := min(max(sum, 0), 255)
					if got := float64(a.Dst[y*a.Stride+x]); math.Abs(got-want) > 1 {
						t.Fatalf("size %d: sample %d,%d is %v, want %v", size, x, y, got, want)
					}
				}
			}
		}
	}
}

// cosineOf is frequency k at place x of size places, 1 for the lowest.
func cosineOf(size, k, x int) float64 {
	if k == 0 {
		return 1
	}
	return math.Sqrt2 * math.Cos(float64((2*x+1)*k)*math.Pi/float64(2*size))
}

func exactIDCT(coef []int16, x, y int) (sum float64) {
	for u := range 8 {
		for v := range 8 {
			sum += float64(coef[8*u+v]) * cosines[u][x] * cosines[v][y]
		}
	}
	return sum
}

// cosines are the transform's of one axis, by frequency and place.
var cosines = func() (t [8][8]float64) {
	for k := range t {
		for x := range t[k] {
			t[k][x] = math.Cos(float64((2*x+1)*k)*math.Pi/16) / 2
			if k == 0 {
				t[k][x] = math.Sqrt(0.125)
			}
		}
	}
	return t
}()

func BenchmarkIDCT(b *testing.B) {
	const n = 64
	for name, last := range map[string]uint8{"flat": 0, "corner": 9, "full": 63} {
		b.Run(name, func(b *testing.B) {
			a := &IDCTArgs{Coef: make([]int16, 64*n), Last: make([]uint8, n), Quant: new([64]int16), Dst: make([]byte, 64*n), Stride: 8 * n, N: n}
			for i := range a.Last {
				a.Last[i] = last
			}
			benchRows(b, &IDCT, "blocks/ns", n, func(row IDCTFunc) { row(a) })
			b.Run("half", func(b *testing.B) { benchRows(b, &IDCTHalf, "blocks/ns", n, func(row IDCTFunc) { row(a) }) })
		})
	}
}
