package main

import "fmt"

// pixelKernels write the ways from bytes to the network's input, 16 pixels at a time, each in the
// network's order of channels or against it.
func pixelKernels(f *file) {
	for _, stride := range []int{3, 4} {
		pixNorm(f, fmt.Sprintf("pixNormRaw%d", stride), `
			V0-V2 RGB   V4-V7 output, V7 zero   V16 128`, `
			VMOVI $128, V16.B16
			VEOR  V7.B16, V7.B16, V7.B16`,
			func(order [3]int) {
				for c, from := range order {
					f.e("VEOR V16.B16, V%d.B16, V%d.B16", from, 4+c)
				}
				f.e("VST%d.P %s, %d(R0)", stride, registers("B16", 4, stride), 16*stride)
			})
		pixNorm(f, fmt.Sprintf("pixNormS8x%d", stride), `
			V0-V2 RGB   V4-V7 output, V7 zero   V16 M   V17-V19 Off of each channel   V20-V29 a channel`, `
			ADD  $PixNorm_M, R3, R5
			VLD1 (R5), [V16.S4]
			ADD  $PixNorm_Off, R3, R5
			VLD1R.P 4(R5), [V17.S4]
			VLD1R.P 4(R5), [V18.S4]
			VLD1R.P 4(R5), [V19.S4]
			VEOR  V7.B16, V7.B16, V7.B16`,
			func(order [3]int) {
				for c, from := range order {
					pixWords(f, from, 20, 22)
					for i := range 4 {
						f.e("VMOV V%d.B16, V%d.B16", 17+c, 26+i)
					}
					for i := range 4 {
						f.e("mla v%d.4s, v%d.4s, v16.s[%d]", 26+i, 22+i, c)
					}
					f.e(`
						VUZP2 V27.H8, V26.H8, V26.H8
						VUZP2 V29.H8, V28.H8, V28.H8
						sqxtn v%[1]d.8b, v26.8h
						sqxtn2 v%[1]d.16b, v28.8h
					`, 4+c)
				}
				f.e("VST%d.P %s, %d(R0)", stride, registers("B16", 4, stride), 16*stride)
			})
		pixNormFloat(floats{f, float32s}, stride)
		pixNormFloat(floats{f, float16s}, stride)
	}
	pixResize(f)
}

// pixResize writes the horizontal interpolation, four pixels at a time: of each, 4 bytes of both taps are read,
// 3 used, and 4 sums written, of which the next pixel's take the place of one.
func pixResize(f *file) {
	f.text("pixResize4", 32, `
		R0 sums   R1 RGB bytes   R2 taps   R3 groups of four left   R4-R11 places of both taps of each pixel
		V0-V3, V4-V7 bytes of the taps, V4-V7 then their difference   V12-V15 weights   V20-V23 sums`)
	f.e(`
		MOVD dst+0(FP), R0
		MOVD src+8(FP), R1
		MOVD taps+16(FP), R2
		MOVD groups+24(FP), R3
		loop:
	`)
	pixel := func(p int) string {
		return fmt.Sprintf(`LDPSW %[1]d(R2), (R%[2]d, R%[3]d)
			FMOVS %[4]d(R2), F%[5]d
			FMOVS (R1)(R%[2]d), F%[6]d
			FMOVS (R1)(R%[3]d), F%[7]d
			usubl v%[7]d.8h, v%[7]d.8b, v%[6]d.8b
			VUSHLL $0, V%[6]d.B8, V%[6]d.H8
			VUSHLL $11, V%[6]d.H4, V%[8]d.S4
			smlal v%[8]d.4s, v%[7]d.4h, v%[5]d.h[0]`, 12*p, 4+2*p, 5+2*p, 12*p+8, 12+p, p, 4+p, 20+p)
	}
	f.interleave(pixel(0), pixel(1), pixel(2), pixel(3))
	for p := range 4 {
		f.e("FMOVQ F%d, %d(R0)", 20+p, 12*p)
	}
	f.e("ADD $48, R0, R0\nADD $48, R2, R2\nSUBS $1, R3, R3\nBNE loop\nRET")
}

