package asm

import "fmt"

// cellsOf calls f for cells with all tails of columns and rows.
func cellsOf(f func(name string, w, h, classes int)) {
	cell := func(w, h, classes int) { f(fmt.Sprintf("%dx%d pixels, %d classes", h, w, classes), w, h, classes) }
	for w := 1; w <= columnRun; w++ {
		cell(w, 1+w%StripRows, 1+w%5)
	}
	for h := 1; h <= StripRows; h++ {
		cell(8, h, 3)
		cell(9, h, 19)
	}
	cell(columnRun, StripRows, NoClass)
}

func checkUpsampleS8(c *checker, row UpsampleS8Func) {
	cellsOf(func(name string, w, h, classes int) {
		corner := func() []int32 {
			return manyOf(classes, func() int32 { return oneOf(c, -128, 127, c.Int32N(256)-128, c.Int32N(3)) })
		}
		weight := func() int32 { return oneOf(c, 0, 2048, c.Int32N(2049)) }
		a := UpsampleS8Args{Step: w + c.IntN(9), Class: ascending(classes), TL: corner(), TR: corner(), BL: corner(), BR: corner(),
			WX: manyOf(w, weight), WY: manyOf(h, weight), Top: make([]int32, w*classes), Bottom: make([]int32, w*classes)}
		with := func(f UpsampleS8Func) func([]uint8) {
			return func(out []uint8) { a.Dst = out; f(&a) }
		}
		compare(c, name, (h-1)*a.Step+w, with(row), with(upsampleS8Plain))
	})
}

func checkUpsampleF32(c *checker, row UpsampleF32Func) {
	cellsOf(func(name string, w, h, classes int) {
		weight := func() float32 { return oneOf(c, 0, 0.5, c.Float32()) }
		a := UpsampleF32Args{Step: w + c.IntN(9), Class: ascending(classes),
			TL: c.fewF32(classes), TR: c.fewF32(classes), BL: c.fewF32(classes), BR: c.fewF32(classes),
			WX: manyOf(w, weight), WY: manyOf(h, weight), Top: make([]float32, w*classes), Bottom: make([]float32, w*classes)}
		with := func(f UpsampleF32Func) func([]uint8) {
			return func(out []uint8) { a.Dst = out; f(&a) }
		}
		compare(c, name, (h-1)*a.Step+w, with(row), with(upsampleF32Plain))
	})
}
