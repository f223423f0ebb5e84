package main

import "fmt"

func affineKernels(f *file) {
	for _, two := range []bool{false, true} {
		affineS8(f, two, false)
		affineS8(f, two, true)
		for _, e := range []element{float32s, float16s} {
			affineFloat(floats{f, e}, two, false)
			affineFloat(floats{f, e}, two, true)
		}
	}
}

// affineS8 writes the int8 scale and shift of a block of 8 channels, of one map or two; or of a part
// of a block, whose parameters are padded but whose pixels are not.
func affineS8(f *file, two, part bool) {
	name, args := "affineS8", 16
	if two {
		name += "Two"
	}
	if part {
		name, args = name+"Part", 8
	}
	f.text(name, args, `
		R0 arguments   R1, R2, R3 pixel of A, B, Out   R4, R5, R6 from pixel to pixel of these   R7 pixels left
		R8 channels   R9 where a part is stored   V0, V1 MulA, MulB   V2, V3 Bias   V4, V5 Mult   V6, V7 Neg
		V8 Zero   V9, V10 clamp   V16-V23, V24-V31 two pixels`)
	f.e("MOVD a+0(FP), R0")
	if part {
		f.e("MOVD $0, R8")
	} else {
		f.e("MOVD first+8(FP), R8")
	}
	for i, m := range []string{"A", "B", "Out"} {
		f.e("MOVD AffineS8Args_%s(R0), R%d\nADD R8, R%d, R%d", m, 1+i, 1+i, 1+i)
		f.e("MOVD AffineS8Args_%sStride(R0), R%d", m, 4+i)
	}
	f.e(`
		MOVD AffineS8Args_MulA(R0), R10
		ADD  R8<<1, R10, R10
		VLD1 (R10), [V0.H8]
		MOVD AffineS8Args_MulB(R0), R10
		ADD  R8<<1, R10, R10
		VLD1 (R10), [V1.H8]
		MOVD AffineS8Args_Bias(R0), R10
		ADD  R8<<2, R10, R10
		VLD1 (R10), [V2.S4, V3.S4]
		MOVD AffineS8Args_Requant+Requant_Mult(R0), R10
		MOVD AffineS8Args_Requant+Requant_Neg(R0), R11
		CMP  $0, R11
		CSEL EQ, R10, R11, R11
		ADD  R8<<2, R10, R10
		VLD1 (R10), [V4.S4, V5.S4]
		ADD  R8<<2, R11, R11
		VLD1 (R11), [V6.S4, V7.S4]
		MOVW AffineS8Args_Requant+Requant_Zero(R0), R10
		VDUP R10, V8.H8
		MOVW AffineS8Args_Requant+Requant_Lo(R0), R10
		VDUP R10, V9.B16
		MOVW AffineS8Args_Requant+Requant_Hi(R0), R10
		VDUP R10, V10.B16
		MOVD AffineS8Args_W(R0), R7
	`)
	if part {
		f.e("MOVD AffineS8Args_C(R0), R8\none:")
		f.e("%s", affineS8Pixel(16, two))
		f.e("MOVD R3, R9\nADD R6, R3, R3")
		f.storePart(16, 1)
		f.e("SUBS $1, R7, R7\nBNE one\nRET")
		return
	}
	f.e("SUBS $2, R7, R7\nBLT last\nloop:")
	f.interleave(affineS8Pixel(16, two), affineS8Pixel(24, two))
	f.e(`
		VST1.P [V16.B8], (R3)(R6)
		VST1.P [V24.B8], (R3)(R6)
		SUBS $2, R7, R7
		BGE  loop
		last:
		CMN  $2, R7
		BEQ  done
	`)
	f.e("%s", affineS8Pixel(16, two))
	f.e("VST1 [V16.B8], (R3)\ndone:\nRET")
}

// affineS8Pixel is the code of a pixel in registers from v on.
func affineS8Pixel(v int, two bool) string {
	code := `
		VLD1.P (R1)(R4), [V%[1]d.B8]
		sshll v%[1]d.8h, v%[1]d.8b, #0
		VMOV V2.B16, V%[2]d.B16
		VMOV V3.B16, V%[3]d.B16
		smlal v%[2]d.4s, v%[1]d.4h, v0.4h
		smlal2 v%[3]d.4s, v%[1]d.8h, v0.8h
	`
	if two {
		code += `VLD1.P (R2)(R5), [V%[1]d.B8]
			sshll v%[1]d.8h, v%[1]d.8b, #0
			smlal v%[2]d.4s, v%[1]d.4h, v1.4h
			smlal2 v%[3]d.4s, v%[1]d.8h, v1.8h
		`
	}
	code += `cmlt v%[4]d.4s, v%[2]d.4s, #0
		cmlt v%[5]d.4s, v%[3]d.4s, #0
		scvtf v%[2]d.4s, v%[2]d.4s
		scvtf v%[3]d.4s, v%[3]d.4s
		VBSL V4.B16, V6.B16, V%[4]d.B16
		VBSL V5.B16, V7.B16, V%[5]d.B16
		fmul v%[2]d.4s, v%[2]d.4s, v%[4]d.4s
		fmul v%[3]d.4s, v%[3]d.4s, v%[5]d.4s
		fcvtns v%[2]d.4s, v%[2]d.4s
		fcvtns v%[3]d.4s, v%[3]d.4s
		sqxtn v%[1]d.4h, v%[2]d.4s
		sqxtn2 v%[1]d.8h, v%[3]d.4s
		sqadd v%[1]d.8h, v%[1]d.8h, v8.8h
		sqxtn v%[1]d.8b, v%[1]d.8h
		smax v%[1]d.16b, v%[1]d.16b, v9.16b
		smin v%[1]d.16b, v%[1]d.16b, v10.16b`
	return fmt.Sprintf(code, v, v+1, v+2, v+3, v+4)
}

