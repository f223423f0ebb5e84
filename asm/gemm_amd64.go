//go:build amd64 && !purego

package asm

import "github.com/edgeseg/edgeseg/asm/cpu"

var gemmF32Arch = []Row[GemmF32Func]{
	{Name: "avx512", Needs: cpu.AVX512, MR: 12, NR: 32, KR: 1, MACs: longCall, Func: gemmF32AVX512},
	{Name: "fma", Needs: cpu.AVX2, MR: 6, NR: 16, KR: 1, MACs: longCall, Func: gemmF32FMA},
}

// longCall is 10 to 40 us: shorter calls copy activations more often, and stream weights through the first cache for fewer of them.
const longCall = 1 << 21

var gemmS8Arch = []Row[GemmS8Func]{
	{Name: "amx", Needs: cpu.AMXINT8 | cpu.AVX512, MR: 32, NR: 32, KR: 4, MACs: 2 * longCall, Func: gemmS8AMX},
	{Name: "vnni512", Needs: cpu.AVX512VNNI | cpu.AVX512, MR: 6, NR: 32, KR: 4, Shift: 128, Unsigned: true, MACs: longCall, Func: gemmS8VNNI512},
	{Name: "avxvnni", Needs: cpu.AVXVNNI | cpu.AVX2, MR: 6, NR: 16, KR: 4, Shift: 128, MACs: longCall, Func: gemmS8AVXVNNI},
	{Name: "vnni256", Needs: cpu.AVX512VNNI | cpu.AVX512, MR: 6, NR: 16, KR: 4, Shift: 128, MACs: longCall, Func: gemmS8VNNI256},
	{Name: "avx2", Needs: cpu.AVX2, MR: 6, NR: 16, KR: 2, Words: true, MACs: longCall, Func: gemmS8AVX2},
}

//go:noescape
func gemmF32AVX512(args *GemmF32Args)

//go:noescape
func gemmF32FMA(args *GemmF32Args)

//go:noescape
func gemmS8AMX(args *GemmS8Args)

//go:noescape
func gemmS8VNNI512(args *GemmS8Args)

//go:noescape
func gemmS8AVXVNNI(args *GemmS8Args)

//go:noescape
func gemmS8VNNI256(args *GemmS8Args)

//go:noescape
func gemmS8AVX2(args *GemmS8Args)

// ColoursS8 is what a row does for 3x3 taps of three channels in four bytes, which it lays side by side itself: K is the 27 of
// them and what fills up lanes, weights are packed like one tap of 27. At most NR columns, no PReLU. nil: it has no such kernel.
func ColoursS8(row *Row[GemmS8Func]) GemmS8Func {
	if row.Name == "vnni512" {
		return gemmS8ColoursVNNI512
	}
	return nil
}
