package main

// argmaxKernels write what decides which cells of a mask need computing, and for which classes.
func argmaxKernels(f *file) {
	argmaxS8(f)
	argmaxF32(f)
	peakF32(f)
	rivalsS8(f)
	rivalsF32(f)
}

// laneNumbers are code that brings 0 to 15 into the bytes of register v, through R10 and R11.
const laneNumbers = `
	MOVD $0x0706050403020100, R10
	VMOV R10, V%[1]d.D[0]
	MOVD $0x0f0e0d0c0b0a0908, R10
	VMOV R10, V%[1]d.D[1]
`

func argmaxS8(f *file) {
	f.text("argmaxS8x32", 40, `
		32 elements of each position are read, of which the first classes count.
		R0 classes of positions   R1 position   R2 positions left   R4 elements from position to position
		V0, V1 logits, where they are the largest   V2 the largest everywhere, then the least number of such a class
		V16, V17 numbers   V18, V19 where they are classes   V20 -128   V21 255`)
	f.e(`
		MOVD dst+0(FP), R0
		MOVD x+8(FP), R1
		MOVD n+16(FP), R2
		MOVD classes+24(FP), R3
		MOVD stride+32(FP), R4
	`)
	f.e(laneNumbers, 16)
	f.e(`
		VMOVI $16, V17.B16
		VADD  V16.B16, V17.B16, V17.B16
		VDUP  R3, V18.B16
		cmgt v19.16b, v18.16b, v17.16b
		cmgt v18.16b, v18.16b, v16.16b
		VMOVI $128, V20.B16
		VMOVI $255, V21.B16
		position:
		VLD1 (R1), [V0.B16, V1.B16]
		ADD  R4, R1, R1
		VBIF V18.B16, V20.B16, V0.B16
		VBIF V19.B16, V20.B16, V1.B16
		smax v2.16b, v0.16b, v1.16b
		smaxp v2.16b, v2.16b, v2.16b
		smaxp v2.16b, v2.16b, v2.16b
		smaxp v2.16b, v2.16b, v2.16b
		smaxp v2.16b, v2.16b, v2.16b
		VCMEQ V2.B16, V0.B16, V0.B16
		VCMEQ V2.B16, V1.B16, V1.B16
		VBSL V21.B16, V16.B16, V0.B16
		VBSL V21.B16, V17.B16, V1.B16
		VUMIN V0.B16, V1.B16, V2.B16
		uminp v2.16b, v2.16b, v2.16b
		uminp v2.16b, v2.16b, v2.16b
		uminp v2.16b, v2.16b, v2.16b
		uminp v2.16b, v2.16b, v2.16b
		VST1.P V2.B[0], 1(R0)
		SUBS $1, R2, R2
		BNE  position
		RET
	`)
}

func argmaxF32(f *file) {
	f.text("argmaxF32x4", 40, `
		R0 classes of positions   R3 position   R4 groups of 4 positions left   R5 classes   R6 bytes from position to
		position   R7-R10 a class's logits of the group   R11 classes left
		V0 logits   V1 best   V3 number of best   V5 number of the class   V6 mask   V16 -Inf   V17 1`)
	f.e(`
		MOVD dst+0(FP), R0
		MOVD x+8(FP), R3
		MOVD groups+16(FP), R4
		MOVD classes+24(FP), R5
		MOVD stride+32(FP), R6
		LSL  $2, R6, R6
		MOVD $0xFF800000, R7
		VDUP R7, V16.S4
		MOVD $1, R7
		VDUP R7, V17.S4
		group:
		MOVD R3, R7
		ADD  R6, R7, R8
		ADD  R6, R8, R9
		ADD  R6, R9, R10
		ADD  R6, R10, R3
		VMOV V16.B16, V1.B16
		VEOR V3.B16, V3.B16, V3.B16
		VEOR V5.B16, V5.B16, V5.B16
		MOVD R5, R11
		class:
		VLD1.P 4(R7), V0.S[0]
		VLD1.P 4(R8), V0.S[1]
		VLD1.P 4(R9), V0.S[2]
		VLD1.P 4(R10), V0.S[3]
		fcmgt v6.4s, v0.4s, v1.4s
		VBIT V6.B16, V0.B16, V1.B16
		VBIT V6.B16, V5.B16, V3.B16
		VADD V17.S4, V5.S4, V5.S4
		SUBS $1, R11, R11
		BNE  class
		xtn v3.4h, v3.4s
		xtn v3.8b, v3.8h
		VST1.P V3.S[0], 4(R0)
		SUBS $1, R4, R4
		BNE  group
		RET
	`)
}

