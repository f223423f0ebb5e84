package asm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// idctCase makes N blocks.
func idctCase(n int, coef func(block, k int) int16, quant func(k int) int16) *IDCTArgs {
	a := &IDCTArgs{Last: make([]uint8, n), Quant: new([64]int16), Stride: 8 * n, N: n}
	a.Coef = input(64*n, func() int16 { return 0 }, func() int16 { return 99 })
	for k := range a.Quant {
		a.Quant[k] = quant(k)
	}
	for i := range a.Coef {
		a.Coef[i] = coef(i/64, i%64)
		if u, v := i%64/8, i%8; a.Coef[i] != 0 && u+v > 0 {
			a.Last[i/64] = max(a.Last[i/64], zigzag(u, v))
		}
	}
	return a
}

// zigzag is the number of a coefficient in the order of a file.
func zigzag(u, v int) uint8 {
	n, sum := 0, u+v
	for i := range sum {
		n += min(i, 7, 14-i) + 1
	}
	if sum%2 == 0 {
		return uint8(n + u - max(sum-7, 0)) // upwards
	}
	return uint8(n + v - max(sum-7, 0))
}

// sparse gives blocks of all kinds: flat ones, ones with a few low frequencies, full ones.
func sparse(value func() int16) func(block, k int) int16 {
	return func(block, k int) int16 {
		kind := []int{0, 0, 3, 8, 2, 0, 8, 8, 0, 2, 3, 2, 3, 3}[block%14]
		if k == 0 || k/8+k%8 <= kind || kind == 8 {
			return value()
		}
		return 0
	}
}

func TestIDCTRows(t *testing.T) {
	values := map[string]func() int16{
		"of pictures": func() int16 { return int16(rand.NormFloat64() * 20) },
		"of anything": func() int16 { return int16(rand.Uint32()) },
		"of extremes": func() int16 { return int16(rand.IntN(2)*65535 - 32768) },
	}
	quants := map[string]func(int) int16{
		"ones":     func(int) int16 { return 1 },
		"small":    func(k int) int16 { return int16(8 + k) },
		"anything": func(int) int16 { return int16(rand.Uint32()) },
	}
	for _, family := range []struct {
		f    *Family[IDCTFunc]
		size int
	}{{&IDCT, 8}, {&IDCTHalf, 4}} {
		eachRow(t, family.f, func(t *testing.T, row IDCTFunc) {
			for name, value := range values {
				for qname, quant := range quants {
					t.Run(fmt.Sprintf("%dx%[1]d %s, steps %s", family.size, name, qname), func(t *testing.T) {
						for n := 1; n <= 21; n++ {
							a := idctCase(n, sparse(value), quant)
							a.Stride = family.size*n + n%3*5
							g := newGuarded[uint8]((family.size-1)*a.Stride + family.size*n)
							got, want := g.outputs()
							a.Dst = got
							row(a)
							a.Dst = want
							family.f.Plain().Func(a)
							g.compare(t, 0)
						}
					})
				}
			}
		})
	}
}

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
