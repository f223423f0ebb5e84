package asm

import (
	"math"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"
	"unsafe"

	"github.com/edgeseg/edgeseg/asm/cpu"
	"github.com/edgeseg/edgeseg/asm/peak"
)

// slack is how far behind what they use kernels may read.
const slack = 64

// runnable are a family's rows that may run here, the plain one last.
func runnable[F any](f *Family[F]) (rows []*Row[F]) {
	for i := range f.Rows {
		if r := &f.Rows[i]; cpu.Has(r.Needs) {
			rows = append(rows, r)
		}
	}
	return rows
}

// eachRow runs a test for every row of a family that may run here but the plain one.
func eachRow[F any](t *testing.T, f *Family[F], test func(t *testing.T, row F)) {
	rows := runnable(f)
	for _, r := range rows[:len(rows)-1] {
		t.Run(r.Name, func(t *testing.T) { test(t, r.Func) })
	}
}

// benchRows runs a benchmark for every row that may run here. It reports units of work per
// nanosecond, GMAC/s for instance; work is their number in a call.
func benchRows[F any](b *testing.B, f *Family[F], unit string, work int, call func(row F)) {
	for _, r := range runnable(f) {
		b.Run(r.Name, func(b *testing.B) {
			for b.Loop() {
				call(r.Func)
			}
			report(b, f.Name, unit, work)
		})
	}
}

// report gives units of work per nanosecond, and for GMAC/s also their share of what the fastest unit of a core reaches.
func report(b *testing.B, family, unit string, work int) {
	rate := float64(work) * float64(b.N) / float64(b.Elapsed().Nanoseconds())
	b.ReportMetric(rate, unit)
	for suffix, most := range peaks {
		if unit == "GMAC/s" && strings.HasSuffix(family, suffix) && most() > 0 {
			b.ReportMetric(100*rate/most(), "%peak")
		}
	}
}

// peaks are GMAC/s by the end of a family's name.
var peaks = map[string]func() float64{
	"_f32": sync.OnceValue(func() float64 { return measured(peak.Best(false)) }),
	"_s8":  sync.OnceValue(func() float64 { return measured(peak.Best(true)) }),
}

func measured(u *peak.Unit) float64 {
	if u == nil {
		return 0
	}
	return u.Measure(50*time.Millisecond) / 1e9
}

// input makes n elements at an odd place, with others behind them that kernels may read but not use.
func input[T any](n int, value, behind func() T) []T {
	at := 1 + rand.IntN(16)
	s := make([]T, at+n+slack)
	for i := range s {
		s[i] = behind()
	}
	s = s[at:]
	for i := range n {
		s[i] = value()
	}
	return s[:n]
}

func inputS8(n int) []int8 {
	value := func() int8 {
		if rand.IntN(8) == 0 {
			return int8(rand.IntN(2)*255 - 128)
		}
		return int8(rand.IntN(256) - 128)
	}
	return input(n, value, value)
}

func inputF32(n int) []float32 {
	return input(n, func() float32 { return float32(rand.NormFloat64()) },
		func() float32 { return float32(math.NaN()) })
}

func inputF16(n int) []Half {
	return input(n, func() Half { return ToHalf(float32(rand.NormFloat64())) }, func() Half { return 0x7e00 })
}

// weights are n elements of a parameter: nothing behind them may be read, so that none is given.
func weights[T any](n int, value func(i int) T) []T {
	s := make([]T, n)
	for i := range s {
		s[i] = value(i)
	}
	return s
}

// requantOf makes n multipliers that use all of int8 where sums reach bound, some saturating.
func requantOf(n, bound int, prelu bool, zero, lo, hi int32) Requant {
	mult := func(int) float32 { return float32(math.Exp2(4*rand.Float64()-1)) * 128 / float32(bound) }
	r := Requant{Mult: weights(n, mult), Zero: zero, Lo: lo, Hi: hi}
	if prelu {
		r.Neg = weights(n, func(i int) float32 { return mult(i) * float32(rand.IntN(3)-1) })
	}
	return r
}

// clamps are zero points and limits as ReLU outputs, others and imported models have them.
var clamps = [][3]int32{{-128, -128, 127}, {0, -128, 127}, {-7, -7, 101}, {127, -128, 127}, {13, -100, 55}}

// guarded is memory for outputs of two kernels: all of it must be equal in the end.
type guarded[T int8 | uint8 | uint32 | float32 | Half] struct{ got, want []T }

const guard = 128

func newGuarded[T int8 | uint8 | uint32 | float32 | Half](n int) *guarded[T] {
	g := &guarded[T]{got: make([]T, n+2*guard), want: make([]T, n+2*guard)}
	for i := range g.got {
		g.got[i] = 77
		g.want[i] = 77
	}
	return g
}

// outputs are the n elements for the kernel and for the plain one.
func (g *guarded[T]) outputs() (got, want []T) {
	n := len(g.got) - guard
	return g.got[guard:n], g.want[guard:n]
}

// compare reports the first element that differs by more than bound.
func (g *guarded[T]) compare(t *testing.T, bound float64) {
	t.Helper()
	for i, want := range g.want {
		got := g.got[i]
		if got == want || got != got && want != want || math.Abs(number(got)-number(want)) <= bound {
			continue
		}
		t.Fatalf("element %d of %d: got %v, want %v", i-guard, len(g.got)-2*guard, got, want)
	}
}

// number is the value of an element.
func number[T int8 | uint8 | uint32 | float32 | Half](v T) float64 {
	if h, ok := any(v).(Half); ok {
		return float64(h.Float32())
	}
	return float64(v)
}

// aligned is a copy of an input where plans place it, at the start of a cache line.
func aligned[T any](s []T) []T {
	line := int(64 / unsafe.Sizeof(s[0]))
	c := make([]T, len(s)+slack+line)
	for uintptr(unsafe.Pointer(&c[0]))%64 != 0 {
		c = c[1:]
	}
	return c[:copy(c, s)]
}