func peakF32(f *file) {
	f.text("peakF32x4", 56, `
		R0-R2 class, gap, size of positions   R3 position   R4 groups of 4 positions left   R5 classes   R6 bytes from
		position to position   R7-R10 a class's logits of the group   R11 classes left
		V0 logits   V1 best   V2 best before   V3 number of best   V4 largest bits   V5 number of the class
		V6 mask   V16 -Inf   V17 1   V18 what is left without the sign`)
	f.e(`
		MOVD class+0(FP), R0
		MOVD gap+8(FP), R1
		MOVD size+16(FP), R2
		MOVD x+24(FP), R3
		MOVD groups+32(FP), R4
		MOVD classes+40(FP), R5
		MOVD stride+48(FP), R6
		LSL  $2, R6, R6
		MOVD $0xFF800000, R7
		VDUP R7, V16.S4
		MOVD $1, R7
		VDUP R7, V17.S4
		MOVD $0x7FFFFFFF, R7
		VDUP R7, V18.S4
		group:
		MOVD R3, R7
		ADD  R6, R7, R8
		ADD  R6, R8, R9
		ADD  R6, R9, R10
		ADD  R6, R10, R3
		VMOV V16.B16, V1.B16
		VMOV V16.B16, V2.B16
		VEOR V3.B16, V3.B16, V3.B16
		VEOR V4.B16, V4.B16, V4.B16
		VEOR V5.B16, V5.B16, V5.B16
		MOVD R5, R11
		class:
		VLD1.P 4(R7), V0.S[0]
		VLD1.P 4(R8), V0.S[1]
		VLD1.P 4(R9), V0.S[2]
		VLD1.P 4(R10), V0.S[3]
		fcmgt v6.4s, v0.4s, v1.4s
		VBIT V6.B16, V1.B16, V2.B16
		VBIT V6.B16, V0.B16, V1.B16
		VBIT V6.B16, V5.B16, V3.B16
		VAND V18.B16, V0.B16, V0.B16
		VUMAX V0.S4, V4.S4, V4.S4
		VADD V17.S4, V5.S4, V5.S4
		SUBS $1, R11, R11
		BNE  class
		fsub v1.4s, v1.4s, v2.4s
		VST1.P [V1.S4], 16(R1)
		VST1.P [V4.S4], 16(R2)
		xtn v3.4h, v3.4s
		xtn v3.8b, v3.8h
		VST1.P V3.S[0], 4(R0)
		SUBS $1, R4, R4
		BNE  group
		RET
	`)
}

func rivalsS8(f *file) {
	f.text("rivalsS8x16", 56, `
		Whole blocks of 16 classes are read.
		R0 winners, one byte each   R2-R5 logits of the corners   R6 classes that are beaten, as bits   R7 those before
		the block   R8 winners left   R9 winner   R10 the next ones   R11 the one before   R12-R15 its logits   R17 classes
		R19-R22 next block of each corner   V0-V3 its logits   V4-V7 the winner's, where these are not smaller
		V8-V11 where they are larger   V20 numbers of classes   V21 that of the winner   V22 where classes are beaten
		V23 a bit of each lane   V24 16`)
	rivalsArguments(f)
	f.e(laneNumbers, 20)
	f.e(`
		VMOVI $16, V24.B16
		MOVD  $0x8040201008040201, R10
		VDUP  R10, V23.D2
		MOVD  $0, R7
		block:
		VLD1.P 16(R19), [V0.B16]
		VLD1.P 16(R20), [V1.B16]
		VLD1.P 16(R21), [V2.B16]
		VLD1.P 16(R22), [V3.B16]
		VEOR V22.B16, V22.B16, V22.B16
		MOVD $4, R8
		MOVD R0, R10
		MOVD $-1, R11
		winner:
		AND  $255, R10, R9
		LSR  $8, R10, R10
		CMP  R9, R11
		BEQ  same
		MOVD R9, R11
		VDUP R9, V21.B16
	`)
	for i := range 4 {
		f.e(`
			ADD   R9, R%[1]d, R%[2]d
			VLD1R (R%[2]d), [V%[3]d.B16]
			cmgt v%[4]d.16b, v%[3]d.16b, v%[5]d.16b
			cmge v%[3]d.16b, v%[3]d.16b, v%[5]d.16b
		`, 2+i, 12+i, 4+i, 8+i, i)
	}
	rivalsBeaten(f, 4, 8)
	f.e(`
		cmgt v21.16b, v20.16b, v21.16b
		VBSL V8.B16, V4.B16, V21.B16
		VORR V21.B16, V22.B16, V22.B16
		same:
		SUBS $1, R8, R8
		BNE  winner
		VAND  V23.B16, V22.B16, V22.B16
		VADDP V22.B16, V22.B16, V22.B16
		VADDP V22.B16, V22.B16, V22.B16
		VADDP V22.B16, V22.B16, V22.B16
		VMOV  V22.H[0], R9
		LSL   R7, R9, R9
		ORR   R9, R6, R6
		VADD  V24.B16, V20.B16, V20.B16
		ADD   $16, R7, R7
		CMP   R17, R7
		BLT   block
		MOVD  R6, beaten+48(FP)
		RET
	`)
}

