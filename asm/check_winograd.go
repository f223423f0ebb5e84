package asm

import (
	"fmt"
	"math"
)

// winogradCase is a shape of tiles between other pixels.
type winogradCase struct{ tile, c, count, stride, rowStride, step int }

func (w winogradCase) name() string {
	return fmt.Sprintf("%d tiles of %d, %d channels, strides %d, %d, %d", w.count, w.tile, w.c, w.stride, w.rowStride, w.step)
}

// winogradCases are all remainders of vectors, dense maps and dilated ones.
func winogradCases(c *checker, try func(w winogradCase)) {
	for _, tile := range []int{2, 4} {
		for channels := range 68 {
			count, stride := c.IntN(4), (channels+c.IntN(3))*(1+c.IntN(2))
			rows := max(tile*count, tile+2)*stride + c.IntN(9)
			try(winogradCase{tile, channels, count, stride, rows, tile * stride})
		}
		try(winogradCase{tile, 256, 2, 256, 2048, 1024})
		try(winogradCase{tile, 520, 1, 520, 5200, 0})
	}
}

// number is one of usual size, now and then one that is not.
func (c *checker) number() float32 {
	if c.IntN(50) == 0 {
		return oneOf(c, 0, float32(math.NaN()), 1e30, -1e-30, float32(math.Inf(1)))
	}
	return float32(c.NormFloat64())
}

func checkWinogradInF32(c *checker, row WinogradInF32Func) {
	winogradCases(c, func(w winogradCase) {
		stride := w.c + c.IntN(3)*8
		span, plane := w.tile+2, stride*w.count+c.IntN(20)
		n := max(w.count-1, 0)*w.step + (span-1)*(w.rowStride+w.stride) + w.c
		a := WinogradInF32Args{Tile: w.tile, In: manyOf(n, c.number), RowStride: w.rowStride, Stride: w.stride, Step: w.step, Plane: plane, OutStride: stride, C: w.c, Count: w.count}
		run := func(f WinogradInF32Func) func([]float32) {
			return func(out []float32) { a.Out = out; f(&a) }
		}
		compare(c, w.name(), span*span*plane, run(row), run(winogradInF32Plain))
	})
}

func checkWinogradOutF32(c *checker, row WinogradOutF32Func) {
	winogradCases(c, func(w winogradCase) {
		span, plane := w.tile+2, w.c*w.count+c.IntN(20)
		n := max(w.count-1, 0)*w.step + (w.tile-1)*(w.rowStride+w.stride) + w.c
		a := WinogradOutF32Args{Tile: w.tile, In: manyOf(span*span*plane, c.number), Plane: plane, Lo: float32(math.Inf(-1)), Hi: float32(math.Inf(1)),
			RowStride: w.rowStride, Stride: w.stride, Step: w.step, C: w.c, Count: w.count}
		switch c.IntN(3) {
		case 0:
			a.Lo, a.Hi = -1, 2
		case 1:
			a.Slope = manyOf(w.c, func() float32 { return float32(c.NormFloat64()) })
		}
		run := func(f WinogradOutF32Func) func([]float32) {
			return func(out []float32) { a.Out = out; f(&a) }
		}
		compare(c, w.name(), n, run(row), run(winogradOutF32Plain))
	})
}
