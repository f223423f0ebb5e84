package asm

import (
	"fmt"
	"math"
	"slices"
)

// positionsOf calls f for positions of classes with all tails of vectors; n is how many elements they take.
func positionsOf(c *checker, f func(name string, positions, classes, stride, n int)) {
	for classes := 1; classes <= NoClass; classes++ {
		if classes > 41 && classes != 64 && classes != 100 && classes != NoClass {
			continue
		}
		for _, positions := range []int{1, 2, 9} {
			stride := classes + c.IntN(6)
			f(fmt.Sprintf("%d positions of %d classes", positions, classes), positions, classes, stride, (positions-1)*stride+classes)
		}
	}
}

// fewF32 are logits of few values, so that many are equal, with some that are not numbers. None may be read behind the last.
func (c *checker) fewF32(n int) []float32 {
	odds := c.IntN(40) + 1
	return manyOf(n, func() float32 {
		if c.IntN(odds) == 0 {
			return oneOf(c, float32(math.NaN()), float32(math.Inf(1)), negInf, float32(math.Copysign(0, -1)))
		}
		return float32(c.IntN(7)-3) / 2
	})
}

func checkArgmaxF32(c *checker, row ArgmaxF32Func) {
	positionsOf(c, func(name string, positions, classes, stride, n int) {
		x := c.fewF32(n)
		compare(c, name, positions, func(out []uint8) { row(out, x, classes, stride) }, func(out []uint8) { argmaxF32Plain(out, x, classes, stride) })
	})
}

func checkArgmaxS8(c *checker, row ArgmaxS8Func) {
	positionsOf(c, func(name string, positions, classes, stride, n int) {
		x := manyOf(n, func() int8 { return oneOf(c, c.int8(), int8(c.IntN(3)-1), -128) })
		compare(c, name, positions, func(out []uint8) { row(out, x, classes, stride) }, func(out []uint8) { argmaxS8Plain(out, x, classes, stride) })
	})
}

func checkPeakF32(c *checker, row PeakF32Func) {
	positionsOf(c, func(name string, positions, classes, stride, n int) {
		x := c.fewF32(n)
		with := func(f PeakF32Func) (class func([]uint8), gap func([]float32), size func([]uint32)) {
			k, g, s := make([]uint8, positions), make([]float32, positions), make([]uint32, positions)
			return func(out []uint8) { f(out, g, s, x, classes, stride) },
				func(out []float32) { f(k, out, s, x, classes, stride) },
				func(out []uint32) { f(k, g, out, x, classes, stride) }
		}
		class, gap, size := with(row)
		plainClass, plainGap, plainSize := with(peakF32Plain)
		compare(c, name+", class", positions, class, plainClass)
		compare(c, name+", gap", positions, gap, plainGap)
		compare(c, name+", size", positions, size, plainSize)
	})
}

// rivalCorners calls f for the logits at corners of cells, as int8 and as floats of which many are nearly equal.
func rivalCorners(c *checker, f func(name string, q [4][]int8, x [4][]float32)) {
	for i := range 600 {
		classes := 1 + i%70
		var q [4][]int8
		var x [4][]float32
		for corner := range 4 { // rows of floats may read up to 8 numbers at a time, of bytes 64
			q[corner] = manyOf(classes+c.IntN(80), c.int8)[:classes]
			x[corner] = manyOf(classes+c.IntN(8), c.Float32)[:classes]
			for j := range classes {
				q[corner][j] = int8(c.IntN(5*classes)/classes - 2)
				x[corner][j] = float32(q[corner][j]) * (1 + float32(c.IntN(3))*0x1p-21)
			}
		}
		f(fmt.Sprintf("cell %d, %d classes", i, classes), q, x)
	}
}

func checkRivalsS8(c *checker, row RivalsS8Func) {
	rivalCorners(c, func(name string, q [4][]int8, _ [4][]float32) {
		var winners [4]uint8
		for i := range winners {
			argmaxS8Plain(winners[i:i+1], q[i], len(q[i]), len(q[i]))
		}
		c.compareClasses(name, row(make([]uint8, 0, len(q[0])), winners, q[0], q[1], q[2], q[3]), rivalsS8Plain(nil, winners, q[0], q[1], q[2], q[3]))
	})
}

func checkRivalsF32(c *checker, row RivalsF32Func) {
	rivalCorners(c, func(name string, _ [4][]int8, x [4][]float32) {
		var winners [4]uint8
		size := uint32(0)
		for i := range winners {
			argmaxF32Plain(winners[i:i+1], x[i], len(x[i]), len(x[i]))
			for _, v := range x[i] {
				size = max(size, math.Float32bits(v)&^(1<<31))
			}
		}
		gap := leastGap(size)
		c.compareClasses(name, row(make([]uint8, 0, len(x[0])), winners, gap, x[0], x[1], x[2], x[3]), rivalsF32Plain(nil, winners, gap, x[0], x[1], x[2], x[3]))
	})
}

func (c *checker) compareClasses(name string, got, want []uint8) {
	c.cases++
	if c.err == nil && !slices.Equal(got, want) {
		c.err = fmt.Errorf("%s: %v, want %v", name, got, want)
	}
}
