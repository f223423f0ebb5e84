package main

// maxPoolKernels write the maxima of windows, which differ by the instruction alone.
func maxPoolKernels(f *file) {
	maxPool(f, "F32", "fmax v%[1]d.4s, v%[1]d.4s, v%[2]d.4s")
	maxPool(f, "F16", "fmax v%[1]d.8h, v%[1]d.8h, v%[2]d.8h")
	maxPool(f, "S8", "smax v%[1]d.16b, v%[1]d.16b, v%[2]d.16b")
}

func maxPool(f *file, name, op string) {
	f.text("maxWindows"+name, 8, `
		Windows have at least 16 bytes a pixel, and one pixel. The last block may overlap the one before.
		R0 arguments   R1 window   R2 output   R3 windows left   R4, R5 from row to row, from pixel to pixel   R6, R7 from window
		to window, from output to output   R8, R9 rows, pixels of a row   R10 bytes of a pixel, R11 before the block   R12 row
		R13, R14 rows, pixels left   R15 pixel   V0-V3 pixel   V4-V7 maxima`)
	f.e(`
		MOVD p+0(FP), R0
		MOVD maxWindows_in(R0), R1
		MOVD maxWindows_out(R0), R2
		MOVD maxWindows_count(R0), R3
		MOVD maxWindows_rowStride(R0), R4
		MOVD maxWindows_stride(R0), R5
		MOVD maxWindows_step(R0), R6
		MOVD maxWindows_outStride(R0), R7
		MOVD maxWindows_h(R0), R8
		MOVD maxWindows_w(R0), R9
		MOVD maxWindows_bytes(R0), R10

		window:
		MOVD $0, R11
		block4:
		ADD  $64, R11, R12
		CMP  R10, R12
		BGT  block1
	`)
	maxPoolBlock(f, op, 4)
	f.e(`
		ADD  $64, R11, R11
		B    block4
		block1:
		CMP  R10, R11
		BGE  done
		SUB  $16, R10, R12
		CMP  R12, R11
		CSEL GT, R12, R11, R11
	`)
	maxPoolBlock(f, op, 1)
	f.e(`
		ADD  $16, R11, R11
		B    block1
		done:
		ADD  R6, R1, R1
		ADD  R7, R2, R2
		SUBS $1, R3, R3
		BNE  window
		RET
	`)
}

// maxPoolBlock finds the maxima of some vectors of a window.
func maxPoolBlock(f *file, op string, vectors int) {
	f.e("ADD R11, R1, R12\nMOVD R8, R13\nVLD1 (R12), %s", registers("B16", 4, vectors))
	f.e("row%[1]d:\nMOVD R12, R15\nMOVD R9, R14\npixel%[1]d:", vectors)
	f.e("VLD1.P (R15)(R5), %s", registers("B16", 0, vectors))
	for v := range vectors {
		f.e(op, 4+v, v)
	}
	f.e("SUBS $1, R14, R14\nBNE pixel%[1]d\nADD R4, R12, R12\nSUBS $1, R13, R13\nBNE row%[1]d", vectors)
	f.e("ADD R11, R2, R12\nVST1 %s, (R12)", registers("B16", 4, vectors))
}
