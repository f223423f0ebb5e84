//go:build amd64 && !purego

package asm

import "github.com/edgeseg/edgeseg/asm/cpu"

var (
	idctArch     = []Row[IDCTFunc]{{Name: "avx2", Needs: cpu.AVX2, Func: idctAVX2}}
	idctHalfArch = []Row[IDCTFunc]{{Name: "avx2", Needs: cpu.AVX2, Func: idctHalfAVX2}}
)

// idctTable are factors of two words that lie side by side, in the order in which idctBlocks2 takes them;
// what rounds the passes; for flat blocks what is added before the division by 8, and the order of
// bytes that spreads two samples.
var idctTable = [16][8][2]int16{
	pairs(idctC4, idctC4), pairs(idctC4, -idctC4), // x0, x4
	pairs(idctC2, idctC6), pairs(idctC6, -idctC2), // x2, x6
	pairs(idctC1, idctC3), pairs(idctC5, idctC7), // x1, x3 and x5, x7
	pairs(idctC3, -idctC7), pairs(-idctC1, -idctC5),
	pairs(idctC5, -idctC1), pairs(idctC7, idctC3),
	pairs(idctC7, -idctC5), pairs(idctC3, -idctC1),
	pairs(idctRound1, 0), pairs(idctRound2&0xffff, idctRound2>>16),
	pairs(128<<3+4, 128<<3+4), {2: {0x0101, 0x0101}, 3: {0x0101, 0x0101}},
}

func pairs(lo, hi int16) (p [8][2]int16) {
	for i := range p {
		p[i] = [2]int16{lo, hi}
	}
	return p
}

func idctAVX2(a *IDCTArgs) {
	pairs := a.N / 2
	if pairs > 0 {
		_, _, _ = a.Coef[128*pairs-1], a.Last[2*pairs-1], a.Dst[7*a.Stride+16*pairs-1]
		idctBlocks2(&a.Dst[0], a.Stride, &a.Coef[0], &a.Last[0], a.Quant, &idctTable, pairs)
	}
	if a.N&1 != 0 {
		idctSingle(a, 2*pairs)
	}
}

// idctSingle makes block i beside one of zeros.
func idctSingle(a *IDCTArgs, i int) {
	var coef [128]int16
	copy(coef[:64], a.Coef[64*i:])
	last := [2]uint8{a.Last[i], 0}
	var out [8 * 16]byte
	idctBlocks2(&out[0], 16, &coef[0], &last[0], a.Quant, &idctTable, 1)
	for j := range 8 {
		copy(a.Dst[j*a.Stride+8*i:][:8], out[16*j:])
	}
}

// idctBlocks2 makes pairs of blocks.
//
//go:noescape
func idctBlocks2(dst *byte, stride int, coef *int16, last *uint8, quant *[64]int16, table *[16][8][2]int16, pairs int)

func idctHalfAVX2(a *IDCTArgs) {
	fours := a.N / 4
	if fours > 0 {
		_, _ = a.Coef[256*fours-1], a.Dst[3*a.Stride+16*fours-1]
		idctHalfBlocks4(&a.Dst[0], a.Stride, &a.Coef[0], a.Quant, &idctTable, fours)
	}
	left := a.N - 4*fours
	if left == 0 {
		return
	}
	var coef [256]int16
	copy(coef[:64*left], a.Coef[256*fours:])
	var out [4 * 16]byte
	idctHalfBlocks4(&out[0], 16, &coef[0], a.Quant, &idctTable, 1)
	for j := range 4 {
		copy(a.Dst[j*a.Stride+16*fours:][:4*left], out[16*j:])
	}
}

// idctHalfBlocks4 makes four blocks at a time.
//
//go:noescape
func idctHalfBlocks4(dst *byte, stride int, coef *int16, quant *[64]int16, table *[16][8][2]int16, fours int)
