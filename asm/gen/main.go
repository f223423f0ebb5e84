// Command gen writes the kernels whose loops are too repetitive to be written by hand, in the
// current folder: `go generate ./asm`. What Go's assembler does not know is a WORD with its mnemonic beside it.
package main

import (
	"fmt"
	"os"
)

func main() {
	for _, f := range files {
		if err := os.WriteFile(f.name, f.text(), 0o644); err != nil {
			fmt.Fprintln(os.Stderr, "gen:", err)
			os.Exit(1)
		}
	}
}

// files are what gen writes.
var files = []struct {
	name string
	text func() []byte
}{
	{"gemm_f32_neon_arm64.s", func() []byte { return gemmF32.file(16) }},
	{"gemm_f32_neon_colour_arm64.s", func() []byte { return gemmF32Colour.file(16) }},
	{"gemm_f32_neon_narrow_arm64.s", func() []byte { return gemmF32.file(12, 8, 4) }},
	{"gemm_f16_arm64.s", func() []byte { return half{}.file(32, 0) }},
	{"gemm_f16_narrow_arm64.s", func() []byte { return half{}.file(24, 16, 8) }},
	{"gemm_s8_dot_arm64.s", func() []byte { return gemmDot.file(16) }},
	{"gemm_s8_dot_narrow_arm64.s", func() []byte { return gemmDot.file(12, 8, 4) }},
	{"gemm_s8_mull_arm64.s", mullFile},
	{"gemm_s8_mm_arm64.s", mmFile},
}
