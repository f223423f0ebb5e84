// Command maps writes the arm64 kernels of package asm that work on maps pixel by pixel: depthwise
// convolutions, additions, scales, resizes, pools and the ways into and out of pixels. It is
// run by go generate in package asm.
package main

import (
	"fmt"
	"os"
)

// files are what the command writes into the current folder.
var files = map[string]func(*file){
	"add_arm64.s":           addKernels,
	"affine_arm64.s":        affineKernels,
	"argmax_arm64.s":        argmaxKernels,
	"cast_arm64.s":          castKernels,
	"dwconv_f16_arm64.s":    dwConvF16,
	"dwconv_f32_arm64.s":    dwConvF32,
	"dwconv_s8_arm64.s":     dwConvS8,
	"dwconv_s8_dot_arm64.s": dwConvS8Dot,
	"exponential_arm64.s":   exponentialKernels,
	"idct_arm64.s":          idctKernels,
	"lookup_arm64.s":        lookupKernel,
	"max_pool_arm64.s":      maxPoolKernels,
	"pixel_arm64.s":         pixelKernels,
	"pixel_rgb_arm64.s":     pixelRGBKernels,
	"pool_arm64.s":          poolKernels,
	"resize_arm64.s":        resizeKernels,
	"upsample_arm64.s":      upsampleKernels,
	"widen_arm64.s":         widenKernel,
	"winograd_arm64.s":      winogradKernels,
}

func main() {
	for name, write := range files {
		source, err := sourceOf(write)
		if err == nil {
			err = os.WriteFile(name, source, 0o644)
		}
		if err != nil {
			fmt.Fprintf(os.Stderr, "maps: %s: %v\n", name, err)
			os.Exit(1)
		}
	}
}

func sourceOf(write func(*file)) ([]byte, error) {
	var f file
	write(&f)
	return f.source(), f.err
}
