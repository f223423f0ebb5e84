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
		{AMXINT8, []cpuid.FeatureID{cpuid.AMXTILE, cpuid.AMXINT8}},
	} {
		if c.Supports(has.needs...) {
			f |= has.f
		}
	}
	return f
}