func rivalsF32(f *file) {
	f.text("rivalsF32x4", 64, `
		Whole blocks of 4 classes are read.
		R0 winners, one byte each   R2-R5 logits of the corners   R6 classes that are beaten, as bits   R7 those before
		the block   R8 winners left   R9 winner   R11 the one before   R12-R15 its logits   R17 classes
		R19-R22 next block of each corner   V0-V3 its logits   V4-V7 the winner's   V8-V11 where these are not smaller
		V12-V15 where they are larger by more than the gap   V16 the gap   V20 numbers of classes   V21 that of the
		winner   V22 those of the first block   V23 a bit of each lane   V24 4   V25 where classes are beaten`)
	rivalsArguments(f)
	f.e(`
		FMOVS gap+48(FP), F16
		VDUP  V16.S[0], V16.S4
		MOVD  $0x0000000100000000, R10
		VMOV  R10, V22.D[0]
		MOVD  $0x0000000300000002, R10
		VMOV  R10, V22.D[1]
		MOVD  $0x0000000200000001, R10
		VMOV  R10, V23.D[0]
		MOVD  $0x0000000800000004, R10
		VMOV  R10, V23.D[1]
		MOVD  $4, R8
		VDUP  R8, V24.S4
		MOVD  $-1, R11
		winner:
		AND  $255, R0, R9
		LSR  $8, R0, R0
		CMP  R9, R11
		BEQ  same
		MOVD R9, R11
		VDUP R9, V21.S4
		VMOV V22.B16, V20.B16
	`)
	for i := range 4 {
		f.e(`
			MOVD  R%[1]d, R%[3]d
			ADD   R9<<2, R%[1]d, R%[2]d
			VLD1R (R%[2]d), [V%[4]d.S4]
		`, 2+i, 12+i, 19+i, 4+i)
	}
	f.e("MOVD $0, R7\nblock:")
	for i := range 4 {
		f.e(`
			VLD1.P 16(R%[1]d), [V%[2]d.S4]
			fcmge v%[4]d.4s, v%[3]d.4s, v%[2]d.4s
			fsub v%[5]d.4s, v%[3]d.4s, v%[2]d.4s
			fcmgt v%[5]d.4s, v%[5]d.4s, v16.4s
		`, 19+i, i, 4+i, 8+i, 12+i)
	}
	rivalsBeaten(f, 8, 12)
	f.e(`
		cmgt v25.4s, v20.4s, v21.4s
		VBSL V12.B16, V8.B16, V25.B16
		VAND  V23.B16, V25.B16, V25.B16
		VADDP V25.S4, V25.S4, V25.S4
		VADDP V25.S4, V25.S4, V25.S4
		VMOV  V25.S[0], R9
		LSL   R7, R9, R9
		ORR   R9, R6, R6
		VADD  V24.S4, V20.S4, V20.S4
		ADD   $4, R7, R7
		CMP   R17, R7
		BLT   block
		same:
		SUBS $1, R8, R8
		BNE  winner
		MOVD R6, beaten+56(FP)
		RET
	`)
}

func rivalsArguments(f *file) {
	f.e(`
		MOVWU winners+0(FP), R0
		MOVD classes+8(FP), R17
		MOVD tl+16(FP), R2
		MOVD tr+24(FP), R3
		MOVD bl+32(FP), R4
		MOVD br+40(FP), R5
		MOVD R2, R19
		MOVD R3, R20
		MOVD R4, R21
		MOVD R5, R22
		MOVD $0, R6
	`)
}

// rivalsBeaten joins the masks of the corners, in four registers from a and from b on.
func rivalsBeaten(f *file, a, b int) {
	for _, v := range []int{a, b} {
		f.e(`
			VAND V%[2]d.B16, V%[1]d.B16, V%[1]d.B16
			VAND V%[4]d.B16, V%[3]d.B16, V%[3]d.B16
			VAND V%[3]d.B16, V%[1]d.B16, V%[1]d.B16
		`, v, v+1, v+2, v+3)
	}
}
