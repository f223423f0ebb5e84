//go:build amd64 && !purego

package asm

import "github.com/edgeseg/edgeseg/asm/cpu"

var (
	dwConvF32Arch = []Row[DwConvF32Func]{
		{Name: "avx512", Needs: cpu.AVX512, Func: dwConvF32AVX512},
		{Name: "fma", Needs: cpu.AVX2, Func: dwConvF32AVX2},
	}
	dwConvS8Arch = []Row[DwConvS8Func]{
		{Name: "vnni512", Needs: cpu.AVX512VNNI, Unsigned: true, MACs: longCall, Func: dwConvS8VNNI},
		{Name: "avx2", Needs: cpu.AVX2, Func: dwConvS8AVX2},
	}
)

// A filter of 3x3 whose columns are as far apart as its outputs' inputs, or half as far, or dilated,
// has kernels that load each column once. They have no PReLU.

func dwConvF32AVX512(d *DwConvF32Args) {
	column := Columns3x3(d.Taps, d.InStride)
	if column == 0 || d.Slope != nil {
		for c := 0; c < d.C; c += 16 {
			dwConvF32Taps16(d, c, min(16, d.C-c))
		}
		return
	}
	for p := newPieces(d.W, column/d.InStride, apart(column, d.W)); p.more(); p.next() {
		e := d.piece(&p)
		for c := 0; c < d.C; c += 16 {
			dwConvF32Grid16(&e, c, min(16, d.C-c), column)
		}
	}
}

// dwConvF32AVX2 computes some channels twice where C is no multiple of a vector.
func dwConvF32AVX2(d *DwConvF32Args) {
	column := Columns3x3(d.Taps, d.InStride)
	if d.C < 8 {
		dwConvF32Plain(d)
		return
	}
	if column == 0 || d.Slope != nil {
		for c := 0; c < d.C; c += 8 {
			dwConvF32Taps8(d, min(c, d.C-8))
		}
		return
	}
	for p := newPieces(d.W, column/d.InStride, apart(column, d.W)); p.more(); p.next() {
		e := d.piece(&p)
		for c := 0; c < d.C; c += 8 {
			dwConvF32Grid8(&e, min(c, d.C-8), column)
		}
	}
}

// dwConvS8VNNI takes 64 channels at a time, the last ones by half vectors where these suffice.
func dwConvS8VNNI(d *DwConvS8Args) {
	column := Columns3x3(d.Taps, d.InStride)
	if column == 0 || d.Neg != nil {
		dwConvS8AVX2(d)
		return
	}
	for p := newPieces(d.W, column/d.InStride, d.W); p.more(); p.next() {
		e := d.piece(&p)
		for c := 0; c < d.C; c += 64 {
			if left := d.C - c; left > 32 {
				dwConvS8Grid512(&e, c, min(left, 64), column)
			} else {
				dwConvS8Grid256(&e, c, left, column)
			}
		}
	}
}

// PairsS8 is what a row does for two output rows of a filter of 3x3 without gaps, at stride 1 and without PReLU: Taps are
// four rows of three, of which the second output row takes the last three. nil: it has no such kernel.
func PairsS8(row *Row[DwConvS8Func]) DwConvS8Func {
	if row.Name == "vnni512" {
		return dwConvS8PairsVNNI
	}
	return nil
}

// dwConvS8PairsVNNI does the channels for which half vectors suffice row by row.
func dwConvS8PairsVNNI(d *DwConvS8Args) {
	c := 0
	for ; d.C-c > 32; c += 64 {
		dwConvS8Pairs512(d, c, min(d.C-c, 64), d.InStride)
	}
	if c < d.C {
		upper, lower := *d, *d
		lower.Taps, lower.Out = d.Taps[3:], d.Out[d.OutRow:]
		dwConvS8Grid256(&upper, c, d.C-c, d.InStride)
		dwConvS8Grid256(&lower, c, d.C-c, d.InStride)
	}
}

