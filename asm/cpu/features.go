package cpu

import (
	"math/bits"
	"strings"
)

// Features is a set of instruction set extensions that kernels use, each with
// whatever it needs of the operating system. A kernel that uses two asks for both.
type Features uint64

const (
	NEON    Features = 1 << iota // Advanced SIMD: every arm64, most 32-bit ARMv7
	DotProd                      // SDOT and UDOT (asimddp)
	FP16                         // half-precision arithmetic (asimdhp), not only conversion
	I8MM                         // SMMLA and friends
	BF16                         // BFMMLA and friends
	SVE                          // scalable vectors

	AVX2       // with FMA
	F16C       // half-precision conversion
	AVX512     // F, BW, VL and DQ
	AVX512VNNI // VPDPBUSD on ZMM and, EVEX-encoded, below
	AVXVNNI    // VPDPBUSD, VEX-encoded
	AMXINT8    // tiles and TDPBSSD, once the kernel has given permission
)

// names are those of /proc/cpuinfo where it has one that explains itself; in the order of the constants.
var names = [...]string{"neon", "dotprod", "fp16", "i8mm", "bf16", "sve",
	"avx2", "f16c", "avx512", "avx512vnni", "avxvnni", "amxint8"}

// all is every feature there is.
const all Features = 1<<len(names) - 1

// needs are the features without which another one is of no use: removing AVX512 removes AVX512VNNI.
var needs = map[Features]Features{
	DotProd: NEON, FP16: NEON, I8MM: NEON, BF16: NEON, SVE: NEON,
	F16C: AVX2, AVX512: AVX2, AVX512VNNI: AVX512 | AVX2, AVXVNNI: AVX2, AMXINT8: AVX512 | AVX2,
}

// Has reports whether kernels with all of need may run: the processor and the
// operating system have it and EDGESEG_CPU does not remove it. The first
// question about AMXINT8 asks the operating system for the permission.
func Has(need Features) bool {
	if need&^found != 0 {
		return false
	}
	return need&AMXINT8 == 0 || tilesGranted()
}

// Available is the set of all features f for which Has(f) is true.
func Available() Features {
	f := found
	if !Has(f & AMXINT8) {
		f &^= AMXINT8
	}
	return f
}

// String lists the names, as EDGESEG_CPU takes them: "neon dotprod fp16".
func (f Features) String() string {
	var s []string
	for g := f & all; g != 0; g &= g - 1 {
		s = append(s, names[bits.TrailingZeros64(uint64(g))])
	}
	return strings.Join(s, " ")
}