// pixNormFloat computes in float32.
func pixNormFloat(f floats, stride int) {
	groups := 16 / f.perVector() // of pixels that fill a vector
	pixNorm(f.file, f.fill(fmt.Sprintf("pixNormTYPEx%d", stride)), `
		V0-V2 RGB   V4-V19 output, vectors of each channel and of zero by turns   V20 A   V21-V23 B of each channel
		V24-V29 a channel`, `
		ADD  $PixNorm_A, R3, R5
		VLD1 (R5), [V20.S4]
		ADD  $PixNorm_B, R3, R5
		VLD1R.P 4(R5), [V21.S4]
		VLD1R.P 4(R5), [V22.S4]
		VLD1R.P 4(R5), [V23.S4]
		VEOR  V7.B16, V7.B16, V7.B16
		VEOR  V11.B16, V11.B16, V11.B16
		VEOR  V15.B16, V15.B16, V15.B16
		VEOR  V19.B16, V19.B16, V19.B16`,
		func(order [3]int) {
			for c, from := range order {
				pixWords(f.file, from, 24, 26)
				for i := range 4 {
					f.e("ucvtf v%[1]d.4s, v%[1]d.4s", 26+i)
				}
				for i := range 4 {
					f.e("fmul v%[1]d.4s, v%[1]d.4s, v20.s[%[2]d]", 26+i, c)
				}
				for i := range 4 {
					to := 26 + i
					if f.element == float32s {
						to = 4 + 4*i + c
					}
					f.e("fadd v%d.4s, v%d.4s, v%d.4s", to, 26+i, 21+c)
				}
				if f.element == float16s {
					for i := range groups {
						f.e("fcvtn v%[1]d.4h, v%[2]d.4s\nfcvtn2 v%[1]d.8h, v%[3]d.4s", 4+4*i+c, 26+2*i, 27+2*i)
					}
				}
			}
			for i := range groups {
				f.e("VST%d.P %s, %d(R0)", stride, f.list(4+4*i, stride), 16*stride)
			}
		})
}

// pixWords widens the 16 bytes of register from into four registers from words on.
func pixWords(f *file, from, halves, words int) {
	f.e(`
		VUSHLL $0, V%[1]d.B8, V%[2]d.H8
		VUSHLL2 $0, V%[1]d.B16, V%[3]d.H8
	`, from, halves, halves+1)
	for i := range 2 {
		f.e(`
			VUSHLL $0, V%[1]d.H4, V%[2]d.S4
			VUSHLL2 $0, V%[1]d.H8, V%[3]d.S4
		`, halves+i, words+2*i, words+2*i+1)
	}
}

// pixNorm writes a function whose loop is body, for pixels in the network's order and for BGR networks.
func pixNorm(f *file, name, vectors, prologue string, body func(order [3]int)) {
	f.text(name, 32, `
		R0 output   R1 RGB bytes   R2 blocks of 16 pixels left   R3 the PixNorm`+vectors)
	f.e(`
		MOVD dst+0(FP), R0
		MOVD src+8(FP), R1
		MOVD blocks+16(FP), R2
		MOVD p+24(FP), R3
		MOVBU PixNorm_BGR(R3), R4
	`)
	f.e("%s", prologue)
	f.e("CBNZ R4, bgr")
	for _, l := range []struct {
		label string
		order [3]int
	}{{"rgb", [3]int{0, 1, 2}}, {"bgr", [3]int{2, 1, 0}}} {
		f.e("%s:\nVLD3.P 48(R1), [V0.B16, V1.B16, V2.B16]", l.label)
		body(l.order)
		f.e("SUBS $1, R2, R2\nBNE %s\nRET", l.label)
	}
}
