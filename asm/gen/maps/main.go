// Command maps writes the arm64 kernels of package asm that work on maps pixel by pixel: depthwise
// convolutions, additions, scales, resizes, pools and the ways into and out of pixels. It is
// run by go generate in package asm.
package main

import (
	"fmt"
	"os"
)

func main() {
	for name, write := range map[string]func(*file){
		"dwconv_s8_arm64.s":     dwConvS8,
		"dwconv_s8_dot_arm64.s": dwConvS8Dot,
		"dwconv_f32_arm64.s":    dwConvF32,
		"add_arm64.s":           addKernels,
		"affine_arm64.s":        affineKernels,
		"resize_arm64.s":        resizeKernels,
		"pool_arm64.s":          poolKernels,
		"pixel_arm64.s":         pixelKernels,
		"argmax_arm64.s":        argmaxKernels,
		"pixel_rgb_arm64.s":     pixelRGBKernels,
		"upsample_arm64.s":      upsampleKernels,
	} {
		var f file
		write(&f)
		if f.err == nil {
			f.err = os.WriteFile(name, f.source(), 0o644)
		}
		if f.err != nil {
			fmt.Fprintf(os.Stderr, "maps: %s: %v\n", name, f.err)
			os.Exit(1)
		}
	}
}
