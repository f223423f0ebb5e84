//go:build arm64 && !purego

package asm

import "github.com/edgeseg/edgeseg/asm/cpu"

var (
	gemmF32Arch = []Row[GemmF32Func]{
		{Name: "neon", Needs: cpu.NEON, MR: 4, NR: 16, KR: 1, Func: gemmF32Neon},
	}
	gemmS8Arch = []Row[GemmS8Func]{
		{Name: "i8mm", Needs: cpu.I8MM, MR: 4, NR: 16, KR: 8, Func: gemmS8I8MM},
		{Name: "dotprod", Needs: cpu.DotProd, MR: 4, NR: 16, KR: 4, Func: gemmS8Dot},
		{Name: "mull", Needs: cpu.NEON, MR: 2, NR: 8, KR: 16, Func: gemmS8Mull},
	}
)

// The kernels of asm/gen take at least as many pixels as a tile has. The first of each kind takes any number of
// channels (gemmF32NeonColour16 a depth of 9 at stride 6 only), the others one panel, of which they use as many channels as the number in their name or up to three fewer.

//go:noescape
func gemmF32Neon16(a *GemmF32Args)

//go:noescape
func gemmF32NeonColour16(a *GemmF32Args)

//go:noescape
func gemmF32Neon12(a *GemmF32Args)

//go:noescape
func gemmF32Neon8(a *GemmF32Args)

//go:noescape
func gemmF32Neon4(a *GemmF32Args)

//go:noescape
func gemmS8Dot16(a *GemmS8Args)

//go:noescape
func gemmS8Dot12(a *GemmS8Args)

//go:noescape
func gemmS8Dot8(a *GemmS8Args)

//go:noescape
func gemmS8Dot4(a *GemmS8Args)

//go:noescape
func gemmS8MM(a *GemmS8Args)

//go:noescape
func gemmS8Mull8(a *GemmS8Args)

//go:noescape
func gemmS8Mull4(a *GemmS8Args)

func gemmF32Neon(g *GemmF32Args) {
	switch {
	case len(g.Taps) == 0 || g.K == 0:
		gemmF32Plain(g)
	case g.M >= 4:
		g.neon()
	default:
		p := *g
		for m := range g.M {
			p.A, p.C = g.A[m*g.AStride:], g.C[m*g.CStride:]
			p.M, p.AStride, p.CStride = 4, 0, 0 // four times the same pixel
			p.neon()
		}
	}
}

// neon computes all but a narrow last panel by the kernel for whole ones.
func (g *GemmF32Args) neon() {
	n, narrow := wide(g.N, 16, 12)
	if narrow == 0 {
		g.whole()
		return
	}
	p := *g
	if p.N = n; n > 0 {
		p.whole()
	}
	p.N = narrow
	p.B, p.Bias, p.C = g.B[n*len(g.Taps)*g.K:], g.Bias[n:], g.C[n:]
	if g.Slope != nil {
		p.Slope = g.Slope[n:]
	}
	switch (narrow - 1) / 4 {
	case 0:
		gemmF32Neon4(&p)
	case 1:
		gemmF32Neon8(&p)
	default:
		gemmF32Neon12(&p)
	}
}

// whole computes panels that are not narrow.
func (g *GemmF32Args) whole() {
	if g.K == 9 && g.AStride == 6 {
		gemmF32NeonColour16(g)
	} else {
		gemmF32Neon16(g)
	}
}

// wide splits n channels into those of panels of nr, and those of a last one if it is narrow.
func wide(n, nr, narrow int) (int, int) {
	if last := n % nr; last <= narrow {
		return n - last, last
	}
	return n, 0
}

func gemmS8I8MM(g *GemmS8Args) {
	switch {
	case len(g.Taps) == 0 || g.K == 0:
		gemmS8Plain(g)
	case g.M >= 4:
		gemmS8MM(g)
	default:
		for m := range g.M {
			p := g.pixel(m, 4)
			gemmS8MM(&p)
		}
	}
}

func gemmS8Dot(g *GemmS8Args) {
	switch {
	case len(g.Taps) == 0 || g.K == 0:
		gemmS8Plain(g)
	case g.M >= 4:
		g.dot()
	default:
		for m := range g.M {
			p := g.pixel(m, 4)
			p.dot()
		}
	}
}

func (g *GemmS8Args) dot() {
	n, narrow := wide(g.N, 16, 12)
	if narrow == 0 {
		gemmS8Dot16(g)
		return
	}
	p := *g
	if p.N = n; n > 0 {
		gemmS8Dot16(&p)
	}
	p.from(g, n)
	switch (narrow - 1) / 4 {
	case 0:
		gemmS8Dot4(&p)
	case 1:
		gemmS8Dot8(&p)
	default:
		gemmS8Dot12(&p)
	}
}

func gemmS8Mull(g *GemmS8Args) {
	switch {
	case len(g.Taps) == 0 || g.K == 0:
		gemmS8Plain(g)
	case g.M >= 2:
		g.mull()
	default:
		p := g.pixel(0, 2)
		p.mull()
	}
}

func (g *GemmS8Args) mull() {
	n, narrow := wide(g.N, 8, 4)
	if narrow == 0 {
		gemmS8Mull8(g)
		return
	}
	p := *g
	if p.N = n; n > 0 {
		gemmS8Mull8(&p)
	}
	p.from(g, n)
	gemmS8Mull4(&p)
}

// pixel is a call for pixel m alone, as a tile of copies of it.
func (g *GemmS8Args) pixel(m, copies int) GemmS8Args {
	p := *g
	p.A, p.C = g.A[m*g.AStride:], g.C[m*g.CStride:]
	p.M, p.AStride, p.CStride = copies, 0, 0
	return p
}

// from sets p to what is left of g from a panel's first channel n on.
func (p *GemmS8Args) from(g *GemmS8Args, n int) {
	p.N = g.N - n
	p.B, p.Bias, p.Mult, p.C = g.B[n*len(g.Taps)*g.K:], g.Bias[n:], g.Mult[n:], g.C[n:]
	if g.Neg != nil {
		p.Neg = g.Neg[n:]
	}
}

// ColoursS8 is for amd64.
func ColoursS8(*Row[GemmS8Func]) GemmS8Func { return nil }
