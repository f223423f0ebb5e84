//go:build arm64 && !purego

package asm

var (
	idctArch     = []Row[IDCTFunc]{{Name: "neon", Func: idctNEON}}
	idctHalfArch = []Row[IDCTFunc]{{Name: "neon", Func: idctHalfNEON}}
)

// idctFactors are the factors by their number, their negatives, and what is added in the passes.
var idctFactors = struct {
	pos, neg [8]int16
	round    [2][4]int32
}{
	[8]int16{0, idctC1, idctC2, idctC3, idctC4, idctC5, idctC6, idctC7},
	[8]int16{0, -idctC1, -idctC2, -idctC3, -idctC4, -idctC5, -idctC6, -idctC7},
	[2][4]int32{
		{idctRound1, idctRound1, idctRound1, idctRound1},
		{idctRound2, idctRound2, idctRound2, idctRound2},
	},
}

func idctNEON(a *IDCTArgs) {
	if a.N == 0 {
		return
	}
	_, _, _ = a.Coef[64*a.N-1], a.Last[a.N-1], a.Dst[7*a.Stride+8*a.N-1]
	idctBlocks(&a.Dst[0], a.Stride, &a.Coef[0], &a.Last[0], a.Quant, &idctFactors.pos[0], a.N)
}

func idctHalfNEON(a *IDCTArgs) {
	if a.N == 0 {
		return
	}
	_, _ = a.Coef[64*a.N-1], a.Dst[3*a.Stride+4*a.N-1]
	idctHalfBlocks(&a.Dst[0], a.Stride, &a.Coef[0], a.Quant, &idctFactors.pos[0], a.N)
}

//go:noescape
func idctHalfBlocks(dst *byte, stride int, coef *int16, quant *[64]int16, factors *int16, blocks int)

//go:noescape
func idctBlocks(dst *byte, stride int, coef *int16, last *uint8, quant *[64]int16, factors *int16, blocks int)
