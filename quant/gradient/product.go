package gradient

import (
	"math"
	"sync"

	"github.com/edgeseg/edgeseg/asm"
	"github.com/edgeseg/edgeseg/asm/cpu"
)

// kernel is the matrix kernel of this CPU.
var kernel = sync.OnceValue(func() *asm.Row[asm.GemmF32Func] { return asm.GemmF32.Pick(cpu.Generic) })

// factor is the right-hand matrix of a product, [depth][cols], packed for the kernel.
type factor struct {
	depth, cols int
	panels      []float32
	zeros       []float32 // biases
}

// packTransposed packs w, [cols][depth].
func packTransposed(w []float32, cols, depth int) *factor {
	f := newFactor(depth, cols)
	f.panels = asm.PackF32(w, cols, depth, kernel().NR)
	return f
}

func newFactor(depth, cols int) *factor {
	return &factor{depth: depth, cols: cols, zeros: make([]float32, asm.Panels(cols, kernel().NR)*kernel().NR)}
}

// pack packs b, [depth][cols].
func (f *factor) pack(b []float32, depth int) {
	nr := kernel().NR
	f.depth = depth
	panels := asm.Panels(f.cols, nr)
	if n := panels * nr * depth; cap(f.panels) < n {
		f.panels = make([]float32, n)
	} else {
		f.panels = f.panels[:n]
	}
	for p := range panels {
		width := min(nr, f.cols-p*nr)
		for i := range depth {
			row := f.panels[(p*depth+i)*nr:][:nr]
			clear(row[copy(row, b[i*f.cols+p*nr:][:width]):])
		}
	}
}

// mostMACs bounds a kernel call, in which the garbage collector has to wait: no frame waits for a gradient.
const mostMACs = 1 << 22

// multiply gives a, [rows][depth] with stride elements from row to row, times b.
func multiply(out, a []float32, stride, rows int, b *factor) {
	g := asm.GemmF32Args{AStride: stride, Taps: []int32{0}, K: b.depth, B: b.panels, Bias: b.zeros, Lo: float32(math.Inf(-1)), Hi: float32(math.Inf(1)),
		CStride: b.cols, N: b.cols}
	row := kernel()
	most := max(mostMACs/(b.depth*b.cols)/row.MR*row.MR, row.MR)
	for r := 0; r < rows; r += most {
		g.A, g.C, g.M = a[r*stride:], out[r*b.cols:], min(most, rows-r)
		row.Func(&g)
	}
}
