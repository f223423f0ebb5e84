//go:build amd64 && !purego

package asm

import "github.com/edgeseg/edgeseg/asm/cpu"

var (
	pixRGBArch     = []Row[PixRGBFunc]{{Name: "avx2", Needs: cpu.AVX2, Func: pixRGBAVX2}}
	pixResizeArch  = []Row[PixResizeFunc]{{Name: "avx2", Needs: cpu.AVX2, Func: pixResizeAVX2}}
	pixBlendArch   = []Row[PixBlendFunc]{{Name: "avx2", Needs: cpu.AVX2, Func: pixBlendAVX2}}
	pixNormF32Arch = []Row[PixNormF32Func]{{Name: "avx2", Needs: cpu.AVX2, Func: pixNormF32AVX2}}
	pixNormS8Arch  = []Row[PixNormS8Func]{{Name: "avx512", Needs: cpu.AVX512, Func: pixNormS8AVX512}, {Name: "avx2", Needs: cpu.AVX2, Func: pixNormS8AVX2}}
)
