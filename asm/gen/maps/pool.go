package main

import "fmt"

func poolKernels(f *file) {
	poolS8(f)
	poolFloat(floats{f, float32s})
	poolFloat(floats{f, float16s})
}

// poolS8 writes the int8 average. 256 values fit in 16 bits.
func poolS8(f *file) {
	f.text("poolS8Window", 8, `
		R0 arguments   R1 In of the block   R2 row   R3 pixel   R4 Stride   R5 RowStride   R6 pixels of the row left
		R7 rows left   R8 channels left   R9 Out of the block   R10 pixels until sums of 16 bits are full
		V0 pixel   V1, V2 sums of 16 bits   V4-V7 sums   V16 Bias   V17 Mult   V18 Zero   V19, V20 clamp`)
	f.e(`
		MOVD p+0(FP), R0
		MOVD PoolS8Args_In(R0), R1
		MOVD PoolS8Args_Stride(R0), R4
		MOVD PoolS8Args_RowStride(R0), R5
		MOVD PoolS8Args_C(R0), R8
		MOVD PoolS8Args_Out(R0), R9
		MOVW PoolS8Args_Bias(R0), R10
		VDUP R10, V16.S4
		MOVD PoolS8Args_Requant+Requant_Mult(R0), R10
		VLD1R (R10), [V17.S4]
		MOVW PoolS8Args_Requant+Requant_Zero(R0), R10
		VDUP R10, V18.H8
		MOVW PoolS8Args_Requant+Requant_Lo(R0), R10
		VDUP R10, V19.B16
		MOVW PoolS8Args_Requant+Requant_Hi(R0), R10
		VDUP R10, V20.B16

		block:
		MOVD R1, R2
		MOVD PoolS8Args_H(R0), R7
		VMOV V16.B16, V4.B16
		VMOV V16.B16, V5.B16
		VMOV V16.B16, V6.B16
		VMOV V16.B16, V7.B16
		row:
		MOVD R2, R3
		MOVD PoolS8Args_W(R0), R6
		part:
		MOVD $256, R10
		CMP  R6, R10
		CSEL LT, R10, R6, R10
		SUB  R10, R6, R6
		VEOR V1.B16, V1.B16, V1.B16
		VEOR V2.B16, V2.B16, V2.B16
		pixel:
		VLD1.P (R3)(R4), [V0.B16]
		saddw v1.8h, v1.8h, v0.8b
		saddw2 v2.8h, v2.8h, v0.16b
		SUBS $1, R10, R10
		BNE  pixel
		saddw v4.4s, v4.4s, v1.4h
		saddw2 v5.4s, v5.4s, v1.8h
		saddw v6.4s, v6.4s, v2.4h
		saddw2 v7.4s, v7.4s, v2.8h
		CBNZ R6, part
		ADD  R5, R2, R2
		SUBS $1, R7, R7
		BNE  row
	`)
	for _, op := range []string{"scvtf v%[1]d.4s, v%[1]d.4s", "fmul v%[1]d.4s, v%[1]d.4s, v17.4s", "fcvtns v%[1]d.4s, v%[1]d.4s"} {
		for v := 4; v < 8; v++ {
			f.e(op, v)
		}
	}
	f.e(`
		sqxtn v4.4h, v4.4s
		sqxtn v6.4h, v6.4s
		sqxtn2 v4.8h, v5.4s
		sqxtn2 v6.8h, v7.4s
		sqadd v4.8h, v4.8h, v18.8h
		sqadd v6.8h, v6.8h, v18.8h
		sqxtn v4.8b, v4.8h
		sqxtn2 v4.16b, v6.8h
		smax v4.16b, v4.16b, v19.16b
		smin v4.16b, v4.16b, v20.16b
		ADD  $16, R1, R1
		SUBS $16, R8, R8
		BLT  store
		VST1.P [V4.B16], 16(R9)
		BNE  block
		RET
		store:
		ADD  $16, R8, R8
	`)
	f.storePart(4, 1)
	f.e("RET")
}

// poolFloat writes the average of floats, which are summed as float32.
func poolFloat(f floats) {
	f.text("poolTYPEWindow", 8, `
		R0 arguments   R1 In of the block   R2 row   R3 pixel   R4 Stride   R5 RowStride   R6 pixels of the row left
		R7 rows left   R8 channels left   R9 Out of the block   V0-V3 pixel   V4-V7 sums   V16 Divisor   V20, V21 halves
		A sum takes rows, then pixels in order.`)
	f.e(`
		MOVD p+0(FP), R0
		MOVD PoolTYPEArgs_In(R0), R1
		MOVD PoolTYPEArgs_Stride(R0), R4
		LSL  $SHIFT, R4, R4
		MOVD PoolTYPEArgs_RowStride(R0), R5
		LSL  $SHIFT, R5, R5
		MOVD PoolTYPEArgs_C(R0), R8
		MOVD PoolTYPEArgs_Out(R0), R9
		ADD  $PoolTYPEArgs_Divisor, R0, R10
		VLD1R (R10), [V16.S4]
	`)
	for _, n := range []int{16, f.perVector()} {
		f.e("SUBS $%[1]d, R8, R8\nBLT end%[1]d\nblock%[1]d:", n)
		from, vectors := poolFloatBlock(f, n, fmt.Sprint(n))
		f.e("VST1.P %s, %[2]d(R9)\nADD $%[2]d, R1, R1\nSUBS $%[3]d, R8, R8\nBGE block%[3]d", f.list(from, vectors), 16*vectors, n)
		f.e("end%[1]d:\nADD $%[1]d, R8, R8", n)
	}
	f.e("CBZ R8, done")
	from, _ := poolFloatBlock(f, f.perVector(), "Part")
	f.storePart(from, f.bytes())
	f.e("done:\nRET")
}

// poolFloatBlock averages n channels. It returns the first vector of the averages and how many there are.
func poolFloatBlock(f floats, n int, label string) (from, vectors int) {
	sums := n / 4
	f.e("MOVD R1, R2\nMOVD PoolTYPEArgs_H(R0), R7")
	for v := range sums {
		f.e("VEOR V%[1]d.B16, V%[1]d.B16, V%[1]d.B16", 4+v)
	}
	f.e("row%[1]s:\nMOVD R2, R3\nMOVD PoolTYPEArgs_W(R0), R6\npixel%[1]s:", label)
	if f.element == float16s {
		f.e("VLD1.P (R3)(R4), %s", f.list(20, sums/2))
		for v := range sums / 2 {
			f.e("fcvtl v%d.4s, v%d.4h\nfcvtl2 v%d.4s, v%[2]d.8h", 2*v, 20+v, 2*v+1)
		}
	} else {
		f.e("VLD1.P (R3)(R4), %s", f.list(0, sums))
	}
	for v := range sums {
		f.e("fadd v%[1]d.4s, v%[1]d.4s, v%[2]d.4s", 4+v, v)
	}
	f.e("SUBS $1, R6, R6\nBNE pixel%[1]s\nADD R5, R2, R2\nSUBS $1, R7, R7\nBNE row%[1]s", label)
	for v := range sums {
		f.e("fdiv v%[1]d.4s, v%[1]d.4s, v16.4s", 4+v)
	}
	if f.element == float32s {
		return 4, sums
	}
	for v := range sums / 2 {
		f.e("fcvtn v%[1]d.4h, v%[2]d.4s\nfcvtn2 v%[1]d.8h, v%[3]d.4s", 20+v, 4+2*v, 5+2*v)
	}
	return 20, sums / 2
}
