//go:build arm64 && !purego

package asm

import "github.com/edgeseg/edgeseg/asm/cpu"

var (
	gemmF32Arch = []Row[GemmF32Func]{
		{Name: "neon", Needs: cpu.NEON, MR: 4, NR: 16, KR: 1, Func: gemmF32Neon},
	}
	gemmS8Arch = []Row[GemmS8Func]{
		{Name: "dotprod", Needs: cpu.DotProd, MR: 4, NR: 16, KR: 4, Func: gemmS8Dot},
	}
)

func gemmF32Neon(g *GemmF32Args) {
	switch {
	case len(g.Taps) == 0 || g.K == 0:
		gemmF32Plain(g)
		return
	case g.M >= 4:
		g.neon()
		return
	}
	p := *g
	p.M, p.AStride, p.CStride = 4, 0, 0 // four times the same pixel
	for m := range g.M {
		p.A, p.C = g.A[m*g.AStride:], g.C[m*g.CStride:]
		p.neon()
	}
}

// neon computes four pixels or more, panel by panel.
func (g *GemmF32Args) neon() {
	p := *g
	depth := len(g.Taps) * g.K
	for n := 0; n < g.N; n += 16 {
		p.N = min(16, g.N-n)
		p.B, p.Bias, p.C = g.B[n*depth:], g.Bias[n:], g.C[n:]
		if g.Slope != nil {
			p.Slope = g.Slope[n:]
		}
		switch (p.N - 1) / 4 {
		case 0:
			gemmF32Neon4(&p)
		case 1:
			gemmF32Neon8(&p)
		case 2:
			gemmF32Neon12(&p)
		default:
			gemmF32Neon16(&p)
		}
	}
}

func gemmS8Dot(g *GemmS8Args) {
	switch {
	case len(g.Taps) == 0 || g.K == 0:
		gemmS8Plain(g)
		return
	case g.M >= 4:
		g.dot()
		return
	}
	p := *g
	p.M, p.AStride, p.CStride = 4, 0, 0 // four times the same pixel
	for m := range g.M {
		p.A, p.C = g.A[m*g.AStride:], g.C[m*g.CStride:]
		p.dot()
	}
}

// dot computes four pixels or more, panel by panel.
func (g *GemmS8Args) dot() {
	p := *g
	for n := 0; n < g.N; n += 16 {
		p.panel(g, n, 16)
		switch (p.N - 1) / 4 {
		case 0:
			gemmS8Dot4(&p)
		case 1:
			gemmS8Dot8(&p)
		case 2:
			gemmS8Dot12(&p)
		default:
			gemmS8Dot16(&p)
		}
	}
}

// panel sets what differs from panel to panel of nr channels to those of g from channel n on.
func (p *GemmS8Args) panel(g *GemmS8Args, n, nr int) {
	p.N = min(nr, g.N-n)
	p.B, p.Bias, p.Mult, p.C = g.B[n*len(g.Taps)*g.K:], g.Bias[n:], g.Mult[n:], g.C[n:]
	if g.Neg != nil {
		p.Neg = g.Neg[n:]
	}
}

// The kernels of asm/gen take one panel, whose N is at most the number in their name and more
// than four below it, and an M of 4 or more.

//go:noescape
func gemmF32Neon16(a *GemmF32Args)

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