// dwConvS8AVX2 computes some channels twice where C is no multiple of a vector.
func dwConvS8AVX2(d *DwConvS8Args) {
	column := Columns3x3(d.Taps, d.InStride)
	if d.C < 16 {
		dwConvS8Plain(d)
		return
	}
	if column == 0 || d.Neg != nil {
		for c := 0; c < d.C; c += 16 {
			dwConvS8Taps16(d, min(c, d.C-16))
		}
		return
	}
	for p := newPieces(d.W, column/d.InStride, d.W); p.more(); p.next() {
		e := d.piece(&p)
		for c := 0; c < d.C; c += 16 {
			dwConvS8Grid16(&e, min(c, d.C-16), column)
		}
	}
}

// apart is how many of w pixels a call takes whose columns' lines lie in few sets of the first
// cache: those of more would drive each other out.
func apart(column, w int) int {
	if column*4%1024 == 0 {
		return min(w, 8)
	}
	return w
}

// pieces cuts a call into those for at most so many output pixels that share columns: where the
// filter is dilated, each dilation-th one.
type pieces struct {
	x, n        int // first pixel of a piece, number
	dilation, w int
	most        int
}

func newPieces(w, dilation, most int) pieces {
	p := pieces{dilation: max(dilation, 1), w: w, most: most}
	p.count()
	return p
}

func (p *pieces) count() { p.n = min((p.w-p.x+p.dilation-1)/p.dilation, p.most) }

func (p *pieces) more() bool { return p.x < p.w }

func (p *pieces) next() {
	if p.x += p.dilation * p.most; p.x >= p.w {
		if p.x = p.x%p.dilation + 1; p.x == p.dilation {
			p.x = p.w
		}
	}
	p.count()
}

func (d *DwConvF32Args) piece(p *pieces) DwConvF32Args {
	e := *d
	e.In, e.Out, e.W = d.In[p.x*d.InStride:], d.Out[p.x*d.OutStride:], p.n
	e.InStride, e.OutStride = p.dilation*d.InStride, p.dilation*d.OutStride
	return e
}

func (d *DwConvS8Args) piece(p *pieces) DwConvS8Args {
	e := *d
	e.In, e.Out, e.W = d.In[p.x*d.InStride:], d.Out[p.x*d.OutStride:], p.n
	e.InStride, e.OutStride = p.dilation*d.InStride, p.dilation*d.OutStride
	return e
}

// dwConvF32Taps16 computes n of 16 channels from the first on.
//
//go:noescape
func dwConvF32Taps16(d *DwConvF32Args, first, n int)

// dwConvF32Taps8 computes 8 channels from the first on.
//
//go:noescape
func dwConvF32Taps8(d *DwConvF32Args, first int)

// dwConvF32Grid16 computes n of 16 channels from the first on of a filter whose columns are
// column elements apart.
//
//go:noescape
func dwConvF32Grid16(d *DwConvF32Args, first, n, column int)

// dwConvF32Grid8 is dwConvF32Grid16 for 8 channels.
//
//go:noescape
func dwConvF32Grid8(d *DwConvF32Args, first, column int)

// dwConvS8Grid512 computes n of 64 channels from the first on of a filter whose columns are
// column elements apart.
//
//go:noescape
func dwConvS8Grid512(d *DwConvS8Args, first, n, column int)

// dwConvS8Pairs512 is dwConvS8Grid512 for two rows.
//
//go:noescape
func dwConvS8Pairs512(d *DwConvS8Args, first, n, column int)

// dwConvS8Grid256 is dwConvS8Grid512 for n of 32 channels.
//
//go:noescape
func dwConvS8Grid256(d *DwConvS8Args, first, n, column int)

// dwConvS8Grid16 is dwConvS8Grid512 for 16 channels.
//
//go:noescape
func dwConvS8Grid16(d *DwConvS8Args, first, column int)

// dwConvS8Taps16 computes 16 channels from the first on.
//
//go:noescape
func dwConvS8Taps16(d *DwConvS8Args, first int)
