package asm

import (
	"fmt"
	"math/rand/v2"

	"github.com/edgeseg/edgeseg/asm/cpu"
)

// Check holds a row against the plain one of its family, which defines what rows compute, bit by bit.
type Check struct {
	Family, Row string
	Run         func() (cases int, err error) // the first difference
}

// Checks are those of the rows that may run here, plain ones left out, of all families that serve no operator
// of a graph, or a part of one: the ways from frames to a network and from logits to masks, transforms of tiles.
func Checks() (all []Check) {
	addChecks(&all, &WidenF16, checkWidenF16)
	addChecks(&all, &WinogradInF32, checkWinogradInF32)
	addChecks(&all, &WinogradOutF32, checkWinogradOutF32)
	addChecks(&all, &PixRGB, checkPixRGB)
	addChecks(&all, &PixResize, checkPixResize)
	addChecks(&all, &PixBlend, checkPixBlend)
	addChecks(&all, &PixNormF32, checkPixNormF32)
	addChecks(&all, &PixNormF16, checkPixNormF16)
	addChecks(&all, &PixNormS8, checkPixNormS8)
	addChecks(&all, &IDCT, func(c *checker, row IDCTFunc) { checkIDCT(c, row, idctPlain, 8) })
	addChecks(&all, &IDCTHalf, func(c *checker, row IDCTFunc) { checkIDCT(c, row, idctHalfPlain, 4) })
	addChecks(&all, &ArgmaxF32, checkArgmaxF32)
	addChecks(&all, &ArgmaxS8, checkArgmaxS8)
	addChecks(&all, &PeakF32, checkPeakF32)
	addChecks(&all, &RivalsF32, checkRivalsF32)
	addChecks(&all, &RivalsS8, checkRivalsS8)
	addChecks(&all, &UpsampleF32, checkUpsampleF32)
	addChecks(&all, &UpsampleS8, checkUpsampleS8)
	return all
}

func addChecks[F any](all *[]Check, f *Family[F], check func(c *checker, row F)) {
	for i := range f.Rows[:len(f.Rows)-1] {
		row := &f.Rows[i]
		if !cpu.Has(row.Needs) {
			continue
		}
		*all = append(*all, Check{f.Name, row.Name, func() (int, error) {
			c := &checker{Rand: rand.New(rand.NewPCG(1, 2))}
			check(c, row.Func)
			return c.cases, c.err
		}})
	}
}

// checker counts cases and keeps the first difference. Its random numbers are the same each time.
type checker struct {
	*rand.Rand
	cases int
	err   error
}

// checkGuard is how many elements before and behind an output are watched.
const checkGuard = 128

// compare gives a row and the plain one n elements of output each, between guards, and compares all.
func compare[T int8 | uint8 | uint32 | float32 | Half](c *checker, name string, n int, row, plain func(out []T)) {
	if c.err != nil {
		return
	}
	c.cases++
	run := func(f func([]T)) []T {
		all := make([]T, n+2*checkGuard)
		for i := range all {
			all[i] = 77
		}
		f(all[checkGuard : checkGuard+n])
		return all
	}
	got, want := run(row), run(plain)
	for i, w := range want {
		if g := got[i]; g != w && (g == g || w == w) { // NaN is equal to NaN here
			c.err = fmt.Errorf("%s: element %d of %d is %v, want %v", name, i-checkGuard, n, g, w)
			return
		}
	}
}

// manyOf makes n elements with no room behind them: nothing may be read there.
func manyOf[T any](n int, value func() T) []T {
	s := make([]T, n)
	for i := range s {
		s[i] = value()
	}
	return s
}

// followed makes n elements that are followed by others, which rows may read but not use.
func followed[T any](n int, value, behind func() T) []T {
	const slack = 64
	return append(manyOf(n, value), manyOf(slack, behind)...)[:n]
}

func (c *checker) byte() byte { return byte(c.Uint32()) }

func (c *checker) int8() int8 { return int8(c.Uint32()) }

// oneOf picks one of the values.
func oneOf[T any](c *checker, values ...T) T { return values[c.IntN(len(values))] }

// ascending are the classes 0 to n-1.
func ascending(n int) []uint8 {
	s := make([]uint8, n)
	for i := range s {
		s[i] = uint8(i)
	}
	return s
}

func checkWidenF16(c *checker, row WidenF16Func) {
	for n := range 100 {
		in := followed(n, func() Half {
			return oneOf(c, 0, 0x8000, 1, 0x3ff, 0x7bff, 0xfc00, Half(c.Uint32()&^0x7c00), Half(c.Uint32()))
		},
			func() Half { return 0x7e00 })
		compare(c, fmt.Sprintf("%d halves", n), n, func(out []float32) { row(out, in) }, func(out []float32) { widen(out, in) })
	}
}