// affineFloat is affineS8 of floats, in blocks of a vector of channels.
func affineFloat(f floats, two, part bool) {
	name, args := "affineTYPE", 16
	if two {
		name += "Two"
	}
	if part {
		name, args = name+"Part", 8
	}
	f.text(name, args, `
		R0 arguments   R1, R2, R3 pixel of A, B, Out   R4, R5, R6 from pixel to pixel of these   R7 pixels left
		R8 channels   R9 where a part is stored   V0 Scale   V1 Shift   V2 Slope   V3 zero   V4, V5 clamp
		V16-V18, V24-V26 two pixels`)
	f.e("MOVD a+0(FP), R0")
	if part {
		f.e("MOVD $0, R8")
	} else {
		f.e("MOVD first+8(FP), R8\nLSL $SHIFT, R8, R8")
	}
	for i, m := range []string{"A", "B", "Out"} {
		f.e("MOVD AffineTYPEArgs_%s(R0), R%d\nADD R8, R%d, R%d", m, 1+i, 1+i, 1+i)
		f.e("MOVD AffineTYPEArgs_%sStride(R0), R%d\nLSL $SHIFT, R%d, R%d", m, 4+i, 4+i, 4+i)
	}
	f.e(`
		MOVD AffineTYPEArgs_Scale(R0), R10
		ADD  R8, R10, R10
		VLD1 (R10), [V0.T]
		MOVD AffineTYPEArgs_Shift(R0), R10
		ADD  R8, R10, R10
		VLD1 (R10), [V1.T]
		MOVW $ONE, R10
		VDUP R10, V2.T
		MOVD AffineTYPEArgs_Slope(R0), R10
		CBZ  R10, ready
		ADD  R8, R10, R10
		VLD1 (R10), [V2.T]
		ready:
		VEOR V3.B16, V3.B16, V3.B16
		ADD  $AffineTYPEArgs_Lo, R0, R10
		VLD1R (R10), [V4.T]
		ADD  $AffineTYPEArgs_Hi, R0, R10
		VLD1R (R10), [V5.T]
		MOVD AffineTYPEArgs_W(R0), R7
	`)
	if part {
		f.e("MOVD AffineTYPEArgs_C(R0), R8\none:")
		f.e("%s", affineFloatPixel(16, two))
		f.e("MOVD R3, R9\nADD R6, R3, R3")
		f.storePart(16, f.bytes())
		f.e("SUBS $1, R7, R7\nBNE one\nRET")
		return
	}
	f.e("SUBS $2, R7, R7\nBLT last\nloop:")
	f.interleave(f.fill(affineFloatPixel(16, two)), f.fill(affineFloatPixel(24, two)))
	f.e(`
		VST1.P [V16.T], (R3)(R6)
		VST1.P [V24.T], (R3)(R6)
		SUBS $2, R7, R7
		BGE  loop
		last:
		CMN  $2, R7
		BEQ  done
	`)
	f.e("%s", affineFloatPixel(16, two))
	f.e("VST1 [V16.T], (R3)\ndone:\nRET")
}

// affineFloatPixel is the code of a pixel in registers from v on.
func affineFloatPixel(v int, two bool) string {
	code := "VLD1.P (R1)(R4), [V%[1]d.T]\n"
	if two {
		code += "VLD1.P (R2)(R5), [V%[2]d.T]\nfadd v%[1]d.t, v%[1]d.t, v%[2]d.t\n"
	}
	code += `fmul v%[1]d.t, v%[1]d.t, v0.t
		fadd v%[1]d.t, v%[1]d.t, v1.t
		fmul v%[2]d.t, v%[1]d.t, v2.t
		fcmgt v%[3]d.t, v3.t, v%[1]d.t
		VBIT V%[3]d.B16, V%[2]d.B16, V%[1]d.B16
		fmax v%[1]d.t, v%[1]d.t, v4.t
		fmin v%[1]d.t, v%[1]d.t, v5.t`
	return fmt.Sprintf(code, v, v+1, v+2)
}
