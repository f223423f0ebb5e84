package main

// pixelRGBKernels write the ways from a camera's pixels to RGB, 16 at a time, and the vertical half
// of resizing these.
func pixelRGBKernels(f *file) {
	for _, l := range []struct{ name, load string }{
		{"YUYV", "VLD4.P 32(R1), [V5.B8, V6.B8, V7.B8, V8.B8]\nVZIP1 V7.B16, V5.B16, V0.B16\nVEOR V19.B16, V6.B16, V1.B16\nVEOR V19.B16, V8.B16, V2.B16"},
		{"UYVY", "VLD4.P 32(R1), [V5.B8, V6.B8, V7.B8, V8.B8]\nVZIP1 V8.B16, V6.B16, V0.B16\nVEOR V19.B16, V5.B16, V1.B16\nVEOR V19.B16, V7.B16, V2.B16"},
		{"NV12", "VLD1.P 16(R1), [V0.B16]\nVLD2.P 16(R2), [V5.B8, V6.B8]\nVEOR V19.B16, V5.B16, V1.B16\nVEOR V19.B16, V6.B16, V2.B16"},
		{"NV21", "VLD1.P 16(R1), [V0.B16]\nVLD2.P 16(R2), [V5.B8, V6.B8]\nVEOR V19.B16, V6.B16, V1.B16\nVEOR V19.B16, V5.B16, V2.B16"},
		{"Planes", "VLD1.P 16(R1), [V0.B16]\nVLD1.P 8(R2), [V1.B8]\nVLD1.P 8(R3), [V2.B8]\nVEOR V19.B16, V1.B16, V1.B16\nVEOR V19.B16, V2.B16, V2.B16"},
	} {
		pixRGBFromYUV(f, "pixRGBFrom"+l.name, l.load)
	}
	pixBlend(f)
}

// pixRGBFromYUV writes the conversion of pixels of which two share a chroma; load brings 16 lumas into V0 and
// 8 chromas, less 128, into V1 and V2.
func pixRGBFromYUV(f *file, name, load string) {
	f.text(name, 48, `
		R0 RGB   R1-R3 planes   R4 blocks of 16 pixels left   V0-V2 Y, U, V   V5-V8 what they are loaded into
		V16 factors: Y, RV, GU, GV   V17 BU   V18 the luma of y = 0, with what rounds   V19 128
		V20-V23 U and V, Y, a channel   V24-V25, V26-V27, V28-V29 chroma of red, green, blue
		V8-V11 luma   V12-V14 red, green, blue`)
	f.e(`
		MOVD dst+0(FP), R0
		MOVD y+8(FP), R1
		MOVD u+16(FP), R2
		MOVD v+24(FP), R3
		MOVD blocks+32(FP), R4
		MOVD c+40(FP), R5
		ADD  $YUV_Y, R5, R6
		VLD1 (R6), [V16.S4]
		ADD  $YUV_BU, R5, R6
		VLD1R (R6), [V17.S4]
		MOVW YUV_Black(R5), R6
		MOVW YUV_Y(R5), R7
		MUL  R6, R7, R7
		MOVD $(1<<13), R6
		SUB  R7, R6, R6
		VDUP R6, V18.S4
		VMOVI $128, V19.B16
		block:
	`)
	f.e("%s", load)
	f.e(`
		sshll v3.8h, v1.8b, #0
		sshll v4.8h, v2.8b, #0
		sshll v20.4s, v3.4h, #0
		sshll2 v21.4s, v3.8h, #0
		sshll v22.4s, v4.4h, #0
		sshll2 v23.4s, v4.8h, #0
		mul v24.4s, v22.4s, v16.s[1]
		mul v25.4s, v23.4s, v16.s[1]
		mul v26.4s, v20.4s, v16.s[2]
		mul v27.4s, v21.4s, v16.s[2]
		mul v28.4s, v20.4s, v17.s[0]
		mul v29.4s, v21.4s, v17.s[0]
		mla v26.4s, v22.4s, v16.s[3]
		mla v27.4s, v23.4s, v16.s[3]
	`)
	pixWords(f, 0, 3, 20)
	for i := range 4 {
		f.e("VMOV V18.B16, V%d.B16", 8+i)
	}
	for i := range 4 {
		f.e("mla v%d.4s, v%d.4s, v16.s[0]", 8+i, 20+i)
	}
	for c := range 3 {
		for i := range 4 {
			f.e("VZIP%[1]d V%[2]d.S4, V%[2]d.S4, V%[3]d.S4", 1+i%2, 24+2*c+i/2, 20+i)
		}
		for i := range 4 {
			f.e("VADD V%[1]d.S4, V%[2]d.S4, V%[2]d.S4", 8+i, 20+i)
		}
		f.e(`
			sqshrun v20.4h, v20.4s, #14
			sqshrun v22.4h, v22.4s, #14
			sqshrun2 v20.8h, v21.4s, #14
			sqshrun2 v22.8h, v23.4s, #14
			uqxtn v%[1]d.8b, v20.8h
			uqxtn2 v%[1]d.16b, v22.8h
		`, 12+c)
	}
	f.e(`
		VST3.P [V12.B16, V13.B16, V14.B16], 48(R0)
		SUBS $1, R4, R4
		BNE  block
		RET
	`)
}

func pixBlend(f *file) {
	f.text("pixBlend16", 36, `
		R0 bytes   R1, R2 upper and lower sums   R3 blocks of 16 left   V0-V3, V4-V7 sums   V16, V17 weights
		V18 half of the last place   V20-V23 blended`)
	f.e(`
		MOVD dst+0(FP), R0
		MOVD r0+8(FP), R1
		MOVD r1+16(FP), R2
		MOVD blocks+24(FP), R3
		MOVWU w+32(FP), R4
		MOVD $2048, R5
		SUB  R4, R5, R5
		VDUP R5, V16.S4
		VDUP R4, V17.S4
		MOVD $(1<<21), R5
		VDUP R5, V18.S4
		block:
		VLD1.P 64(R1), [V0.S4, V1.S4, V2.S4, V3.S4]
		VLD1.P 64(R2), [V4.S4, V5.S4, V6.S4, V7.S4]
	`)
	for i := range 4 {
		f.e("VMOV V18.B16, V%d.B16", 20+i)
	}
	for row := range 2 {
		for i := range 4 {
			f.e("mla v%d.4s, v%d.4s, v%d.4s", 20+i, 4*row+i, 16+row)
		}
	}
	f.e(`
		VUZP2 V21.H8, V20.H8, V20.H8
		VUZP2 V23.H8, V22.H8, V22.H8
		sqshrun v20.8b, v20.8h, #6
		sqshrun2 v20.16b, v22.8h, #6
		VST1.P [V20.B16], 16(R0)
		SUBS $1, R3, R3
		BNE  block
		RET
	`)
}
