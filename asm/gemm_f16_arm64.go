//go:build arm64 && !purego

package asm

import "github.com/edgeseg/edgeseg/asm/cpu"

var gemmF16Arch = []Row[GemmF16Func]{{Name: "fp16", Needs: cpu.FP16, MR: 4, NR: 32, KR: 1, Func: gemmF16NEON}}

// The kernels of asm/gen take at least as many pixels as a tile has, as those of float32 do.

//go:noescape
func gemmF16Neon32(a *GemmF16Args)

//go:noescape
func gemmF16NeonColour32(a *GemmF16Args)

//go:noescape
func gemmF16Neon24(a *GemmF16Args)

//go:noescape
func gemmF16Neon16(a *GemmF16Args)

//go:noescape
func gemmF16Neon8(a *GemmF16Args)

func gemmF16NEON(g *GemmF16Args) {
	switch {
	case len(g.Taps) == 0 || g.K == 0:
		gemmF16Plain(g)
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
func (g *GemmF16Args) neon() {
	n, narrow := wide(g.N, 32, 24)
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
	switch (narrow - 1) / 8 {
	case 0:
		gemmF16Neon8(&p)
	case 1:
		gemmF16Neon16(&p)
	default:
		gemmF16Neon24(&p)
	}
}

// whole computes panels that are not narrow.
func (g *GemmF16Args) whole() {
	if g.K == 9 && g.AStride == 6 && len(g.Taps) <= 7 { // one sum of 63 products
		gemmF16NeonColour32(g)
	} else {
		gemmF16Neon32(g)
	}
}
