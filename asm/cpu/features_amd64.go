//go:build !purego

package cpu

import "github.com/klauspost/cpuid/v2"

// detect asks CPUID, and XGETBV whether the operating system saves the wider registers.
func detect() (f Features) {
	c := &cpuid.CPU
	for _, has := range []struct {
		f     Features
		needs []cpuid.FeatureID
	}{
		{AVX2, []cpuid.FeatureID{cpuid.AVX2, cpuid.FMA3}},
		{F16C, []cpuid.FeatureID{cpuid.AVX, cpuid.F16C}},
		{AVX512, []cpuid.FeatureID{cpuid.AVX512F, cpuid.AVX512BW, cpuid.AVX512VL, cpuid.AVX512DQ}},
		{AVX512VNNI, []cpuid.FeatureID{cpuid.AVX512VNNI}},
		{AVXVNNI, []cpuid.FeatureID{cpuid.AVXVNNI}},
	} {
		if c.Supports(has.needs...) {
			f |= has.f
		}
	}
	// CPUID tells of tiles on systems that do not save them; one that has AVX-512 has XGETBV.
	if f&AVX512 != 0 && c.Supports(cpuid.AMXTILE, cpuid.AMXINT8) && savesTiles(xcr0()) {
		f |= AMXINT8
	}
	return f
}

// savesTiles reports whether the operating system switches the configuration and the data of tiles.
func savesTiles(xcr0 uint64) bool {
	const tiles = 1<<17 | 1<<18
	return xcr0&tiles == tiles
}

// xcr0 is the register of what the operating system saves.
//
//go:noescape
func xcr0() uint64
